"""Campaigns in the database."""

from __future__ import annotations

from datetime import datetime

import msgspec

from largesse.campaigns.model import Campaign, GenerationStatus
from largesse.campaigns.store.rows import parameters
from largesse.rules.filters import FilterAt
from largesse.storage import Connection, Page, load_queries
from largesse.storage.listing import filters_parameter, page_of_rows

SQL = load_queries("largesse.campaigns", "queries/campaigns.sql")


async def insert_campaign(connection: Connection, project_id: str, campaign: Campaign) -> bool:
    """Return whether the name was free."""
    inserted = await SQL.insert_campaign.run(
        connection, project_id=project_id, **parameters(campaign)
    )
    return inserted == 1


async def campaign_by_reference(
    connection: Connection, project_id: str, reference: str, *, lock: bool = False
) -> Campaign | None:
    query = SQL.lock_campaign if lock else SQL.campaign_by_reference
    row = await query.one(connection, project_id=project_id, reference=reference)
    return msgspec.convert(row, Campaign) if row else None


async def campaigns_by_id(
    connection: Connection, project_id: str, ids: list[str]
) -> dict[str, Campaign]:
    rows = await SQL.campaigns_by_id.all(connection, project_id=project_id, ids=ids)
    return {row["id"]: msgspec.convert(row, Campaign) for row in rows}


async def campaigns(
    connection: Connection,
    project_id: str,
    campaign_type: str | None,
    status: str | None,
    filters: FilterAt | None,
    order: str,
    page: Page,
    *,
    referral: bool | None,
) -> tuple[list[Campaign], int]:
    """Return a page of campaigns and how many there are in all."""
    wanted = {
        "project_id": project_id,
        "campaign_type": campaign_type,
        "status": status,
        "referral": referral,
        "filters": filters_parameter(filters),
    }
    rows, total = await page_of_rows(
        connection, SQL.campaigns.by(order), SQL.count_campaigns, page, **wanted
    )
    return [msgspec.convert(row, Campaign) for row in rows], total


async def update_campaign(connection: Connection, project_id: str, campaign: Campaign) -> None:
    await SQL.update_campaign.run(connection, project_id=project_id, **parameters(campaign))


async def set_generation(
    connection: Connection, project_id: str, campaign_id: str, status: GenerationStatus
) -> None:
    await SQL.set_generation.run(connection, project_id=project_id, id=campaign_id, status=status)


async def count_codes(connection: Connection, project_id: str, campaign_id: str, by: int) -> None:
    await SQL.count_codes.run(connection, project_id=project_id, id=campaign_id, by=by)


async def mark_campaign_deleted(
    connection: Connection, project_id: str, campaign_id: str, now: datetime
) -> None:
    await SQL.mark_campaign_deleted.run(connection, project_id=project_id, id=campaign_id, now=now)


async def mark_campaign_restored(connection: Connection, project_id: str, campaign_id: str) -> None:
    await SQL.mark_campaign_restored.run(connection, project_id=project_id, id=campaign_id)


async def delete_campaign(connection: Connection, project_id: str, campaign_id: str) -> None:
    await SQL.delete_campaign.run(connection, project_id=project_id, id=campaign_id)
