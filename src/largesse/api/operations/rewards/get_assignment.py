"""Get an assignment of a reward."""

from litestar import get
from litestar.params import FromPath

from largesse.api.dependencies import CurrentWork
from largesse.api.shapes.rewards import RewardAssignmentShape, assignment_shape
from largesse.loyalty.service.reward_assignments import get_assignment


@get(
    "/v1/rewards/{reward_id:str}/assignments/{assignment_id:str}",
    operation_id="get-reward-assignment",
    tags=["Rewards"],
)
async def handler(
    work: CurrentWork, reward_id: FromPath[str], assignment_id: FromPath[str]
) -> RewardAssignmentShape:
    """Return one assignment of a reward."""
    return assignment_shape(await get_assignment(work, assignment_id, reward_id=reward_id))
