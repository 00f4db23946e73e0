"""Delete an assignment of a reward."""

from litestar import delete
from litestar.params import FromPath

from largesse.api.dependencies import CurrentWork
from largesse.loyalty.service.reward_assignments import withdraw_reward


@delete(
    "/v1/rewards/{reward_id:str}/assignments/{assignment_id:str}",
    operation_id="delete-reward-assignment",
    tags=["Rewards"],
)
async def handler(
    work: CurrentWork, reward_id: FromPath[str], assignment_id: FromPath[str]
) -> None:
    """Offer the reward there no longer."""
    await withdraw_reward(work, assignment_id, reward_id=reward_id)
