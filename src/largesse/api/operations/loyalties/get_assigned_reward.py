"""Get the reward an assignment offers."""

from litestar import get
from litestar.params import FromPath

from largesse.api.dependencies import CurrentWork
from largesse.api.shapes.rewards import RewardShape, reward_shape
from largesse.loyalty.service.reward_assignments import assigned_reward


@get(
    "/v1/loyalties/{campaign_id:str}/reward-assignments/{assignment_id:str}/reward",
    operation_id="get-reward-details",
    tags=["Loyalties"],
)
async def handler(
    work: CurrentWork, campaign_id: FromPath[str], assignment_id: FromPath[str]
) -> RewardShape:
    """Return the reward an assignment of a campaign offers."""
    return reward_shape(await assigned_reward(work, campaign_id, assignment_id))
