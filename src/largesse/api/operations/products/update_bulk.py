"""Update products in bulk."""

from typing import Any

from litestar import Request, post

from largesse.api.dependencies import CurrentWork
from largesse.api.gate import STREAMED
from largesse.api.shapes.vouchers import AsyncStarted
from largesse.api.upload_document import RowsUpload
from largesse.api.uploads import import_upload
from largesse.transfer import Wanted


@post(
    "/v1/products/bulk/async",
    operation_id="update-products-in-bulk",
    tags=["Products"],
    status_code=202,
    opt={STREAMED: True},
    request_max_body_size=None,
    operation_class=RowsUpload,
)
async def handler(request: Request[Any, Any, Any], work: CurrentWork) -> AsyncStarted:
    """Change products by source id, each as its object says, in the background; make new ones.

    Without a body there is nothing to do, and that succeeds.
    """
    wanted = Wanted(kind="product_updates", format="json")
    return await import_upload(request, work, wanted, "json", "ndjson")
