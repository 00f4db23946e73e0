"""What the server says of itself, for the doctor."""

from __future__ import annotations

from datetime import datetime

import msgspec

from largesse.storage.database import Connection
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
