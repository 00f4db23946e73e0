"""Update a reward."""

from litestar import put
from litestar.params import FromPath, JSONBody

from largesse.api.dependencies import CurrentWork
from largesse.api.shapes.rewards import RewardShape, RewardUpdate, reward_change, reward_shape
from largesse.rewards.service.catalogue import update_reward


@put("/v1/rewards/{reward_id:str}", operation_id="update-reward", tags=["Rewards"])
async def handler(
    work: CurrentWork, reward_id: FromPath[str], data: JSONBody[RewardUpdate]
) -> RewardShape:
    """Change a reward; parameters are replaced as a whole, its type cannot change."""
    return reward_shape(await update_reward(work, reward_id, reward_change(data)))
