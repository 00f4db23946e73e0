"""Import products from a CSV file."""

from typing import Any

from litestar import Request, post

from largesse.api.dependencies import CurrentWork
from largesse.api.gate import STREAMED
from largesse.api.shapes.vouchers import AsyncStarted
from largesse.api.upload_document import CsvUpload
from largesse.api.uploads import import_upload
from largesse.transfer import Options, Wanted


@post(
    "/v1/products/importCSV",
    operation_id="import-products-using-csv",
    tags=["Products"],
    status_code=200,
    opt={STREAMED: True},
    request_max_body_size=None,
    operation_class=CsvUpload,
)
async def handler(request: Request[Any, Any, Any], work: CurrentWork) -> AsyncStarted:
    """Take products from a CSV file, in the background.

    Of those that are there already only the name changes.
    """
    wanted = Wanted(kind="products", format="csv", options=Options(only=("name",)))
    return await import_upload(request, work, wanted, "csv")
