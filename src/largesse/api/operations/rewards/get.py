"""Get a reward."""

from litestar import get
from litestar.params import FromPath

from largesse.api.dependencies import CurrentWork
from largesse.api.shapes.rewards import RewardShape, reward_shape
from largesse.rewards.service.catalogue import get_reward


@get("/v1/rewards/{reward_id:str}", operation_id="get-reward", tags=["Rewards"])
async def handler(work: CurrentWork, reward_id: FromPath[str]) -> RewardShape:
    """Return one reward."""
    return reward_shape(await get_reward(work, reward_id))
