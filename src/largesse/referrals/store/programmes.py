"""What is said of referrals of campaigns, in the database."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec

from largesse.referrals.model import ReferralOptions, ReferralTier
from largesse.storage import Connection, load_queries
from largesse.storage.database import jsonb

SQL = load_queries("largesse.referrals", "queries/programmes.sql")


async def programme_of(
    connection: Connection, project_id: str, campaign_id: str
) -> dict[str, Any] | None:
    """Return the document of a referral campaign; `None` for what is none."""
    row = await SQL.programme_of.one(connection, project_id=project_id, campaign_id=campaign_id)
    return None if row is None else dict(row["document"] or {})


async def options(
    connection: Connection, project_id: str, campaign_ids: list[str]
) -> dict[str, ReferralOptions]:
    rows = await SQL.options.all(connection, project_id=project_id, campaign_ids=campaign_ids)
    return {row["campaign_id"]: msgspec.convert(row["document"], ReferralOptions) for row in rows}


async def write_options(
    connection: Connection,
    project_id: str,
    campaign_id: str,
    told: ReferralOptions,
    now: datetime,
) -> None:
    await SQL.write_options.run(
        connection,
        project_id=project_id,
        campaign_id=campaign_id,
        document=jsonb(msgspec.to_builtins(told)),
        now=now,
    )


async def insert_tier(connection: Connection, project_id: str, tier: ReferralTier) -> None:
    fields = msgspec.structs.asdict(tier)
    await SQL.insert_tier.run(connection, project_id=project_id, **fields)


async def update_tier(connection: Connection, project_id: str, tier: ReferralTier) -> None:
    fields = msgspec.structs.asdict(tier)
    await SQL.update_tier.run(connection, project_id=project_id, **fields)


async def delete_tier(connection: Connection, project_id: str, tier_id: str) -> None:
    await SQL.delete_tier.run(connection, project_id=project_id, id=tier_id)


async def tiers(connection: Connection, project_id: str, campaign_id: str) -> list[ReferralTier]:
    rows = await SQL.tiers.all(connection, project_id=project_id, campaign_id=campaign_id)
    return [msgspec.convert(row, ReferralTier) for row in rows]


async def lock_tiers(connection: Connection, project_id: str, campaign_id: str) -> None:
    """Hold the campaign, so that two requests do not both add the last tier."""
    await SQL.lock_tiers.run(connection, project_id=project_id, campaign_id=campaign_id)


async def tier(
    connection: Connection, project_id: str, campaign_id: str, tier_id: str
) -> ReferralTier | None:
    row = await SQL.tier.one(connection, project_id=project_id, campaign_id=campaign_id, id=tier_id)
    return msgspec.convert(row, ReferralTier) if row else None
