"""Get a reward of a campaign."""

from litestar import get
from litestar.params import FromPath

from largesse.api.dependencies import CurrentWork
from largesse.api.shapes.rewards import RewardAssignmentShape, assignment_shape
from largesse.loyalty.service.reward_assignments import get_assignment


@get(
    "/v1/loyalties/{campaign_id:str}/rewards/{assignment_id:str}",
    operation_id="get-reward-assignment-2",
    tags=["Loyalties"],
)
async def handler(
    work: CurrentWork, campaign_id: FromPath[str], assignment_id: FromPath[str]
) -> RewardAssignmentShape:
    """Return one assignment of a campaign."""
    return assignment_shape(await get_assignment(work, assignment_id, campaign=campaign_id))
