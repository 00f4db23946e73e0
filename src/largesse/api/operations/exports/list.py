"""List exports."""

from typing import Literal

from litestar import get
from litestar.params import FromQuery

from largesse.api.bounds import page_query
from largesse.api.dependencies import CurrentWork
from largesse.api.shapes.exports import ExportList, export_shape
from largesse.transfer import list_exports

Order = Literal["created_at", "-created_at", "status", "-status"]


@get("/v1/exports", operation_id="list-exports", tags=["Exports"])
async def handler(
    work: CurrentWork,
    limit: FromQuery[int] = 10,
    page: FromQuery[int] = 1,
    order: FromQuery[Order] = "-created_at",
) -> ExportList:
    """Return a page of exports, the newest first unless told otherwise."""
    found, total = await list_exports(work, order, page_query(limit, page))
    return ExportList([export_shape(export, work.now) for export in found], total)
