"""Validate one promotion tier."""

from typing import Any

from litestar import Request, post
from litestar.params import FromPath

from largesse import redemptions
from largesse.api.answers import answering
from largesse.api.bodies import OPTIONAL_BODY, optional_body
from largesse.api.dependencies import CurrentWork
from largesse.api.shapes.legacy import SingleInput, TierValidation, tier_validation_shape
from largesse.api.shapes.redeemables import lock_of, purchase_of
from largesse.redemptions.model import Validation


@post(
    "/v1/promotions/tiers/{tier_id:str}/validation",
    operation_id="validate-promotion-tier",
    tags=["Validations"],
    status_code=200,
    opt={OPTIONAL_BODY: SingleInput},
    deprecated=True,
)
async def handler(
    request: Request[Any, Any, Any], work: CurrentWork, tier_id: FromPath[str]
) -> TierValidation:
    """Say what an order costs with one promotion tier; the older form of a validation."""
    data = (await optional_body(request, SingleInput)).of("promotion_tier", tier_id)

    def shape(validation: Validation) -> TierValidation:
        return tier_validation_shape(work, validation, data.expand)

    purchase = purchase_of(data, lock_of(work, data.session))
    return shape(await redemptions.validate(answering(work, shape), purchase))
