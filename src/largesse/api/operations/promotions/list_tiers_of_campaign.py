"""List the promotion tiers of a campaign."""

from litestar import get
from litestar.params import FromPath, FromQuery

from largesse.api.bounds import page_query
from largesse.api.dependencies import CurrentWork
from largesse.api.shapes.promotions import TierList, tier_details_shape
from largesse.campaigns.service.promotions import list_tiers


@get(
    "/v1/promotions/{campaign_id:str}/tiers",
    operation_id="list-promotion-tiers-from-campaign",
    tags=["Promotions"],
)
async def handler(
    work: CurrentWork,
    campaign_id: FromPath[str],
    limit: FromQuery[int] = 100,
    page: FromQuery[int] = 1,
) -> TierList:
    """Return a campaign's tiers in the order of their hierarchy."""
    slice_ = page_query(limit, page)
    found, total = await list_tiers(work, campaign_id, "hierarchy", slice_)
    shapes = [tier_details_shape(details) for details in found]
    return TierList(shapes, total, slice_.offset + len(shapes) < total)
