"""Get a project."""

from litestar import get
from litestar.params import FromPath

from largesse.access import get_profile
from largesse.api.dependencies import CurrentWork
from largesse.api.shapes.projects import ProjectShape, project_shape


@get("/management/v1/projects/{project_id:str}", operation_id="get-project", tags=["Management"])
async def handler(
    work: CurrentWork,
    project_id: FromPath[str],  # noqa: ARG001 - the gate has put the work into this project
) -> ProjectShape:
    """Return a project of the management key's account; any other is not found."""
    return project_shape(await get_profile(work))
