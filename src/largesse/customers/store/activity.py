"""What customers did and met, in the database."""

from __future__ import annotations

import msgspec

from largesse.customers.model import Activity, ActivityFilter
from largesse.jobs import OutboxEvent
from largesse.storage import Connection, load_queries
from largesse.storage.database import jsonb

SQL = load_queries("largesse.customers", "queries/activity.sql")


async def insert_activity(
    connection: Connection, event: OutboxEvent, customer_id: str, activity: Activity
) -> None:
    row = msgspec.structs.asdict(activity) | {"data": jsonb(activity.data)}
    await SQL.insert_activity.run(
        connection, project_id=event.project_id, customer_id=customer_id, **row
    )


async def activities(
    connection: Connection,
    project_id: str,
    customer_id: str,
    wanted: ActivityFilter,
    limit: int,
) -> list[Activity]:
    asked = msgspec.structs.asdict(wanted)
    query = SQL.oldest_activity if asked.pop("oldest_first") else SQL.newest_activity
    rows = await query.all(
        connection, project_id=project_id, customer_id=customer_id, limit=limit, **asked
    )
    return [msgspec.convert(row, Activity) for row in rows]


async def is_activity(connection: Connection, customer_id: str, event_id: int) -> bool:
    return bool(await SQL.is_activity.value(connection, customer_id=customer_id, event_id=event_id))
