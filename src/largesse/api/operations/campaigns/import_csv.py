"""Import vouchers to a campaign from a CSV file."""

from typing import Any

from litestar import Request, post
from litestar.params import FromPath

from largesse.api.dependencies import CurrentWork
from largesse.api.gate import STREAMED
from largesse.api.shapes.vouchers import AsyncStarted
from largesse.api.upload_document import CsvUpload
from largesse.api.uploads import import_upload
from largesse.transfer import WIRE_CODES, Wanted


@post(
    "/v1/campaigns/{campaign_id:str}/importCSV",
    operation_id="import-vouchers-to-campaign-using-csv",
    tags=["Campaigns"],
    status_code=200,
    opt={STREAMED: True},
    request_max_body_size=None,
    operation_class=CsvUpload,
)
async def handler(
    request: Request[Any, Any, Any], work: CurrentWork, campaign_id: FromPath[str]
) -> AsyncStarted:
    """Take codes from a CSV file into a campaign, in the background."""
    wanted = Wanted(
        kind="campaign_vouchers", format="csv", campaign=campaign_id, most_rows=WIRE_CODES
    )
    return await import_upload(request, work, wanted, "csv")
