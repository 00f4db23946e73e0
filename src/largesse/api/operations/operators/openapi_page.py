"""The OpenAPI document as a page."""

from typing import Any

from litestar import MediaType, Request, Response, get

from largesse.api.document import openapi_document
from largesse.api.document_page import render


@get("/openapi", operation_id="openapi-page", tags=["Operators"], include_in_schema=False)
async def handler(request: Request[Any, Any, Any]) -> Response[str]:
    """Return every operation as one page to browse."""
    page = render(openapi_document(request.app))
    return Response(page, media_type=MediaType.HTML)
