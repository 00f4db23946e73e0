"""Get a loyalty tier."""

from litestar import get
from litestar.params import FromPath

from largesse.api.dependencies import CurrentWork
from largesse.api.shapes.loyalty_tiers import LoyaltyTierShape, tier_shape
from largesse.loyalty.service.tier_structures import get_tier


@get(
    "/v1/loyalties/{campaign_id:str}/tiers/{loyalty_tier_id:str}",
    operation_id="get-loyalty-tier",
    tags=["Loyalties"],
)
async def handler(
    work: CurrentWork, campaign_id: FromPath[str], loyalty_tier_id: FromPath[str]
) -> LoyaltyTierShape:
    """Return one tier of a programme."""
    return tier_shape(await get_tier(work, campaign_id, loyalty_tier_id))
