"""Update a reward that is paid out."""

from litestar import put
from litestar.params import FromPath, JSONBody

from largesse.api.dependencies import CurrentWork
from largesse.api.shapes.given_rewards import (
    PayoutRewardInput,
    PayoutRewardShape,
    payout_reward_change,
    payout_reward_shape,
)
from largesse.rewards.service.catalogue import PAID_OUT, update_reward


@put(
    "/api/payout-rewards/{reward_id:str}",
    operation_id="update-payout-reward",
    tags=["Reward fulfilment"],
)
async def handler(
    work: CurrentWork, reward_id: FromPath[str], data: JSONBody[PayoutRewardInput]
) -> PayoutRewardShape:
    """Change a reward that is paid out; what was requested stays as it was."""
    change = payout_reward_change(data)
    return payout_reward_shape(await update_reward(work, reward_id, change, PAID_OUT))
