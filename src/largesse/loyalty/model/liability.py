"""What a project owes those who hold points and gift credit."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

import msgspec

from largesse.ledger import AccountKind


class Owed(msgspec.Struct, frozen=True, kw_only=True):
    """What one programme owed: points, or credit in wire units, and what that is worth.

    Points nobody gave a value to are worth nothing that could be told. No programme are cards of no
    campaign, and points codes credited to customers.
    """

    kind: AccountKind
    programme_id: str | None
    programme_name: str | None
    holders: int
    amount: int
    point_value: Decimal | None = None
    value: int | None = None


class LiabilityReport(msgspec.Struct, frozen=True, kw_only=True):
    """What was owed at a moment, by programme; `value` is the sum of what has one."""

    at: datetime
    currency: str
    value: int
    owed: tuple[Owed, ...]
