"""Create an order."""

from litestar import post
from litestar.params import JSONBody

from largesse.api.answers import answering
from largesse.api.dependencies import CurrentWork
from largesse.api.shapes.orders import OrderCreate, OrderShape, order_draft, order_shape
from largesse.orders.service import create_order


@post("/v1/orders", operation_id="create-order", tags=["Orders"], status_code=200)
async def handler(work: CurrentWork, data: JSONBody[OrderCreate]) -> OrderShape:
    """Create an order, or change the one with this id or source id."""
    return order_shape(await create_order(answering(work, order_shape), order_draft(data)))
