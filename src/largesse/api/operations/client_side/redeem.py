"""Redeem redeemables with a client key."""

from litestar import post
from litestar.params import JSONBody

from largesse import redemptions
from largesse.api.answers import answering
from largesse.api.dependencies import CurrentWork
from largesse.api.discretion import discreet, permit, unadorned_purchase
from largesse.api.shapes.redeemables import PurchaseInput, lock_to_use, purchase_of
from largesse.api.shapes.redemptions import RedeemedShape, redeemed_shape
from largesse.redemptions.model import Redeemed


@post(
    "/client/v1/redemptions",
    operation_id="redeem-stacked-discounts-client-side",
    tags=["Client-side"],
    status_code=200,
)
async def handler(work: CurrentWork, data: JSONBody[PurchaseInput]) -> RedeemedShape:
    """Redeem up to 30 redeemables; the project has to allow client keys to."""
    permit(work, "redeem_enabled")

    def shape(redeemed: Redeemed) -> RedeemedShape:
        return discreet(redeemed_shape(work, redeemed, data.expand))

    purchase = unadorned_purchase(work, purchase_of(data, lock_to_use(work, data.session)))
    return shape(await redemptions.redeem(answering(work, shape), purchase))
