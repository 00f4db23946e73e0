"""Audit rows in the database."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from largesse.audit.model import Entry
from largesse.storage import Connection, load_queries
from largesse.storage.database import jsonb
from largesse.storage.work import Work

SQL = load_queries(__package__)


async def insert_entry(connection: Connection, work: Work, entry: Entry) -> None:
    await SQL.insert_entry.run(
        connection,
        action=entry.action,
        object_kind=entry.object_kind,
        object_id=entry.object_id,
        before=jsonb(entry.before),
        after=jsonb(entry.after),
        **_whose(work),
    )


async def insert_entries(connection: Connection, work: Work, entries: Sequence[Entry]) -> None:
    await SQL.insert_entries.run(connection, entries=jsonb(list(entries)), **_whose(work))


def _whose(work: Work) -> dict[str, Any]:
    return {
        "project_id": work.project.id,
        "at": work.now,
        "actor_kind": work.actor.kind,
        "actor_id": work.actor.id,
        "request_id": work.request_id,
    }
