"""Export the movements on the cards of a campaign."""

from typing import Any

from litestar import Request, post
from litestar.params import FromPath

from largesse.api.bodies import OPTIONAL_BODY, optional_body
from largesse.api.dependencies import CurrentWork
from largesse.api.shapes.exports import ExportShape, export_shape
from largesse.api.shapes.transactions import TransactionExportRequest, transactions_draft
from largesse.transfer import create_export
from largesse.vouchers.service.transactions import campaign_of_cards


@post(
    "/v1/campaigns/{campaign_id:str}/transactions/export",
    operation_id="export-campaign-transactions",
    tags=["Campaigns"],
    status_code=200,
    opt={OPTIONAL_BODY: TransactionExportRequest},
)
async def handler(
    request: Request[Any, Any, Any],
    work: CurrentWork,
    campaign_id: FromPath[str],
) -> ExportShape:
    """Write the movements on the cards of a gift or loyalty campaign to a file.

    As an export of the kind `voucher_transactions` does, of this campaign alone.
    """
    campaign = await campaign_of_cards(work, campaign_id)
    data = await optional_body(request, TransactionExportRequest)
    draft = transactions_draft(data, campaign=campaign.id)
    return export_shape(await create_export(work, draft), work.now)
