"""Programmes, members and cards, of both generations."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal

import msgspec

from largesse.loyalty.model.expiry import ExpiryRules

Generation = Literal[1, 2]
ProgrammeStatus = Literal["DRAFT", "ACTIVE", "INACTIVE", "DELETED"]
MemberStatus = Literal["ACTIVE", "INACTIVE", "DELETED"]


class Programme(msgspec.Struct, frozen=True, kw_only=True):
    """What customers join. In the first generation it is a campaign and says what that says.

    `expiry` are the rules of points that no earning rule says more of; `document` is what only
    the second generation keeps.
    """

    id: str
    name: str
    generation: Generation
    created_at: datetime
    status: ProgrammeStatus = "ACTIVE"
    auto_join: bool = False
    start_date: datetime | None = None
    expiration_date: datetime | None = None
    expiry: ExpiryRules | None = None
    document: dict[str, Any] = {}

    def is_open(self, now: datetime) -> bool:
        """Return whether it is switched on and within its dates."""
        begun = self.start_date is None or self.start_date <= now
        over = self.expiration_date is not None and self.expiration_date < now
        return self.status == "ACTIVE" and begun and not over


class Member(msgspec.Struct, frozen=True, kw_only=True):
    """A customer in a programme; `customer_id` is `None` once they were forgotten."""

    id: str
    programme_id: str
    customer_id: str | None
    joined_at: datetime
    status: MemberStatus = "ACTIVE"
    document: dict[str, Any] = {}


class Card(msgspec.Struct, frozen=True, kw_only=True):
    """What points are on: its `id` is the holder of the account in the ledger.

    In the first generation the id and the code are the voucher's; `active` says whether that is
    switched on.
    """

    id: str
    programme_id: str
    member_id: str
    customer_id: str | None
    generation: Generation
    created_at: datetime
    code: str | None = None
    definition_id: str | None = None
    active: bool = True


class PointsBucket(msgspec.Struct, frozen=True, kw_only=True):
    """Points on a card that came together; `last_day` is the last one they are good for."""

    id: str
    card_id: str
    programme_id: str
    points: int
    created_at: datetime
    last_day: date | None = None
