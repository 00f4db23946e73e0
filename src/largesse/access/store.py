"""Projects and keys in the database."""

from __future__ import annotations

import msgspec

from largesse.access.model import KeyKind, StoredKey
from largesse.kernel.project import Project
from largesse.storage import Connection, load_queries

SQL = load_queries(__package__)


async def insert_project(connection: Connection, project: Project) -> None:
    await SQL.insert_project.run(connection, **msgspec.structs.asdict(project))


async def projects(connection: Connection) -> list[Project]:
    return [msgspec.convert(row, Project) for row in await SQL.projects.all(connection)]


async def project_by_id(connection: Connection, project_id: str) -> Project | None:
    row = await SQL.project_by_id.one(connection, id=project_id)
    return msgspec.convert(row, Project) if row else None


async def insert_key(
    connection: Connection, key: StoredKey, project_id: str, public_id: str
) -> bool:
    """Return whether the key is new: a public id that exists is left as it is."""
    fields = msgspec.structs.asdict(key)
    inserted = await SQL.insert_key.run(
        connection, project_id=project_id, public_id=public_id, **fields
    )
    return inserted == 1


async def key_with_project(
    connection: Connection, public_id: str
) -> tuple[StoredKey, Project] | None:
    row = await SQL.key_with_project.one(connection, public_id=public_id)
    if row is None:
        return None
    kind: KeyKind = row["kind"]
    key = StoredKey(row["key_id"], kind, row["key_name"], row["salt"], row["digest"])
    return key, msgspec.convert(row, Project)


async def has_keys(connection: Connection) -> bool:
    return bool(await SQL.has_keys.value(connection))
