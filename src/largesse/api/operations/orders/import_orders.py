"""Import orders."""

from typing import Any

from litestar import Request, post

from largesse.api.dependencies import CurrentWork
from largesse.api.gate import STREAMED
from largesse.api.shapes.vouchers import AsyncStarted
from largesse.api.upload_document import RowsUpload
from largesse.api.uploads import import_upload
from largesse.transfer import WIRE_ORDERS, Wanted


@post(
    "/v1/orders/import",
    operation_id="import-orders",
    tags=["Orders"],
    status_code=200,
    opt={STREAMED: True},
    request_max_body_size=None,
    operation_class=RowsUpload,
)
async def handler(request: Request[Any, Any, Any], work: CurrentWork) -> AsyncStarted:
    """Take orders of the past, in the background, one import of a project after the other.

    Nothing is told of them but to segments: no webhook, no activity, no points.
    """
    wanted = Wanted(kind="orders", format="json", most_rows=WIRE_ORDERS)
    return await import_upload(request, work, wanted, "json", "ndjson")
