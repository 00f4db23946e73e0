"""Invite a user."""

from litestar import post
from litestar.params import JSONBody

from largesse.access.service.users import invite_user
from largesse.api.dependencies import CurrentWork
from largesse.api.permissions import PERMISSION
from largesse.api.shapes.users import UserInvite, invitation_of


@post(
    "/management/v1/projects/users/invite",
    operation_id="invite-user",
    tags=["Management"],
    status_code=204,
    opt={PERMISSION: "users.write"},
)
async def handler(work: CurrentWork, data: JSONBody[UserInvite]) -> None:
    """Add somebody to the account, with a role in each of the projects told.

    The invitation is an event that whoever sends mail listens to.
    """
    await invite_user(work, invitation_of(data))
