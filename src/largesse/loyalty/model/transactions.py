"""Movements of points as the wire names them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

TransactionType = Literal[
    "PENDING_POINTS_ACTIVATION",
    "POINTS_ACCRUAL",
    "POINTS_REDEMPTION",
    "POINTS_REFUND",
    "POINTS_ADDITION",
    "POINTS_REMOVAL",
    "POINTS_EXPIRATION",
    "POINTS_TRANSFER_IN",
    "POINTS_TRANSFER_OUT",
]

TRANSACTION_OF: Mapping[str, TransactionType] = {
    "issue": "POINTS_ADDITION",
    "addition": "POINTS_ADDITION",
    "removal": "POINTS_REMOVAL",
    "redemption": "POINTS_REDEMPTION",
    "refund": "POINTS_REFUND",
    "accrual": "POINTS_ACCRUAL",
    "accrual_taken_back": "POINTS_REMOVAL",
    "activation": "PENDING_POINTS_ACTIVATION",
    "expiration": "POINTS_EXPIRATION",
    "transfer_in": "POINTS_TRANSFER_IN",
    "transfer_out": "POINTS_TRANSFER_OUT",
    "rollback": "POINTS_REMOVAL",
    "redeemed_before": "POINTS_REDEMPTION",
    "deletion": "POINTS_REMOVAL",
    "erased": "POINTS_REMOVAL",
}
"""What the reason of a posting in the ledger is on the wire."""
