"""Import vouchers from a CSV file."""

from typing import Any

from litestar import Request, post

from largesse.api.dependencies import CurrentWork
from largesse.api.gate import STREAMED
from largesse.api.shapes.vouchers import AsyncStarted
from largesse.api.upload_document import CsvUpload
from largesse.api.uploads import import_upload
from largesse.transfer import WIRE_CODES, Wanted


@post(
    "/v1/vouchers/importCSV",
    operation_id="import-vouchers-using-csv",
    tags=["Vouchers"],
    status_code=202,
    opt={STREAMED: True},
    request_max_body_size=None,
    operation_class=CsvUpload,
)
async def handler(request: Request[Any, Any, Any], work: CurrentWork) -> AsyncStarted:
    """Take standalone codes from a CSV file, in the background.

    Columns nobody knows become metadata, typed as the metadata schema has them.
    """
    wanted = Wanted(kind="vouchers", format="csv", most_rows=WIRE_CODES)
    return await import_upload(request, work, wanted, "csv")
