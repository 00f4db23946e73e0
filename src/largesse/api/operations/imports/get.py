"""Get an import."""

from litestar import get
from litestar.params import FromPath

from largesse.api.dependencies import CurrentWork
from largesse.api.shapes.imports import ImportShape, import_shape
from largesse.transfer import get_run


@get("/api/imports/{import_id:str}", operation_id="get-import", tags=["Imports"])
async def handler(work: CurrentWork, import_id: FromPath[str]) -> ImportShape:
    """Return one import or bulk update: how far it is, what came of its rows."""
    return import_shape(await get_run(work, import_id))
