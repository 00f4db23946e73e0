"""Unassign a user from a project."""

from litestar import delete
from litestar.params import FromPath

from largesse.access.service.users import unassign_user
from largesse.api.dependencies import CurrentWork


@delete(
    "/management/v1/projects/{project_id:str}/users/{user_id:str}",
    operation_id="unassign-user",
    tags=["Management"],
)
async def handler(
    work: CurrentWork,
    project_id: FromPath[str],  # noqa: ARG001 - the gate has put the work into this project
    user_id: FromPath[str],
) -> None:
    """Take a user out of the project; the user stays in the account."""
    await unassign_user(work, user_id)
