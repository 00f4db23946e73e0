"""Import customers from a CSV file."""

from typing import Any

from litestar import Request, post

from largesse.api.dependencies import CurrentWork
from largesse.api.gate import STREAMED
from largesse.api.shapes.vouchers import AsyncStarted
from largesse.api.upload_document import CsvUpload
from largesse.api.uploads import import_upload
from largesse.transfer import Wanted


@post(
    "/v1/customers/importCSV",
    operation_id="import-customers-using-csv",
    tags=["Customers"],
    status_code=202,
    opt={STREAMED: True},
    request_max_body_size=None,
    operation_class=CsvUpload,
)
async def handler(request: Request[Any, Any, Any], work: CurrentWork) -> AsyncStarted:
    """Take whole profiles from a CSV file, in the background.

    What a row does not tell is cleared. Rows are told apart by `Source_id`, else `Id`, else email.
    """
    wanted = Wanted(kind="customers", format="csv")
    return await import_upload(request, work, wanted, "csv")
