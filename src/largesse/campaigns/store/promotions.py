"""Promotion tiers and stacks in the database."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec

from largesse.campaigns.model import PromotionStack, PromotionTier
from largesse.campaigns.store.rows import parameters
from largesse.storage import Connection, Page, load_queries
from largesse.storage.listing import page_of_rows

SQL = load_queries("largesse.campaigns", "queries/promotions.sql")


async def insert_tier(
    connection: Connection, project_id: str, tier: PromotionTier, hierarchy: int | None
) -> PromotionTier:
    """Return the tier with the hierarchy it got: the one given, else after all others."""
    given = {**parameters(tier), "hierarchy": hierarchy}
    row = await SQL.insert_tier.one(connection, project_id=project_id, **given)
    return msgspec.convert(row, PromotionTier)


async def tiers_by_id(
    connection: Connection, project_id: str, ids: list[str]
) -> dict[str, PromotionTier]:
    rows = await SQL.tiers_by_id.all(connection, project_id=project_id, ids=ids)
    return {row["id"]: msgspec.convert(row, PromotionTier) for row in rows}


async def lock_tier(connection: Connection, project_id: str, tier_id: str) -> PromotionTier | None:
    row = await SQL.lock_tier.one(connection, project_id=project_id, id=tier_id)
    return msgspec.convert(row, PromotionTier) if row else None


async def tiers(
    connection: Connection,
    project_id: str,
    campaign_id: str | None,
    order: str,
    page: Page,
    now: datetime,
    *,
    available: bool | None,
) -> tuple[list[PromotionTier], int]:
    """Return a page of tiers and how many there are in all."""
    wanted = {
        "project_id": project_id,
        "campaign_id": campaign_id,
        "available": available,
        "now": now,
    }
    rows, total = await page_of_rows(
        connection, SQL.tiers.by(order), SQL.count_tiers, page, **wanted
    )
    return [msgspec.convert(row, PromotionTier) for row in rows], total


async def tiers_of_campaigns(
    connection: Connection, project_id: str, campaign_ids: list[str]
) -> list[PromotionTier]:
    rows = await SQL.tiers_of_campaigns.all(
        connection, project_id=project_id, campaign_ids=campaign_ids
    )
    return [msgspec.convert(row, PromotionTier) for row in rows]


async def update_tier(connection: Connection, project_id: str, tier: PromotionTier) -> None:
    await SQL.update_tier.run(connection, project_id=project_id, **parameters(tier))


async def delete_tier(connection: Connection, project_id: str, tier_id: str, now: datetime) -> None:
    """Take a tier out of its stacks and away; a stack left empty goes with it."""
    await SQL.remove_tier_from_stacks.run(connection, project_id=project_id, id=tier_id, now=now)
    await SQL.delete_empty_stacks.run(connection, project_id=project_id)
    await SQL.delete_tier.run(connection, project_id=project_id, id=tier_id)


async def insert_stack(connection: Connection, project_id: str, stack: PromotionStack) -> None:
    await SQL.insert_stack.run(connection, project_id=project_id, **parameters(stack))


async def stacks_by_id(
    connection: Connection, project_id: str, ids: list[str]
) -> dict[str, PromotionStack]:
    rows = await SQL.stacks_by_id.all(connection, project_id=project_id, ids=ids)
    return {row["id"]: msgspec.convert(row, PromotionStack) for row in rows}


async def stacks(
    connection: Connection,
    project_id: str,
    campaign_id: str | None,
    times: dict[str, datetime | None],
    order: str,
    page: Page,
) -> tuple[list[PromotionStack], int]:
    """Return a page of stacks and how many there are in all."""
    wanted: dict[str, Any] = {"project_id": project_id, "campaign_id": campaign_id, **times}
    rows, total = await page_of_rows(
        connection, SQL.stacks.by(order), SQL.count_stacks, page, **wanted
    )
    return [msgspec.convert(row, PromotionStack) for row in rows], total


async def update_stack(connection: Connection, project_id: str, stack: PromotionStack) -> None:
    await SQL.update_stack.run(connection, project_id=project_id, **parameters(stack))


async def delete_stack(connection: Connection, project_id: str, stack_id: str) -> None:
    await SQL.delete_stack.run(connection, project_id=project_id, id=stack_id)
