"""Audit rows in the database."""

from __future__ import annotations

from typing import Any

from largesse.storage import Connection, load_queries
from largesse.storage.database import jsonb
from largesse.storage.work import Work

SQL = load_queries(__package__)


async def insert_entry(
    connection: Connection,
    work: Work,
    action: str,
    object_kind: str,
    object_id: str,
    before: Any,
    after: Any,
) -> None:
    await SQL.insert_entry.run(
        connection,
        project_id=work.project.id,
        at=work.now,
        actor_kind=work.actor.kind,
        actor_id=work.actor.id,
        request_id=work.request_id,
        action=action,
        object_kind=object_kind,
        object_id=object_id,
        before=jsonb(before),
        after=jsonb(after),
    )
