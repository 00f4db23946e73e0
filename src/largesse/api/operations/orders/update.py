"""Update an order."""

from litestar import put
from litestar.params import FromPath, JSONBody

from largesse.api.dependencies import CurrentWork
from largesse.api.shapes.orders import OrderShape, OrderUpdate, order_draft, order_shape
from largesse.orders.service import update_order


@put("/v1/orders/{order_id:str}", operation_id="update-order", tags=["Orders"])
async def handler(
    work: CurrentWork, order_id: FromPath[str], data: JSONBody[OrderUpdate]
) -> OrderShape:
    """Change what is given; new lines replace all of the old ones."""
    return order_shape(await update_order(work, order_id, order_draft(data)))
