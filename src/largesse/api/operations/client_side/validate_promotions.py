"""List the promotions that apply to an order, with a client key."""

from typing import Any

from litestar import Request, get

from largesse.api.dependencies import CurrentWork
from largesse.api.discretion import discreet
from largesse.api.filters import pairs_of
from largesse.api.operations.validations.validate_promotions import promotions_for
from largesse.api.shapes.legacy import PromotionsValidation
from largesse.api.shapes.legacy_query import context_told


@get(
    "/client/v1/promotions/validation",
    operation_id="validate-promotions-client-side",
    tags=["Client-side"],
    deprecated=True,
)
async def handler(request: Request[Any, Any, Any], work: CurrentWork) -> PromotionsValidation:
    """List the promotion tiers an order fulfils; what `GET /client/v1/validate` is without a code.

    The order and the customer stand in the query as they do there.
    """
    pairs = pairs_of(request)
    return discreet(await promotions_for(work, context_told(pairs), pairs))
