"""Validate redeemables."""

from litestar import post
from litestar.params import JSONBody

from largesse import redemptions
from largesse.api.answers import answering
from largesse.api.dependencies import CurrentWork
from largesse.api.permissions import PLACED
from largesse.api.shapes.outcomes import ValidationShape, validation_shape
from largesse.api.shapes.redeemables import PurchaseInput, lock_of, purchase_of
from largesse.redemptions.model import Validation


@post(
    "/v1/validations",
    operation_id="validate-stacked-discounts",
    tags=["Validations"],
    opt={PLACED: True},
    status_code=200,
)
async def handler(work: CurrentWork, data: JSONBody[PurchaseInput]) -> ValidationShape:
    """Say what an order costs with these redeemables, and why each does or does not apply.

    The answer is 200 also when nothing is valid. A session of type LOCK reserves what it needs.
    """

    def shape(validation: Validation) -> ValidationShape:
        return validation_shape(work, validation, data.expand)

    purchase = purchase_of(data, lock_of(work, data.session))
    return shape(await redemptions.validate(answering(work, shape), purchase))
