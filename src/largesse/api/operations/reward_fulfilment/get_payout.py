"""Get a payout."""

from litestar import get
from litestar.params import FromPath

from largesse.api.dependencies import CurrentWork
from largesse.api.shapes.given_rewards import PayoutShape, payout_shape
from largesse.rewards.service.payouts import get_payout


@get(
    "/api/payouts/{payout_id:str}",
    operation_id="get-payout",
    tags=["Reward fulfilment"],
)
async def handler(work: CurrentWork, payout_id: FromPath[str]) -> PayoutShape:
    """Return one payout."""
    return payout_shape(await get_payout(work, payout_id))
