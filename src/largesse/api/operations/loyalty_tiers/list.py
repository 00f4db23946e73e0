"""List loyalty tiers."""

from litestar import get
from litestar.params import FromPath, FromQuery

from largesse.api.bounds import page_query
from largesse.api.dependencies import CurrentWork
from largesse.api.shapes.loyalty_tiers import LoyaltyTierList, tier_shape
from largesse.loyalty.model.tiers import TierSort
from largesse.loyalty.service.tier_structures import list_tiers


@get("/v1/loyalties/{campaign_id:str}/tiers", operation_id="list-loyalty-tiers", tags=["Loyalties"])
async def handler(
    work: CurrentWork,
    campaign_id: FromPath[str],
    limit: FromQuery[int] = 10,
    order: FromQuery[TierSort] = "-created_at",
) -> LoyaltyTierList:
    """Return the tiers of a programme."""
    limit = page_query(limit, 1).limit
    found, total = await list_tiers(work, campaign_id, order, limit)
    return LoyaltyTierList([tier_shape(each) for each in found], total)
