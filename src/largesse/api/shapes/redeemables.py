"""What is asked for on the wire: redeemables, with an order, a customer and a session."""

from __future__ import annotations

from datetime import timedelta
from math import ceil
from typing import Annotated, Literal

import msgspec
from msgspec import UNSET, Meta

from largesse.api.bounds import checked_metadata
from largesse.api.shapes.customers import CustomerInput, customer_draft
from largesse.api.shapes.orders import OrderCreate, order_draft
from largesse.api.wire import Amount, Metadata
from largesse.customers import CustomerDraft
from largesse.kernel.problem import refuse
from largesse.orders.model import OrderDraft
from largesse.redemptions.model import Asked, AskedObject, AskedReward, Lock, Purchase, TimeUnit
from largesse.storage import Work

Identifier = Annotated[str, Meta(max_length=1000)]
Ttl = Annotated[int, Meta(gt=0, le=10**18)] | Annotated[float, Meta(gt=0, le=1e18)]

_SECONDS: dict[TimeUnit, float] = {
    "DAYS": 86_400,
    "HOURS": 3_600,
    "MINUTES": 60,
    "SECONDS": 1,
    "MILLISECONDS": 1e-3,
    "MICROSECONDS": 1e-6,
    "NANOSECONDS": 1e-9,
}
_LONGEST = timedelta(days=366)


class GiftInput(msgspec.Struct, frozen=True):
    """What to spend of a gift card; nothing said is as much as there is."""

    credits: Amount | None = None


class RewardInput(msgspec.Struct, frozen=True):
    """The reward a loyalty card is redeemed for."""

    id: Identifier | None = None
    points: Amount | None = None


class RedeemableInput(msgspec.Struct, frozen=True):
    """One redeemable asked for; a voucher by code or id."""

    object: AskedObject
    id: Identifier | None = None
    gift: GiftInput | None = None
    reward: RewardInput | None = None


class SessionInput(msgspec.Struct, frozen=True):
    """A session that reserves; without a key it gets one, without a duration it lasts 7 days."""

    type: Literal["LOCK"] | None = None
    key: Annotated[str, Meta(max_length=255)] | None = None
    ttl: Ttl | None = None
    ttl_unit: TimeUnit | None = None


class OptionsInput(msgspec.Struct, frozen=True):
    """What the answer should tell besides."""

    expand: list[Literal["order", "redemption", "redeemable", "category"]] | None = None


class PurchaseInput(msgspec.Struct, frozen=True, kw_only=True):
    """What validates or redeems: redeemables, and the order and customer they are for."""

    redeemables: list[RedeemableInput] | None = None
    order: OrderCreate | None = None
    customer: CustomerInput | None = None
    session: SessionInput | None = None
    tracking_id: Identifier | None = None
    metadata: Metadata | None = None
    options: OptionsInput | None = None

    @property
    def expand(self) -> frozenset[str]:
        """Return what the answer should tell besides."""
        return frozenset((self.options and self.options.expand) or ())


def purchase_of(data: PurchaseInput, lock: Lock | None) -> Purchase:
    """Return what a request asks about; refuses a redeemable without an id with its path."""
    redeemables = tuple(
        _asked(each, f".redeemables[{place}]") for place, each in enumerate(data.redeemables or ())
    )
    return msgspec.structs.replace(context_of(data, lock), redeemables=redeemables)


def context_of(data: PurchaseInput, lock: Lock | None = None) -> Purchase:
    """Return for whom and on which order a request asks, without what it asks about."""
    order = draft_of(data.order)
    return Purchase(
        order=order,
        customer=shopper_of(data.customer, order),
        tracking_id=data.tracking_id or None,
        metadata=checked_metadata(data.metadata or {}),
        lock=lock,
    )


def draft_of(order: OrderCreate | None) -> OrderDraft | None:
    """Return what a request tells of its order."""
    return order_draft(order) if order else None


def shopper_of(customer: CustomerInput | None, order: OrderDraft | None) -> CustomerDraft | None:
    """Return whom a request names, be it in its order alone; of whom nothing is told is nobody."""
    told = msgspec.structs.asdict(customer).values() if customer else ()
    if customer and any(value is not None and value is not UNSET for value in told):
        return customer_draft(customer, ".customer")
    return (order.customer or None) if order else None


def _asked(data: RedeemableInput, path: str) -> Asked:
    if not data.id:
        raise refuse("invalid_payload", f"{path}.id", need="the id of a redeemable")
    spend = data.gift.credits if data.gift else None
    return Asked(data.object, data.id, spend, reward_named(data.reward, f"{path}.reward"))


def reward_named(data: RewardInput | None, path: str) -> AskedReward | None:
    """Return the reward a card is to be redeemed for; none named is the card's to refuse."""
    if data is None or not data.id:
        return None
    if data.points == 0:
        raise refuse("invalid_payload", f"{path}.points", need="at least 1", got=0)
    return AskedReward(data.id, data.points)


def lock_to_use(work: Work, session: SessionInput | None) -> Lock | None:
    """Return the session a redemption uses up; one without a key holds nothing to use."""
    return lock_of(work, session) if session is not None and session.key else None


def lock_of(work: Work, session: SessionInput | None) -> Lock | None:
    """Return the session that is to reserve, `None` for a request without."""
    if session is None or (session.type is None and not session.key):
        return None
    ttl, unit = (7, "DAYS") if session.ttl is None else (session.ttl, session.ttl_unit or "DAYS")
    lasts = duration_of(ttl, unit, ".session.ttl")
    return Lock(session.key or work.id("ssn_"), lasts, ttl, unit)


def duration_of(ttl: float, unit: TimeUnit, where: str, longest: timedelta = _LONGEST) -> timedelta:
    """Return how long something lasts, rounded up; refuses what is longer than allowed."""
    seconds = ttl * _SECONDS[unit]
    if seconds > longest.total_seconds():
        raise refuse("invalid_payload", where, need=f"at most {longest.days} days")
    return timedelta(microseconds=ceil(seconds * 1e6))
