"""Use cases: make projects and keys, recognise a caller."""

from __future__ import annotations

from collections.abc import Callable

from largesse.access import store
from largesse.access.decide import digest, proves
from largesse.access.model import Caller, KeyKind, NewKey, StoredKey
from largesse.kernel.ids import new_id
from largesse.kernel.project import Project
from largesse.storage import Database

RandomBytes = Callable[[int], bytes]


async def create_project(database: Database, project: Project) -> Project:
    """Create a project."""
    async with database.transaction() as connection:
        await store.insert_project(connection, project)
    return project


async def list_projects(database: Database) -> list[Project]:
    """Return every project, the oldest first."""
    async with database.reading() as connection:
        return await store.projects(connection)


async def first_project(database: Database) -> Project | None:
    """Return the oldest project, the one the environment's keys belong to."""
    projects = await list_projects(database)
    return projects[0] if projects else None


async def project_by_id(database: Database, project_id: str) -> Project | None:
    """Return one project."""
    async with database.reading() as connection:
        return await store.project_by_id(connection, project_id)


async def create_key(
    database: Database,
    project_id: str,
    kind: KeyKind,
    random: RandomBytes,
    *,
    public_id: str | None = None,
    token: str | None = None,
    name: str = "",
) -> NewKey | None:
    """Create a key and return it with its token, which nobody can read again.

    Without `public_id` and `token` both are drawn from `random`. Returns `None` when a key with
    this public id exists already.
    """
    public_id = public_id or new_id("", random)
    token = token or new_id("", random)
    salt = random(16)
    key = StoredKey(new_id("key_", random), kind, name, salt, digest(salt, token))
    async with database.transaction() as connection:
        if not await store.insert_key(connection, key, project_id, public_id):
            return None
    return NewKey(key.id, kind, public_id, token)


async def has_keys(database: Database) -> bool:
    """Return whether any live key exists."""
    async with database.reading() as connection:
        return await store.has_keys(connection)


async def authenticate(
    database: Database, kind: KeyKind, public_id: str, token: str
) -> Caller | None:
    """Return who calls, or `None` when the key is unknown, revoked, of another kind or wrong."""
    async with database.reading() as connection:
        found = await store.key_with_project(connection, public_id)
    if found is None:
        return None
    key, project = found
    if key.kind != kind or not proves(key, token):
        return None
    return Caller(public_id, key.kind, key.name, project)
