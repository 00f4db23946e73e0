"""Update an assignment of a reward."""

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
    "/v1/rewards/{reward_id:str}/assignments/{assignment_id:str}",
    operation_id="update-reward-assignment",
    tags=["Rewards"],
)
async def handler(
    work: CurrentWork,
    reward_id: FromPath[str],
    assignment_id: FromPath[str],
    data: JSONBody[RewardAssignmentUpdate],
) -> RewardAssignmentShape:
    """Change what a reward costs where it is offered."""
    change = assignment_change(data)
    return assignment_shape(await change_terms(work, assignment_id, change, reward_id=reward_id))
