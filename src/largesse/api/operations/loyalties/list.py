"""List loyalty programmes."""

from typing import Literal

from litestar import get
from litestar.params import FromQuery

from largesse.api.bounds import page_query
from largesse.api.dependencies import CurrentWork
from largesse.api.shapes.campaigns import CampaignList
from largesse.api.shapes.loyalties import programme_shape
from largesse.loyalty.service.campaigns import list_programmes

Order = Literal["created_at", "-created_at", "updated_at", "-updated_at"]


@get("/v1/loyalties", operation_id="list-loyalty-programs", tags=["Loyalties"])
async def handler(
    work: CurrentWork,
    limit: FromQuery[int] = 10,
    page: FromQuery[int] = 1,
    order: FromQuery[Order] = "-created_at",
) -> CampaignList:
    """Return a page of loyalty programmes, the newest first unless told otherwise."""
    found, total = await list_programmes(work, order, page_query(limit, page))
    return CampaignList([programme_shape(each) for each in found], total)
