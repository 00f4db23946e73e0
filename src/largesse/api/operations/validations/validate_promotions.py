"""List the promotions that apply to an order."""

from typing import Any

from litestar import Request, post

from largesse import redemptions
from largesse.api.bodies import OPTIONAL_BODY, optional_body
from largesse.api.dependencies import CurrentWork
from largesse.api.filters import Pairs, pairs_of, query_tree
from largesse.api.shapes.legacy import (
    PromotionsValidation,
    SingleInput,
    promotions_validation_shape,
)
from largesse.api.shapes.redeemables import context_of
from largesse.redemptions.model import Qualification
from largesse.rules.filters import FilterField, parse_filter
from largesse.storage import Work

_FIELDS = {
    "promotion_id": FilterField("text", ("campaign_id",)),
    "metadata.*": FilterField("any", ("metadata",)),
}
_MOST = 150


@post(
    "/v1/promotions/validation",
    operation_id="validate-promotions",
    tags=["Validations"],
    status_code=200,
    opt={OPTIONAL_BODY: SingleInput},
    deprecated=True,
)
async def handler(request: Request[Any, Any, Any], work: CurrentWork) -> PromotionsValidation:
    """List the promotion tiers an order fulfils, of the 150 newest; the older form of a
    qualification. `filters` may ask for a `promotion_id` or for metadata of the tiers.
    """
    data = await optional_body(request, SingleInput)
    return await promotions_for(work, data, pairs_of(request))


async def promotions_for(work: Work, data: SingleInput, pairs: Pairs) -> PromotionsValidation:
    """Return the tiers an order fulfils, of those the query's `filters` leave."""
    asked = data.of("promotion_tier", "")
    filters = query_tree(pairs, "filters").get("filters", {})
    question = Qualification(
        purchase=context_of(asked),
        limit=_MOST,
        kinds=("promotion_tier",),
        filter=parse_filter(filters, "filters", fields=_FIELDS, problem="invalid_query_params"),
    )
    found = await redemptions.qualify(work, question)
    return promotions_validation_shape(work, found, asked.expand)
