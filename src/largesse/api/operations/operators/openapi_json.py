"""The OpenAPI document."""

from typing import Any

from litestar import Request, get

from largesse.api.document import openapi_document


@get(
    "/openapi.json",
    operation_id="openapi",
    tags=["Operators"],
    security=[],
    include_in_schema=False,
)
async def handler(request: Request[Any, Any, Any]) -> dict[str, Any]:
    """Return the OpenAPI 3.1 document of every operation."""
    return openapi_document(request.app)
