"""Validate redeemables with a client key."""

from litestar import post
from litestar.params import JSONBody

from largesse import redemptions
from largesse.api.answers import answering
from largesse.api.dependencies import CurrentWork
from largesse.api.discretion import discreet
from largesse.api.shapes.outcomes import ValidationShape, validation_shape
from largesse.api.shapes.redeemables import PurchaseInput, lock_of, purchase_of
from largesse.redemptions.model import Validation


@post(
    "/client/v1/validations",
    operation_id="validate-stacked-discounts-client-side",
    tags=["Client-side"],
    status_code=200,
)
async def handler(work: CurrentWork, data: JSONBody[PurchaseInput]) -> ValidationShape:
    """Say what an order costs with these redeemables, as `POST /v1/validations` does."""

    def shape(validation: Validation) -> ValidationShape:
        return discreet(validation_shape(work, validation, data.expand))

    purchase = purchase_of(data, lock_of(work, data.session))
    return shape(await redemptions.validate(answering(work, shape), purchase))
