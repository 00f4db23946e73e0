"""Create a voucher."""

from litestar import post
from litestar.params import JSONBody

from largesse.api.answers import answering
from largesse.api.dependencies import CurrentWork
from largesse.api.shapes.vouchers import (
    VoucherCreate,
    VoucherShape,
    details_shape,
    voucher_draft,
)
from largesse.vouchers.service.issuing import create_voucher


@post("/v1/vouchers", operation_id="generate-random-code", tags=["Vouchers"], status_code=200)
async def handler(work: CurrentWork, data: JSONBody[VoucherCreate]) -> VoucherShape:
    """Create a voucher of its own; without `code` one is drawn at random."""
    work = answering(work, details_shape)
    return details_shape(await create_voucher(work, voucher_draft(data)))
