"""Tell what came back of an order."""

from litestar import get
from litestar.params import FromPath

from largesse.api.dependencies import CurrentWork
from largesse.api.shapes.returns import OrderReturnsShape, order_returns_shape
from largesse.redemptions import returns_of_order


@get(
    "/api/orders/{order_id:str}/returns",
    operation_id="list-returns-of-order",
    tags=["Returns"],
)
async def handler(work: CurrentWork, order_id: FromPath[str]) -> OrderReturnsShape:
    """Return what came back of an order, by id or source id, and what of it can still come back."""
    return order_returns_shape(work, await returns_of_order(work, order_id))
