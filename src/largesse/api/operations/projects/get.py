"""Get a project."""

from litestar import get
from litestar.params import FromPath

from largesse.api.dependencies import CurrentWork
from largesse.api.shapes.projects import ProjectShape, project_shape
from largesse.kernel.problem import not_found


@get("/management/v1/projects/{project_id:str}", operation_id="get-project", tags=["Management"])
async def handler(work: CurrentWork, project_id: FromPath[str]) -> ProjectShape:
    """Return the management key's own project; any other is not found."""
    if project_id != work.project.id:
        raise not_found("project", project_id)
    return project_shape(work.project)
