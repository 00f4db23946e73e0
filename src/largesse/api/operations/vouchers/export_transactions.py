"""Export the movements on a card."""

from typing import Any

from litestar import Request, post
from litestar.params import FromPath

from largesse.api.bodies import OPTIONAL_BODY, optional_body
from largesse.api.dependencies import CurrentWork
from largesse.api.shapes.exports import ExportShape, export_shape
from largesse.api.shapes.transactions import TransactionExportRequest, transactions_draft
from largesse.transfer import create_export
from largesse.vouchers.service.transactions import card_of


@post(
    "/v1/vouchers/{code:str}/transactions/export",
    operation_id="export-voucher-transactions",
    tags=["Vouchers"],
    status_code=200,
    opt={OPTIONAL_BODY: TransactionExportRequest},
)
async def handler(
    request: Request[Any, Any, Any],
    work: CurrentWork,
    code: FromPath[str],
) -> ExportShape:
    """Write the movements on a gift card or a loyalty card to a file.

    As an export of the kind `voucher_transactions` does, of this card alone.
    """
    card = await card_of(work, code)
    data = await optional_body(request, TransactionExportRequest)
    draft = transactions_draft(data, voucher=card.id)
    return export_shape(await create_export(work, draft), work.now)
