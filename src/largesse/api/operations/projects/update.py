"""Update a project."""

from litestar import put
from litestar.params import FromPath, JSONBody

from largesse.access import update_project
from largesse.api.dependencies import CurrentWork
from largesse.api.shapes.projects import ProjectInput, ProjectShape, project_draft, project_shape


@put(
    "/management/v1/projects/{project_id:str}",
    operation_id="update-project",
    tags=["Management"],
)
async def handler(
    work: CurrentWork,
    project_id: FromPath[str],  # noqa: ARG001 - the gate has put the work into this project
    data: JSONBody[ProjectInput],
) -> ProjectShape:
    """Change a project; what is not sent stays."""
    return project_shape(await update_project(work, project_draft(data)))
