"""List the rewards of a loyalty tier."""

from litestar import get
from litestar.params import FromPath

from largesse.api.dependencies import CurrentWork
from largesse.api.shapes.loyalty_tier_rewards import (
    LoyaltyTierRewardList,
    tier_reward_shape,
)
from largesse.loyalty.service.tier_structures import rewards_of_tier


@get(
    "/v1/loyalties/{campaign_id:str}/tiers/{loyalty_tier_id:str}/rewards",
    operation_id="list-loyalty-tier-rewards",
    tags=["Loyalties"],
)
async def handler(
    work: CurrentWork, campaign_id: FromPath[str], loyalty_tier_id: FromPath[str]
) -> LoyaltyTierRewardList:
    """Return the rewards a tier lets its members have, at the prices they have for them."""
    found = await rewards_of_tier(work, campaign_id, loyalty_tier_id)
    shapes = [tier_reward_shape(each) for each in found]
    return LoyaltyTierRewardList(shapes, len(shapes))
