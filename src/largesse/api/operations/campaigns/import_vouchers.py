"""Import vouchers to a campaign."""

from typing import Any

from litestar import Request, post
from litestar.params import FromPath

from largesse.api.dependencies import CurrentWork
from largesse.api.gate import STREAMED
from largesse.api.shapes.vouchers import AsyncStarted
from largesse.api.upload_document import RowsUpload
from largesse.api.uploads import import_upload
from largesse.transfer import WIRE_CODES, Wanted


@post(
    "/v1/campaigns/{campaign_id:str}/import",
    operation_id="import-vouchers-to-campaign",
    tags=["Campaigns"],
    status_code=202,
    opt={STREAMED: True},
    request_max_body_size=None,
    operation_class=RowsUpload,
)
async def handler(
    request: Request[Any, Any, Any], work: CurrentWork, campaign_id: FromPath[str]
) -> AsyncStarted:
    """Take codes that were elsewhere into a campaign, in the background.

    What they are worth is the campaign's alone; a card's amount may be its own.
    """
    wanted = Wanted(
        kind="campaign_vouchers", format="json", campaign=campaign_id, most_rows=WIRE_CODES
    )
    return await import_upload(request, work, wanted, "json", "ndjson")
