"""Import SKUs from a CSV file."""

from typing import Any

from litestar import Request, post

from largesse.api.dependencies import CurrentWork
from largesse.api.gate import STREAMED
from largesse.api.shapes.vouchers import AsyncStarted
from largesse.api.upload_document import CsvUpload
from largesse.api.uploads import import_upload
from largesse.transfer import Options, Wanted


@post(
    "/v1/skus/importCSV",
    operation_id="import-SKUs-using-csv",
    tags=["Products"],
    status_code=200,
    opt={STREAMED: True},
    request_max_body_size=None,
    operation_class=CsvUpload,
)
async def handler(request: Request[Any, Any, Any], work: CurrentWork) -> AsyncStarted:
    """Take SKUs from a CSV file, in the background.

    Of those that are there already name and price change.
    """
    wanted = Wanted(kind="skus", format="csv", options=Options(only=("sku", "price")))
    return await import_upload(request, work, wanted, "csv")
