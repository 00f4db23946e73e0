"""List rewards."""

from litestar import get
from litestar.params import FromQuery

from largesse.api.bounds import page_query
from largesse.api.dependencies import CurrentWork
from largesse.api.shapes.rewards import RewardList, reward_shape
from largesse.rewards.service.catalogue import list_rewards


@get("/v1/rewards", operation_id="list-rewards", tags=["Rewards"])
async def handler(
    work: CurrentWork,
    limit: FromQuery[int] = 10,
    page: FromQuery[int] = 1,
    assignment_id: FromQuery[str | None] = None,
) -> RewardList:
    """Return a page of rewards, the newest first; of one assignment, the reward it offers."""
    found, total = await list_rewards(work, page_query(limit, page), assignment_id)
    return RewardList([reward_shape(each) for each in found], total)
