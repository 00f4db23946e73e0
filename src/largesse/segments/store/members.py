"""Who is in which segment, in the database."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

import msgspec

from largesse.segments.model import AskedSegment, Move
from largesse.storage import Connection, load_queries
from largesse.storage.database import jsonb

SQL = load_queries("largesse.segments", "queries/members.sql")


async def find_customers(
    connection: Connection, project_id: str, references: Sequence[str]
) -> dict[int, str]:
    """Return the ids of the customers there are, by place; our id wins over another's."""
    rows = await SQL.find_customers.all(
        connection, project_id=project_id, references=list(references)
    )
    return {row["place"] - 1: row["id"] for row in rows}


async def insert_members(
    connection: Connection, segment_id: str, customer_ids: list[str], now: datetime
) -> None:
    await SQL.insert_members.run(connection, segment_id=segment_id, ids=customer_ids, now=now)


async def delete_members(connection: Connection, segment_id: str) -> None:
    await SQL.delete_members.run(connection, segment_id=segment_id)


async def count_members(connection: Connection, segment_id: str) -> int:
    return int(await SQL.count_members.value(connection, segment_id=segment_id))


async def segment_ids_of(connection: Connection, customer_id: str) -> frozenset[str]:
    rows = await SQL.segment_ids_of.all(connection, customer_id=customer_id)
    return frozenset(row["segment_id"] for row in rows)


async def segments_of_customer(connection: Connection, customer_id: str) -> list[AskedSegment]:
    rows = await SQL.segments_of_customer.all(connection, customer_id=customer_id)
    return [msgspec.convert(row | {"filter": {}}, AskedSegment) for row in rows]


async def document(
    connection: Connection, project_id: str, customer_id: str, parts: Iterable[str]
) -> dict[str, Any]:
    """Return a customer as filters see them."""
    found: dict[str, Any] = await SQL.document.value(
        connection, project_id=project_id, customer_id=customer_id, parts=list(parts)
    )
    return found


async def mark(connection: Connection, project_id: str, customer_id: str) -> bool:
    """Mark a customer to be looked at again; return whether nobody else was marked."""
    return bool(await SQL.mark.value(connection, project_id=project_id, customer_id=customer_id))


async def has_marked(connection: Connection, project_id: str) -> bool:
    return bool(await SQL.has_marked.value(connection, project_id=project_id))


async def one_at_a_time(connection: Connection, project_id: str) -> None:
    await SQL.one_at_a_time.run(connection, project_id=project_id)


async def take_marked(connection: Connection, project_id: str, limit: int) -> list[str]:
    rows = await SQL.take_marked.all(connection, project_id=project_id, limit=limit)
    return [row["customer_id"] for row in rows]


async def next_customers(
    connection: Connection, project_id: str, after: str, limit: int
) -> list[str]:
    rows = await SQL.next_customers.all(connection, project_id=project_id, after=after, limit=limit)
    return [row["id"] for row in rows]


async def next_members(
    connection: Connection, segment_ids: list[str], after: str, limit: int
) -> list[str]:
    rows = await SQL.next_members.all(connection, segment_ids=segment_ids, after=after, limit=limit)
    return [row["customer_id"] for row in rows]


async def count_members_of(connection: Connection, segment_ids: list[str]) -> int:
    return int(await SQL.count_members_of.value(connection, segment_ids=segment_ids))


async def count_customers(connection: Connection, project_id: str) -> int:
    return int(await SQL.count_customers.value(connection, project_id=project_id))


async def move(
    connection: Connection,
    project_id: str,
    customer_ids: list[str],
    segments: Sequence[dict[str, Any]],
    parts: Iterable[str],
    now: datetime,
) -> list[Move]:
    """Look at customers again and return who entered a segment or left it.

    Each of `segments` has id, condition (as `list_filters_pass` reads it) and `synced_to`.
    """
    rows = await SQL.move.all(
        connection,
        project_id=project_id,
        ids=customer_ids,
        segments=jsonb(list(segments)),
        parts=list(parts),
        now=now,
    )
    return [msgspec.convert(row, Move) for row in rows]


async def batch_end(
    connection: Connection, project_id: str, after: str, limit: int
) -> tuple[str, int] | None:
    """Return the id at which the next batch of customers ends, and how many it has."""
    row = await SQL.batch_end.one(connection, project_id=project_id, after=after, limit=limit)
    return (row["to"], row["size"]) if row and row["size"] else None


async def fill(
    connection: Connection,
    project_id: str,
    segment_id: str,
    between: tuple[str, str],
    condition: dict[str, Any],
    parts: Iterable[str],
    now: datetime,
) -> None:
    """Make the customers of a batch who pass a filter the first members of a segment."""
    after, to = between
    await SQL.fill.run(
        connection,
        project_id=project_id,
        segment_id=segment_id,
        after=after,
        to=to,
        condition=jsonb(condition),
        parts=list(parts),
        now=now,
    )


async def preview(
    connection: Connection,
    project_id: str,
    between: tuple[str, str],
    condition: dict[str, Any],
    parts: Iterable[str],
    samples: int,
) -> tuple[int, list[str]]:
    """Return how many customers of a batch pass a filter, and the first few of them."""
    after, to = between
    row = await SQL.preview.one(
        connection,
        project_id=project_id,
        after=after,
        to=to,
        condition=jsonb(condition),
        parts=list(parts),
        samples=samples,
    )
    return (row["found"], list(row["ids"])) if row else (0, [])
