"""What a movement is to the books."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec

from largesse.ledger.model import (
    Grant,
    Movement,
    Posting,
    PostingReason,
    Refers,
    Returning,
    Spending,
    SystemAccount,
)

_AGAINST: dict[PostingReason, SystemAccount] = {
    "issue": "issued",
    "addition": "issued",
    "accrual": "issued",
    "activation": "issued",
    "removal": "removed",
    "accrual_taken_back": "removed",
    "rollback": "removed",
    "deletion": "removed",
    "erased": "removed",
    "redemption": "spent",
    "refund": "spent",
    "redeemed_before": "spent",
    "expiration": "expired",
    "transfer_in": "transferred",
    "transfer_out": "transferred",
}
_COLUMNS = ("campaign_id", "voucher_id", "redemption_id", "rollback_id", "source_id")
_REST = ("order_id", "customer_id", "event_id", "earning_rule_id", "reward_id", "note", "related")


def against(reason: PostingReason, *, granted: bool) -> SystemAccount:
    """Return the system account on the other side of a movement.

    What a redemption credits was issued; what it spends is spent.
    """
    if granted and reason == "redemption":
        return "issued"
    return _AGAINST[reason]


def row_of(movement: Movement, posting_id: str) -> dict[str, Any]:
    """Return a movement as `ledger_move` (migration 27) reads it; what is not told is left out."""
    refers = movement.refers
    row: dict[str, Any] = {
        "id": posting_id,
        "way": _way(movement),
        "kind": movement.kind,
        "holder_id": movement.holder_id,
        "amount": movement.amount,
        "reason": movement.reason,
        "against": against(movement.reason, granted=isinstance(movement, Grant)),
        "created_at": movement.created_at,
        "refers": rest_of(refers) or None,
        **{name: getattr(refers, name) for name in _COLUMNS},
    }
    if isinstance(movement, Grant):
        row |= {"expires_at": movement.expires_at, "programme_id": movement.programme_id}
    elif isinstance(movement, Spending):
        row["below_zero"] = movement.overdrawn
    elif isinstance(movement, Returning):
        row["gives_back"] = movement.posting_id
    else:
        row |= {
            "below_zero": movement.below_zero,
            "lot_id": movement.posting_id,
            "programme_id": movement.programme_id,
        }
    return {name: value for name, value in row.items() if value is not None}


def _way(movement: Movement) -> str:
    if isinstance(movement, Grant):
        return "grant"
    if isinstance(movement, Returning):
        return "give_back"
    if isinstance(movement, Spending) and not movement.overdrawn:
        return "spend"
    return "take"


def rest_of(refers: Refers) -> dict[str, Any]:
    """Return what stands in the `refers` document of a posting."""
    return {name: told for name in _REST if (told := getattr(refers, name))}


def posting_of(row: dict[str, Any]) -> Posting:
    """Return a row of the books as a posting."""
    told = {name: value for name, value in row.items() if value is not None and name != "refers"}
    told |= row.get("refers") or {}
    return msgspec.convert(told | {"holder_id": row["holder_id"]}, Posting)


def written(
    rows: Sequence[dict[str, Any]], moved: Sequence[dict[str, Any] | None], now: datetime
) -> list[Posting | None]:
    """Return what `ledger_move` made of movements; `None` for one that moved nothing."""
    return [
        None
        if told is None
        else posting_of({"created_at": now, **row, **told, "returns": told.get("gives_back")})
        for row, told in zip(rows, moved, strict=True)
    ]
