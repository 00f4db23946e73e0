"""Campaigns on the wire."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import msgspec
from msgspec import UNSET, Meta, UnsetType

from largesse.api.bounds import checked_metadata
from largesse.api.shapes.categories import CategoryShape, category_shape
from largesse.api.shapes.discounts import (
    DiscountInput,
    GiftInput,
    Name,
    Reference,
    TimeText,
    WindowInput,
    WindowShape,
    document_of,
    document_or_none,
    metadata_of,
    window_changes,
    window_fields,
    window_of,
)
from largesse.api.shapes.loyalty_tiers import TiersExpirationInput, TiersExpirationShape
from largesse.api.shapes.promotions import (
    TierCreate,
    TierList,
    tier_details_shape,
    tier_draft,
)
from largesse.api.shapes.validation_rules import AssignmentList, assignment_list
from largesse.api.shapes.vouchers import CodeConfigInput, RedemptionInput, category_of
from largesse.api.wire import (
    Metadata,
    Quantity,
    ShortText,
    Text,
    given,
    unless_null,
    wire_time,
    wire_time_or_none,
)
from largesse.campaigns import (
    CampaignChange,
    CampaignDetails,
    CampaignDraft,
    CampaignType,
    PoolType,
)
from largesse.kernel.problem import refuse

AreaIds = Annotated[list[Reference], Meta(max_length=1000)]


class TemplateInput(msgspec.Struct, frozen=True):
    """What the codes of a campaign are worth and how they look."""

    type: Reference | UnsetType | None = UNSET
    discount: DiscountInput | UnsetType | None = UNSET
    gift: GiftInput | UnsetType | None = UNSET
    loyalty_card: Metadata | UnsetType | None = UNSET
    redemption: RedemptionInput | UnsetType | None = UNSET
    code_config: CodeConfigInput | UnsetType | None = UNSET


class PromotionInput(msgspec.Struct, frozen=True):
    """The tiers of a promotion."""

    tiers: Annotated[list[TierCreate], Meta(max_length=100)] | UnsetType | None = UNSET


class AreasInput(msgspec.Struct, frozen=True):
    """Areas and stores of access settings."""

    areas_ids: AreaIds | UnsetType | None = UNSET
    area_stores_ids: AreaIds | UnsetType | None = UNSET
    area_all_stores_ids: AreaIds | UnsetType | None = UNSET


class AccessSettingsInput(msgspec.Struct, frozen=True):
    """Which areas and stores a campaign is for; there are none yet."""

    assign: AreasInput | UnsetType | None = UNSET
    unassign: AreasInput | UnsetType | None = UNSET


class EventName(msgspec.Struct, frozen=True):
    """A custom event, by its id or its name."""

    id: Reference | UnsetType | None = UNSET
    name: ShortText | UnsetType | None = UNSET


class CampaignName(msgspec.Struct, frozen=True):
    """A campaign, by its id or its name."""

    id: Reference | UnsetType | None = UNSET
    name: ShortText | UnsetType | None = UNSET
    object: Literal["CAMPAIGN"] | UnsetType | None = UNSET


class RefereeRewardInput(msgspec.Struct, frozen=True):
    """What a referee is given on a card of a campaign: credits or points, told as text."""

    related_object_parent: CampaignName | UnsetType | None = UNSET
    type: Literal["LOYALTY_CARD", "GIFT_VOUCHER"] | UnsetType | None = UNSET
    amount: ShortText | int | UnsetType | None = UNSET


class ReferralProgramInput(msgspec.Struct, frozen=True):
    """When a referral counts, and what the referee gets besides the code."""

    conversion_event_type: Literal["redemption", "custom_event"] | UnsetType | None = UNSET
    custom_event: EventName | UnsetType | None = UNSET
    referee_reward: RefereeRewardInput | UnsetType | None = UNSET


class CampaignCreate(WindowInput, frozen=True, kw_only=True):
    """What creates a campaign."""

    name: Name
    campaign_type: CampaignType | UnsetType | None = UNSET
    type: PoolType | UnsetType | None = UNSET
    description: Text | UnsetType | None = UNSET
    voucher: TemplateInput | UnsetType | None = UNSET
    promotion: PromotionInput | UnsetType | None = UNSET
    referral_program: ReferralProgramInput | UnsetType | None = UNSET
    loyalty_tiers_expiration: TiersExpirationInput | UnsetType | None = UNSET
    vouchers_count: Quantity | UnsetType | None = UNSET
    join_once: bool | UnsetType | None = UNSET
    auto_join: bool | UnsetType | None = UNSET
    use_voucher_metadata_schema: bool | UnsetType | None = UNSET
    activity_duration_after_publishing: TimeText | UnsetType | None = UNSET
    category: ShortText | UnsetType | None = UNSET
    category_id: Reference | UnsetType | None = UNSET
    metadata: Metadata | UnsetType | None = UNSET
    validation_rules: Annotated[list[Reference], Meta(max_length=100)] | UnsetType | None = UNSET
    access_settings: AccessSettingsInput | UnsetType | None = UNSET


class UpdateOptions(msgspec.Struct, frozen=True):
    """What else a change does: whether members rise to the tiers they reach under new rules."""

    recalculate_tiers: bool | UnsetType | None = UNSET


class CampaignUpdate(WindowInput, frozen=True, kw_only=True):
    """What changes a campaign; an explicit null clears."""

    type: PoolType | UnsetType | None = UNSET
    description: Text | UnsetType | None = UNSET
    discount: DiscountInput | UnsetType | None = UNSET
    gift: GiftInput | UnsetType | None = UNSET
    referral_program: ReferralProgramInput | UnsetType | None = UNSET
    join_once: bool | UnsetType | None = UNSET
    auto_join: bool | UnsetType | None = UNSET
    activity_duration_after_publishing: TimeText | UnsetType | None = UNSET
    category: ShortText | UnsetType | None = UNSET
    category_id: Reference | UnsetType | None = UNSET
    metadata: Metadata | UnsetType | None = UNSET
    unset_metadata_fields: Annotated[list[ShortText], Meta(max_length=1000)] | UnsetType | None = (
        UNSET
    )
    loyalty_tiers_expiration: TiersExpirationInput | UnsetType | None = UNSET
    options: UpdateOptions | UnsetType | None = UNSET
    access_settings: AccessSettingsInput | UnsetType | None = UNSET


class EmptyList(msgspec.Struct, frozen=True):
    """A list nothing is in yet."""

    data: tuple[Any, ...] = ()
    total: int = 0
    object: str = "list"
    data_ref: str = "data"


class CampaignShape(WindowShape, frozen=True, kw_only=True):
    """A campaign."""

    id: str
    name: str
    description: str | UnsetType = UNSET
    campaign_type: str
    type: str
    voucher: dict[str, Any] | UnsetType = UNSET
    promotion: TierList | UnsetType = UNSET
    referral_program: dict[str, Any] | UnsetType = UNSET
    loyalty_tiers_expiration: TiersExpirationShape | UnsetType = UNSET
    auto_join: bool
    join_once: bool
    use_voucher_metadata_schema: bool
    activity_duration_after_publishing: str | UnsetType = UNSET
    vouchers_count: int | UnsetType = UNSET
    active: bool
    metadata: Metadata
    category: str | UnsetType = UNSET
    category_id: str | UnsetType = UNSET
    categories: list[CategoryShape]
    creation_status: str
    vouchers_generation_status: str
    protected: bool
    created_at: str
    updated_at: str | UnsetType = UNSET
    validation_rules_assignments: AssignmentList
    access_settings_assignments: EmptyList = EmptyList()
    object: str = "campaign"


class CampaignList(msgspec.Struct, frozen=True):
    """A page of campaigns."""

    campaigns: list[CampaignShape]
    total: int
    object: str = "list"
    data_ref: str = "campaigns"


def campaign_draft(data: CampaignCreate) -> CampaignDraft:
    """Return what a request tells of a new campaign."""
    refuse_areas(data.access_settings)
    tiers = (data.promotion.tiers or []) if data.promotion else []
    count = data.vouchers_count
    return CampaignDraft(
        name=data.name,
        campaign_type=data.campaign_type or None,
        type=data.type or None,
        description=data.description or None,
        voucher=document_or_none(data.voucher),
        referral_program=document_or_none(data.referral_program),
        window=window_of(data),
        category=category_of(data.category, data.category_id) or None,
        join_once=data.join_once if isinstance(data.join_once, bool) else None,
        auto_join=data.auto_join is True,
        use_voucher_metadata_schema=data.use_voucher_metadata_schema is not False,
        activity_duration_after_publishing=data.activity_duration_after_publishing or None,
        vouchers_count=count if isinstance(count, int) else None,
        metadata=metadata_of(data.metadata),
        validation_rules=tuple(data.validation_rules or ()),
        tiers=tuple(
            tier_draft(tier, f".promotion.tiers[{index}]") for index, tier in enumerate(tiers)
        ),
    )


def campaign_change(data: CampaignUpdate) -> CampaignChange:
    """Return what a request changes of a campaign."""
    refuse_areas(data.access_settings)
    return CampaignChange(
        type=unless_null(data.type),
        description=data.description,
        category=category_of(data.category, data.category_id),
        join_once=unless_null(data.join_once),
        auto_join=unless_null(data.auto_join),
        activity_duration_after_publishing=data.activity_duration_after_publishing,
        discount=document_of(data.discount) if data.discount else UNSET,
        gift=document_of(data.gift) if data.gift else UNSET,
        referral_program=document_of(data.referral_program) if data.referral_program else UNSET,
        metadata=checked_metadata(data.metadata),
        unset_metadata_fields=tuple(data.unset_metadata_fields or ()),
        window=window_changes(data),
    )


def campaign_shape(details: CampaignDetails) -> CampaignShape:
    """Return a campaign as the wire has it; what is not set is left out."""
    campaign = details.campaign
    promotion: TierList | UnsetType = UNSET
    if campaign.campaign_type == "PROMOTION":
        tiers = [tier_details_shape(tier) for tier in details.tiers]
        promotion = TierList(tiers, len(tiers))
    return CampaignShape(
        **window_fields(campaign),
        id=campaign.id,
        name=campaign.name,
        description=given(campaign.description),
        campaign_type=campaign.campaign_type,
        type=campaign.type,
        voucher=given(campaign.voucher),
        promotion=promotion,
        referral_program=given(campaign.referral_program),
        auto_join=campaign.auto_join,
        join_once=campaign.join_once,
        use_voucher_metadata_schema=campaign.use_voucher_metadata_schema,
        activity_duration_after_publishing=given(campaign.activity_duration_after_publishing),
        vouchers_count=given(campaign.vouchers_count),
        active=campaign.active,
        metadata=campaign.metadata,
        category=given(details.category.name if details.category else None),
        category_id=given(campaign.category_id),
        categories=[] if details.category is None else [category_shape(details.category)],
        creation_status=campaign.creation_status,
        vouchers_generation_status=campaign.vouchers_generation_status,
        protected=campaign.protected,
        created_at=wire_time(campaign.created_at),
        updated_at=given(wire_time_or_none(campaign.updated_at)),
        validation_rules_assignments=assignment_list(details.assignments),
    )


def refuse_areas(settings: AccessSettingsInput | UnsetType | None) -> None:
    """Refuse to restrict a campaign to areas nobody has: it would be open to all unnoticed."""
    assigned = settings.assign if settings else None
    if not assigned:
        return
    for name in assigned.__struct_fields__:
        ids = getattr(assigned, name)
        if ids:
            where = f".access_settings.assign.{name}[0]"
            raise refuse("invalid_payload", where, need="none: there are no areas yet", got=ids[0])
