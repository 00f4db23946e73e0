"""Get a promotion tier."""

from litestar import get
from litestar.params import FromPath

from largesse.api.dependencies import CurrentWork
from largesse.api.shapes.promotions import TierShape, tier_details_shape
from largesse.campaigns.service.promotions import get_tier


@get(
    "/v1/promotions/tiers/{tier_id:str}",
    operation_id="get-promotion-tier",
    tags=["Promotions"],
)
async def handler(work: CurrentWork, tier_id: FromPath[str]) -> TierShape:
    """Return one tier."""
    return tier_details_shape(await get_tier(work, tier_id))
