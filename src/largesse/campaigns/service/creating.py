"""Make campaigns: what may be left out is inferred, what cannot be meant is refused."""

from __future__ import annotations

from typing import Any

import msgspec

from largesse import codes, schemas
from largesse.campaigns.decide import read_duration, read_gift, read_window
from largesse.campaigns.decide.loyalty_card import read_loyalty_card
from largesse.campaigns.decide.reading import LARGEST_QUANTITY, refused, whole
from largesse.campaigns.model import Campaign, CampaignDraft, CampaignType, PoolType
from largesse.campaigns.service.assignments import assign_rules
from largesse.campaigns.service.benefits import checked_discount
from largesse.campaigns.service.campaigns import tell_campaign
from largesse.campaigns.service.promotions import add_tier
from largesse.campaigns.service.referring import read_referral_program
from largesse.campaigns.store import campaigns as store
from largesse.catalog.service.categories import find_category
from largesse.kernel.problem import Problem, ProblemError, refuse
from largesse.storage import Connection, Work

_CAMPAIGN_OF: dict[str, CampaignType] = {
    "DISCOUNT_VOUCHER": "DISCOUNT_COUPONS",
    "GIFT_VOUCHER": "GIFT_VOUCHERS",
    "LOYALTY_CARD": "LOYALTY_PROGRAM",
}
_WORTH_OF = {
    "DISCOUNT_VOUCHER": "discount",
    "GIFT_VOUCHER": "gift",
    "LOYALTY_CARD": "loyalty_card",
}
_VOUCHER_OF = {campaign: voucher for voucher, campaign in _CAMPAIGN_OF.items()}
_REFERRING = ("DISCOUNT_VOUCHER", "GIFT_VOUCHER")
"""What the codes of referrals may be."""


async def create_campaign(connection: Connection, work: Work, draft: CampaignDraft) -> Campaign:
    """Make a campaign with its tiers and rules, in the caller's transaction; no codes yet.

    Refuses a name that is taken with `duplicate_found`, and a code config that cannot make as
    many codes as are asked for with `invalid_code_config`, before anything is written.
    """
    campaign_type = _campaign_type(draft)
    pool = _pool(draft, campaign_type)
    template = await _template(connection, work, draft, campaign_type, pool)
    referral = None
    if campaign_type == "REFERRAL_PROGRAM":
        referral = await read_referral_program(
            connection, work, draft.referral_program or {}, ".referral_program"
        )
    category = draft.category and (await find_category(connection, work, draft.category)).id
    count = draft.vouchers_count if template is not None else None
    if pool == "STANDALONE" and template is not None:
        count = 1
    campaign = Campaign(
        id=work.id("camp_"),
        name=draft.name,
        description=draft.description,
        campaign_type=campaign_type,
        type=pool,
        voucher=template,
        category_id=category or None,
        join_once=campaign_type == "LOYALTY_PROGRAM"
        or (bool(draft.join_once) and pool != "STANDALONE"),
        auto_join=draft.auto_join,
        use_voucher_metadata_schema=draft.use_voucher_metadata_schema,
        activity_duration_after_publishing=draft.activity_duration_after_publishing,
        vouchers_count=count,
        metadata=draft.metadata,
        referral_program=referral,
        created_at=work.now,
        **msgspec.structs.asdict(draft.window),
    )
    read_window(campaign)
    read_duration(
        campaign.activity_duration_after_publishing, ".activity_duration_after_publishing"
    )
    await schemas.check_metadata(connection, work, "campaign", campaign.metadata)
    if not await store.insert_campaign(connection, work.project.id, campaign):
        raise ProblemError(
            Problem(
                "duplicate_found",
                ".name",
                got=draft.name,
                resource_type="campaign",
                resource_id=draft.name,
            )
        )
    await assign_rules(connection, work, draft.validation_rules, "campaign", campaign.id)
    await tell_campaign(connection, work, "created", campaign, after=campaign)
    for index, tier in enumerate(draft.tiers):
        await add_tier(connection, work, campaign, tier, f".promotion.tiers[{index}]")
    return campaign


def _campaign_type(draft: CampaignDraft) -> CampaignType:
    """Return the type: given, or inferred from what the vouchers are, or from the tiers."""
    inferred: CampaignType | None = None
    if draft.voucher is not None:
        inferred = _CAMPAIGN_OF.get(voucher_type(draft.voucher, ".voucher"))
    elif draft.tiers:
        inferred = "PROMOTION"
    kind = draft.campaign_type or inferred
    if draft.campaign_type is None and draft.referral_program is not None:
        kind = "REFERRAL_PROGRAM"
    if kind is None:
        raise refused(".voucher", "a voucher, or the tiers of a promotion")
    if kind == "PROMOTION" and draft.voucher is not None:
        raise refuse("invalid_campaign_params", ".voucher", need="no voucher in a promotion")
    if kind != "PROMOTION" and draft.tiers:
        raise refuse(
            "invalid_campaign_params", ".promotion", need="campaign_type PROMOTION", got=kind
        )
    if kind != "PROMOTION" and draft.voucher is None:
        raise refused(".voucher", "what the codes of the campaign are worth")
    if draft.voucher is not None:
        _refuse_voucher_type(kind, voucher_type(draft.voucher, ".voucher"))
    if draft.referral_program is not None and kind != "REFERRAL_PROGRAM":
        raise refuse(
            "invalid_campaign_params",
            ".referral_program",
            need="campaign_type REFERRAL_PROGRAM",
            got=kind,
        )
    return kind


def _refuse_voucher_type(kind: CampaignType, told: str) -> None:
    fitting = _REFERRING if kind == "REFERRAL_PROGRAM" else (_VOUCHER_OF[kind],)
    if told not in fitting:
        raise refuse("invalid_campaign_params", ".voucher.type", need=[*fitting], got=told)


def voucher_type(document: dict[str, Any], where: str = "") -> str:
    """Return a voucher's type: given, or inferred from what it is worth."""
    kind = document.get("type")
    if kind is None:
        for part, inferred in (
            ("discount", "DISCOUNT_VOUCHER"),
            ("gift", "GIFT_VOUCHER"),
            ("loyalty_card", "LOYALTY_CARD"),
        ):
            if document.get(part) is not None:
                return inferred
        raise refused(f"{where}.type", [*_CAMPAIGN_OF])
    if kind not in _CAMPAIGN_OF:
        raise refused(f"{where}.type", [*_CAMPAIGN_OF], kind)
    return str(kind)


def _pool(draft: CampaignDraft, campaign_type: CampaignType) -> PoolType:
    growing = campaign_type in {"PROMOTION", "LOYALTY_PROGRAM"}
    pool = draft.type or ("AUTO_UPDATE" if growing else "STATIC")
    if pool == "STANDALONE" and campaign_type in {"LOYALTY_PROGRAM", "REFERRAL_PROGRAM"}:
        raise refuse("invalid_campaign_params", ".type", need=["AUTO_UPDATE", "STATIC"], got=pool)
    if campaign_type == "PROMOTION" and draft.vouchers_count:
        raise refuse("invalid_campaign_params", ".vouchers_count", need="none in a promotion")
    if pool == "STANDALONE" and (draft.vouchers_count or 1) > 1:
        raise refuse("invalid_campaign_params", ".vouchers_count", need=1, got=draft.vouchers_count)
    return pool


async def _template(
    connection: Connection,
    work: Work,
    draft: CampaignDraft,
    campaign_type: CampaignType,
    pool: PoolType,
) -> dict[str, Any] | None:
    if draft.voucher is None:
        return None
    kind = voucher_type(draft.voucher, ".voucher")
    template = await checked_terms(connection, work, draft.voucher, kind, ".voucher")
    document = draft.voucher.get("code_config")
    config = codes.read_config(document, ".voucher.code_config", work.project.code_charset)
    wanted = draft.vouchers_count or 0
    if pool == "STANDALONE":
        wanted = 1
        if config.places == 0:  # the one code of the campaign, spelt out
            wanted = 0
    codes.check_capacity(
        config,
        wanted,
        where=".voucher.code_config",
        case_sensitive=work.project.case_sensitive_codes,
    )
    shown = msgspec.to_builtins(config)
    return {
        **template,
        "code_config": {key: value for key, value in shown.items() if value not in ("", None)},
        "is_referral_code": campaign_type == "REFERRAL_PROGRAM",
    }


async def checked_terms(
    connection: Connection, work: Work, document: dict[str, Any], kind: str, where: str
) -> dict[str, Any]:
    """Return what a voucher is worth as it is stored: type, discount, gift or card, redemptions.

    A worth that is not of the type is refused.
    """
    worth = _WORTH_OF[kind]
    for other in _WORTH_OF.values():
        if other != worth and document.get(other) is not None:
            raise refused(f"{where}.{other}", f"no {other}, since the type is {kind}")
    value = document.get(worth)
    if not isinstance(value, dict):
        raise refused(f"{where}.{worth}", f"a {worth}, since the type is {kind}")
    if worth == "discount":
        stored = await checked_discount(connection, work, value, f"{where}.discount")
    elif worth == "loyalty_card":
        stored = read_loyalty_card(value, f"{where}.loyalty_card")
    else:
        gift = read_gift(value, f"{where}.gift")
        stored = {"amount": gift.balance, "balance": gift.balance, "effect": gift.effect}
    redemption = document.get("redemption") or {}
    quantity = whole(redemption, "quantity", f"{where}.redemption", LARGEST_QUANTITY)
    return {"type": kind, worth: stored, "redemption": {"quantity": quantity}}
