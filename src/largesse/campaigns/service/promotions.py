"""Use cases of promotion tiers."""

from __future__ import annotations

from typing import Any

import msgspec
from msgspec import UNSET

from largesse import audit, jobs, schemas
from largesse.campaigns.decide import read_window
from largesse.campaigns.model import (
    Campaign,
    PromotionTier,
    TierChange,
    TierDetails,
    TierDraft,
)
from largesse.campaigns.service.assignments import (
    assign_rules,
    assignments_by_object,
    unassign,
)
from largesse.campaigns.service.benefits import checked_discount
from largesse.campaigns.service.finding import find_campaign, refuse_protected
from largesse.campaigns.store import campaigns as campaign_store
from largesse.campaigns.store import promotions as store
from largesse.catalog.service.categories import categories_by_id, find_category
from largesse.kernel.problem import not_found, refuse
from largesse.storage import Connection, Page, Work, idempotency


async def create_tier(work: Work, campaign_reference: str, draft: TierDraft) -> TierDetails:
    """Add a tier to a promotion; without a hierarchy it comes after all others."""
    async with idempotency.transaction(work) as connection:
        campaign = await find_campaign(connection, work, campaign_reference, lock=True)
        refuse_protected(campaign)
        if campaign.campaign_type != "PROMOTION":
            raise refuse(
                "invalid_campaign",
                ".campaign_id",
                need="a campaign of type PROMOTION",
                got=campaign.campaign_type,
            )
        tier = await add_tier(connection, work, campaign, draft)
        details = await _one(connection, work, tier)
        await idempotency.answer(connection, work, details)
    return details


async def add_tier(
    connection: Connection, work: Work, campaign: Campaign, draft: TierDraft, where: str = ""
) -> PromotionTier:
    """Add a tier to a campaign that is locked or new, in the caller's transaction."""
    category = draft.category and (await find_category(connection, work, draft.category)).id
    tier = PromotionTier(
        id=work.id("promo_"),
        campaign_id=campaign.id,
        name=draft.name,
        banner=draft.banner,
        discount=await checked_discount(
            connection, work, draft.discount, f"{where}.action.discount"
        ),
        category_id=category or None,
        metadata=draft.metadata,
        created_at=work.now,
        **msgspec.structs.asdict(draft.window),
    )
    read_window(tier, inherited=campaign, where=where)
    path = f"{where}.metadata"
    await schemas.check_metadata(connection, work, "promotion_tier", tier.metadata, path)
    tier = await store.insert_tier(connection, work.project.id, tier, draft.hierarchy)
    await assign_rules(
        connection,
        work,
        draft.validation_rules,
        "promotion_tier",
        tier.id,
        f"{where}.validation_rules",
    )
    await _tell(connection, work, "created", tier, after=tier)
    return tier


async def update_tier(work: Work, tier_id: str, change: TierChange) -> TierDetails:
    """Change a tier; refuses with `not_found`."""
    async with work.database.transaction() as connection:
        before = await store.lock_tier(connection, work.project.id, tier_id)
        if before is None:
            raise not_found("promotion_tier", tier_id)
        campaign = await find_campaign(connection, work, before.campaign_id)
        refuse_protected(campaign)
        after = await _changed(connection, work, before, change)
        read_window(after, inherited=campaign)
        await store.update_tier(connection, work.project.id, after)
        await _tell(connection, work, "updated", after, before=before, after=after)
        return await _one(connection, work, after)


async def switch_tier(work: Work, tier_id: str, *, active: bool) -> TierDetails:
    """Switch a tier on or off; refuses with `not_found`."""
    async with work.database.transaction() as connection:
        before = await store.lock_tier(connection, work.project.id, tier_id)
        if before is None:
            raise not_found("promotion_tier", tier_id)
        refuse_protected(await find_campaign(connection, work, before.campaign_id))
        after = msgspec.structs.replace(before, active=active, updated_at=work.now)
        await store.update_tier(connection, work.project.id, after)
        action = "enabled" if active else "disabled"
        await _tell(connection, work, action, after, before=before, after=after)
        return await _one(connection, work, after)


async def delete_tier(work: Work, tier_id: str) -> None:
    """Delete a tier; stacks that hold it lose it, and go when it was their last."""
    async with work.database.transaction() as connection:
        tier = await store.lock_tier(connection, work.project.id, tier_id)
        if tier is None:
            raise not_found("promotion_tier", tier_id)
        refuse_protected(await find_campaign(connection, work, tier.campaign_id))
        await unassign(connection, work, [tier.id])
        await store.delete_tier(connection, work.project.id, tier.id, work.now)
        await _tell(connection, work, "deleted", tier, before=tier)


async def get_tier(work: Work, tier_id: str) -> TierDetails:
    """Return one tier; refuses with `not_found`."""
    async with work.database.reading() as connection:
        found = await store.tiers_by_id(connection, work.project.id, [tier_id])
        if tier_id not in found:
            raise not_found("promotion_tier", tier_id)
        return await _one(connection, work, found[tier_id])


async def list_tiers(
    work: Work,
    campaign_reference: str | None,
    order: str,
    page: Page,
    *,
    available: bool | None = None,
) -> tuple[list[TierDetails], int]:
    """Return a page of tiers and how many there are in all; `available` ones can be used now."""
    async with work.database.reading() as connection:
        campaign_id = None
        if campaign_reference is not None:
            campaign_id = (await find_campaign(connection, work, campaign_reference)).id
        tiers, total = await store.tiers(
            connection, work.project.id, campaign_id, order, page, work.now, available=available
        )
        return await describe_tiers(connection, work, tiers), total


async def tiers_by_id(
    connection: Connection, work: Work, ids: list[str]
) -> dict[str, PromotionTier]:
    """Return several tiers by id, in the caller's transaction."""
    return await store.tiers_by_id(connection, work.project.id, ids) if ids else {}


async def describe_tiers(
    connection: Connection, work: Work, tiers: list[PromotionTier]
) -> list[TierDetails]:
    """Return tiers with their campaigns, categories and rules, in the caller's transaction."""
    if not tiers:
        return []
    campaigns = await campaign_store.campaigns_by_id(
        connection, work.project.id, sorted({tier.campaign_id for tier in tiers})
    )
    assigned = await assignments_by_object(
        connection, work, [*campaigns, *(tier.id for tier in tiers)]
    )
    categories = (
        await categories_by_id(connection, work) if any(tier.category_id for tier in tiers) else {}
    )
    return [
        TierDetails(
            tier,
            campaigns[tier.campaign_id],
            categories.get(tier.category_id or ""),
            (*assigned.get(tier.id, ()), *assigned.get(tier.campaign_id, ())),
        )
        for tier in tiers
    ]


async def _one(connection: Connection, work: Work, tier: PromotionTier) -> TierDetails:
    (details,) = await describe_tiers(connection, work, [tier])
    return details


async def _changed(
    connection: Connection, work: Work, before: PromotionTier, change: TierChange
) -> PromotionTier:
    fields: dict[str, Any] = dict(change.window)
    for name in ("name", "banner", "hierarchy"):
        if getattr(change, name) is not UNSET:
            fields[name] = getattr(change, name)
    if change.discount is not UNSET:
        fields["discount"] = await checked_discount(
            connection, work, change.discount, ".action.discount"
        )
    if change.category is not UNSET:
        fields["category_id"] = (
            (await find_category(connection, work, change.category)).id if change.category else None
        )
    if change.metadata is not UNSET:
        fields["metadata"] = merged(before.metadata, change.metadata)
        await schemas.check_metadata(connection, work, "promotion_tier", fields["metadata"])
    return msgspec.structs.replace(before, **fields, updated_at=work.now)


def merged(before: dict[str, Any], change: dict[str, Any] | None) -> dict[str, Any]:
    """Return metadata with a change on top; null of a key takes it out, null itself all."""
    if change is None:
        return {}
    return {key: value for key, value in {**before, **change}.items() if value is not None}


async def _tell(
    connection: Connection,
    work: Work,
    action: str,
    tier: PromotionTier,
    before: PromotionTier | None = None,
    after: PromotionTier | None = None,
) -> None:
    await audit.record(
        connection, work, action, "promotion_tier", tier.id, before=before, after=after
    )
    await jobs.publish_event(
        connection, work, f"campaign.promotion_tier.{action}", tier.id, after or tier
    )
