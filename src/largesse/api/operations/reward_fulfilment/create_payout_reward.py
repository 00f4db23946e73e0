"""Create a reward that is paid out."""

from litestar import post
from litestar.params import JSONBody

from largesse.api.answers import answering
from largesse.api.dependencies import CurrentWork
from largesse.api.shapes.given_rewards import (
    PayoutRewardInput,
    PayoutRewardShape,
    payout_reward_draft,
    payout_reward_shape,
)
from largesse.rewards.service.catalogue import create_reward


@post(
    "/api/payout-rewards",
    operation_id="create-payout-reward",
    tags=["Reward fulfilment"],
    status_code=200,
)
async def handler(work: CurrentWork, data: JSONBody[PayoutRewardInput]) -> PayoutRewardShape:
    """Create a reward that is paid out in cash: an amount, or what points are exchanged at."""
    draft = payout_reward_draft(data)
    work = answering(work, payout_reward_shape)
    return payout_reward_shape(await create_reward(work, draft))
