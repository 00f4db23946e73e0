"""Estimate the points of an order."""

from litestar import post
from litestar.params import FromPath, JSONBody

from largesse.api.dependencies import CurrentWork
from largesse.api.shapes.customers import customer_draft
from largesse.api.shapes.earnings import EstimateInput, EstimateList, estimate_list
from largesse.api.shapes.orders import order_draft
from largesse.loyalty.service.estimating import estimate


@post(
    "/v1/loyalties/{campaign_id:str}/qualifications",
    operation_id="estimate-points",
    tags=["Loyalties"],
    status_code=200,
    deprecated=True,
)
async def handler(
    work: CurrentWork, campaign_id: FromPath[str], data: JSONBody[EstimateInput]
) -> EstimateList:
    """Return how many points an order would earn, and by which rules; nothing is written."""
    customer = customer_draft(data.customer, ".customer") if data.customer else None
    found = await estimate(work, campaign_id, customer, order_draft(data.order))
    return estimate_list(found, work.language)
