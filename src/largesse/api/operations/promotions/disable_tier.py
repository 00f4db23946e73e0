"""Disable a promotion tier."""

from litestar import post
from litestar.params import FromPath

from largesse.api.dependencies import CurrentWork
from largesse.api.shapes.promotions import TierShape, tier_details_shape
from largesse.campaigns.service.promotions import switch_tier


@post(
    "/v1/promotions/tiers/{tier_id:str}/disable",
    operation_id="disable-promotion-tier",
    tags=["Promotions"],
    status_code=200,
)
async def handler(work: CurrentWork, tier_id: FromPath[str]) -> TierShape:
    """Switch a tier off."""
    return tier_details_shape(await switch_tier(work, tier_id, active=False))
