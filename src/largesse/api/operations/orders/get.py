"""Get an order."""

from litestar import get
from litestar.params import FromPath

from largesse.api.dependencies import CurrentWork
from largesse.api.shapes.orders import OrderShape, order_shape
from largesse.orders.service import get_order


@get("/v1/orders/{order_id:str}", operation_id="get-order", tags=["Orders"])
async def handler(work: CurrentWork, order_id: FromPath[str]) -> OrderShape:
    """Return one order by id or source id."""
    return order_shape(await get_order(work, order_id))
