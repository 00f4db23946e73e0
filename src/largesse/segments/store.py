"""Segments in the database."""

from __future__ import annotations

from datetime import datetime

import msgspec

from largesse.segments.model import Segment
from largesse.storage import Connection, Page, load_queries

SQL = load_queries(__package__)


async def insert_segment(connection: Connection, project_id: str, segment: Segment) -> bool:
    """Return whether the name was free."""
    inserted = await SQL.insert_segment.run(
        connection,
        id=segment.id,
        project_id=project_id,
        name=segment.name,
        type=segment.type,
        created_at=segment.created_at,
    )
    return inserted == 1


async def find_customers(
    connection: Connection, project_id: str, references: list[str]
) -> dict[int, str]:
    """Return the ids of the customers there are, by place; our id wins over another's."""
    rows = await SQL.find_customers.all(connection, project_id=project_id, references=references)
    return {row["place"] - 1: row["id"] for row in rows}


async def insert_members(
    connection: Connection, segment_id: str, customer_ids: list[str], now: datetime
) -> None:
    await SQL.insert_members.run(connection, segment_id=segment_id, ids=customer_ids, now=now)


async def segment_by_id(connection: Connection, project_id: str, segment_id: str) -> Segment | None:
    row = await SQL.segment_by_id.one(connection, project_id=project_id, id=segment_id)
    return msgspec.convert(row, Segment) if row else None


async def segments(connection: Connection, project_id: str, page: Page) -> list[Segment]:
    rows = await SQL.segments.all(
        connection, project_id=project_id, limit=page.limit, offset=page.offset
    )
    return [msgspec.convert(row, Segment) for row in rows]


async def count_segments(connection: Connection, project_id: str) -> int:
    return int(await SQL.count_segments.value(connection, project_id=project_id))


async def segments_of_customer(
    connection: Connection, project_id: str, reference: str
) -> list[Segment]:
    rows = await SQL.segments_of_customer.all(
        connection, project_id=project_id, reference=reference
    )
    return [msgspec.convert(row, Segment) for row in rows]


async def segment_ids_of(connection: Connection, customer_id: str) -> frozenset[str]:
    rows = await SQL.segment_ids_of.all(connection, customer_id=customer_id)
    return frozenset(row["segment_id"] for row in rows)


async def delete_segment(connection: Connection, project_id: str, segment_id: str) -> None:
    await SQL.delete_segment.run(connection, project_id=project_id, id=segment_id)
