"""Preview a return of the order of a redemption."""

from litestar import post
from litestar.params import FromPath, JSONBody

from largesse.api.dependencies import CurrentWork
from largesse.api.shapes.returns import ReturnInput, ReturnShape, return_request, return_shape
from largesse.redemptions import preview_return_of_redemption


@post(
    "/api/redemptions/{redemption_id:str}/returns/preview",
    operation_id="preview-return-of-redemption",
    tags=["Returns"],
    status_code=200,
)
async def handler(
    work: CurrentWork, redemption_id: FromPath[str], data: JSONBody[ReturnInput]
) -> ReturnShape:
    """Answer what a return would give back, and write nothing."""
    return return_shape(
        work, await preview_return_of_redemption(work, redemption_id, return_request(data))
    )
