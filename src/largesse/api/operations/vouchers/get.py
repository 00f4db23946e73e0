"""Get a voucher."""

from litestar import get
from litestar.params import FromPath

from largesse.api.dependencies import CurrentWork
from largesse.api.permissions import PLACED
from largesse.api.shapes.vouchers import VoucherShape, details_shape
from largesse.vouchers.service.reading import get_voucher


@get("/v1/vouchers/{code:str}", operation_id="get-voucher", tags=["Vouchers"], opt={PLACED: True})
async def handler(work: CurrentWork, code: FromPath[str]) -> VoucherShape:
    """Return one voucher by code or id."""
    return details_shape(await get_voucher(work, code))
