"""Create a reward."""

from litestar import post
from litestar.params import JSONBody

from largesse.api.answers import answering
from largesse.api.dependencies import CurrentWork
from largesse.api.shapes.rewards import RewardCreate, RewardShape, reward_draft, reward_shape
from largesse.rewards.service.catalogue import create_reward


@post("/v1/rewards", operation_id="create-reward", tags=["Rewards"], status_code=200)
async def handler(work: CurrentWork, data: JSONBody[RewardCreate]) -> RewardShape:
    """Create a reward: a campaign's code or a card's top-up, money off an order, or goods."""
    draft = reward_draft(data)
    return reward_shape(await create_reward(answering(work, reward_shape), draft))
