"""Promotion tiers and stacks on the wire."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, Literal

import msgspec
from msgspec import UNSET, Meta, UnsetType

from largesse.api.bounds import checked_metadata
from largesse.api.shapes.categories import CategoryShape, category_shape
from largesse.api.shapes.discounts import (
    DiscountInput,
    Name,
    Reference,
    WindowInput,
    WindowShape,
    document_of,
    metadata_of,
    window_changes,
    window_fields,
    window_of,
)
from largesse.api.shapes.validation_rules import AssignmentList, assignment_list
from largesse.api.shapes.vouchers import category_of
from largesse.api.wire import (
    Metadata,
    ShortText,
    given,
    unless_null,
    wire_time,
    wire_time_or_none,
)
from largesse.campaigns import (
    Campaign,
    PromotionTier,
    RuleAssignment,
    StackDetails,
    TierChange,
    TierDetails,
    TierDraft,
)
from largesse.catalog.model import Category
from largesse.kernel.problem import refuse

TierHierarchy = Annotated[int, Meta(ge=0, le=1_000_000)]


class ActionInput(msgspec.Struct, frozen=True):
    """What a tier gives."""

    discount: DiscountInput | UnsetType | None = UNSET


class TierCreate(WindowInput, frozen=True, kw_only=True):
    """What creates a tier."""

    name: Name
    action: ActionInput | UnsetType | None = UNSET
    banner: ShortText | UnsetType | None = UNSET
    hierarchy: TierHierarchy | UnsetType | None = UNSET
    active: bool | UnsetType | None = UNSET
    category: ShortText | UnsetType | None = UNSET
    category_id: Reference | UnsetType | None = UNSET
    metadata: Metadata | UnsetType | None = UNSET
    validation_rules: Annotated[list[Reference], Meta(max_length=100)] | UnsetType | None = UNSET


class TierUpdate(WindowInput, frozen=True, kw_only=True):
    """What changes a tier; an explicit null clears."""

    name: Name | UnsetType | None = UNSET
    action: ActionInput | UnsetType | None = UNSET
    banner: ShortText | UnsetType | None = UNSET
    hierarchy: TierHierarchy | UnsetType | None = UNSET
    category: ShortText | UnsetType | None = UNSET
    category_id: Reference | UnsetType | None = UNSET
    metadata: Metadata | UnsetType | None = UNSET


class ActionShape(msgspec.Struct, frozen=True):
    """What a tier gives."""

    discount: dict[str, Any]


class TierCampaignShape(WindowShape, frozen=True, kw_only=True):
    """The campaign of a tier, as far as it bounds it."""

    id: str
    active: bool
    category_id: str | UnsetType = UNSET
    object: str = "campaign"


class TierShape(WindowShape, frozen=True, kw_only=True):
    """A promotion tier."""

    id: str
    name: str
    banner: str | UnsetType = UNSET
    action: ActionShape
    hierarchy: int
    campaign_id: str
    campaign: TierCampaignShape
    active: bool
    category_id: str | UnsetType = UNSET
    categories: list[CategoryShape]
    metadata: Metadata
    validation_rule_assignments: AssignmentList
    created_at: str
    updated_at: str | UnsetType = UNSET
    object: str = "promotion_tier"


class TierList(msgspec.Struct, frozen=True):
    """A page of tiers."""

    tiers: list[TierShape]
    total: int
    has_more: bool = False
    object: str = "list"
    data_ref: str = "tiers"


class StackTiersInput(msgspec.Struct, frozen=True):
    """The tiers of a stack in the order they apply."""

    ids: Annotated[list[Reference], Meta(max_length=100)] | UnsetType | None = UNSET
    hierarchy_mode: Literal["MANUAL"] | UnsetType | None = UNSET


class StackCreate(msgspec.Struct, frozen=True):
    """What creates a stack."""

    name: Name
    tiers: StackTiersInput
    category_id: Reference | UnsetType | None = UNSET


class StackUpdate(msgspec.Struct, frozen=True):
    """What changes a stack."""

    name: Name | UnsetType | None = UNSET
    tiers: StackTiersInput | UnsetType | None = UNSET
    category_id: Reference | UnsetType | None = UNSET


class StackTiersShape(msgspec.Struct, frozen=True):
    """The tiers of a stack."""

    ids: list[str]
    hierarchy_mode: str


class StackShape(msgspec.Struct, frozen=True, kw_only=True):
    """A promotion stack."""

    id: str
    name: str
    tiers: StackTiersShape
    campaign_id: str
    category_id: str | UnsetType = UNSET
    categories: list[CategoryShape]
    created_at: str
    updated_at: str | UnsetType = UNSET
    object: str = "promotion_stack"


class StackList(msgspec.Struct, frozen=True):
    """A page of stacks."""

    data: list[StackShape]
    total: int
    object: str = "list"
    data_ref: str = "data"


def tier_draft(data: TierCreate, where: str = "") -> TierDraft:
    """Return what a request tells of a new tier; `where` is the path of the object."""
    if not data.action or not data.action.discount:
        raise refuse("invalid_payload", f"{where}.action.discount", need="a discount")
    return TierDraft(
        name=data.name,
        discount=document_of(data.action.discount),
        window=window_of(data, active=data.active is not False, where=where),
        banner=data.banner or None,
        hierarchy=data.hierarchy if isinstance(data.hierarchy, int) else None,
        category=category_of(data.category, data.category_id) or None,
        metadata=metadata_of(data.metadata, where),
        validation_rules=tuple(data.validation_rules or ()),
    )


def tier_change(data: TierUpdate) -> TierChange:
    """Return what a request changes of a tier."""
    discount = data.action.discount if data.action else None
    return TierChange(
        name=unless_null(data.name),
        banner=data.banner,
        discount=document_of(discount) if discount else UNSET,
        hierarchy=unless_null(data.hierarchy),
        category=category_of(data.category, data.category_id),
        metadata=checked_metadata(data.metadata),
        window=window_changes(data),
    )


def tier_shape(
    tier: PromotionTier,
    campaign: Campaign,
    categories: Sequence[Category] = (),
    assignments: Sequence[RuleAssignment] = (),
) -> TierShape:
    """Return a tier as the wire has it; `assignments` are its own and its campaign's."""
    return TierShape(
        **window_fields(tier),
        id=tier.id,
        name=tier.name,
        banner=given(tier.banner),
        action=ActionShape(tier.discount),
        hierarchy=tier.hierarchy,
        campaign_id=tier.campaign_id,
        campaign=TierCampaignShape(
            **window_fields(campaign),
            id=campaign.id,
            active=campaign.active,
            category_id=given(campaign.category_id),
        ),
        active=tier.active,
        category_id=given(tier.category_id),
        categories=[category_shape(category) for category in categories],
        metadata=tier.metadata,
        validation_rule_assignments=assignment_list(assignments),
        created_at=wire_time(tier.created_at),
        updated_at=given(wire_time_or_none(tier.updated_at)),
    )


def tier_details_shape(details: TierDetails) -> TierShape:
    """Return a tier with everything about it as the wire has it."""
    return tier_shape(
        details.tier,
        details.campaign,
        () if details.category is None else (details.category,),
        details.assignments,
    )


def stack_shape(details: StackDetails) -> StackShape:
    """Return a stack as the wire has it."""
    stack = details.stack
    return StackShape(
        id=stack.id,
        name=stack.name,
        tiers=StackTiersShape(stack.tier_ids, stack.hierarchy_mode),
        campaign_id=stack.campaign_id,
        category_id=given(stack.category_id),
        categories=[] if details.category is None else [category_shape(details.category)],
        created_at=wire_time(stack.created_at),
        updated_at=given(wire_time_or_none(stack.updated_at)),
    )
