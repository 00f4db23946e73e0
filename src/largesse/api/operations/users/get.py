"""Get a user of a project."""

from litestar import get
from litestar.params import FromPath

from largesse.access.service.users import get_user
from largesse.api.dependencies import CurrentWork
from largesse.api.shapes.users import UserShape, user_shape


@get(
    "/management/v1/projects/{project_id:str}/users/{user_id:str}",
    operation_id="get-user",
    tags=["Management"],
)
async def handler(
    work: CurrentWork,
    project_id: FromPath[str],
    user_id: FromPath[str],
) -> UserShape:
    """Return one user of the project, by id or login."""
    return user_shape(await get_user(work, user_id), project_id)
