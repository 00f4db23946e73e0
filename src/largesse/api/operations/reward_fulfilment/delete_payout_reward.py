"""Delete a reward that is paid out."""

from litestar import delete
from litestar.params import FromPath

from largesse.api.dependencies import CurrentWork
from largesse.rewards.service.catalogue import PAID_OUT, delete_reward


@delete(
    "/api/payout-rewards/{reward_id:str}",
    operation_id="delete-payout-reward",
    tags=["Reward fulfilment"],
)
async def handler(work: CurrentWork, reward_id: FromPath[str]) -> None:
    """Delete a reward that is paid out; one that is offered anywhere is in use."""
    await delete_reward(work, reward_id, PAID_OUT)
