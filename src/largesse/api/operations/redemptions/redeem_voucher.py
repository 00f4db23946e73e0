"""Redeem one voucher."""

from typing import Any

from litestar import Request, post
from litestar.params import FromPath, FromQuery

from largesse import redemptions
from largesse.api.answers import answering
from largesse.api.bodies import OPTIONAL_BODY, optional_body
from largesse.api.dependencies import CurrentWork
from largesse.api.permissions import PLACED
from largesse.api.shapes.legacy import SingleInput
from largesse.api.shapes.redeemables import lock_to_use, purchase_of
from largesse.api.shapes.redemptions import RedemptionShape, single_redeemed_shape


@post(
    "/v1/vouchers/{code:str}/redemption",
    operation_id="redeem-voucher",
    tags=["Redemptions"],
    status_code=200,
    opt={OPTIONAL_BODY: SingleInput, PLACED: True},
    deprecated=True,
)
async def handler(
    request: Request[Any, Any, Any],
    work: CurrentWork,
    code: FromPath[str],
    tracking_id: FromQuery[str | None] = None,
) -> RedemptionShape:
    """Redeem one code; the older form of a redemption. The body may be absent."""
    data = (await optional_body(request, SingleInput)).of("voucher", code, tracking_id)
    purchase = purchase_of(data, lock_to_use(work, data.session))
    work = answering(work, single_redeemed_shape)
    return single_redeemed_shape(await redemptions.redeem(work, purchase))
