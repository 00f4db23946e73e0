"""The bin in the database."""

from __future__ import annotations

import msgspec

from largesse.rules.filters import FilterAt
from largesse.storage import Connection, load_queries
from largesse.storage.database import jsonb
from largesse.storage.listing import count_passing, rows_after
from largesse.trash.model import BinEntry, ResourceType

SQL = load_queries(__package__)


async def insert_entry(connection: Connection, project_id: str, entry: BinEntry) -> None:
    fields = msgspec.structs.asdict(entry) | {"kept": jsonb(entry.kept)}
    await SQL.insert_entry.run(connection, project_id=project_id, **fields)


async def lock_entry(connection: Connection, project_id: str, entry_id: str) -> BinEntry | None:
    row = await SQL.lock_entry.one(connection, project_id=project_id, id=entry_id)
    return msgspec.convert(row, BinEntry) if row else None


async def lock_entry_of(
    connection: Connection, project_id: str, resource_type: ResourceType, resource_id: str
) -> BinEntry | None:
    row = await SQL.lock_entry_of.one(
        connection, project_id=project_id, resource_type=resource_type, resource_id=resource_id
    )
    return msgspec.convert(row, BinEntry) if row else None


async def delete_entries(
    connection: Connection, project_id: str, resource_type: ResourceType, resource_ids: list[str]
) -> None:
    await SQL.delete_entries.run(
        connection, project_id=project_id, resource_type=resource_type, resource_ids=resource_ids
    )


async def delete_entries_below(connection: Connection, project_id: str, parent_id: str) -> None:
    await SQL.delete_entries_below.run(
        connection, project_id=project_id, resource_parent_id=parent_id
    )


async def entries(
    connection: Connection,
    project_id: str,
    filters: FilterAt | None,
    after: str | None,
    limit: int,
    *,
    newest: bool,
) -> list[BinEntry]:
    query = SQL.newest_entries if newest else SQL.oldest_entries
    rows = await rows_after(connection, query, project_id, filters, after, limit)
    return [msgspec.convert(row, BinEntry) for row in rows]


async def count_entries(connection: Connection, project_id: str, filters: FilterAt | None) -> int:
    return await count_passing(connection, SQL.count_entries, project_id, filters)
