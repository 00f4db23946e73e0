"""What was given of rewards, and money to be paid out (ours)."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import msgspec
from msgspec import UNSET, Meta, UnsetType

from largesse.api.bounds import checked_metadata
from largesse.api.shapes.orders import OrderCreate
from largesse.api.shapes.redeemables import Identifier, RewardInput
from largesse.api.shapes.rewards import CoinInput, Ratio, Stock, coin_terms, reward_shape
from largesse.api.wire import Metadata, ShortText, given, wire_time, wire_time_or_none
from largesse.kernel.problem import refuse
from largesse.rewards import GivenReward, PayoutOrder, RewardDetails
from largesse.rewards.model import LARGEST, PayoutTerms, RewardChange, RewardDraft, RewardParameters

Status = Literal["PENDING", "COMPLETED", "CANCELED"]
State = Literal["requested", "approved", "paid", "failed", "canceled"]
Note = Annotated[str, Meta(max_length=1000)]


class GivenRewardShape(msgspec.Struct, frozen=True, kw_only=True):
    """One giving of a reward to a customer."""

    id: str
    reward_id: str
    assignment_id: str | None
    type: str
    name: str
    status: Status
    quantity: int
    customer_id: str | None
    points: int | None
    voucher_ids: list[str]
    credited: int | None
    product_id: str | None
    sku_id: str | None
    payout_id: str | None
    redemption_id: str | None
    note: str | None
    created_at: str
    updated_at: str | None
    object: str = "given_reward"


class GivenRewardList(msgspec.Struct, frozen=True):
    """A page of givings."""

    data: list[GivenRewardShape]
    total: int
    object: str = "list"
    data_ref: str = "data"


class NoteInput(msgspec.Struct, frozen=True):
    """What is said of goods that were handed over."""

    note: Note | None = None


class PayoutShape(msgspec.Struct, frozen=True, kw_only=True):
    """Money to be paid to a customer; `amount` in minor units."""

    id: str
    state: State
    amount: int
    currency: str
    customer_id: str | None
    reward_id: str | None
    given_reward_id: str
    redemption_id: str | None
    points: int | None
    reference: str | None
    reason: str | None
    requested_at: str
    approved_at: str | None
    ended_at: str | None
    object: str = "payout"


class PayoutList(msgspec.Struct, frozen=True):
    """A page of payouts."""

    data: list[PayoutShape]
    total: int
    object: str = "list"
    data_ref: str = "data"


class PaidInput(msgspec.Struct, frozen=True):
    """Under which reference a payout was paid."""

    reference: Annotated[str, Meta(min_length=1, max_length=255)] | None = None


class ReasonInput(msgspec.Struct, frozen=True):
    """Why a payout is not paid."""

    reason: Note | None = None


class PayoutTermsInput(msgspec.Struct, frozen=True):
    """What is paid out: an amount in minor units, or what points are exchanged at."""

    amount: Annotated[int, Meta(ge=1, le=LARGEST)] | None = None
    exchange_ratio: Ratio | None = None
    points_ratio: Ratio | None = None


class PayoutRewardInput(msgspec.Struct, frozen=True, kw_only=True):
    """What makes or changes a reward that is paid out."""

    name: ShortText | None = None
    payout: PayoutTermsInput | None = None
    stock: Stock | UnsetType | None = UNSET
    metadata: Metadata | UnsetType | None = UNSET


class PartnerRedemptionInput(msgspec.Struct, frozen=True, kw_only=True):
    """What exchanges a member's points for a reward at a partner's till."""

    member: Identifier | None = None
    reward: RewardInput | None = None
    order: OrderCreate | None = None
    metadata: Metadata | None = None


def given_shape(given_reward: GivenReward) -> GivenRewardShape:
    """Return a giving as it is told."""
    each = given_reward
    return GivenRewardShape(
        id=each.id,
        reward_id=each.reward_id,
        assignment_id=each.assignment_id,
        type=each.kind,
        name=each.name,
        status=each.status,
        quantity=each.quantity,
        customer_id=each.customer_id,
        points=each.points,
        voucher_ids=[*each.voucher_ids],
        credited=each.credited,
        product_id=each.product_id,
        sku_id=each.sku_id,
        payout_id=each.payout_id,
        redemption_id=each.redemption_id,
        note=each.note,
        created_at=wire_time(each.created_at),
        updated_at=wire_time_or_none(each.updated_at),
    )


def payout_shape(payout: PayoutOrder) -> PayoutShape:
    """Return a payout as it is told."""
    return PayoutShape(
        id=payout.id,
        state=payout.state,
        amount=payout.amount,
        currency=payout.currency,
        customer_id=payout.customer_id,
        reward_id=payout.reward_id,
        given_reward_id=payout.given_id,
        redemption_id=payout.redemption_id,
        points=payout.points,
        reference=payout.reference,
        reason=payout.reason,
        requested_at=wire_time(payout.requested_at),
        approved_at=wire_time_or_none(payout.approved_at),
        ended_at=wire_time_or_none(payout.ended_at),
    )


def payout_reward_draft(data: PayoutRewardInput) -> RewardDraft:
    """Return what a request tells of a new reward that is paid out."""
    if not data.name:
        raise refuse("invalid_payload", ".name", need="a name")
    return RewardDraft(
        name=data.name,
        kind="PAYOUT",
        parameters=RewardParameters(payout=_terms(data.payout)),
        stock=data.stock if isinstance(data.stock, int) else None,
        metadata=checked_metadata(data.metadata or {}),
    )


def payout_reward_change(data: PayoutRewardInput) -> RewardChange:
    """Return what a request changes of a reward that is paid out."""
    return RewardChange(
        name=data.name or UNSET,
        parameters=RewardParameters(payout=_terms(data.payout)) if data.payout else UNSET,
        stock=data.stock,
        metadata=checked_metadata(data.metadata) if data.metadata else data.metadata,
    )


def _terms(data: PayoutTermsInput | None) -> PayoutTerms:
    """Return what is paid out; refuses neither and both of an amount and a ratio."""
    if data is None or (data.amount is None) == (data.exchange_ratio is None):
        raise refuse("invalid_payload", ".payout", need="either amount or exchange_ratio")
    if data.amount is not None:
        return PayoutTerms(amount=data.amount)
    coin = CoinInput(data.exchange_ratio, data.points_ratio)
    return PayoutTerms(coin=coin_terms(coin, ".payout"))


class PayoutRewardShape(msgspec.Struct, frozen=True, kw_only=True):
    """A reward that is paid out."""

    id: str
    name: str
    payout: dict[str, Any]
    stock: int | None
    redeemed: int
    metadata: Metadata
    created_at: str
    updated_at: str | UnsetType
    object: str = "payout_reward"


class PayoutRewardList(msgspec.Struct, frozen=True):
    """A page of rewards that are paid out."""

    data: list[PayoutRewardShape]
    total: int
    object: str = "list"
    data_ref: str = "data"


def payout_reward_shape(details: RewardDetails) -> PayoutRewardShape:
    """Return a reward that is paid out as it is told."""
    shape = reward_shape(details)
    return PayoutRewardShape(
        id=shape.id,
        name=shape.name,
        payout=shape.parameters.get("payout", {}),
        stock=shape.stock,
        redeemed=shape.redeemed,
        metadata=shape.metadata,
        created_at=shape.created_at,
        updated_at=given(shape.updated_at),
    )
