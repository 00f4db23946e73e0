"""Redeem one voucher with a client key."""

from typing import Any

from litestar import Request, post
from litestar.params import FromQuery

from largesse import redemptions
from largesse.api.answers import answering
from largesse.api.bodies import OPTIONAL_BODY, optional_body
from largesse.api.dependencies import CurrentWork
from largesse.api.discretion import discreet, permit, unadorned_purchase
from largesse.api.shapes.legacy import SingleInput
from largesse.api.shapes.redeemables import lock_to_use, purchase_of
from largesse.api.shapes.redemptions import RedemptionShape, single_redeemed_shape
from largesse.kernel.problem import refuse
from largesse.redemptions.model import Redeemed


@post(
    "/client/v1/redeem",
    operation_id="redeem-voucher-client-side",
    tags=["Client-side"],
    status_code=200,
    opt={OPTIONAL_BODY: SingleInput},
    deprecated=True,
)
async def handler(
    request: Request[Any, Any, Any],
    work: CurrentWork,
    code: FromQuery[str] = "",
    tracking_id: FromQuery[str | None] = None,
) -> RedemptionShape:
    """Redeem the `code` of the query; the project has to allow client keys to."""
    permit(work, "redeem_enabled")
    if not code:
        raise refuse("missing_param", "code")
    data = (await optional_body(request, SingleInput)).of("voucher", code, tracking_id)
    purchase = unadorned_purchase(work, purchase_of(data, lock_to_use(work, data.session)))

    def shape(redeemed: Redeemed) -> RedemptionShape:
        return discreet(single_redeemed_shape(redeemed))

    return shape(await redemptions.redeem(answering(work, shape), purchase))
