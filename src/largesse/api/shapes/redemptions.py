"""Redemptions and rollbacks on the wire."""

from __future__ import annotations

from typing import Annotated

import msgspec
from msgspec import UNSET, Meta, UnsetType

from largesse.api.bounds import checked_metadata
from largesse.api.shapes.customers import CustomerInput, customer_draft
from largesse.api.shapes.order_calculated import CalculatedOrder, calculated_order
from largesse.api.shapes.orders import OrderCreate
from largesse.api.shapes.outcomes import OutcomeShape, outcome_shape
from largesse.api.shapes.promotions import TierShape, tier_shape
from largesse.api.shapes.redeemables import draft_of
from largesse.api.shapes.reward_redemptions import RewardResult, reward_result
from largesse.api.shapes.vouchers import VoucherShape, voucher_shape
from largesse.api.wire import Metadata, ShortText, given, wire_time
from largesse.customers import Customer
from largesse.redemptions.model import (
    Redeemed,
    Redemption,
    RedemptionDetails,
    Related,
    RollbackRequest,
    RolledBack,
    VoucherUse,
)
from largesse.storage import Work


class RollbackInput(msgspec.Struct, frozen=True, kw_only=True):
    """What is told with a rollback."""

    reason: ShortText | None = None
    tracking_id: Annotated[str, Meta(max_length=1000)] | None = None
    customer: CustomerInput | None = None
    order: OrderCreate | None = None
    metadata: Metadata | None = None


class PersonShape(msgspec.Struct, frozen=True):
    """A customer in brief."""

    id: str
    source_id: str | None
    name: str | None
    email: str | None
    metadata: Metadata
    object: str = "customer"


class AmountShape(msgspec.Struct, frozen=True):
    """Credits spent, or given back when negative."""

    amount: int


class PointsShape(msgspec.Struct, frozen=True):
    """Points spent, or given back when negative."""

    points: int


class ChannelShape(msgspec.Struct, frozen=True):
    """Who called."""

    channel_id: str
    channel_type: str = "API"


class SessionKeyShape(msgspec.Struct, frozen=True):
    """The session a redemption used."""

    key: str


class RelatedShape(msgspec.Struct, frozen=True):
    """A row that belongs to another."""

    id: str
    date: str
    rollback_order_mode: str | UnsetType = UNSET


class ReturnedShareShape(msgspec.Struct, frozen=True):
    """What a return of some of the order gave back: credits or points, and of the discount."""

    id: str
    date: str
    amount: int
    points: int
    discount_amount: int


class RelatedRedemptions(msgspec.Struct, frozen=True):
    """A redemption's rollbacks, a parent's children."""

    rollbacks: list[RelatedShape] | UnsetType = UNSET
    redemptions: list[RelatedShape] | UnsetType = UNSET


class RedemptionShape(msgspec.Struct, frozen=True, kw_only=True):
    """A redemption or a rollback.

    `redemption` is the parent of a redemption, and of a rollback the redemption it takes back.
    """

    id: str
    object: str
    date: str
    customer_id: str | None
    tracking_id: str | None
    metadata: Metadata
    result: str
    status: str
    amount: int | UnsetType = UNSET
    points: int | UnsetType = UNSET
    redemption: str | UnsetType = UNSET
    reason: str | UnsetType = UNSET
    session: SessionKeyShape | UnsetType = UNSET
    related_redemptions: RelatedRedemptions | UnsetType = UNSET
    returns: list[ReturnedShareShape] | UnsetType = UNSET
    failure_code: str | UnsetType = UNSET
    failure_message: str | UnsetType = UNSET
    order: CalculatedOrder | UnsetType = UNSET
    channel: ChannelShape | UnsetType = UNSET
    customer: PersonShape | UnsetType = UNSET
    related_object_type: str
    related_object_id: str
    voucher: VoucherShape | UnsetType = UNSET
    promotion_tier: TierShape | UnsetType = UNSET
    gift: AmountShape | UnsetType = UNSET
    loyalty_card: PointsShape | UnsetType = UNSET
    reward: RewardResult | UnsetType = UNSET


class RedeemedShape(msgspec.Struct, frozen=True, kw_only=True):
    """What a request redeemed."""

    redemptions: list[RedemptionShape]
    parent_redemption: RedemptionShape | UnsetType = UNSET
    order: CalculatedOrder | UnsetType = UNSET
    inapplicable_redeemables: list[OutcomeShape]
    skipped_redeemables: list[OutcomeShape]


class RolledBackShape(msgspec.Struct, frozen=True, kw_only=True):
    """What a rollback of a parent took back."""

    rollbacks: list[RedemptionShape]
    parent_rollback: RedemptionShape | UnsetType = UNSET
    order: CalculatedOrder | UnsetType = UNSET


class RedemptionList(msgspec.Struct, frozen=True):
    """A page of redemptions and rollbacks."""

    redemptions: list[RedemptionShape]
    total: int
    object: str = "list"
    data_ref: str = "redemptions"


class VoucherRedemptions(msgspec.Struct, frozen=True):
    """What was used of a voucher."""

    quantity: int | None
    redeemed_quantity: int
    redemption_entries: list[RedemptionShape]
    total: int
    redeemed_amount: int | UnsetType = UNSET
    object: str = "list"
    data_ref: str = "redemption_entries"


def rollback_request(
    data: RollbackInput, reason: str | None, tracking_id: str | None, *, several: bool
) -> RollbackRequest:
    """Return what a rollback tells; the body wins over the query."""
    return RollbackRequest(
        reason=data.reason or reason,
        tracking_id=data.tracking_id or tracking_id,
        customer=customer_draft(data.customer, ".customer") if data.customer else None,
        order=draft_of(data.order),
        metadata=checked_metadata(data.metadata or {}),
        several=several,
    )


def redemption_shape(details: RedemptionDetails) -> RedemptionShape:
    """Return a row of the log as the wire has it, with what it is about as that stands now."""
    row = details.redemption
    voucher, tier = details.voucher, details.tier
    return RedemptionShape(
        id=row.id,
        object=row.kind,
        date=wire_time(row.created_at),
        customer_id=row.customer_id,
        tracking_id=row.tracking_id,
        metadata=row.metadata,
        result=row.result,
        status=details.status,
        amount=given(row.amount),
        points=given(row.points),
        redemption=given(row.redemption_id or row.parent_id),
        reason=given(row.reason),
        session=SessionKeyShape(row.session_key) if row.session_key else UNSET,
        related_redemptions=_related(details),
        returns=[
            ReturnedShareShape(
                each.id, wire_time(each.date), each.amount, each.points, each.discount_amount
            )
            for each in details.returns
        ]
        or UNSET,
        failure_code=given(row.failure_code),
        failure_message=given(row.failure_message),
        order=calculated_order(row.order_snapshot, stored=True) if row.order_snapshot else UNSET,
        channel=_channel(row),
        customer=_person(details.customer),
        related_object_type=_kind(details),
        related_object_id=_object_id(details),
        voucher=_voucher(details),
        promotion_tier=tier_shape(tier, details.campaign, details.categories, details.assignments)
        if tier and details.campaign
        else UNSET,
        gift=AmountShape(row.amount) if row.amount and voucher and voucher.gift else UNSET,
        loyalty_card=PointsShape(row.amount) if row.amount and row.reward else UNSET,
        reward=reward_result(details),
    )


def _channel(row: Redemption) -> ChannelShape | UnsetType:
    """Return who called; nobody did where a reward was bought at midnight by itself."""
    if (row.reward or {}).get("auto_redeem") and row.kind == "redemption":
        return ChannelShape(row.customer_id or row.id, "AUTO_REDEEM")
    return ChannelShape(row.caller_id) if row.caller_id else UNSET


def _kind(details: RedemptionDetails) -> str:
    row = details.redemption
    if row.promotion_tier_id is not None:
        return "promotion_tier"
    return "redemption" if row.is_parent else "voucher"


def _object_id(details: RedemptionDetails) -> str:
    row = details.redemption
    known = row.promotion_tier_id or row.voucher_id or row.voucher_code
    return known or row.redemption_id or row.id


def _voucher(details: RedemptionDetails) -> VoucherShape | UnsetType:
    if details.voucher is None:
        return UNSET
    shape = voucher_shape(
        details.voucher,
        details.redeemed_quantity,
        details.credits,
        details.categories,
        details.assignments,
        details.card,
    )
    # Inside a redemption the published schema knows no null for these.
    return msgspec.structs.replace(
        shape, gift=shape.gift or UNSET, loyalty_card=shape.loyalty_card or UNSET
    )


def _person(customer: Customer | None) -> PersonShape | UnsetType:
    if customer is None:
        return UNSET
    return PersonShape(
        customer.id, customer.source_id, customer.name, customer.email, customer.metadata
    )


def _related(details: RedemptionDetails) -> RelatedRedemptions | UnsetType:
    if not details.rollbacks and not details.children:
        return UNSET
    return RelatedRedemptions(_rows(details.rollbacks) or UNSET, _rows(details.children) or UNSET)


def _rows(related: tuple[Related, ...]) -> list[RelatedShape]:
    return [
        RelatedShape(each.id, wire_time(each.date), given(each.rollback_order_mode))
        for each in related
    ]


def redeemed_shape(
    work: Work, redeemed: Redeemed, expand: frozenset[str] = frozenset()
) -> RedeemedShape:
    """Return what a request redeemed as the wire has it; the root order is how it stands now."""
    gathered, decision = redeemed.gathered, redeemed.decision
    applications = [each.application for each in decision.applied if each.application]
    return RedeemedShape(
        redemptions=[redemption_shape(each) for each in redeemed.redemptions],
        parent_redemption=redemption_shape(redeemed.parent) if redeemed.parent else UNSET,
        order=calculated_order(redeemed.order, stored=True, applications=applications)
        if redeemed.order
        else UNSET,
        inapplicable_redeemables=[
            outcome_shape(work, gathered, each, expand) for each in decision.refused
        ],
        skipped_redeemables=[
            outcome_shape(work, gathered, each, expand) for each in decision.skipped
        ],
    )


def single_redeemed_shape(redeemed: Redeemed) -> RedemptionShape:
    """Return what a request for one code or tier redeemed, with the order as it stands now."""
    shape = redemption_shape(redeemed.redemptions[0])
    if redeemed.order is None:
        return shape
    applications = [each.application for each in redeemed.decision.applied if each.application]
    order = calculated_order(redeemed.order, stored=True, applications=applications)
    return msgspec.structs.replace(shape, order=order)


def rolled_back_shape(rolled_back: RolledBack) -> RolledBackShape:
    """Return what a rollback took back as the wire has it."""
    return RolledBackShape(
        rollbacks=[redemption_shape(each) for each in rolled_back.rollbacks],
        parent_rollback=redemption_shape(rolled_back.parent) if rolled_back.parent else UNSET,
        order=calculated_order(rolled_back.order, stored=True) if rolled_back.order else UNSET,
    )


def voucher_redemptions_shape(
    voucher: VoucherUse, entries: list[RedemptionDetails], total: int
) -> VoucherRedemptions:
    """Return what was used of a voucher as the wire has it."""
    return VoucherRedemptions(
        voucher.quantity,
        voucher.redeemed_quantity,
        [redemption_shape(each) for each in entries],
        total,
        given(voucher.redeemed_amount),
    )
