"""Enable a voucher."""

from litestar import post
from litestar.params import FromPath

from largesse.api.dependencies import CurrentWork
from largesse.api.permissions import PLACED
from largesse.api.shapes.vouchers import VoucherShape, details_shape
from largesse.vouchers.service.changing import switch_voucher


@post(
    "/v1/vouchers/{code:str}/enable",
    operation_id="enable-voucher",
    tags=["Vouchers"],
    opt={PLACED: True},
    status_code=200,
)
async def handler(work: CurrentWork, code: FromPath[str]) -> VoucherShape:
    """Switch a voucher on."""
    return details_shape(await switch_voucher(work, code, active=True))
