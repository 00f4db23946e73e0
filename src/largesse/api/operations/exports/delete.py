"""Delete an export."""

from litestar import delete
from litestar.params import FromPath

from largesse.api.dependencies import CurrentWork
from largesse.transfer import delete_export


@delete("/v1/exports/{exportId:str}", operation_id="delete-export", tags=["Exports"])
async def handler(work: CurrentWork, exportId: FromPath[str]) -> None:  # noqa: N803 - the name in the path
    """Delete an export and its file."""
    await delete_export(work, exportId)
