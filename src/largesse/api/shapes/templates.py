"""Campaign templates on the wire."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

import msgspec
from msgspec import UNSET, Meta, UnsetType

from largesse.api.cursors import more, shown
from largesse.api.shapes.campaigns import (
    AccessSettingsInput,
    CampaignShape,
    campaign_shape,
    refuse_areas,
)
from largesse.api.shapes.discounts import (
    Name,
    Reference,
    TimeText,
    WindowInput,
    document_of,
    metadata_of,
    window_changes,
    window_of,
)
from largesse.api.shapes.promotions import TierHierarchy, TierShape, tier_details_shape
from largesse.api.shapes.vouchers import CodeConfigInput, RedemptionInput, category_of
from largesse.api.wire import (
    Metadata,
    Quantity,
    ShortText,
    Text,
    given,
    wire_time,
    wire_time_or_none,
)
from largesse.campaigns import (
    CampaignDetails,
    CampaignTemplate,
    Planted,
    PoolType,
    TierDetails,
    TierDraft,
)


class TemplateCreate(msgspec.Struct, frozen=True):
    """What a template is made of: a campaign or a promotion tier."""

    name: Name
    campaign_id: Reference | UnsetType | None = UNSET
    promotion_tier_id: Reference | UnsetType | None = UNSET
    description: Text | UnsetType | None = UNSET


class TemplateUpdate(msgspec.Struct, frozen=True):
    """What changes of a template."""

    name: Name | UnsetType | None = UNSET
    description: Text | UnsetType | None = UNSET


class TemplateCopy(msgspec.Struct, frozen=True):
    """Where a template is copied to."""

    destination_project_id: Annotated[str, Meta(min_length=1, max_length=255)]
    name: Name | UnsetType | None = UNSET
    description: Text | UnsetType | None = UNSET


class SetupVoucherInput(msgspec.Struct, frozen=True):
    """What of its codes may be other than the template says."""

    code_config: CodeConfigInput | UnsetType | None = UNSET
    redemption: RedemptionInput | UnsetType | None = UNSET


class CampaignSetup(WindowInput, frozen=True, kw_only=True):
    """What makes a campaign of a template; what is not said is the template's."""

    name: Name
    description: Text | UnsetType | None = UNSET
    type: PoolType | UnsetType | None = UNSET
    join_once: bool | UnsetType | None = UNSET
    auto_join: bool | UnsetType | None = UNSET
    use_voucher_metadata_schema: bool | UnsetType | None = UNSET
    vouchers_count: Quantity | UnsetType | None = UNSET
    activity_duration_after_publishing: TimeText | UnsetType | None = UNSET
    category: ShortText | UnsetType | None = UNSET
    category_id: Reference | UnsetType | None = UNSET
    metadata: Metadata | UnsetType | None = UNSET
    voucher: SetupVoucherInput | UnsetType | None = UNSET
    access_settings: AccessSettingsInput | UnsetType | None = UNSET


class TierSetup(WindowInput, frozen=True, kw_only=True):
    """What makes a tier of a template; what is not said is the template's."""

    campaign_id: Annotated[str, Meta(min_length=1, max_length=500)]
    name: Name
    banner: ShortText | UnsetType | None = UNSET
    hierarchy: TierHierarchy | UnsetType | None = UNSET
    active: bool | UnsetType | None = UNSET
    category: ShortText | UnsetType | None = UNSET
    category_id: Reference | UnsetType | None = UNSET
    metadata: Metadata | UnsetType | None = UNSET


class TemplateShape(msgspec.Struct, frozen=True):
    """A campaign template."""

    id: str
    name: str
    campaign_type: str
    created_at: str
    description: str | UnsetType = UNSET
    updated_at: str | UnsetType = UNSET
    object: str = "campaign_template"


class TemplateList(msgspec.Struct, frozen=True):
    """A page of templates."""

    data: list[TemplateShape]
    total: int
    has_more: bool
    more_starting_after: str | UnsetType = UNSET
    object: str = "list"
    data_ref: str = "data"


class CreatedShape(msgspec.Struct, frozen=True):
    """Something that was made for the campaign or tier."""

    id: str
    object: str


class CampaignMadeShape(msgspec.Struct, frozen=True):
    """A campaign made of a template, and what was made for it."""

    campaign: CampaignShape
    created_resources: list[CreatedShape]
    object: str = "campaign_setup"


class TierMadeShape(msgspec.Struct, frozen=True):
    """A tier made of a template, and what was made for it."""

    promotion_tier: TierShape
    created_resources: list[CreatedShape]
    object: str = "promotion_tier_setup"


def template_shape(template: CampaignTemplate) -> TemplateShape:
    """Return a template as the wire has it."""
    return TemplateShape(
        template.id,
        template.name,
        template.campaign_type,
        wire_time(template.created_at),
        given(template.description),
        given(wire_time_or_none(template.updated_at)),
    )


def template_list(found: Sequence[CampaignTemplate], total: int, limit: int) -> TemplateList:
    """Return a page, of which one more than fits was found when there are more."""
    templates, has_more = shown(found, limit)
    last = templates[-1].id if templates else None
    return TemplateList(
        [template_shape(each) for each in templates], total, has_more, more(has_more, last)
    )


def setup_fields(data: CampaignSetup) -> dict[str, Any]:
    """Return what a request says of a campaign beside its template."""
    refuse_areas(data.access_settings)
    said: dict[str, Any] = {"name": data.name, "window": window_changes(data)}
    for name in ("description", "activity_duration_after_publishing"):
        value = getattr(data, name)
        if value is not UNSET:
            said[name] = value
    for name in ("type", "join_once", "auto_join", "use_voucher_metadata_schema",
                 "vouchers_count"):  # fmt: skip
        value = getattr(data, name)
        if value is not UNSET and value is not None:
            said[name] = value
    if data.metadata is not UNSET:
        said["metadata"] = metadata_of(data.metadata)
    category = category_of(data.category, data.category_id)
    if category:
        said["category"] = category
    if data.voucher:
        voucher = document_of(data.voucher)
        if data.voucher.redemption and data.voucher.redemption.quantity is None:
            voucher["redemption"] = {"quantity": None}
        said["voucher"] = {name: value for name, value in voucher.items() if value is not None}
    return said


def setup_tier(data: TierSetup) -> tuple[TierDraft, dict[str, Any]]:
    """Return the tier a request describes and the parts of its window that are said."""
    draft = TierDraft(
        name=data.name,
        discount={},
        window=window_of(data, active=data.active is not False),
        banner=data.banner or None,
        hierarchy=data.hierarchy if isinstance(data.hierarchy, int) else None,
        category=category_of(data.category, data.category_id) or None,
        metadata=metadata_of(data.metadata),
    )
    return draft, window_changes(data)


def campaign_made_shape(made: tuple[CampaignDetails, Planted]) -> CampaignMadeShape:
    """Return a campaign made of a template as the wire has it."""
    details, planted = made
    return CampaignMadeShape(campaign_shape(details), _created(planted))


def tier_made_shape(made: tuple[TierDetails, Planted]) -> TierMadeShape:
    """Return a tier made of a template as the wire has it."""
    details, planted = made
    return TierMadeShape(tier_details_shape(details), _created(planted))


def _created(planted: Planted) -> list[CreatedShape]:
    return [CreatedShape(each, kind) for kind, each in planted.created]
