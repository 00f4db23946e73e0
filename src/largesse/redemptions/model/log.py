"""What is kept of redemptions and rollbacks, and what is told of them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal

import msgspec

from largesse.campaigns import Campaign, PromotionTier, RuleAssignment
from largesse.catalog.model import Category, Resolved
from largesse.customers import Customer, CustomerDraft
from largesse.kernel.usage import Claim, Usage
from largesse.ledger import AccountStanding
from largesse.orders import Order
from largesse.orders.model import OrderDraft
from largesse.pricing.model import Decision
from largesse.redemptions.model.asking import Gathered
from largesse.rules.filters import FilterAt
from largesse.vouchers import CardStanding, Voucher, VoucherDetails

OrderMode = Literal["WITH_ORDER", "WITHOUT_ORDER"]
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


class Tally(msgspec.Struct, frozen=True):
    """What one redemption adds to the counters it falls under, and in which calendar periods."""

    day: date
    week: date
    month: date
    redemptions: int = 1
    orders_amount: int = 0
    discount_amount: int = 0
    credits: int = 0
    units: dict[str, int] = {}
    """Discounted units by what a budget counts them of."""


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
    points: int | None = None
    """What its customer was credited; negative for a rollback, a parent's is the sum."""
    order_amount: int = 0
    discount_amount: int = 0
    failure_code: str | None = None
    failure_message: str | None = None
    reason: str | None = None
    metadata: dict[str, Any] = {}
    order_snapshot: Order | None = None
    reward: dict[str, Any] | None = None
    """The reward its points bought, as it was then, and what was handed over."""
    claims: Tally | None = None
    """What it added to its counters; a failure, a parent and a rollback count nowhere."""


class Related(msgspec.Struct, frozen=True):
    """A row that belongs to another: its rollback, or a child of a parent."""

    id: str
    date: datetime
    rollback_order_mode: OrderMode | None = None


class ReturnedShare(msgspec.Struct, frozen=True):
    """What a return of some of its order gave back of a redemption."""

    id: str
    date: datetime
    amount: int = 0
    points: int = 0
    discount_amount: int = 0


class RedemptionDetails(msgspec.Struct, frozen=True, kw_only=True):
    """A row of the log with what it is about, as it stands now."""

    redemption: Redemption
    rollbacks: tuple[Related, ...] = ()
    children: tuple[Related, ...] = ()
    returns: tuple[ReturnedShare, ...] = ()
    customer: Customer | None = None
    voucher: Voucher | None = None
    tier: PromotionTier | None = None
    campaign: Campaign | None = None
    categories: tuple[Category, ...] = ()
    assignments: tuple[RuleAssignment, ...] = ()
    redeemed_quantity: int = 0
    credits: AccountStanding | None = None
    """How the account of a gift card stands."""
    card: CardStanding | None = None
    """How the points of a loyalty card stand."""
    reward_voucher: VoucherDetails | None = None
    reward_item: Resolved | None = None

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
    anytime: bool = False
    """Whether it may be older than redemptions may be that somebody asks to take back."""
    keeps_points: bool = False
    """Whether points it credited stay with the customer."""


class VoucherUse(msgspec.Struct, frozen=True):
    """A voucher, what may be used of it and what was; an amount for gift cards only."""

    id: str
    code: str
    quantity: int | None = None
    redeemed_quantity: int = 0
    redeemed_amount: int | None = None


class RedemptionFilter(msgspec.Struct, frozen=True):
    """Which rows of the log a list is about; `None` asks nothing."""

    result: Literal["SUCCESS", "FAILURE"] | None = None
    kind: RedemptionKind | None = None
    campaign: str | None = None
    customer: str | None = None
    voucher_id: str | None = None
    created_after: datetime | None = None
    created_before: datetime | None = None
    filters: FilterAt | None = None


class Mismatch(msgspec.Struct, frozen=True):
    """A counter that does not say what the log says, or holds what no session holds."""

    project_id: str
    key: str
    used: int
    counted: int
    held: int
    locked: int
