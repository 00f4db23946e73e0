"""Update a reward of a campaign."""

from litestar import put
from litestar.params import FromPath, JSONBody

from largesse.api.dependencies import CurrentWork
from largesse.api.shapes.rewards import (
    RewardAssignmentShape,
    RewardAssignmentUpdate,
    assignment_change,
    assignment_shape,
)
from largesse.loyalty.service.reward_assignments import change_terms


@put(
    "/v1/loyalties/{campaign_id:str}/rewards/{assignment_id:str}",
    operation_id="update-reward-assignment-1",
    tags=["Loyalties"],
)
async def handler(
    work: CurrentWork,
    campaign_id: FromPath[str],
    assignment_id: FromPath[str],
    data: JSONBody[RewardAssignmentUpdate],
) -> RewardAssignmentShape:
    """Change what a reward costs in a campaign."""
    change = assignment_change(data)
    return assignment_shape(await change_terms(work, assignment_id, change, campaign=campaign_id))
