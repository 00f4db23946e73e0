"""List orders."""

from litestar import get
from litestar.params import FromQuery

from largesse.api.bounds import page_query
from largesse.api.dependencies import CurrentWork
from largesse.api.shapes.orders import OrderList, order_shape
from largesse.orders.model import OrderSort
from largesse.orders.service import list_orders


@get("/v1/orders", operation_id="list-orders", tags=["Orders"])
async def handler(
    work: CurrentWork,
    limit: FromQuery[int] = 10,
    page: FromQuery[int] = 1,
    order: FromQuery[OrderSort] = "-created_at",
) -> OrderList:
    """Return a page of orders, the newest first unless told otherwise."""
    found, total = await list_orders(work, order, page_query(limit, page))
    return OrderList([order_shape(each) for each in found], total)
