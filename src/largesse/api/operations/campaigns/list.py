"""List campaigns."""

from typing import Any, Literal

from litestar import Request, get
from litestar.params import FromQuery

from largesse.api.bounds import page_query
from largesse.api.conditions import list_filters
from largesse.api.dependencies import CurrentWork
from largesse.api.shapes.campaigns import CampaignList, campaign_shape
from largesse.campaigns import CampaignType
from largesse.campaigns.service.campaigns import list_campaigns

Order = Literal["created_at", "-created_at", "updated_at", "-updated_at"]
Status = Literal["DONE", "IN_PROGRESS", "FAILED", "DRAFT", "MODIFYING"]

FIELDS = {
    "id": "id",
    "campaigns_id": "id",
    "campaign_ids": "id",
    "name": "name",
    "campaigns": "name",
    "campaign_type": "campaign_type",
    "campaign_status": "creation_status",
    "creation_status": "creation_status",
    "type": "type",
    "voucher_type": "voucher_type",
    "categories": "category",
    "category_ids": "category_id",
    "created_at": "created_at",
    "created_date": "created_at",
    "updated_at": "updated_at",
    "start_date": "start_date",
    "expiration_date": "expiration_date",
    "validity_day_of_week": "validity_day_of_week",
    "active": "active",
    "is_referral_code": "is_referral_code",
}


@get("/v1/campaigns", operation_id="list-campaigns", tags=["Campaigns"])
async def handler(
    request: Request[Any, Any, Any],
    work: CurrentWork,
    limit: FromQuery[int] = 10,
    page: FromQuery[int] = 1,
    campaign_type: FromQuery[CampaignType | None] = None,
    campaign_status: FromQuery[Status | None] = None,
    order: FromQuery[Order] = "-created_at",
) -> CampaignList:
    """Return a page of campaigns, the newest first; `filters[...]` narrow it."""
    found, total = await list_campaigns(
        work,
        campaign_type,
        campaign_status,
        list_filters(request, FIELDS),
        order,
        page_query(limit, page),
    )
    return CampaignList([campaign_shape(details) for details in found], total)
