"""Projects in the database."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec

from largesse.access.model.projects import ProjectProfile
from largesse.kernel.project import Project
from largesse.storage import Connection, Row, load_queries
from largesse.storage.database import jsonb

SQL = load_queries("largesse.access", "queries/projects.sql")

_DOCUMENTS = ("webhooks_callout_notifications", "api_usage_notifications")


async def insert_project(connection: Connection, profile: ProjectProfile) -> None:
    await SQL.insert_project.run(connection, **_row(profile))


async def projects(connection: Connection) -> list[Project]:
    return [msgspec.convert(row, Project) for row in await SQL.projects.all(connection)]


async def project_by_id(connection: Connection, project_id: str) -> Project | None:
    row = await SQL.project_by_id.one(connection, id=project_id)
    return msgspec.convert(row, Project) if row else None


async def account_of_project(connection: Connection, project_id: str) -> str | None:
    account: str | None = await SQL.account_of_project.value(connection, id=project_id)
    return account


async def profiles(connection: Connection, account_id: str) -> list[ProjectProfile]:
    rows = await SQL.projects_of_account.all(connection, account_id=account_id)
    return [_profile(row) for row in rows]


async def profile(
    connection: Connection, account_id: str, project_id: str
) -> ProjectProfile | None:
    row = await SQL.project_of_account.one(connection, account_id=account_id, id=project_id)
    return _profile(row) if row else None


async def lock_account(connection: Connection, account_id: str) -> list[str]:
    """Return the ids of an account's projects, the oldest first, locked."""
    rows = await SQL.lock_account.all(connection, account_id=account_id)
    return [str(row["id"]) for row in rows]


async def update_project(connection: Connection, after: ProjectProfile) -> None:
    await SQL.update_project.run(connection, **_row(after))


async def close_project(
    connection: Connection, project_id: str, *, heir: str, now: datetime
) -> bool:
    """Hide a project and end its keys; management keys go on in `heir`. False: done already."""
    if await SQL.mark_project_deleted.run(connection, id=project_id, now=now) == 0:
        return False
    await SQL.move_management_keys.run(connection, project_id=project_id, to=heir)
    await SQL.revoke_keys.run(connection, project_id=project_id, now=now)
    return True


async def delete_rows_of_project(connection: Connection, project_id: str, most: int) -> int:
    deleted: int = await SQL.delete_rows_of_project.value(
        connection, project_id=project_id, most=most
    )
    return deleted


async def delete_project(connection: Connection, project_id: str) -> None:
    await SQL.delete_project.run(connection, id=project_id)


async def revoke_keys_named(
    connection: Connection, project_id: str, name: str, now: datetime
) -> None:
    await SQL.revoke_keys_named.run(connection, project_id=project_id, name=name, now=now)


def _profile(row: Row) -> ProjectProfile:
    return msgspec.convert(row | {"project": row}, ProjectProfile)


def _row(known: ProjectProfile) -> dict[str, Any]:
    row = msgspec.structs.asdict(known.project) | msgspec.structs.asdict(known)
    del row["project"]
    row["client"] = jsonb(known.project.client)
    return row | {name: jsonb(row[name]) for name in _DOCUMENTS}
