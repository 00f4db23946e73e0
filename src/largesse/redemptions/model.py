"""The nouns of redeeming: what a shop asks, what was found about it, what is kept."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any, Literal

import msgspec

from largesse.campaigns import Campaign, PromotionTier, RuleAssignment
from largesse.catalog.model import Category
from largesse.customers import Customer, CustomerDraft
from largesse.kernel.usage import Claim, Usage
from largesse.orders import Order
from largesse.orders.model import OrderDraft
from largesse.pricing.model import Decision, Facts, Kind, Outcome, StackingRules
from largesse.rules import CompiledRule
from largesse.vouchers import Voucher

AskedObject = Literal["voucher", "promotion_tier", "promotion_stack"]
OrderMode = Literal["WITH_ORDER", "WITHOUT_ORDER"]
TimeUnit = Literal[
    "DAYS", "HOURS", "MINUTES", "SECONDS", "MILLISECONDS", "MICROSECONDS", "NANOSECONDS"
]
FoundObject = Literal["voucher", "promotion_tier", "campaign"]
RedemptionKind = Literal["redemption", "redemption_rollback"]
RedemptionResult = Literal["SUCCESS", "FAILURE"]
RedemptionStatus = Literal["SUCCEEDED", "FAILED", "ROLLED_BACK"]
RedemptionSort = Literal[
    "created_at",
    "-created_at",
    "id",
    "-id",
    "voucher_code",
    "-voucher_code",
    "tracking_id",
    "-tracking_id",
    "customer_id",
    "-customer_id",
]

ROLLBACK_MONTHS = 3
"""A redemption can be taken back for so long."""


class Asked(msgspec.Struct, frozen=True):
    """One redeemable of a request; a voucher by code or id.

    `credits` is what to spend of a gift card, `reward` whether a reward was named.
    """

    object: AskedObject
    id: str
    credits: int | None = None
    reward: bool = False


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
    """A customer with the segments they are in."""

    segments: frozenset[str] = frozenset()


class Company(msgspec.Struct, frozen=True):
    """Who and what else a request is about: its customer, whom its tracking id names, its order."""

    customer: Person | None = None
    tracked: Person | None = None
    order: Order | None = None


class Redeemable(msgspec.Struct, frozen=True):
    """One redeemable with its rules ready to be asked."""

    found: Found
    rules: tuple[CompiledRule, ...]


class Standing(msgspec.Struct, frozen=True):
    """How a counter stands: what is used, and what sessions of others hold."""

    used: int = 0
    held: int = 0


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


class Tally(msgspec.Struct, frozen=True):
    """What one redemption adds to the counters it falls under, and in which calendar periods."""

    day: date
    week: date
    month: date
    redemptions: int = 1
    orders_amount: int = 0
    discount_amount: int = 0
    credits: int = 0


class CounterClaim(msgspec.Struct, frozen=True):
    """An amount for one counter. A kept counter is made when there is none yet; the rest only
    add to counters that exist. `claim` says under which limit and why it may be lost.
    """

    usage: Usage
    amount: int
    kept: bool = False
    claim: Claim | None = None


class Redemption(msgspec.Struct, frozen=True, kw_only=True):
    """One row of the log: a redemption, or a rollback of one; neither is ever edited."""

    id: str
    kind: RedemptionKind
    result: RedemptionResult
    created_at: datetime
    parent_id: str | None = None
    is_parent: bool = False
    redemption_id: str | None = None
    rollback_order_mode: OrderMode | None = None
    voucher_id: str | None = None
    voucher_code: str | None = None
    promotion_tier_id: str | None = None
    campaign_id: str | None = None
    customer_id: str | None = None
    order_id: str | None = None
    caller_id: str | None = None
    tracking_id: str | None = None
    session_key: str | None = None
    amount: int | None = None
    order_amount: int = 0
    discount_amount: int = 0
    failure_code: str | None = None
    failure_message: str | None = None
    reason: str | None = None
    metadata: dict[str, Any] = {}
    order_snapshot: Order | None = None
    claims: Tally | None = None
    """What it added to its counters; a failure, a parent and a rollback count nowhere."""


class Related(msgspec.Struct, frozen=True):
    """A row that belongs to another: its rollback, or a child of a parent."""

    id: str
    date: datetime
    rollback_order_mode: OrderMode | None = None


class RedemptionDetails(msgspec.Struct, frozen=True, kw_only=True):
    """A row of the log with what it is about, as it stands now."""

    redemption: Redemption
    rollbacks: tuple[Related, ...] = ()
    children: tuple[Related, ...] = ()
    customer: Customer | None = None
    voucher: Voucher | None = None
    tier: PromotionTier | None = None
    campaign: Campaign | None = None
    categories: tuple[Category, ...] = ()
    assignments: tuple[RuleAssignment, ...] = ()
    redeemed_quantity: int = 0
    redeemed_amount: int = 0

    @property
    def status(self) -> RedemptionStatus:
        """Return the status, which follows from the rows."""
        if self.redemption.result == "FAILURE":
            return "FAILED"
        return "ROLLED_BACK" if self.rollbacks else "SUCCEEDED"


class Redeemed(msgspec.Struct, frozen=True):
    """What a request redeemed: one redemption, or several under a parent."""

    redemptions: tuple[RedemptionDetails, ...]
    decision: Decision
    gathered: Gathered
    parent: RedemptionDetails | None = None
    order: Order | None = None


class RolledBack(msgspec.Struct, frozen=True):
    """What a rollback took back: one redemption, or a parent with its children."""

    rollbacks: tuple[RedemptionDetails, ...]
    parent: RedemptionDetails | None = None
    order: Order | None = None


class RollbackRequest(msgspec.Struct, frozen=True):
    """What is told with a rollback; a customer or order named here must be the redemption's."""

    reason: str | None = None
    tracking_id: str | None = None
    customer: CustomerDraft | None = None
    order: OrderDraft | None = None
    metadata: dict[str, Any] = {}
    several: bool = False
    """Whether a parent may be taken back, with all its children."""


class VoucherUse(msgspec.Struct, frozen=True):
    """A voucher, what may be used of it and what was; an amount for gift cards only."""

    id: str
    code: str
    quantity: int | None = None
    redeemed_quantity: int = 0
    redeemed_amount: int | None = None


class RedemptionFilter(msgspec.Struct, frozen=True):
    """Which rows of the log a list is about; `None` asks nothing.

    `filters` is what the SQL function `list_filters_pass` reads.
    """

    result: Literal["SUCCESS", "FAILURE"] | None = None
    kind: RedemptionKind | None = None
    campaign: str | None = None
    customer: str | None = None
    voucher_id: str | None = None
    created_after: datetime | None = None
    created_before: datetime | None = None
    filters: dict[str, Any] | None = None


class Qualification(msgspec.Struct, frozen=True):
    """What a shop asks when it wants to know what a customer could use."""

    scenario: Literal["ALL", "CUSTOMER_WALLET"] = "ALL"
    purchase: Purchase = Purchase()
    limit: int = 5
    starting_after: datetime | None = None
    sorting_rule: Literal["DEFAULT", "BEST_DEAL", "LEAST_DEAL"] = "DEFAULT"
    filters: dict[str, Any] | None = None


class Possible(msgspec.Struct, frozen=True):
    """Something a customer might use, before it is decided on."""

    object: FoundObject
    id: str
    created_at: datetime


class Qualified(msgspec.Struct, frozen=True):
    """Something a customer can use, and what it would do to their cart."""

    possible: Possible
    redeemable: Redeemable
    outcome: Outcome
    held: int = 0
    """Credits of a gift card that sessions hold."""

    @property
    def deal(self) -> int:
        """Return what it takes off."""
        return self.outcome.application.discount if self.outcome.application else 0


class QualifiedList(msgspec.Struct, frozen=True):
    """What a customer can use, as far as was asked, and the facts it was decided on."""

    qualified: tuple[Qualified, ...]
    gathered: Gathered
    has_more: bool = False


class StoredStackingRules(msgspec.Struct, frozen=True):
    """A project's stacking rules; without an id they are the defaults."""

    document: dict[str, Any] = {}
    id: str | None = None
    created_at: datetime | None = None
    updated_at: datetime | None = None

    @property
    def rules(self) -> StackingRules:
        """What is set, over the defaults; of more than may be asked for nothing need apply."""
        rules = msgspec.convert(self.document, StackingRules)
        if "applicable_redeemables_limit" in self.document:
            return rules
        limit = min(rules.applicable_redeemables_limit, rules.redeemables_limit)
        return msgspec.structs.replace(rules, applicable_redeemables_limit=limit)


class Mismatch(msgspec.Struct, frozen=True):
    """A counter that does not say what the log says, or holds what no session holds."""

    project_id: str
    key: str
    used: int
    counted: int
    held: int
    locked: int
