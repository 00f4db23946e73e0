"""Use cases of the bin."""

from __future__ import annotations

from typing import Any

from largesse.kernel.problem import not_found
from largesse.rules.filters import FilterAt
from largesse.storage import Connection, Work
from largesse.trash import store
from largesse.trash.model import BinEntry, ResourceType


async def discard(
    connection: Connection,
    work: Work,
    resource_type: ResourceType,
    resource_id: str,
    name: str | None,
    parent_id: str | None = None,
    kept: dict[str, Any] | None = None,
) -> BinEntry:
    """Note that something went into the bin, in the transaction that puts it there."""
    entry = BinEntry(
        id=work.id("tbe_"),
        resource_type=resource_type,
        resource_id=resource_id,
        resource_name=name,
        resource_parent_id=parent_id,
        kept=kept or {},
        created_at=work.now,
    )
    await store.insert_entry(connection, work.project.id, entry)
    return entry


async def forget(
    connection: Connection,
    work: Work,
    resource_type: ResourceType,
    *resource_ids: str,
    below: bool = False,
) -> None:
    """Take things out of the list, in the caller's transaction; with `below` their parts too.

    What is not in the bin is no fault.
    """
    await store.delete_entries(connection, work.project.id, resource_type, [*resource_ids])
    if below:
        for resource_id in resource_ids:
            await store.delete_entries_below(connection, work.project.id, resource_id)


async def lock_entry(connection: Connection, work: Work, entry_id: str) -> BinEntry:
    """Return one entry, held in the caller's transaction; refuses with `not_found`."""
    entry = await store.lock_entry(connection, work.project.id, entry_id)
    if entry is None:
        raise not_found("bin_entry", entry_id)
    return entry


async def lock_entry_of(
    connection: Connection, work: Work, resource_type: ResourceType, resource_id: str
) -> BinEntry | None:
    """Return the entry of one thing, held in the caller's transaction; `None` when none is."""
    return await store.lock_entry_of(connection, work.project.id, resource_type, resource_id)


async def list_entries(
    work: Work, filters: FilterAt | None, after: str | None, limit: int, *, newest: bool
) -> tuple[list[BinEntry], int]:
    """Return the entries after one, one more than `limit` when there are more, and the total."""
    async with work.database.reading() as connection:
        found = await store.entries(
            connection, work.project.id, filters, after, limit + 1, newest=newest
        )
        total = await store.count_entries(connection, work.project.id, filters)
    return found, total
