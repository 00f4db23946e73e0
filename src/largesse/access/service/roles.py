"""Use cases of roles: those of the house, which nobody changes, and a project's own."""

from __future__ import annotations

import msgspec
from msgspec import UNSET, UnsetType

from largesse import audit
from largesse.access.decide.permissions import is_pattern, is_within
from largesse.access.model.permissions import ROLES, Role
from largesse.access.service.keys import unknown_permission
from largesse.access.store import keys, people
from largesse.kernel.problem import Problem, ProblemError, not_found, refuse
from largesse.storage import Connection, Work


async def list_roles(work: Work) -> list[Role]:
    """Return the roles of the house, then the project's own, the oldest first."""
    async with work.database.reading() as connection:
        own = await people.roles(connection, work.project.id)
    return [*(Role(name, name, patterns) for name, patterns in ROLES.items()), *own]


async def add_role(work: Work, name: str, permissions: tuple[str, ...]) -> Role:
    """Add a role; a taken name is `duplicate_found`."""
    role = Role(work.id("role_"), name, permissions, work.now)
    _refuse(work, role)
    async with work.database.transaction() as connection:
        if not await people.insert_role(connection, work.project.id, role):
            raise _taken(role)
        await audit.record(connection, work, "created", "role", role.id, after=role)
    return role


async def update_role(
    work: Work, role_id: str, name: str | UnsetType, permissions: tuple[str, ...] | UnsetType
) -> Role:
    """Change a project's own role; keys that have it go by it at once."""
    async with work.database.transaction() as connection:
        before = await _held(connection, work, role_id)
        after = msgspec.structs.replace(
            before,
            name=before.name if name is UNSET else name,
            permissions=before.permissions if permissions is UNSET else permissions,
            updated_at=work.now,
        )
        _refuse(work, after)
        if await people.is_role_taken(connection, work.project.id, after):
            raise _taken(after)
        await people.update_role(connection, work.project.id, after)
        await audit.record(connection, work, "updated", "role", role_id, before=before, after=after)
    work.database.projects_seen += 1
    return after


async def delete_role(work: Work, role_id: str) -> None:
    """Delete a project's own role; one that a key or a user has is `resource_in_use`."""
    async with work.database.transaction() as connection:
        before = await _held(connection, work, role_id)
        if held := await keys.count_with_role(connection, work.project.id, role_id):
            raise ProblemError(
                Problem(
                    "resource_in_use",
                    got=f"{held} keys and users",
                    resource_type="role",
                    resource_id=role_id,
                )
            )
        await people.delete_role(connection, work.project.id, role_id)
        await audit.record(connection, work, "deleted", "role", role_id, before=before)


async def _held(connection: Connection, work: Work, role_id: str) -> Role:
    """Return a project's own role, locked; refuses one that may more than the caller."""
    if role_id in ROLES:
        raise ProblemError(Problem("resource_protected", resource_id=role_id, resource_type="role"))
    role = await people.lock_role(connection, work.project.id, role_id)
    if role is None:
        raise not_found("role", role_id)
    _refuse(work, role)
    return role


def _refuse(work: Work, role: Role) -> None:
    """Refuse a role that means nothing, and one that may more than whoever makes it."""
    if not role.name.strip() or role.name in ROLES:
        raise refuse("invalid_payload", ".name", need="a name of its own", got=role.name)
    for place, pattern in enumerate(role.permissions):
        if not is_pattern(pattern):
            raise unknown_permission(f".permissions[{place}]", pattern)
    if not is_within(role.permissions, work.actor.rights.permissions):
        raise refuse("missing_required_permission", ".permissions", need="no more than your own")


def _taken(role: Role) -> ProblemError:
    return ProblemError(
        Problem(
            "duplicate_found", ".name", got=role.name, resource_type="role", resource_id=role.name
        )
    )
