"""Roles, people and places in the database."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import msgspec

from largesse.access.model.people import Assignment, Place, User
from largesse.access.model.permissions import Role
from largesse.storage import Connection, load_queries

SQL = load_queries("largesse.access", "queries/people.sql")


async def roles(connection: Connection, project_id: str) -> list[Role]:
    return [
        msgspec.convert(row, Role) for row in await SQL.roles.all(connection, project_id=project_id)
    ]


async def lock_role(connection: Connection, project_id: str, role_id: str) -> Role | None:
    row = await SQL.lock_role.one(connection, project_id=project_id, id=role_id)
    return msgspec.convert(row, Role) if row else None


async def insert_role(connection: Connection, project_id: str, role: Role) -> bool:
    """Return whether the name was free."""
    inserted = await SQL.insert_role.run(
        connection,
        id=role.id,
        project_id=project_id,
        name=role.name,
        permissions=list(role.permissions),
        created_at=role.created_at,
    )
    return inserted == 1


async def is_role_taken(connection: Connection, project_id: str, role: Role) -> bool:
    return bool(
        await SQL.is_role_taken.value(connection, project_id=project_id, name=role.name, id=role.id)
    )


async def update_role(connection: Connection, project_id: str, role: Role) -> None:
    await SQL.update_role.run(
        connection,
        id=role.id,
        project_id=project_id,
        name=role.name,
        permissions=list(role.permissions),
        updated_at=role.updated_at,
    )


async def delete_role(connection: Connection, project_id: str, role_id: str) -> None:
    await SQL.delete_role.run(connection, project_id=project_id, id=role_id)


async def users_of_project(connection: Connection, account_id: str, project_id: str) -> list[User]:
    rows = await SQL.users_of_project.all(connection, account_id=account_id, project_id=project_id)
    return [msgspec.convert(row, User) for row in rows]


async def user_by_reference(
    connection: Connection, account_id: str, reference: str, *, project_id: str | None = None
) -> User | None:
    """Return a person by id or login; with a project only if assigned to it."""
    row = await SQL.user_by_reference.one(
        connection, account_id=account_id, reference=reference, project_id=project_id
    )
    return msgspec.convert(row, User) if row else None


async def lock_user(connection: Connection, user_id: str) -> None:
    await SQL.lock_user.one(connection, id=user_id)


async def insert_user(connection: Connection, account_id: str, user: User) -> bool:
    """Return whether the login was free."""
    row = msgspec.structs.asdict(user)
    del row["projects"]
    return await SQL.insert_user.run(connection, account_id=account_id, **row) == 1


async def assign(connection: Connection, assignment: Assignment, now: datetime) -> None:
    places = None if assignment.places is None else list(assignment.places)
    await SQL.assign.run(
        connection,
        user_id=assignment.user_id,
        project_id=assignment.project_id,
        role=assignment.role,
        places=places,
        now=now,
    )


async def assignment(connection: Connection, user_id: str, project_id: str) -> Assignment | None:
    row = await SQL.assignment.one(connection, user_id=user_id, project_id=project_id)
    return msgspec.convert(row, Assignment) if row else None


async def unassign(connection: Connection, user_id: str, project_id: str) -> None:
    await SQL.unassign.run(connection, user_id=user_id, project_id=project_id)


async def places(connection: Connection, project_id: str) -> list[Place]:
    rows = await SQL.places.all(connection, project_id=project_id)
    return [msgspec.convert(row, Place) for row in rows]


async def place_by_id(connection: Connection, project_id: str, place_id: str) -> Place | None:
    row = await SQL.place_by_id.one(connection, project_id=project_id, id=place_id)
    return msgspec.convert(row, Place) if row else None


async def lock_places(connection: Connection, project_id: str) -> dict[str, str | None]:
    """Return what lies where, by id, nobody else's to move until the transaction ends."""
    rows = await SQL.lock_places.all(connection, project_id=project_id)
    return {row["id"]: row["parent_id"] for row in rows}


async def insert_place(connection: Connection, project_id: str, place: Place) -> bool:
    """Return whether the name was free."""
    inserted = await SQL.insert_place.run(
        connection,
        id=place.id,
        project_id=project_id,
        kind=place.kind,
        name=place.name,
        parent_id=place.parent_id,
        created_at=place.created_at,
    )
    return inserted == 1


async def is_place_taken(connection: Connection, project_id: str, place: Place) -> bool:
    return bool(
        await SQL.is_place_taken.value(
            connection, project_id=project_id, kind=place.kind, name=place.name, id=place.id
        )
    )


async def update_place(connection: Connection, project_id: str, place: Place) -> None:
    await SQL.update_place.run(
        connection,
        id=place.id,
        project_id=project_id,
        name=place.name,
        parent_id=place.parent_id,
        updated_at=place.updated_at,
    )


async def delete_place(connection: Connection, project_id: str, place_id: str) -> None:
    await SQL.delete_place.run(connection, project_id=project_id, id=place_id)


async def bound_to_place(connection: Connection, project_id: str, place_id: str) -> int:
    return int(await SQL.bound_to_place.value(connection, project_id=project_id, id=place_id))


async def place_campaigns(
    connection: Connection, project_id: str, place_id: str, campaigns: Sequence[str]
) -> None:
    """Place these campaigns there and no others."""
    await SQL.clear_placements.run(connection, place_id=place_id)
    if campaigns:
        await SQL.insert_placements.run(
            connection, place_id=place_id, project_id=project_id, campaigns=list(campaigns)
        )
