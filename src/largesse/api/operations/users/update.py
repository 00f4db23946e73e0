"""Update a user of a project."""

from litestar import put
from litestar.params import FromPath, JSONBody

from largesse.access.service.users import update_user
from largesse.api.dependencies import CurrentWork
from largesse.api.shapes.users import UserChange, UserShape, places_of, user_shape


@put(
    "/management/v1/projects/{project_id:str}/users/{user_id:str}",
    operation_id="update-user",
    tags=["Management"],
)
async def handler(
    work: CurrentWork,
    project_id: FromPath[str],
    user_id: FromPath[str],
    data: JSONBody[UserChange],
) -> UserShape:
    """Give a user of the project another role."""
    return user_shape(
        await update_user(work, user_id, data.role, places_of(data.places)), project_id
    )
