"""Points that wait before they are a card's."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

import msgspec

from largesse.loyalty.model.expiry import ExpiryRules

PendingStatus = Literal["pending", "activated", "canceled"]
PendingSort = Literal["id", "-id"]


class PendingPoints(msgspec.Struct, frozen=True, kw_only=True):
    """Points earned that become the card's at a local midnight, unless somebody cancels them.

    `details` is what the wire tells of where they are from.
    """

    id: str
    programme_id: str
    card_id: str
    earning_id: str
    rule_id: str
    points: int
    activates_at: datetime
    created_at: datetime
    status: PendingStatus = "pending"
    customer_id: str | None = None
    order_id: str | None = None
    expiration_rules: ExpiryRules | None = None
    details: dict[str, Any] = {}
    updated_at: datetime | None = None


class PendingMoved(msgspec.Struct, frozen=True):
    """What somebody did to points that wait: by how many, and how the card stands after it."""

    pending: PendingPoints
    points: int
    total: int
    balance: int
