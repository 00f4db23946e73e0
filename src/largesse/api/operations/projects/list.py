"""List projects."""

from litestar import get

from largesse.api.dependencies import CurrentWork
from largesse.api.shapes.projects import ProjectList, project_shape


@get("/management/v1/projects", operation_id="list-projects", tags=["Management"])
async def handler(work: CurrentWork) -> ProjectList:
    """Return the projects the management key may manage: its own."""
    return ProjectList([project_shape(work.project)], 1)
