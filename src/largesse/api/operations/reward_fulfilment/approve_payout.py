"""Approve a payout."""

from litestar import post
from litestar.params import FromPath

from largesse.api.dependencies import CurrentWork
from largesse.api.shapes.given_rewards import PayoutShape, payout_shape
from largesse.rewards.service.payouts import approve_payout


@post(
    "/api/payouts/{payout_id:str}/approve",
    operation_id="approve-payout",
    tags=["Reward fulfilment"],
    status_code=200,
)
async def handler(work: CurrentWork, payout_id: FromPath[str]) -> PayoutShape:
    """Approve a payout: whoever pays may pay it now."""
    return payout_shape(await approve_payout(work, payout_id))
