"""Loyalty programmes and their members on the wire."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

import msgspec
from msgspec import UNSET, Meta, UnsetType

from largesse.api.addresses import absolute
from largesse.api.shapes.activity import ActivityList, activity_list
from largesse.api.shapes.campaigns import (
    CampaignCreate,
    CampaignShape,
    CampaignUpdate,
    campaign_change,
    campaign_draft,
    campaign_shape,
)
from largesse.api.shapes.customers import CustomerInput, customer_draft
from largesse.api.shapes.discounts import Reference, metadata_of
from largesse.api.shapes.exports import ExportParameters
from largesse.api.shapes.loyalty_tiers import tier_rules, tiers_expiration_shape
from largesse.api.shapes.transactions import BalanceShape, balance_shape
from largesse.api.shapes.vouchers import VoucherShape, details_shape
from largesse.api.wire import LARGEST, Metadata, given, read_date, wire_time
from largesse.campaigns import CampaignChange, CampaignDraft
from largesse.customers.model import Activity
from largesse.kernel.problem import refuse
from largesse.loyalty.model.adjusting import (
    Adjusted,
    ExpirationType,
    PointsAdjustment,
    PointsTransfer,
)
from largesse.loyalty.model.cards import PointsBucket
from largesse.loyalty.model.tiers import TierRules
from largesse.loyalty.service.campaigns import LOYALTY, ProgrammeDetails
from largesse.transfer import ExportDraft
from largesse.vouchers import PublicationDetails, PublicationDraft, VoucherDetails

Points = Annotated[int, Meta(ge=-LARGEST, le=LARGEST)]
SomePoints = Annotated[int, Meta(ge=1, le=LARGEST)]
ShortReason = Annotated[str, Meta(max_length=1000)]
SourceId = Annotated[str, Meta(min_length=1, max_length=255)]
DayText = Annotated[str, Meta(max_length=50)]


class MemberCreate(msgspec.Struct, frozen=True):
    """Who joins, and with which card, if a certain one is meant."""

    voucher: Reference | UnsetType | None = UNSET
    customer: CustomerInput | UnsetType | None = UNSET
    source_id: Reference | UnsetType | None = UNSET
    channel: Reference | UnsetType | None = UNSET
    metadata: Metadata | UnsetType | None = UNSET


class PointsInput(msgspec.Struct, frozen=True):
    """Points to put on a card, or with a minus to take off it."""

    points: Points
    expiration_type: ExpirationType | UnsetType | None = UNSET
    expiration_date: DayText | UnsetType | None = UNSET
    reason: ShortReason | UnsetType | None = UNSET
    source_id: SourceId | UnsetType | None = UNSET


class TransferInput(msgspec.Struct, frozen=True):
    """Points to come from another card."""

    code: Reference
    points: SomePoints
    reason: ShortReason | UnsetType | None = UNSET
    source_id: SourceId | UnsetType | None = UNSET


class BucketPoints(msgspec.Struct, frozen=True):
    """How many points are left of what came together."""

    total_points: int


class PointsBucketShape(msgspec.Struct, frozen=True, kw_only=True):
    """Points that came together and expire together."""

    id: str
    voucher_id: str
    campaign_id: str
    bucket: BucketPoints
    status: str = "ACTIVE"
    expires_at: str | UnsetType = UNSET
    created_at: str
    object: str = "loyalty_points_bucket"


class PointsBucketList(msgspec.Struct, frozen=True):
    """A page of what is on a card by when it expires."""

    data: list[PointsBucketShape]
    total: int
    object: str = "list"
    data_ref: str = "data"


def programme_draft(data: CampaignCreate) -> CampaignDraft:
    """Return what a request tells of a new programme; another type of campaign is refused."""
    if data.campaign_type not in (UNSET, None, LOYALTY):
        raise refuse(
            "invalid_campaign_params", ".campaign_type", need=LOYALTY, got=data.campaign_type
        )
    return msgspec.structs.replace(campaign_draft(data), campaign_type=LOYALTY)


def is_programme(draft: CampaignDraft) -> bool:
    """Return whether a new campaign is one of loyalty cards."""
    if draft.campaign_type is not None:
        return draft.campaign_type == LOYALTY
    template = draft.voucher or {}
    kind = template.get("type")
    return kind == "LOYALTY_CARD" or (kind is None and template.get("loyalty_card") is not None)


def change_of(data: CampaignUpdate) -> tuple[CampaignChange, TierRules | None, bool]:
    """Return what a request changes of a programme, of its tiers, and whether members are moved."""
    told = data.loyalty_tiers_expiration
    rules = tier_rules(told) if told else None
    recalculate = bool(data.options and data.options.recalculate_tiers)
    return campaign_change(data), rules, recalculate


def programme_shape(programme: ProgrammeDetails) -> CampaignShape:
    """Return a programme as the wire has it: a campaign, with the rules its tiers follow."""
    shape = campaign_shape(programme.details)
    if programme.tiers is None:
        return shape
    rules = tiers_expiration_shape(programme.tiers)
    return msgspec.structs.replace(shape, loyalty_tiers_expiration=rules)


def rules_of_request(data: CampaignCreate) -> TierRules | None:
    """Return the rules a new programme's tiers follow, if the request says some."""
    told = data.loyalty_tiers_expiration
    return tier_rules(told) if told else None


class TransferredCard(VoucherShape, frozen=True, kw_only=True):
    """The card points were moved to, in the form published for this one answer.

    Its clients insist on a text in `active` and on both windows being there.
    """

    active: str  # type: ignore[assignment]
    validity_timeframe: dict[str, Any]
    validity_day_of_week: list[int]


def transferred_shape(details: VoucherDetails) -> TransferredCard:
    """Return the card points were moved to."""
    shape = details_shape(details)
    fields = {name: getattr(shape, name) for name in shape.__struct_fields__}
    return TransferredCard(
        **{
            **fields,
            "active": "true" if shape.active else "false",
            "validity_timeframe": shape.validity_timeframe or {},
            "validity_day_of_week": shape.validity_day_of_week or [],
        }
    )


def member_draft(data: MemberCreate) -> PublicationDraft:
    """Return the publication that makes a member; without a customer it is refused."""
    if not data.customer:
        raise refuse("missing_customer", ".customer", need="the customer who joins")
    return PublicationDraft(
        customer=customer_draft(data.customer, ".customer"),
        voucher=data.voucher or None,
        source_id=data.source_id or None,
        channel=data.channel or None,
        metadata=metadata_of(data.metadata),
    )


def published_card(published: PublicationDetails) -> VoucherShape:
    """Return the card a publication gave."""
    return details_shape(published.vouchers[0])


def adjustment_of(data: PointsInput) -> PointsAdjustment:
    """Return how a request changes the points of a card."""
    return PointsAdjustment(
        points=data.points,
        expiration_type=data.expiration_type or None,
        expiration_date=read_date(data.expiration_date or None, ".expiration_date"),
        source_id=data.source_id or None,
        note=data.reason or None,
    )


def adjusted_shape(adjusted: Adjusted) -> BalanceShape:
    """Return what a change of points did."""
    return balance_shape(adjusted.posting, points=True)


def transfers_of(data: Sequence[TransferInput]) -> list[PointsTransfer]:
    """Return what a request moves from other cards."""
    return [
        PointsTransfer(
            code=each.code,
            points=each.points,
            source_id=each.source_id or None,
            note=each.reason or None,
        )
        for each in data
    ]


def points_bucket(bucket: PointsBucket) -> PointsBucketShape:
    """Return points that came together; `expires_at` is the last day they are good for."""
    day = bucket.last_day
    return PointsBucketShape(
        id=bucket.id,
        voucher_id=bucket.card_id,
        campaign_id=bucket.programme_id,
        bucket=BucketPoints(bucket.points),
        expires_at=given(None if day is None else day.isoformat()),
        created_at=wire_time(bucket.created_at),
    )


def points_expiration_export(parameters: ExportParameters | None, campaign: str) -> ExportDraft:
    """Return the export of what is on the cards of a programme by when it expires."""
    asked = parameters or ExportParameters()
    return ExportDraft(
        kind="points_expiration",
        fields=asked.fields,
        order=asked.order or None,
        filters=asked.filters,
        campaign=campaign,
        base=absolute(""),
    )


def member_activity_list(found: list[Activity], *, more: bool) -> ActivityList:
    """Return a page of what a member did: what a customer did, one level deeper."""
    listed = activity_list(found, more=more)
    data = [msgspec.structs.replace(each, data=_told(each.data)) for each in listed.data]
    return msgspec.structs.replace(listed, data=data)


def _told(data: dict[str, Any]) -> dict[str, Any]:
    return {"data": data}
