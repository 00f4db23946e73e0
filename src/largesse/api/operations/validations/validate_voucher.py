"""Validate one voucher."""

from typing import Any

from litestar import Request, post
from litestar.params import FromPath, FromQuery

from largesse import redemptions
from largesse.api.answers import answering
from largesse.api.bodies import OPTIONAL_BODY, optional_body
from largesse.api.dependencies import CurrentWork
from largesse.api.shapes.legacy import SingleInput, SingleValidation, single_validation_shape
from largesse.api.shapes.redeemables import lock_of, purchase_of
from largesse.redemptions.model import Validation


@post(
    "/v1/vouchers/{code:str}/validate",
    operation_id="validate-voucher",
    tags=["Validations"],
    status_code=200,
    opt={OPTIONAL_BODY: SingleInput},
    deprecated=True,
)
async def handler(
    request: Request[Any, Any, Any],
    work: CurrentWork,
    code: FromPath[str],
    tracking_id: FromQuery[str | None] = None,
) -> SingleValidation:
    """Say what an order costs with one code; the older form of a validation.

    The answer is 200 also when the code is not valid, or nobody knows it.
    """
    data = (await optional_body(request, SingleInput)).of("voucher", code, tracking_id)

    def shape(validation: Validation) -> SingleValidation:
        return single_validation_shape(work, validation, data.expand)

    purchase = purchase_of(data, lock_of(work, data.session))
    return shape(await redemptions.validate(answering(work, shape), purchase))
