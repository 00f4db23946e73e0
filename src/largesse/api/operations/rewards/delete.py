"""Delete a reward."""

from litestar import delete
from litestar.params import FromPath

from largesse.api.dependencies import CurrentWork
from largesse.rewards.service.catalogue import delete_reward


@delete("/v1/rewards/{reward_id:str}", operation_id="delete-reward", tags=["Rewards"])
async def handler(work: CurrentWork, reward_id: FromPath[str]) -> None:
    """Delete a reward; one that is offered anywhere is in use."""
    await delete_reward(work, reward_id)
