"""Assign a user to a project."""

from litestar import post
from litestar.params import FromPath, JSONBody

from largesse.access.service.users import assign_user
from largesse.api.dependencies import CurrentWork
from largesse.api.shapes.users import UserAssign, UserShape, places_of, reference_of, user_shape


@post(
    "/management/v1/projects/{project_id:str}/users",
    operation_id="assign-user",
    tags=["Management"],
    status_code=200,
)
async def handler(
    work: CurrentWork,
    project_id: FromPath[str],
    data: JSONBody[UserAssign],
) -> UserShape:
    """Give a user of the account a role in the project."""
    reference = reference_of(data)
    return user_shape(
        await assign_user(work, reference, data.role, places_of(data.places)), project_id
    )
