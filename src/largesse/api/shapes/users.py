"""Users on the wire."""

from __future__ import annotations

from typing import Annotated

import msgspec
from msgspec import UNSET, Meta, UnsetType

from largesse.access import Invitation, User
from largesse.api.shapes.keys import PlaceIds
from largesse.api.wire import unless_null
from largesse.kernel.problem import refuse

Text = Annotated[str, Meta(min_length=1, max_length=320)]
Email = Annotated[str, Meta(max_length=320, pattern=r"^[^@\s]+@[^@\s]+$")]
RoleOf = Annotated[str, Meta(min_length=1, max_length=100)]


class UserAssign(msgspec.Struct, frozen=True):
    """Who is assigned to a project and as what: `id` or `login`, not both.

    `places` bind the user to some places of the project.
    """

    role: RoleOf
    id: Text | UnsetType | None = UNSET
    login: Text | UnsetType | None = UNSET
    places: PlaceIds | UnsetType | None = UNSET


class UserChange(msgspec.Struct, frozen=True):
    """The user's new role."""

    role: RoleOf
    places: PlaceIds | UnsetType | None = UNSET


class UserInvite(msgspec.Struct, frozen=True):
    """Whom to invite, and the role in each project, by its id."""

    email: Email
    first_name: Text | UnsetType | None = UNSET
    last_name: Text | UnsetType | None = UNSET
    projects: Annotated[dict[Text, RoleOf], Meta(max_length=1000)] | UnsetType | None = UNSET


class UserShape(msgspec.Struct, frozen=True):
    """A user of the account, with a role in each project."""

    id: str
    login: str
    email: str
    first_name: str | None
    last_name: str | None
    projects: dict[str, str]
    is_owner: bool
    role: str | None
    """The role in the project asked about."""


class UserList(msgspec.Struct, frozen=True):
    """The users of a project."""

    data: list[UserShape]
    total: int
    object: str = "list"
    data_ref: str = "data"


def reference_of(data: UserAssign) -> str:
    """Return what names a user; refuses none and both."""
    user_id, login = data.id or None, data.login or None
    if (user_id is None) == (login is None):
        raise refuse("invalid_payload", ".", need="either id or login")
    return user_id or login or ""


def places_of(told: list[str] | UnsetType | None) -> tuple[str, ...] | None:
    """Return the places a user is bound to."""
    return tuple(dict.fromkeys(told)) if isinstance(told, list) else None


def invitation_of(data: UserInvite) -> Invitation:
    """Return whom a request invites."""
    return Invitation(
        data.email,
        unless_null(data.first_name) or None,
        unless_null(data.last_name) or None,
        data.projects or {},
    )


def user_shape(user: User, project_id: str) -> UserShape:
    """Return a user as the wire has it."""
    return UserShape(
        user.id,
        user.login,
        user.email,
        user.first_name,
        user.last_name,
        user.projects,
        user.is_owner,
        user.projects.get(project_id),
    )
