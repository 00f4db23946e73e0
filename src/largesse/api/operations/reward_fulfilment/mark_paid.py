"""Mark a payout as paid."""

from litestar import post
from litestar.params import FromPath, JSONBody

from largesse.api.dependencies import CurrentWork
from largesse.api.shapes.given_rewards import PaidInput, PayoutShape, payout_shape
from largesse.kernel.problem import refuse
from largesse.rewards.service.payouts import mark_paid


@post(
    "/api/payouts/{payout_id:str}/paid",
    operation_id="mark-payout-paid",
    tags=["Reward fulfilment"],
    status_code=200,
)
async def handler(
    work: CurrentWork, payout_id: FromPath[str], data: JSONBody[PaidInput]
) -> PayoutShape:
    """Say that a payout was paid, and under which reference."""
    if not data.reference:
        raise refuse("invalid_payload", ".reference", need="the reference of the payment")
    return payout_shape(await mark_paid(work, payout_id, data.reference))
