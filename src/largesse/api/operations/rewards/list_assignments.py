"""List where a reward is offered."""

from litestar import get
from litestar.params import FromPath, FromQuery

from largesse import rewards
from largesse.api.bounds import page_query
from largesse.api.dependencies import CurrentWork
from largesse.api.shapes.rewards import RewardAssignmentList, assignment_shape


@get(
    "/v1/rewards/{reward_id:str}/assignments",
    operation_id="list-reward-assignments",
    tags=["Rewards"],
)
async def handler(
    work: CurrentWork,
    reward_id: FromPath[str],
    limit: FromQuery[int] = 10,
    page: FromQuery[int] = 1,
) -> RewardAssignmentList:
    """Return a page of a reward's assignments, the newest first."""
    found, total = await rewards.assignments_of_reward(work, reward_id, page_query(limit, page))
    return RewardAssignmentList([assignment_shape(each) for each in found], total)
