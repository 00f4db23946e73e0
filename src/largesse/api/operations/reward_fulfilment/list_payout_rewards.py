"""List rewards that are paid out."""

from litestar import get
from litestar.params import FromQuery

from largesse.api.bounds import page_query
from largesse.api.dependencies import CurrentWork
from largesse.api.shapes.given_rewards import PayoutRewardList, payout_reward_shape
from largesse.rewards.service.catalogue import PAID_OUT, list_rewards


@get(
    "/api/payout-rewards",
    operation_id="list-payout-rewards",
    tags=["Reward fulfilment"],
)
async def handler(
    work: CurrentWork, limit: FromQuery[int] = 10, page: FromQuery[int] = 1
) -> PayoutRewardList:
    """Return a page of rewards that are paid out, the newest first."""
    found, total = await list_rewards(work, page_query(limit, page), kinds=PAID_OUT)
    return PayoutRewardList([payout_reward_shape(each) for each in found], total)
