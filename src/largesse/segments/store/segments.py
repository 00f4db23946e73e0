"""Segments themselves in the database."""

from __future__ import annotations

from typing import Any

import msgspec
from psycopg.errors import UniqueViolation

from largesse.segments.model import AskedSegment, Segment
from largesse.storage import Connection, Page, load_queries
from largesse.storage.database import jsonb

SQL = load_queries("largesse.segments", "queries/segments.sql")


async def one_at_a_time(connection: Connection, project_id: str) -> None:
    await SQL.one_at_a_time.run(connection, project_id=project_id)


async def count_dynamic(connection: Connection, project_id: str) -> int:
    return int(await SQL.count_dynamic.value(connection, project_id=project_id))


async def insert_segment(connection: Connection, project_id: str, segment: Segment) -> bool:
    """Return whether the name was free."""
    return await SQL.insert_segment.run(connection, **_row(project_id, segment)) == 1


async def update_segment(connection: Connection, project_id: str, segment: Segment) -> bool:
    """Return whether the name was free; when it was not, the transaction is lost."""
    try:
        return await SQL.update_segment.run(connection, **_row(project_id, segment)) == 1
    except UniqueViolation:
        return False


async def segment_by_id(
    connection: Connection, project_id: str, segment_id: str, *, lock: bool = False
) -> Segment | None:
    query = SQL.segment_by_id_for_update if lock else SQL.segment_by_id
    row = await query.one(connection, project_id=project_id, id=segment_id)
    return msgspec.convert(row, Segment) if row else None


async def segments(connection: Connection, project_id: str, page: Page) -> list[Segment]:
    rows = await SQL.segments.all(
        connection, project_id=project_id, limit=page.limit, offset=page.offset
    )
    return [msgspec.convert(row, Segment) for row in rows]


async def count_segments(connection: Connection, project_id: str) -> int:
    return int(await SQL.count_segments.value(connection, project_id=project_id))


async def user_of_segment(connection: Connection, project_id: str, segment_id: str) -> str | None:
    """Return the id of a rule or policy that names a segment."""
    user = await SQL.user_of_segment.value(connection, project_id=project_id, id=segment_id)
    return None if user is None else str(user)


async def delete_segment(connection: Connection, project_id: str, segment_id: str) -> None:
    await SQL.delete_segment.run(connection, project_id=project_id, id=segment_id)


async def dynamic_segments(
    connection: Connection, project_id: str, ids: list[str] | None = None
) -> list[AskedSegment]:
    rows = await SQL.dynamic_segments.all(connection, project_id=project_id, ids=ids)
    return [msgspec.convert(row, AskedSegment) for row in rows]


async def active_segments(connection: Connection, project_id: str) -> list[Segment]:
    """Return the segments that keep their members, held until the transaction ends."""
    rows = await SQL.active_segments.all(connection, project_id=project_id)
    return [msgspec.convert(row, Segment) for row in rows]


async def has_active(connection: Connection, project_id: str) -> bool:
    return bool(await SQL.has_active.value(connection, project_id=project_id))


def _row(project_id: str, segment: Segment) -> dict[str, Any]:
    row = msgspec.structs.asdict(segment)
    row |= {name: jsonb(row[name]) for name in ("filter", "target")}
    return row | {"parts": list(segment.parts), "project_id": project_id}
