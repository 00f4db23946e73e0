"""The outbox and background actions in the database."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec

from largesse.jobs.consumers import SIGNAL, source_of
from largesse.jobs.model import ActionStatus, AsyncAction, OperationStatus
from largesse.storage import Connection, Page, Work, load_queries
from largesse.storage.database import jsonb

SQL = load_queries(__package__)


async def insert_event(
    connection: Connection, work: Work, event_type: str, entity_id: str, data: Any
) -> None:
    await SQL.insert_event.run(
        connection,
        project_id=work.project.id,
        type=event_type,
        entity_id=entity_id,
        data=jsonb(data),
        request_id=work.request_id,
        created_at=work.now,
        source=jsonb(source_of(work.actor)),
    )
    work.database.signal(connection, SIGNAL)


async def insert_events(
    connection: Connection, work: Work, events: Sequence[tuple[str, str, Any]]
) -> None:
    rows = [
        {"type": event_type, "entity_id": entity_id, "data": data}
        for event_type, entity_id, data in events
    ]
    await SQL.insert_events.run(
        connection,
        project_id=work.project.id,
        events=jsonb(rows),
        request_id=work.request_id,
        created_at=work.now,
        source=jsonb(source_of(work.actor)),
    )
    work.database.signal(connection, SIGNAL)


async def insert_action(connection: Connection, work: Work, action: AsyncAction) -> None:
    await SQL.insert_action.run(
        connection,
        id=action.id,
        project_id=work.project.id,
        type=action.type,
        total=action.total,
        request_id=action.request_id,
        parameters=jsonb(action.parameters),
        created_at=action.created_at,
    )


async def action_by_id(
    connection: Connection, project_id: str, action_id: str
) -> AsyncAction | None:
    row = await SQL.action_by_id.one(connection, project_id=project_id, id=action_id)
    return msgspec.convert(row, AsyncAction) if row else None


async def lock_action(
    connection: Connection, project_id: str, action_id: str
) -> AsyncAction | None:
    row = await SQL.lock_action.one(connection, project_id=project_id, id=action_id)
    return msgspec.convert(row, AsyncAction) if row else None


async def actions(
    connection: Connection, project_id: str, page: Page, before: datetime | None
) -> list[AsyncAction]:
    rows = await SQL.actions.all(
        connection, project_id=project_id, before=before, limit=page.limit, offset=page.offset
    )
    return [msgspec.convert(row, AsyncAction) for row in rows]


async def count_actions(connection: Connection, project_id: str, before: datetime | None) -> int:
    return int(await SQL.count_actions.value(connection, project_id=project_id, before=before))


async def advance_action(
    connection: Connection,
    project_id: str,
    action_id: str,
    processed: int,
    now: datetime,
    place: str | None = None,
) -> None:
    await SQL.advance_action.run(
        connection, project_id=project_id, id=action_id, processed=processed, now=now, place=place
    )


async def size_action(connection: Connection, project_id: str, action_id: str, total: int) -> None:
    await SQL.size_action.run(connection, project_id=project_id, id=action_id, total=total)


async def finish_action(
    connection: Connection,
    project_id: str,
    action_id: str,
    status: ActionStatus,
    operation_status: OperationStatus,
    result: dict[str, Any] | None,
    now: datetime,
) -> None:
    await SQL.finish_action.run(
        connection,
        project_id=project_id,
        id=action_id,
        status=status,
        operation_status=operation_status,
        result=jsonb(result),
        now=now,
    )


async def claim_chore(connection: Connection, name: str, now: datetime, due: datetime) -> bool:
    return await SQL.claim_chore.run(connection, name=name, now=now, next=due) == 1
