"""Export the points movements of a member of a programme."""

from typing import Any

from litestar import Request, post
from litestar.params import FromPath

from largesse.api.bodies import OPTIONAL_BODY, optional_body
from largesse.api.dependencies import CurrentWork
from largesse.api.shapes.exports import ExportShape, export_shape
from largesse.api.shapes.transactions import TransactionExportRequest, transactions_draft
from largesse.loyalty.service.transactions import card_asked_for
from largesse.transfer import create_export


@post(
    "/v1/loyalties/{campaign_id:str}/members/{member_id:str}/transactions/export",
    operation_id="export-loyalty-card-transactions-1",
    tags=["Loyalties"],
    status_code=200,
    opt={OPTIONAL_BODY: TransactionExportRequest},
)
async def handler(
    request: Request[Any, Any, Any],
    work: CurrentWork,
    campaign_id: FromPath[str],
    member_id: FromPath[str],
) -> ExportShape:
    """Write the movements of points on a card to a CSV file, in the background."""
    card = await card_asked_for(work, member_id, campaign_id)
    data = await optional_body(request, TransactionExportRequest)
    draft = transactions_draft(data, voucher=card.id)
    return export_shape(await create_export(work, draft), work.now)
