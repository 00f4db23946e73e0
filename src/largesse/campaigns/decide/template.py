"""What a template keeps of an offer, and what it becomes in another project."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import msgspec

from largesse.campaigns.model import (
    Campaign,
    PromotionTier,
    TemplateOffer,
    TemplateRule,
    ValidationRule,
    Window,
)

_CATALOGUE = ("prod_", "sku_", "pc_")
_NOT_CARRIED = frozenset(
    {"customer.segment", "customer.loyalty_tier", "redemption.api_key", "redemption.user.login"}
)


def offer_of_campaign(campaign: Campaign, rules: Sequence[ValidationRule]) -> TemplateOffer:
    """Return what a template of a campaign keeps."""
    return TemplateOffer(
        voucher=dict(campaign.voucher or {}),
        type=campaign.type,
        description=campaign.description,
        window=_window(campaign),
        join_once=campaign.join_once,
        auto_join=campaign.auto_join,
        use_voucher_metadata_schema=campaign.use_voucher_metadata_schema,
        activity_duration_after_publishing=campaign.activity_duration_after_publishing,
        metadata=campaign.metadata,
        rules=tuple(_remembered(rule) for rule in rules),
    )


def offer_of_tier(tier: PromotionTier, rules: Sequence[ValidationRule]) -> TemplateOffer:
    """Return what a template of a tier keeps: as the codes of a campaign would give it."""
    return TemplateOffer(
        voucher={
            "type": "DISCOUNT_VOUCHER",
            "discount": tier.discount,
            "redemption": {"quantity": None},
        },
        window=_window(tier),
        metadata=tier.metadata,
        rules=tuple(_remembered(rule) for rule in rules),
    )


def catalogue_ids(offer: TemplateOffer) -> list[str]:
    """Return the ids of products, SKUs and collections an offer speaks of."""
    documents = [offer.voucher, *(rule.document for rule in offer.rules)]
    found = [text for document in documents for text in _texts(document)]
    return [text for text in dict.fromkeys(found) if text.startswith(_CATALOGUE)]


def bound_to_project(offer: TemplateOffer) -> str | None:
    """Return the first condition that means nothing in another project: a segment, a key."""
    for rule in offer.rules:
        for text in _texts(rule.document):
            if text in _NOT_CARRIED:
                return text
    return None


def renamed(offer: TemplateOffer, ids: Mapping[str, str]) -> TemplateOffer:
    """Return the offer with other ids in the places of these."""
    if all(old == new for old, new in ids.items()):
        return offer
    return msgspec.structs.replace(
        offer,
        voucher=_renamed(offer.voucher, ids),
        rules=tuple(
            msgspec.structs.replace(rule, document=_renamed(rule.document, ids))
            for rule in offer.rules
        ),
    )


def _remembered(rule: ValidationRule) -> TemplateRule:
    return TemplateRule(rule.name, rule.document, rule.type, rule.context_type)


def _window(own: Window) -> Window:
    names = [name for name in Window.__struct_fields__ if name != "active"]
    return Window(**{name: getattr(own, name) for name in names})


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for entry in value.values():
            yield from _texts(entry)
    elif isinstance(value, list | tuple):
        for entry in value:
            yield from _texts(entry)


def _renamed(value: Any, ids: Mapping[str, str]) -> Any:
    if isinstance(value, str):
        return ids.get(value, value)
    if isinstance(value, Mapping):
        return {key: _renamed(entry, ids) for key, entry in value.items()}
    if isinstance(value, list | tuple):
        return [_renamed(entry, ids) for entry in value]
    return value
