"""What somebody sees who opens the address of the server."""

from litestar import get
from litestar.response import Redirect


@get("/", operation_id="front", tags=["Operators"], include_in_schema=False, status_code=307)
async def handler() -> Redirect:
    """Lead to the page of all operations."""
    return Redirect(path="/openapi", status_code=307)
