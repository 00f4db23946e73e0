"""List imports."""

from litestar import get
from litestar.params import FromQuery

from largesse.api.bounds import page_query
from largesse.api.dependencies import CurrentWork
from largesse.api.shapes.imports import ImportList, import_shape
from largesse.transfer import list_runs


@get("/api/imports", operation_id="list-imports", tags=["Imports"])
async def handler(
    work: CurrentWork, limit: FromQuery[int] = 10, page: FromQuery[int] = 1
) -> ImportList:
    """Return imports and bulk updates, the newest first."""
    found, total = await list_runs(work, page_query(limit, page))
    return ImportList([import_shape(run) for run in found], total)
