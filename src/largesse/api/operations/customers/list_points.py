"""List the points of a customer."""

from litestar import get
from litestar.params import FromPath, FromQuery

from largesse import ledger
from largesse.api.bounds import page_query
from largesse.api.dependencies import CurrentWork
from largesse.api.shapes.points import PointsShape, points_shape


@get(
    "/api/customers/{customer_id:str}/points",
    operation_id="list-customer-points",
    tags=["Customers"],
)
async def handler(
    work: CurrentWork,
    customer_id: FromPath[str],
    limit: FromQuery[int] = 10,
    starting_after_id: FromQuery[str | None] = None,
) -> PointsShape:
    """Return the balance of points of a customer, by id or source id, and what was posted to it.

    The newest posting comes first; `starting_after_id` goes on after one of them.
    """
    limit = page_query(limit, 1).limit
    return points_shape(await ledger.list_points(work, customer_id, starting_after_id, limit))
