"""Get a reward that is paid out."""

from litestar import get
from litestar.params import FromPath

from largesse.api.dependencies import CurrentWork
from largesse.api.shapes.given_rewards import PayoutRewardShape, payout_reward_shape
from largesse.rewards.service.catalogue import PAID_OUT, get_reward


@get(
    "/api/payout-rewards/{reward_id:str}",
    operation_id="get-payout-reward",
    tags=["Reward fulfilment"],
)
async def handler(work: CurrentWork, reward_id: FromPath[str]) -> PayoutRewardShape:
    """Return one reward that is paid out."""
    return payout_reward_shape(await get_reward(work, reward_id, PAID_OUT))
