"""Delete a reward of a campaign."""

from litestar import delete
from litestar.params import FromPath

from largesse.api.dependencies import CurrentWork
from largesse.loyalty.service.reward_assignments import withdraw_reward


@delete(
    "/v1/loyalties/{campaign_id:str}/rewards/{assignment_id:str}",
    operation_id="delete-reward-assignment-1",
    tags=["Loyalties"],
)
async def handler(
    work: CurrentWork, campaign_id: FromPath[str], assignment_id: FromPath[str]
) -> None:
    """Offer the reward in the campaign no longer."""
    await withdraw_reward(work, assignment_id, campaign=campaign_id)
