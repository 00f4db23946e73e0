"""Redeem redeemables."""

from litestar import post
from litestar.params import JSONBody

from largesse import redemptions
from largesse.api.answers import answering
from largesse.api.dependencies import CurrentWork
from largesse.api.permissions import PLACED
from largesse.api.shapes.redeemables import PurchaseInput, lock_to_use, purchase_of
from largesse.api.shapes.redemptions import RedeemedShape, redeemed_shape
from largesse.redemptions.model import Redeemed


@post(
    "/v1/redemptions",
    operation_id="redeem-stacked-discounts",
    tags=["Redemptions"],
    opt={PLACED: True},
    status_code=200,
)
async def handler(work: CurrentWork, data: JSONBody[PurchaseInput]) -> RedeemedShape:
    """Redeem up to 30 redeemables together: all of them, or the valid part where the stacking
    rules say PARTIAL. An Idempotency-Key makes a repeated request the same request.
    """

    def shape(redeemed: Redeemed) -> RedeemedShape:
        return redeemed_shape(work, redeemed, data.expand)

    purchase = purchase_of(data, lock_to_use(work, data.session))
    return shape(await redemptions.redeem(answering(work, shape), purchase))
