"""List campaigns."""

from typing import Any, Literal

from litestar import Request, get
from litestar.params import FromQuery

from largesse.api.bounds import page_query
from largesse.api.conditions import METADATA, fields_of, list_filters
from largesse.api.dependencies import CurrentWork
from largesse.api.permissions import PLACED
from largesse.api.shapes.campaigns import CampaignList
from largesse.api.shapes.loyalties import programme_shape
from largesse.campaigns import CampaignType
from largesse.campaigns.service.campaigns import list_campaigns
from largesse.loyalty.service.campaigns import with_tiers

Order = Literal["created_at", "-created_at", "updated_at", "-updated_at"]
Status = Literal["DONE", "IN_PROGRESS", "FAILED", "DRAFT", "MODIFYING"]

FIELDS = {
    **fields_of(
        "text",
        id="id",
        campaigns_id="id",
        campaign_ids="id",
        name="name",
        campaigns="name",
        campaign_type="campaign_type",
        campaign_status="creation_status",
        creation_status="creation_status",
        type="types",
        voucher_type="voucher_type",
        categories="category",
        category_ids="category_id",
    ),
    **fields_of(
        "moment",
        created_at="created_at",
        created_date="created_at",
        updated_at="updated_at",
        start_date="start_date",
        expiration_date="expiration_date",
    ),
    **fields_of(
        "any",
        validity_day_of_week="validity_day_of_week",
        validity_timeframe="validity_timeframe",
        validity_hours="validity_hours",
    ),
    **fields_of("flag", is_referral_code="is_referral_code"),
    **fields_of("active", active="active"),
    **fields_of("generation", status="creation_status"),
    **METADATA,
}


@get("/v1/campaigns", operation_id="list-campaigns", tags=["Campaigns"], opt={PLACED: True})
async def handler(
    request: Request[Any, Any, Any],
    work: CurrentWork,
    limit: FromQuery[int] = 10,
    page: FromQuery[int] = 1,
    campaign_type: FromQuery[CampaignType | None] = None,
    campaign_status: FromQuery[Status | None] = None,
    is_referral_code: FromQuery[bool | None] = None,
    order: FromQuery[Order] = "-created_at",
) -> CampaignList:
    """Return a page of campaigns, the newest first; `filters[...]` narrow it."""
    found, total = await list_campaigns(
        work,
        campaign_type,
        campaign_status,
        list_filters(request, work, FIELDS),
        order,
        page_query(limit, page),
        referral=is_referral_code,
    )
    programmes = await with_tiers(work, found)
    return CampaignList([programme_shape(each) for each in programmes], total)
