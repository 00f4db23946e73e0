"""Get an export, or download its file."""

from __future__ import annotations

from typing import Any

from litestar import Request, get
from litestar.params import FromPath, FromQuery
from litestar.response import File

from largesse.api.dependencies import CurrentRuntime
from largesse.api.gate import OPENED_BY
from largesse.api.shapes.exports import ExportShape, export_shape
from largesse.storage import Work
from largesse.transfer import get_export, open_download


@get(
    "/v1/exports/{exportId:str}",
    operation_id="get-export",
    tags=["Exports"],
    opt={OPENED_BY: "token"},
)
async def handler(
    request: Request[Any, Any, Any],
    runtime: CurrentRuntime,
    exportId: FromPath[str],  # noqa: N803 - the name in the path
    token: FromQuery[str | None] = None,
) -> ExportShape | File:
    """Return one export; with the `token` of its address, which needs no key, its file."""
    if token is None:
        work: Work = request.state.work
        return export_shape(await get_export(work, exportId), work.now)
    export, path = await open_download(
        runtime.database, runtime.files, exportId, token, runtime.clock()
    )
    return File(
        path,
        filename=f"{export.exported_object}-{export.id}.csv",
        media_type="text/plain",  # as published: the Python SDK reads no other
        headers={"Cache-Control": "private, no-store", "X-Content-Type-Options": "nosniff"},
    )
