"""Return some of an order."""

from litestar import post
from litestar.params import FromPath, JSONBody

from largesse.api.answers import answering
from largesse.api.dependencies import CurrentWork
from largesse.api.shapes.returns import ReturnInput, ReturnShape, return_request, return_shape
from largesse.redemptions import return_order
from largesse.redemptions.model.returns import Return


@post(
    "/api/orders/{order_id:str}/returns",
    operation_id="return-order",
    tags=["Returns"],
    status_code=200,
)
async def handler(
    work: CurrentWork, order_id: FromPath[str], data: JSONBody[ReturnInput]
) -> ReturnShape:
    """Bring back chosen units of an order, by id or source id: what they had cost goes back.

    Each unit gives back its share of every discount, credit and point. Several returns sum to the
    whole; the one that brings back the last unit ends the redemptions as a rollback does.
    """

    def shape(made: Return) -> ReturnShape:
        return return_shape(work, made)

    request = return_request(data)
    return shape(await return_order(answering(work, shape), order_id, request))
