"""Create a voucher with a given code."""

from litestar import post
from litestar.params import FromPath, JSONBody

from largesse.api.answers import answering
from largesse.api.dependencies import CurrentWork
from largesse.api.shapes.vouchers import (
    VoucherCreate,
    VoucherShape,
    details_shape,
    voucher_draft,
)
from largesse.vouchers.service.issuing import create_voucher


@post("/v1/vouchers/{code:str}", operation_id="create-voucher", tags=["Vouchers"], status_code=200)
async def handler(
    work: CurrentWork, code: FromPath[str], data: JSONBody[VoucherCreate]
) -> VoucherShape:
    """Create a voucher with this code; a code that is taken is `duplicate_found`."""
    work = answering(work, details_shape)
    return details_shape(await create_voucher(work, voucher_draft(data, code)))
