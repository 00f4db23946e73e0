"""Update a voucher."""

from litestar import put
from litestar.params import FromPath, JSONBody

from largesse.api.dependencies import CurrentWork
from largesse.api.shapes.vouchers import (
    VoucherShape,
    VoucherUpdate,
    details_shape,
    voucher_change,
)
from largesse.vouchers.service.changing import update_voucher


@put("/v1/vouchers/{code:str}", operation_id="update-voucher", tags=["Vouchers"])
async def handler(
    work: CurrentWork, code: FromPath[str], data: JSONBody[VoucherUpdate]
) -> VoucherShape:
    """Change a voucher; an explicit null clears a field, what is left out stays."""
    return details_shape(await update_voucher(work, code, voucher_change(data)))
