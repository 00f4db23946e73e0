"""Validate one voucher with a client key."""

from typing import Any

from litestar import Request, get

from largesse import redemptions
from largesse.api.dependencies import CurrentWork
from largesse.api.discretion import discreet
from largesse.api.filters import pairs_of
from largesse.api.shapes.legacy import SingleValidation, single_validation_shape
from largesse.api.shapes.legacy_query import code_of, context_told
from largesse.api.shapes.redeemables import lock_of, purchase_of


@get(
    "/client/v1/validate",
    operation_id="validate-voucher-client-side",
    tags=["Client-side"],
    deprecated=True,
)
async def handler(request: Request[Any, Any, Any], work: CurrentWork) -> SingleValidation:
    """Say what an order costs with the `code` of the query.

    Beside it may stand `amount`, `item[0][product_id]` and the like, `order[metadata][...]`,
    `customer`, `tracking_id`, `metadata[...]`, and `session_type`, `session_key`, `session_ttl`,
    `session_ttl_unit`.
    """
    pairs = pairs_of(request)
    data = context_told(pairs).of("voucher", code_of(pairs))
    purchase = purchase_of(data, lock_of(work, data.session))
    validation = await redemptions.validate(work, purchase)
    return discreet(single_validation_shape(work, validation))
