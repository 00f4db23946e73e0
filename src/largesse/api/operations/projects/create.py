"""Create a project."""

from litestar import post
from litestar.params import JSONBody

from largesse.access import add_project
from largesse.api.dependencies import CurrentWork
from largesse.api.shapes.projects import (
    NewProjectInput,
    NewProjectShape,
    new_project_draft,
    new_project_shape,
    new_project_users,
)


@post(
    "/management/v1/projects",
    operation_id="create-project",
    tags=["Management"],
    status_code=200,
)
async def handler(work: CurrentWork, data: JSONBody[NewProjectInput]) -> NewProjectShape:
    """Create a project with two keys, whose tokens are told here only, and with its users."""
    draft, users = new_project_draft(data), new_project_users(data)
    return new_project_shape(await add_project(work, draft, users))
