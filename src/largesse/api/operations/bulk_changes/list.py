"""List bulk changes."""

from litestar import get
from litestar.params import FromQuery

from largesse.api.bounds import page_query
from largesse.api.dependencies import CurrentWork
from largesse.api.shapes.bulk_changes import BulkChangeList, bulk_change_shape
from largesse.transfer import list_bulk_changes


@get("/api/bulk-changes", operation_id="list-bulk-changes", tags=["Bulk changes"])
async def handler(
    work: CurrentWork, limit: FromQuery[int] = 10, page: FromQuery[int] = 1
) -> BulkChangeList:
    """Return a page of bulk changes, the newest first."""
    found, total = await list_bulk_changes(work, page_query(limit, page))
    return BulkChangeList([bulk_change_shape(change) for change in found], total)
