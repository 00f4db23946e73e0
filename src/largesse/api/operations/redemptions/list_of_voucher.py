"""Get a voucher's redemptions."""

from litestar import get
from litestar.params import FromPath

from largesse import redemptions
from largesse.api.dependencies import CurrentWork
from largesse.api.permissions import PLACED
from largesse.api.shapes.redemptions import VoucherRedemptions, voucher_redemptions_shape


@get(
    "/v1/vouchers/{code:str}/redemption",
    operation_id="get-voucher-redemptions",
    tags=["Redemptions"],
    opt={PLACED: True},
)
async def handler(work: CurrentWork, code: FromPath[str]) -> VoucherRedemptions:
    """Return what was used of a voucher, and its latest hundred entries, rollbacks too."""
    return voucher_redemptions_shape(*await redemptions.voucher_redemptions(work, code))
