"""List the reward assignments of a campaign."""

from typing import Annotated

from litestar import get
from litestar.params import FromPath, FromQuery, QueryParameter

from largesse.api.bounds import page_query
from largesse.api.dependencies import CurrentWork
from largesse.api.shapes.rewards import RewardAssignmentList, assignment_shape
from largesse.loyalty.service.reward_assignments import list_assignments


@get(
    "/v1/loyalties/{campaign_id:str}/reward-assignments",
    operation_id="list-reward-assignments-1",
    tags=["Loyalties"],
)
async def handler(
    work: CurrentWork,
    campaign_id: FromPath[str],
    limit: FromQuery[int] = 10,
    page: FromQuery[int] = 1,
    assignment_id: Annotated[str | None, QueryParameter(name="assignmentId")] = None,
) -> RewardAssignmentList:
    """Return a page of a campaign's reward assignments, the newest first."""
    asked = page_query(limit, page)
    found, total = await list_assignments(work, campaign_id, asked, assignment_id)
    return RewardAssignmentList([assignment_shape(each) for each in found], total)
