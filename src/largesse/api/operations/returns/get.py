"""Get a return."""

from litestar import get
from litestar.params import FromPath

from largesse.api.dependencies import CurrentWork
from largesse.api.shapes.returns import ReturnShape, return_shape
from largesse.redemptions import get_return


@get("/api/returns/{return_id:str}", operation_id="get-return", tags=["Returns"])
async def handler(work: CurrentWork, return_id: FromPath[str]) -> ReturnShape:
    """Return one return with everything that was decided about it."""
    return return_shape(work, await get_return(work, return_id))
