"""Validate one voucher with a client key."""

from typing import Any

from litestar import Request, get

from largesse import redemptions
from largesse.api.dependencies import CurrentWork
from largesse.api.discretion import discreet
from largesse.api.filters import pairs_of
from largesse.api.shapes.legacy import SingleValidation, single_validation_shape
from largesse.api.shapes.legacy_query import code_and_context
from largesse.api.shapes.redeemables import lock_of, purchase_of


@get(
    "/client/v1/validate",
    operation_id="validate-voucher-client-side",
    tags=["Client-side"],
    deprecated=True,
)
async def handler(request: Request[Any, Any, Any], work: CurrentWork) -> SingleValidation:
    """Say what an order costs with the `code` of the query.

    Beside it may stand `amount`, `items[0][product_id]` and the like, `customer`, `tracking_id`,
    `metadata[...]`, and `session_type`, `session_key`, `session_ttl`, `session_ttl_unit`.
    """
    code, told = code_and_context(pairs_of(request))
    data = told.of("voucher", code)
    purchase = purchase_of(data, lock_of(work, data.session))
    validation = await redemptions.validate(work, purchase)
    return discreet(single_validation_shape(work, validation))
