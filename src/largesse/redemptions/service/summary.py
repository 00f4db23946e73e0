"""Sum up what happened to a campaign."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from largesse.campaigns import CampaignDetails, describe_campaign, find_campaign
from largesse.kernel.problem import refuse
from largesse.redemptions.model.summary import CampaignSummary
from largesse.redemptions.store import summary as store
from largesse.storage import Work

_LAST_DAY = date(9999, 12, 30)


async def summarise_campaign(
    work: Work, reference: str, first: date | None, last: date | None
) -> tuple[CampaignDetails, CampaignSummary]:
    """Return a campaign and its counts from a local day to another, both included."""
    if first is not None and last is not None and last < first:
        raise refuse(
            "invalid_query_params", "end_date", need=f"from {first} on", got=last.isoformat()
        )
    start = _midnight(work, first or date.min)
    end = _midnight(work, min(last or _LAST_DAY, _LAST_DAY) + timedelta(days=1))
    # Validations are counted from the log of attempts, which is written a moment later.
    await work.database.later.flush()
    async with work.database.reading() as connection:
        campaign = await find_campaign(connection, work, reference)
        details = await describe_campaign(connection, work, campaign)
        counts = await store.summary(connection, work.project.id, campaign.id, start, end)
    return details, counts


def _midnight(work: Work, day: date) -> datetime:
    """Return when a day begins in the project's zone; at the ends of time, UTC's."""
    try:
        local = datetime.combine(day, time(), ZoneInfo(work.project.time_zone))
        return local.astimezone(UTC)
    except OverflowError:
        return datetime.combine(day, time(), UTC)
