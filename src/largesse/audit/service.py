"""Write the audit log."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from largesse.audit import store
from largesse.audit.model import Entry
from largesse.storage import Connection, Work


async def record(
    connection: Connection,
    work: Work,
    action: str,
    object_kind: str,
    object_id: str,
    *,
    before: Any = None,
    after: Any = None,
) -> None:
    """Record one change in the caller's transaction.

    `action` is `created`, `updated`, `deleted`, `enabled` ...; `before` and `after` are the
    objects themselves (structs or mappings).
    """
    await store.insert_entry(connection, work, Entry(action, object_kind, object_id, before, after))


async def record_all(connection: Connection, work: Work, entries: Sequence[Entry]) -> None:
    """Record many changes in the caller's transaction, in this order, in one statement."""
    if entries:
        await store.insert_entries(connection, work, entries)
