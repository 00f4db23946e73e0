"""Restore a bin entry."""

from litestar import post
from litestar.params import FromPath

from largesse.api.dependencies import CurrentWork
from largesse.api.shapes.bin import BinEntryShape, bin_entry_shape
from largesse.vouchers.service.deleting import restore_bin_entry


@post(
    "/api/trash-bin/{bin_entry_id:str}/restore",
    operation_id="restore-bin-entry",
    tags=["Bin"],
    status_code=200,
)
async def handler(work: CurrentWork, bin_entry_id: FromPath[str]) -> BinEntryShape:
    """Take something out of the bin, with all that went there with it.

    A campaign comes back with its codes (in the background), its rules and its issue policies. A
    voucher whose campaign is in the bin, or a SKU whose product is, is refused.
    """
    return bin_entry_shape(await restore_bin_entry(work, bin_entry_id))
