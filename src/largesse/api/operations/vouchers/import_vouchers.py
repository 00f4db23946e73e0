"""Import vouchers."""

from typing import Any

from litestar import Request, post

from largesse.api.dependencies import CurrentWork
from largesse.api.gate import STREAMED
from largesse.api.shapes.vouchers import AsyncStarted
from largesse.api.upload_document import RowsUpload
from largesse.api.uploads import import_upload
from largesse.transfer import WIRE_CODES, Wanted


@post(
    "/v1/vouchers/import",
    operation_id="import-vouchers",
    tags=["Vouchers"],
    status_code=202,
    opt={STREAMED: True},
    request_max_body_size=None,
    operation_class=RowsUpload,
)
async def handler(request: Request[Any, Any, Any], work: CurrentWork) -> AsyncStarted:
    """Take standalone codes that were elsewhere, in the background.

    A code that is there already gets `active` and category and nothing else.
    """
    wanted = Wanted(kind="vouchers", format="json", most_rows=WIRE_CODES)
    return await import_upload(request, work, wanted, "json", "ndjson")
