"""Show where a customer stands in their loyalty programmes."""

from litestar import get
from litestar.params import FromPath

from largesse.api.dependencies import CurrentWork
from largesse.api.shapes.loyalty_overviews import OverviewList, overview_list
from largesse.loyalty.service.overviews import overviews_of


@get(
    "/api/customers/{customer_id:str}/loyalty",
    operation_id="get-customer-loyalty",
    tags=["Customers"],
)
async def handler(work: CurrentWork, customer_id: FromPath[str]) -> OverviewList:
    """Return a customer's points, tier, what the next one takes, and their milestones.

    The customer is named by id or source id; each programme they joined is one entry.
    """
    known_id, found = await overviews_of(work, customer_id)
    return overview_list(known_id, found, work.project.zone)
