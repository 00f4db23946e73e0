"""Get a bulk change."""

from litestar import get
from litestar.params import FromPath

from largesse.api.dependencies import CurrentWork
from largesse.api.shapes.bulk_changes import BulkChangeShape, bulk_change_shape
from largesse.transfer import get_bulk_change


@get("/api/bulk-changes/{change_id:str}", operation_id="get-bulk-change", tags=["Bulk changes"])
async def handler(work: CurrentWork, change_id: FromPath[str]) -> BulkChangeShape:
    """Return one bulk change with how far it is."""
    return bulk_change_shape(await get_bulk_change(work, change_id))
