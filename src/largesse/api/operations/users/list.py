"""List the users of a project."""

from litestar import get
from litestar.params import FromPath

from largesse.access.service.users import list_users
from largesse.api.dependencies import CurrentWork
from largesse.api.shapes.users import UserList, user_shape


@get(
    "/management/v1/projects/{project_id:str}/users", operation_id="list-users", tags=["Management"]
)
async def handler(
    work: CurrentWork,
    project_id: FromPath[str],
) -> UserList:
    """Return the users assigned to the project, the first assigned first."""
    users = [user_shape(user, project_id) for user in await list_users(work)]
    return UserList(users, len(users))
