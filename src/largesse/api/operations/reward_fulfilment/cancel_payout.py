"""Cancel a payout."""

from typing import Any

from litestar import Request, post
from litestar.params import FromPath

from largesse.api.bodies import OPTIONAL_BODY, optional_body
from largesse.api.dependencies import CurrentWork
from largesse.api.shapes.given_rewards import PayoutShape, ReasonInput, payout_shape
from largesse.rewards.service.payouts import end_payout


@post(
    "/api/payouts/{payout_id:str}/canceled",
    operation_id="cancel-payout",
    tags=["Reward fulfilment"],
    status_code=200,
    opt={OPTIONAL_BODY: ReasonInput},
)
async def handler(
    request: Request[Any, Any, Any], work: CurrentWork, payout_id: FromPath[str]
) -> PayoutShape:
    """Call a payout off; its points go back."""
    data = await optional_body(request, ReasonInput)
    return payout_shape(await end_payout(work, payout_id, "canceled", data.reason))
