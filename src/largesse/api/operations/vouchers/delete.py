"""Delete a voucher."""

from litestar import delete
from litestar.params import FromPath, FromQuery

from largesse.api.dependencies import CurrentWork
from largesse.vouchers.service.changing import delete_voucher


@delete("/v1/vouchers/{code:str}", operation_id="delete-voucher", tags=["Vouchers"])
async def handler(
    work: CurrentWork,
    code: FromPath[str],
    force: FromQuery[bool] = False,  # noqa: FBT002 - the name of the query parameter
) -> None:
    """Put a voucher into the bin, its code staying taken; with `force` delete it for good."""
    await delete_voucher(work, code, force=force)
