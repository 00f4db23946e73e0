"""The nouns of offers."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal, Protocol

import msgspec
from msgspec import UNSET, UnsetType

from largesse.catalog.model import Category, PortableResource

CampaignType = Literal[
    "DISCOUNT_COUPONS", "GIFT_VOUCHERS", "LOYALTY_PROGRAM", "REFERRAL_PROGRAM", "PROMOTION"
]
PoolType = Literal["STATIC", "AUTO_UPDATE", "STANDALONE"]
GenerationStatus = Literal["DONE", "IN_PROGRESS", "FAILED", "DRAFT", "MODIFYING"]
RelatedObject = Literal[
    "voucher", "campaign", "promotion_tier", "earning_rule", "reward_assignment", "distribution"
]

SHIPPING_PRODUCT = "prod_5h1pp1ng"
"""The well-known product whose free unit is free shipping."""


class Windowed(Protocol):
    """Anything that says when it may be used, in the columns it is stored in."""

    @property
    def active(self) -> bool: ...
    @property
    def start_date(self) -> datetime | None: ...
    @property
    def expiration_date(self) -> datetime | None: ...
    @property
    def validity_timeframe(self) -> dict[str, Any] | None: ...
    @property
    def validity_day_of_week(self) -> list[int] | None: ...
    @property
    def validity_hours(self) -> dict[str, Any] | None: ...


class Window(msgspec.Struct, frozen=True, kw_only=True):
    """When something may be used, as the wire and the columns have it."""

    active: bool = True
    start_date: datetime | None = None
    expiration_date: datetime | None = None
    validity_timeframe: dict[str, Any] | None = None
    validity_day_of_week: list[int] | None = None
    validity_hours: dict[str, Any] | None = None


class Campaign(Window, frozen=True, kw_only=True):
    """An offer: a template of vouchers, or a set of promotion tiers, with its own window.

    `voucher` is the template of its codes: `type`, `discount` or `gift`, `redemption`,
    `code_config`; a promotion has none.
    """

    id: str
    name: str
    created_at: datetime
    description: str | None = None
    campaign_type: CampaignType = "DISCOUNT_COUPONS"
    type: PoolType = "STATIC"
    voucher: dict[str, Any] | None = None
    category_id: str | None = None
    protected: bool = False
    join_once: bool = False
    auto_join: bool = False
    use_voucher_metadata_schema: bool = True
    activity_duration_after_publishing: str | None = None
    vouchers_count: int | None = None
    vouchers_generation_status: GenerationStatus = "DONE"
    creation_status: GenerationStatus = "DONE"
    metadata: dict[str, Any] = {}
    referral_program: dict[str, Any] | None = None
    revision: int = 1
    updated_at: datetime | None = None
    deleted_at: datetime | None = None


class PromotionTier(Window, frozen=True, kw_only=True):
    """A discount without a code, tried on every cart that qualifies."""

    id: str
    campaign_id: str
    name: str
    discount: dict[str, Any]
    created_at: datetime
    banner: str | None = None
    hierarchy: int = 1
    category_id: str | None = None
    metadata: dict[str, Any] = {}
    revision: int = 1
    updated_at: datetime | None = None


class PromotionStack(msgspec.Struct, frozen=True, kw_only=True):
    """Tiers of one campaign applied together, in the order of `tier_ids`."""

    id: str
    campaign_id: str
    name: str
    tier_ids: list[str]
    created_at: datetime
    hierarchy_mode: str = "MANUAL"
    category_id: str | None = None
    updated_at: datetime | None = None


class ValidationRule(msgspec.Struct, frozen=True, kw_only=True):
    """A rule as it is stored; `document` is what the merchant wrote, checked."""

    id: str
    name: str
    document: dict[str, Any]
    created_at: datetime
    type: str = "expression"
    context_type: str = "global"
    revision: int = 1
    assignments_count: int = 0
    updated_at: datetime | None = None


class RuleAssignment(msgspec.Struct, frozen=True, kw_only=True):
    """A rule put on a voucher, a campaign or a tier."""

    id: str
    rule_id: str
    related_object_type: RelatedObject
    related_object_id: str
    created_at: datetime
    updated_at: datetime | None = None


class TierDraft(msgspec.Struct, frozen=True, kw_only=True):
    """What makes a promotion tier; without a hierarchy it comes after all others."""

    name: str
    discount: dict[str, Any]
    window: Window = Window()
    banner: str | None = None
    hierarchy: int | None = None
    category: str | None = None
    metadata: dict[str, Any] = {}
    validation_rules: tuple[str, ...] = ()


class TierChange(msgspec.Struct, frozen=True, kw_only=True):
    """What to change of a tier; `window` holds the fields of its window that change."""

    name: str | UnsetType = UNSET
    banner: str | UnsetType | None = UNSET
    discount: dict[str, Any] | UnsetType = UNSET
    hierarchy: int | UnsetType = UNSET
    category: str | UnsetType | None = UNSET
    metadata: dict[str, Any] | UnsetType | None = UNSET
    window: dict[str, Any] = {}


class CampaignDraft(msgspec.Struct, frozen=True, kw_only=True):
    """What makes a campaign. The campaign type is inferred from the voucher's when not given.

    `vouchers_count` is how many codes to make at once; `tiers` are those of a promotion.
    """

    name: str
    campaign_type: CampaignType | None = None
    type: PoolType | None = None
    description: str | None = None
    voucher: dict[str, Any] | None = None
    window: Window = Window()
    category: str | None = None
    join_once: bool | None = None
    auto_join: bool = False
    use_voucher_metadata_schema: bool = True
    activity_duration_after_publishing: str | None = None
    vouchers_count: int | None = None
    referral_program: dict[str, Any] | None = None
    metadata: dict[str, Any] = {}
    validation_rules: tuple[str, ...] = ()
    tiers: tuple[TierDraft, ...] = ()


class CampaignChange(msgspec.Struct, frozen=True, kw_only=True):
    """What to change of a campaign; what is unset stays, `None` clears."""

    type: PoolType | UnsetType = UNSET
    description: str | UnsetType | None = UNSET
    category: str | UnsetType | None = UNSET
    join_once: bool | UnsetType = UNSET
    auto_join: bool | UnsetType = UNSET
    activity_duration_after_publishing: str | UnsetType | None = UNSET
    discount: dict[str, Any] | UnsetType = UNSET
    gift: dict[str, Any] | UnsetType = UNSET
    referral_program: dict[str, Any] | UnsetType = UNSET
    metadata: dict[str, Any] | UnsetType | None = UNSET
    unset_metadata_fields: tuple[str, ...] = ()
    window: dict[str, Any] = {}


class RuleDraft(msgspec.Struct, frozen=True, kw_only=True):
    """A rule as it is sent; fields are parts of its document, `None` clears."""

    name: str | UnsetType = UNSET
    rules: dict[str, Any] | UnsetType | None = UNSET
    applicable_to: dict[str, Any] | UnsetType | None = UNSET
    bundle_rules: dict[str, Any] | UnsetType | None = UNSET
    error: dict[str, Any] | UnsetType | None = UNSET
    type: str | UnsetType | None = UNSET
    context_type: str | UnsetType | None = UNSET


class TemplateRule(msgspec.Struct, frozen=True):
    """A validation rule as a template remembers it."""

    name: str
    document: dict[str, Any]
    type: str = "expression"
    context_type: str = "global"


class TemplateOffer(msgspec.Struct, frozen=True, kw_only=True):
    """What a template remembers of an offer: all but its name, category and count of codes.

    `catalogue` are the products, SKUs and collections it speaks of, as they were; a project that
    does not have them gets them when the template is used.
    """

    voucher: dict[str, Any]
    type: PoolType = "STATIC"
    description: str | None = None
    window: Window = Window()
    join_once: bool = False
    auto_join: bool = False
    use_voucher_metadata_schema: bool = True
    activity_duration_after_publishing: str | None = None
    metadata: dict[str, Any] = {}
    rules: tuple[TemplateRule, ...] = ()
    catalogue: tuple[PortableResource, ...] = ()


class CampaignTemplate(msgspec.Struct, frozen=True, kw_only=True):
    """An offer to make campaigns and tiers of."""

    id: str
    name: str
    campaign_type: CampaignType
    document: TemplateOffer
    created_at: datetime
    description: str | None = None
    updated_at: datetime | None = None


class Planted(msgspec.Struct, frozen=True):
    """A template's offer ready for use in a project, with what had to be made for it.

    `rule_ids` are the rules made of the template's; `created` all that was made, as pairs of
    object and id.
    """

    offer: TemplateOffer
    rule_ids: tuple[str, ...]
    created: tuple[tuple[str, str], ...]


class CampaignDetails(msgspec.Struct, frozen=True):
    """A campaign with what is kept about it elsewhere."""

    campaign: Campaign
    category: Category | None = None
    assignments: tuple[RuleAssignment, ...] = ()
    tiers: tuple[TierDetails, ...] = ()


class TierDetails(msgspec.Struct, frozen=True):
    """A tier with its campaign and what is kept about it elsewhere."""

    tier: PromotionTier
    campaign: Campaign
    category: Category | None = None
    assignments: tuple[RuleAssignment, ...] = ()


class StackDetails(msgspec.Struct, frozen=True):
    """A stack with its category."""

    stack: PromotionStack
    category: Category | None = None
