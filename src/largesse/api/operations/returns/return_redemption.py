"""Return some of the order of a redemption."""

from litestar import post
from litestar.params import FromPath, JSONBody

from largesse.api.answers import answering
from largesse.api.dependencies import CurrentWork
from largesse.api.shapes.returns import ReturnInput, ReturnShape, return_request, return_shape
from largesse.redemptions import return_redemption
from largesse.redemptions.model.returns import Return


@post(
    "/api/redemptions/{redemption_id:str}/returns",
    operation_id="return-redemption",
    tags=["Returns"],
    status_code=200,
)
async def handler(
    work: CurrentWork, redemption_id: FromPath[str], data: JSONBody[ReturnInput]
) -> ReturnShape:
    """Bring back chosen units of the order of a redemption: what they had cost goes back.

    Each unit gives back its share of every discount, credit and point. Several returns sum to the
    whole; the one that brings back the last unit ends the redemptions as a rollback does.
    """

    def shape(made: Return) -> ReturnShape:
        return return_shape(work, made)

    request = return_request(data)
    return shape(await return_redemption(answering(work, shape), redemption_id, request))
