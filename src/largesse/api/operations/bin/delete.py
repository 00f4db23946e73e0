"""Delete a bin entry."""

from litestar import delete
from litestar.params import FromPath

from largesse.api.dependencies import CurrentWork
from largesse.vouchers.service.deleting import delete_bin_entry


@delete("/v1/trash-bin/{bin_entry_id:str}", operation_id="delete-bin-entry", tags=["Bin"])
async def handler(work: CurrentWork, bin_entry_id: FromPath[str]) -> None:
    """Delete for good what lies in the bin; its name or code is free again.

    The codes of a campaign go in the background.
    """
    await delete_bin_entry(work, bin_entry_id)
