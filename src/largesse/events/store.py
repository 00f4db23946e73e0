"""Custom events in the database."""

from __future__ import annotations

import msgspec

from largesse.events.model import CustomEvent
from largesse.storage import Connection, load_queries
from largesse.storage.database import jsonb

SQL = load_queries(__package__)


async def insert_event(connection: Connection, project_id: str, event: CustomEvent) -> None:
    row = msgspec.structs.asdict(event)
    for name in ("metadata", "referral", "loyalty"):
        row[name] = jsonb(row[name])
    await SQL.insert_event.run(connection, project_id=project_id, **row)
