"""What the server says of itself, for the doctor and for whoever asks whether it is ready."""

from __future__ import annotations

from datetime import datetime
from functools import cache

import msgspec

from largesse.storage.database import Connection, Database
from largesse.storage.migrate import known_migrations
from largesse.storage.queries import load_queries

SQL = load_queries(__package__, "health.sql")


class ServerFacts(msgspec.Struct, frozen=True):
    """A server's version, the size of the database in words, the time on its clock."""

    version: str
    size: str
    clock: datetime


async def server_facts(connection: Connection) -> ServerFacts:
    """Return what the server says of itself."""
    return msgspec.convert(await SQL.server_facts.one(connection), ServerFacts)


async def is_migrated(database: Database) -> bool:
    """Say whether every step this program needs before it works was applied.

    Steps it does not know do not matter: a newer program may be starting beside this one.
    """
    async with database.reading() as connection:
        if not await SQL.has_migrations.value(connection):
            return False
        return not await SQL.lacking_migrations.value(connection, numbers=_needed())


@cache
def _needed() -> list[int]:
    return [step.number for step in known_migrations() if step.phase == "pre"]
