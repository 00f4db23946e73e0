"""Sum up a campaign."""

from typing import Any

import msgspec
from litestar import get
from litestar.params import FromPath, FromQuery

from largesse.api.dependencies import CurrentWork
from largesse.api.filters import query_time
from largesse.api.shapes.campaigns import campaign_shape
from largesse.redemptions.service.summary import summarise_campaign

_OF_GIFTS = ("created_vouchers_amount", "amount_redeemed", "amount_rolledback")


@get(
    "/v1/campaigns/{campaign_id:str}/summary",
    operation_id="get-campaign-summary",
    tags=["Campaigns"],
)
async def handler(
    work: CurrentWork,
    campaign_id: FromPath[str],
    start_date: FromQuery[str | None] = None,
    end_date: FromQuery[str | None] = None,
) -> dict[str, Any]:
    """Return how often a campaign was validated, redeemed and published, and what it took off.

    From `start_date` to `end_date`, both days of the project's zone included. Validations are
    counted as far back as their log is kept.
    """
    first, last = query_time(start_date, "start_date"), query_time(end_date, "end_date")
    details, counts = await summarise_campaign(
        work, campaign_id, first and first.date(), last and last.date()
    )
    told = msgspec.structs.asdict(counts)
    if details.campaign.campaign_type != "GIFT_VOUCHERS":
        told = {name: count for name, count in told.items() if name not in _OF_GIFTS}
    return {"object": "campaign_summary", "campaign": campaign_shape(details), **told}
