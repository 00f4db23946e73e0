"""Cancel an import."""

from litestar import post
from litestar.params import FromPath

from largesse.api.dependencies import CurrentWork
from largesse.api.shapes.imports import ImportShape, import_shape
from largesse.transfer import cancel_run


@post(
    "/api/imports/{import_id:str}/cancel",
    operation_id="cancel-import",
    tags=["Imports"],
    status_code=202,
)
async def handler(work: CurrentWork, import_id: FromPath[str]) -> ImportShape:
    """Let an import stop before its next batch; what it did until then stays."""
    return import_shape(await cancel_run(work, import_id))
