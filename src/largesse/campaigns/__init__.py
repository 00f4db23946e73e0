"""Offers: campaigns, promotion tiers and stacks, and the validation rules put on them.

It knows what an offer promises and when; which codes carry it is `vouchers`' business, whether
it applies to a cart is `pricing`'s.
"""

from largesse.campaigns.decide import (
    read_discount,
    read_duration,
    read_expiration_rules,
    read_gift,
    read_loyalty_card,
    read_validity,
    read_window,
)
from largesse.campaigns.model import (
    SHIPPING_PRODUCT,
    Campaign,
    CampaignChange,
    CampaignDetails,
    CampaignDraft,
    CampaignTemplate,
    CampaignType,
    GenerationStatus,
    Planted,
    PoolType,
    PromotionStack,
    PromotionTier,
    RelatedObject,
    RuleAssignment,
    RuleDraft,
    StackDetails,
    TemplateOffer,
    TemplateRule,
    TierChange,
    TierDetails,
    TierDraft,
    ValidationRule,
    Window,
    Windowed,
)
from largesse.campaigns.service.assignments import (
    assign_rules,
    assignments_by_object,
    take_rules_off,
    unassign,
)
from largesse.campaigns.service.benefits import checked_discount
from largesse.campaigns.service.campaigns import (
    bin_campaign,
    change_campaign,
    count_codes,
    describe_campaign,
    erase_campaign,
    restore_campaign,
    set_generation,
)
from largesse.campaigns.service.creating import checked_terms, create_campaign, voucher_type
from largesse.campaigns.service.finding import (
    campaigns_by_id,
    find_campaign,
    refuse_protected,
)
from largesse.campaigns.service.promotions import describe_tiers, merged, tiers_by_id
from largesse.campaigns.service.rules import add_rule, rules_by_id
from largesse.campaigns.service.stacks import stacks_by_id
from largesse.campaigns.service.templates import add_template, find_template, plant

__all__ = [
    "SHIPPING_PRODUCT",
    "Campaign",
    "CampaignChange",
    "CampaignDetails",
    "CampaignDraft",
    "CampaignTemplate",
    "CampaignType",
    "GenerationStatus",
    "Planted",
    "PoolType",
    "PromotionStack",
    "PromotionTier",
    "RelatedObject",
    "RuleAssignment",
    "RuleDraft",
    "StackDetails",
    "TemplateOffer",
    "TemplateRule",
    "TierChange",
    "TierDetails",
    "TierDraft",
    "ValidationRule",
    "Window",
    "Windowed",
    "add_rule",
    "add_template",
    "assign_rules",
    "assignments_by_object",
    "bin_campaign",
    "campaigns_by_id",
    "change_campaign",
    "checked_discount",
    "checked_terms",
    "count_codes",
    "create_campaign",
    "describe_campaign",
    "describe_tiers",
    "erase_campaign",
    "find_campaign",
    "find_template",
    "merged",
    "plant",
    "read_discount",
    "read_duration",
    "read_expiration_rules",
    "read_gift",
    "read_loyalty_card",
    "read_validity",
    "read_window",
    "refuse_protected",
    "restore_campaign",
    "rules_by_id",
    "set_generation",
    "stacks_by_id",
    "take_rules_off",
    "tiers_by_id",
    "unassign",
    "voucher_type",
]
