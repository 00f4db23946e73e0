"""Rewards, where they are offered, and what was given of them."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any, Literal

import msgspec
from msgspec import UNSET, UnsetType

RewardKind = Literal["CAMPAIGN", "COIN", "MATERIAL", "PAYOUT"]
GivenStatus = Literal["PENDING", "COMPLETED", "CANCELED"]
PayoutState = Literal["requested", "approved", "paid", "failed", "canceled"]

LARGEST = 1_000_000_000_000
"""No stock, price or amount of a reward is larger."""


class CampaignTerms(msgspec.Struct, frozen=True, omit_defaults=True):
    """A code of a campaign; with a `balance` the customer's card of it is topped up by that."""

    id: str
    balance: int | None = None


class ProductTerms(msgspec.Struct, frozen=True, omit_defaults=True):
    """A product, or a SKU of one, to be handed over."""

    id: str | None = None
    sku_id: str | None = None


class CoinTerms(msgspec.Struct, frozen=True):
    """Money for points: `exchange_ratio` units of the currency for every `points_ratio` points."""

    exchange_ratio: Decimal
    points_ratio: int = 1

    @property
    def amount_of_a_point(self) -> Fraction:
        """Return what one point is worth, in wire units."""
        return Fraction(self.exchange_ratio) * 100 / self.points_ratio


class PayoutTerms(msgspec.Struct, frozen=True, omit_defaults=True):
    """Money paid out: an `amount` in wire units, or what points are exchanged for."""

    amount: int | None = None
    coin: CoinTerms | None = None


class RewardParameters(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a reward consists of: one of these, as its kind says; goods may be in no catalogue."""

    campaign: CampaignTerms | None = None
    product: ProductTerms | None = None
    coin: CoinTerms | None = None
    payout: PayoutTerms | None = None


class Reward(msgspec.Struct, frozen=True, kw_only=True):
    """Something to be given. `stock` is what is left, `None` without end; `redeemed` what went."""

    id: str
    name: str
    kind: RewardKind
    created_at: datetime
    parameters: RewardParameters = RewardParameters()
    stock: int | None = None
    redeemed: int = 0
    attributes: dict[str, Any] = {}
    metadata: dict[str, Any] = {}
    updated_at: datetime | None = None


class RewardDetails(msgspec.Struct, frozen=True):
    """A reward with the type of the campaign it gives codes of."""

    reward: Reward
    campaign_type: str | None = None


class RewardDraft(msgspec.Struct, frozen=True, kw_only=True):
    """What makes a reward."""

    name: str
    kind: RewardKind
    parameters: RewardParameters = RewardParameters()
    stock: int | None = None
    attributes: dict[str, Any] = {}
    metadata: dict[str, Any] = {}


class RewardChange(msgspec.Struct, frozen=True, kw_only=True):
    """What to change of a reward; what is unset stays."""

    name: str | UnsetType = UNSET
    kind: RewardKind | UnsetType = UNSET
    parameters: RewardParameters | UnsetType = UNSET
    stock: int | UnsetType | None = UNSET
    attributes: dict[str, Any] | UnsetType | None = UNSET
    metadata: dict[str, Any] | UnsetType | None = UNSET


class AssignmentTerms(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a reward costs where it is offered, and whether members get it by themselves."""

    points: int | None = None
    auto_redeem: bool = False


class RewardAssignment(msgspec.Struct, frozen=True, kw_only=True):
    """A reward offered somewhere; `terms` are those of a loyalty campaign.

    `stock` is what is left of it there, within what the reward has. `document` holds what another
    kind of programme keeps (ordered spendings).
    """

    id: str
    reward_id: str
    related_object_type: str
    related_object_id: str
    created_at: datetime
    terms: AssignmentTerms = AssignmentTerms()
    document: dict[str, Any] = {}
    stock: int | None = None
    redeemed: int = 0
    updated_at: datetime | None = None


class Offer(msgspec.Struct, frozen=True):
    """A reward together with the assignment that offers it."""

    reward: Reward
    assignment: RewardAssignment
    campaign_type: str | None = None


class GivenReward(msgspec.Struct, frozen=True, kw_only=True):
    """One giving of a reward to a customer.

    Goods and payouts are pending until somebody says they were handed over. `credited` is what a
    card was topped up with, by the posting `posting_id`.
    """

    id: str
    reward_id: str
    kind: RewardKind
    name: str
    status: GivenStatus
    customer_id: str | None
    created_at: datetime
    assignment_id: str | None = None
    quantity: int = 1
    points: int | None = None
    voucher_ids: tuple[str, ...] = ()
    credited: int | None = None
    posting_id: str | None = None
    product_id: str | None = None
    sku_id: str | None = None
    redemption_id: str | None = None
    programme_id: str | None = None
    note: str | None = None
    payout_id: str | None = None
    updated_at: datetime | None = None


class GivenFilter(msgspec.Struct, frozen=True, kw_only=True):
    """Which givings a list is about; `None` asks nothing."""

    status: GivenStatus | None = None
    kind: RewardKind | None = None
    reward_id: str | None = None
    customer: str | None = None
    """An id or a source id."""


class PayoutOrder(msgspec.Struct, frozen=True, kw_only=True):
    """Money to be paid to a customer by whoever integrates it; `amount` in wire units."""

    id: str
    given_id: str
    customer_id: str | None
    amount: int
    currency: str
    state: PayoutState
    requested_at: datetime
    reference: str | None = None
    reason: str | None = None
    approved_at: datetime | None = None
    ended_at: datetime | None = None
    reward_id: str | None = None
    redemption_id: str | None = None
    points: int | None = None


class PayoutFilter(msgspec.Struct, frozen=True, kw_only=True):
    """Which payout orders a list is about; `None` asks nothing."""

    state: PayoutState | None = None
    customer: str | None = None


class OutOfStockError(Exception):
    """Raised where a reward is given that there is none left of; nothing was written."""

    def __init__(self, reward_id: str, assignment_id: str | None = None) -> None:
        super().__init__(reward_id)
        self.reward_id = reward_id
        self.assignment_id = assignment_id
