"""What happened to a campaign, counted in the database."""

from __future__ import annotations

from datetime import datetime

import msgspec

from largesse.redemptions.model.summary import CampaignSummary
from largesse.storage import Connection, load_queries

SQL = load_queries("largesse.redemptions", "queries/summary.sql")


async def summary(
    connection: Connection, project_id: str, campaign_id: str, start: datetime, end: datetime
) -> CampaignSummary:
    """Return the counts from one instant up to another."""
    row = await SQL.summary.one(
        connection, project_id=project_id, campaign_id=campaign_id, start=start, end=end
    )
    return msgspec.convert(row, CampaignSummary)
