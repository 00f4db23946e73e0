"""List what a member can have."""

from litestar import get
from litestar.params import FromPath, FromQuery

from largesse.api.dependencies import CurrentWork
from largesse.api.shapes.rewards import MemberRewardList, member_reward_shape
from largesse.loyalty.service.reward_assignments import member_rewards


@get(
    "/v1/loyalties/members/{member_id:str}/rewards",
    operation_id="list-member-rewards",
    tags=["Loyalties"],
)
async def handler(
    work: CurrentWork,
    member_id: FromPath[str],
    affordable_only: FromQuery[bool] = False,  # noqa: FBT002 - the query parameter
) -> MemberRewardList:
    """Return the rewards a member can have for points, or those alone they have points for."""
    found = await member_rewards(work, member_id, affordable_only=affordable_only)
    return MemberRewardList([member_reward_shape(each) for each in found], len(found))
