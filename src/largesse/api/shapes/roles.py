"""Roles as sets of permissions."""

from __future__ import annotations

from typing import Annotated

import msgspec
from msgspec import UNSET, Meta, UnsetType

from largesse.access import ROLES, Role
from largesse.api.wire import wire_time_or_none

RoleName = Annotated[str, Meta(min_length=1, max_length=100)]
Permissions = Annotated[
    list[Annotated[str, Meta(min_length=1, max_length=100)]], Meta(min_length=1, max_length=200)
]


class RoleInput(msgspec.Struct, frozen=True):
    """What makes a role: patterns such as `vouchers.read`, `vouchers.*`, `*.read`."""

    name: RoleName
    permissions: Permissions


class RoleChange(msgspec.Struct, frozen=True):
    """What changes of a role."""

    name: RoleName | UnsetType | None = UNSET
    permissions: Permissions | UnsetType | None = UNSET


class RoleShape(msgspec.Struct, frozen=True):
    """A role; those of the house cannot be changed."""

    id: str
    name: str
    permissions: list[str]
    is_of_the_house: bool
    created_at: str | None
    updated_at: str | None
    object: str = "role"


class RoleList(msgspec.Struct, frozen=True):
    """The roles of the house and of the project."""

    data: list[RoleShape]
    total: int
    object: str = "list"
    data_ref: str = "data"


def role_shape(role: Role) -> RoleShape:
    """Return a role."""
    return RoleShape(
        role.id,
        role.name,
        list(role.permissions),
        role.id in ROLES,
        wire_time_or_none(role.created_at),
        wire_time_or_none(role.updated_at),
    )
