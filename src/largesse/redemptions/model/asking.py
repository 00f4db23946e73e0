"""What a shop asks, and what was found about it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Literal

import msgspec

from largesse.campaigns import Campaign, PromotionTier, RuleAssignment
from largesse.catalog.model import Category
from largesse.customers import Customer, CustomerDraft
from largesse.ledger import AccountStanding
from largesse.orders import Order
from largesse.orders.model import OrderDraft
from largesse.pricing.model import Decision, Facts, Kind, Outcome, StackingRules
from largesse.redemptions.model.rewards import AskedReward, RewardOffer
from largesse.rules import CompiledRule
from largesse.segments import AskedSegment
from largesse.vouchers import Voucher

AskedObject = Literal["voucher", "promotion_tier", "promotion_stack"]
TimeUnit = Literal[
    "DAYS", "HOURS", "MINUTES", "SECONDS", "MILLISECONDS", "MICROSECONDS", "NANOSECONDS"
]
FoundObject = Literal["voucher", "promotion_tier", "campaign"]


class Asked(msgspec.Struct, frozen=True):
    """One redeemable of a request; a voucher by code or id.

    `credits` is what to spend of a gift card, `reward` what to buy with a loyalty card's points.
    """

    object: AskedObject
    id: str
    credits: int | None = None
    reward: AskedReward | None = None


class Lock(msgspec.Struct, frozen=True):
    """A session that reserves what it validates, for as long as it `lasts`."""

    key: str
    lasts: timedelta = timedelta(days=7)
    ttl: int | float = 7
    ttl_unit: TimeUnit = "DAYS"


class Purchase(msgspec.Struct, frozen=True):
    """What a shop asks about: these redeemables on this cart, for this customer."""

    redeemables: tuple[Asked, ...] = ()
    order: OrderDraft | None = None
    customer: CustomerDraft | None = None
    tracking_id: str | None = None
    metadata: dict[str, Any] = {}
    lock: Lock | None = None


class FoundRule(msgspec.Struct, frozen=True):
    """A validation rule put on something, as stored."""

    id: str
    revision: int
    document: dict[str, Any]
    assignment: RuleAssignment


class Found(msgspec.Struct, frozen=True):
    """One redeemable as the database has it; neither voucher nor tier when nobody knows it.

    A campaign by itself stands for a code it could give.
    """

    position: int
    object: FoundObject
    id: str
    voucher: Voucher | None = None
    tier: PromotionTier | None = None
    campaign: Campaign | None = None
    categories: tuple[Category, ...] = ()
    rules: tuple[FoundRule, ...] = ()
    offer: RewardOffer | None = None
    """What a loyalty card's points buy, where that was asked."""

    @property
    def owner_id(self) -> str:
        """Return the id its counters are kept under."""
        known = self.voucher or self.tier
        return known.id if known else self.id

    @property
    def kind(self) -> Kind:
        """Return what it is to a decision."""
        return "promotion_tier" if self.object == "promotion_tier" else "voucher"

    @property
    def campaign_id(self) -> str | None:
        """Return the campaign it belongs to, or is."""
        known = self.voucher or self.tier
        if known is None and self.object == "campaign" and self.campaign:
            return self.campaign.id
        return known.campaign_id if known else None


class Person(Customer, frozen=True):
    """A customer with the segments they are in and the loyalty tiers they have."""

    segments: frozenset[str] = frozenset()
    loyalty_tiers: frozenset[str] = frozenset()


class Company(msgspec.Struct, frozen=True):
    """Who and what else a request is about: its customer, whom its tracking id names, its order.

    `segments` are those the customer is in: kept there, or passing the filter of one of `asked`
    with what is told of them now; `document` is the customer as such filters see them.
    """

    customer: Person | None = None
    tracked: Person | None = None
    order: Order | None = None
    asked: tuple[AskedSegment, ...] = ()
    document: dict[str, Any] | None = None
    segments: frozenset[str] = frozenset()


class Redeemable(msgspec.Struct, frozen=True):
    """One redeemable with its rules ready to be asked."""

    found: Found
    rules: tuple[CompiledRule, ...]


class Standing(msgspec.Struct, frozen=True):
    """How a counter stands: what is used, and what sessions of others hold.

    The credits of a gift card are no counter: how they stand is told by its account.
    """

    used: int = 0
    held: int = 0
    card: AccountStanding | None = None


class Gathered(msgspec.Struct, frozen=True):
    """Every fact of a request, and the objects they were taken from.

    `redeemables` is keyed by what a candidate's counters are kept under. `order` is the order as
    this request tells it, before its discounts; `stored` as it was in the database.
    """

    facts: Facts
    redeemables: Mapping[str, Redeemable]
    order: Order | None = None
    stored: Order | None = None
    customer: Person | None = None
    tracking_id: str | None = None
    held: Mapping[str, int] = {}
    """What sessions of others hold, by counter."""
    cards: Mapping[str, AccountStanding] = {}
    """How gift cards stand, by voucher."""

    @property
    def stacking(self) -> StackingRules:
        """Return the project's stacking rules."""
        return self.facts.stacking

    def redeemable(self, outcome: Outcome) -> Redeemable:
        """Return what an outcome is about."""
        return self.redeemables[outcome.candidate.owner_id]


class Validation(msgspec.Struct, frozen=True):
    """The answer to "what does this cart cost with these codes, and why?"."""

    id: str
    decision: Decision
    gathered: Gathered
    tracking_id: str
    lock: Lock | None = None
