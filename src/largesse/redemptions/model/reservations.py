"""The nouns of reservations: what a checkout is promised, and until when."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Literal

import msgspec

from largesse.kernel.usage import Claim
from largesse.orders import Order
from largesse.pricing.model import Application, Effect, Kind
from largesse.redemptions.model.asking import Found, Purchase

LONGEST = timedelta(days=30)
"""No reservation is held longer from one moment on."""

ReservationStatus = Literal["HELD", "CONFIRMED", "CANCELED", "EXPIRED"]


class PromisedOutcome(msgspec.Struct, frozen=True, kw_only=True):
    """What one redeemable was decided to do, with the redeemable as it was then."""

    kind: Kind
    id: str
    owner_id: str
    found: Found
    application: Application
    claims: tuple[Claim, ...] = ()
    effect: Effect | None = None

    @property
    def campaign_id(self) -> str | None:
        """Return the campaign it belongs to."""
        return self.found.campaign_id


class Promise(msgspec.Struct, frozen=True):
    """What a confirmation gives: these outcomes on this order.

    `stored` is the order as it was in the database then.
    """

    outcomes: tuple[PromisedOutcome, ...]
    order: Order | None = None
    stored: Order | None = None


class ReservationDraft(msgspec.Struct, frozen=True):
    """What is to be reserved, and for how long."""

    purchase: Purchase
    lasts: timedelta
    metadata: dict[str, Any] = {}


class Reservation(msgspec.Struct, frozen=True, kw_only=True):
    """A reservation. One whose time is up is `EXPIRED` whether or not anybody noticed."""

    id: str
    status: ReservationStatus
    session_key: str
    purchase: Purchase
    promise: Promise
    expires_at: datetime
    created_at: datetime
    metadata: dict[str, Any] = {}
    customer_id: str | None = None
    caller_id: str | None = None
    redemption_id: str | None = None
    order_id: str | None = None
    ended_at: datetime | None = None
    updated_at: datetime | None = None

    def at(self, now: datetime) -> Reservation:
        """Return the reservation as it stands at a moment."""
        if self.status == "HELD" and self.expires_at <= now:
            return msgspec.structs.replace(self, status="EXPIRED")
        return self


class ReservationFilter(msgspec.Struct, frozen=True):
    """Which reservations a list is about; `None` asks nothing."""

    status: ReservationStatus | None = None
    customer: str | None = None
    after: datetime | None = None
    before: datetime | None = None
