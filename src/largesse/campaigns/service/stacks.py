"""Use cases of promotion stacks."""

from __future__ import annotations

from datetime import datetime

import msgspec
from msgspec import UNSET, UnsetType

from largesse import audit, jobs
from largesse.campaigns.model import Campaign, PromotionStack, StackDetails
from largesse.campaigns.service.finding import find_campaign, refuse_protected
from largesse.campaigns.store import promotions as store
from largesse.catalog.service.categories import categories_by_id, find_category
from largesse.kernel.problem import not_found, refuse
from largesse.storage import Connection, Page, Work, idempotency

MOST_TIERS = 30


async def create_stack(
    work: Work, campaign_reference: str, name: str, tier_ids: list[str], category: str | None
) -> StackDetails:
    """Create a stack of up to 30 tiers of one campaign."""
    async with idempotency.transaction(work) as connection:
        campaign = await find_campaign(connection, work, campaign_reference)
        refuse_protected(campaign)
        await _refuse_tiers(connection, work, campaign, tier_ids)
        stack = PromotionStack(
            id=work.id("stack_"),
            campaign_id=campaign.id,
            name=name,
            tier_ids=tier_ids,
            category_id=await _category_id(connection, work, category),
            created_at=work.now,
        )
        await store.insert_stack(connection, work.project.id, stack)
        await audit.record(connection, work, "created", "promotion_stack", stack.id, after=stack)
        await jobs.publish_event(
            connection, work, "campaign.promotion_stack.created", stack.id, stack
        )
        details = await _one(connection, work, stack)
        await idempotency.answer(connection, work, details)
    return details


async def update_stack(
    work: Work,
    campaign_reference: str,
    stack_id: str,
    name: str | UnsetType,
    tier_ids: list[str] | UnsetType,
    category: str | UnsetType | None,
) -> StackDetails:
    """Change a stack; what is unset stays."""
    async with work.database.transaction() as connection:
        campaign, before = await _find(connection, work, campaign_reference, stack_id)
        refuse_protected(campaign)
        if tier_ids is not UNSET:
            await _refuse_tiers(connection, work, campaign, tier_ids)
        category_id = before.category_id
        if category is not UNSET:
            category_id = await _category_id(connection, work, category)
        after = msgspec.structs.replace(
            before,
            name=before.name if name is UNSET else name,
            tier_ids=before.tier_ids if tier_ids is UNSET else tier_ids,
            category_id=category_id,
            updated_at=work.now,
        )
        await store.update_stack(connection, work.project.id, after)
        await audit.record(
            connection, work, "updated", "promotion_stack", after.id, before=before, after=after
        )
        await jobs.publish_event(
            connection, work, "campaign.promotion_stack.updated", after.id, after
        )
        return await _one(connection, work, after)


async def delete_stack(work: Work, campaign_reference: str, stack_id: str) -> None:
    """Delete a stack; its tiers stay."""
    async with work.database.transaction() as connection:
        campaign, stack = await _find(connection, work, campaign_reference, stack_id)
        refuse_protected(campaign)
        await store.delete_stack(connection, work.project.id, stack.id)
        await audit.record(connection, work, "deleted", "promotion_stack", stack.id, before=stack)
        await jobs.publish_event(
            connection, work, "campaign.promotion_stack.deleted", stack.id, stack
        )


async def get_stack(work: Work, campaign_reference: str, stack_id: str) -> StackDetails:
    """Return one stack of a campaign; refuses with `not_found`."""
    async with work.database.reading() as connection:
        _, stack = await _find(connection, work, campaign_reference, stack_id)
        return await _one(connection, work, stack)


async def list_stacks(
    work: Work,
    campaign_reference: str | None,
    times: dict[str, datetime | None],
    order: str,
    page: Page,
) -> tuple[list[StackDetails], int]:
    """Return a page of stacks and how many there are in all."""
    async with work.database.reading() as connection:
        campaign_id = None
        if campaign_reference is not None:
            campaign_id = (await find_campaign(connection, work, campaign_reference)).id
        stacks, total = await store.stacks(
            connection, work.project.id, campaign_id, times, order, page
        )
        return await _describe(connection, work, stacks), total


async def stacks_by_id(
    connection: Connection, work: Work, ids: list[str]
) -> dict[str, PromotionStack]:
    """Return several stacks by id, in the caller's transaction."""
    return await store.stacks_by_id(connection, work.project.id, ids) if ids else {}


async def _find(
    connection: Connection, work: Work, campaign_reference: str, stack_id: str
) -> tuple[Campaign, PromotionStack]:
    campaign = await find_campaign(connection, work, campaign_reference)
    stack = (await store.stacks_by_id(connection, work.project.id, [stack_id])).get(stack_id)
    if stack is None or stack.campaign_id != campaign.id:
        raise not_found("promotion_stack", stack_id)
    return campaign, stack


async def _refuse_tiers(
    connection: Connection, work: Work, campaign: Campaign, tier_ids: list[str]
) -> None:
    if not 1 <= len(tier_ids) <= MOST_TIERS:
        raise refuse(
            "invalid_payload", ".tiers.ids", need=f"1 to {MOST_TIERS} tiers", got=len(tier_ids)
        )
    known = await store.tiers_by_id(connection, work.project.id, tier_ids)
    for index, tier_id in enumerate(tier_ids):
        where = f".tiers.ids[{index}]"
        if tier_id in tier_ids[:index]:
            raise refuse("invalid_payload", where, need="each tier once", got=tier_id)
        tier = known.get(tier_id)
        if tier is None or tier.campaign_id != campaign.id:
            raise refuse(
                "invalid_payload", where, need="the id of a tier of this campaign", got=tier_id
            )


async def _category_id(connection: Connection, work: Work, category: str | None) -> str | None:
    return (await find_category(connection, work, category)).id if category else None


async def _one(connection: Connection, work: Work, stack: PromotionStack) -> StackDetails:
    (details,) = await _describe(connection, work, [stack])
    return details


async def _describe(
    connection: Connection, work: Work, stacks: list[PromotionStack]
) -> list[StackDetails]:
    carried = any(stack.category_id for stack in stacks)
    categories = await categories_by_id(connection, work) if carried else {}
    return [StackDetails(stack, categories.get(stack.category_id or "")) for stack in stacks]
