"""A page of a long list, and how long the list is."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from psycopg.types.json import Jsonb

from largesse.rules.filters import FilterAt
from largesse.storage.database import Connection, Page, Row, jsonb
from largesse.storage.queries import Query

COUNTED_EXACTLY = 100_000
"""A longer list's length is what the database's statistics say (ADR 12)."""


def filters_parameter(filters: FilterAt | None) -> Jsonb | None:
    """Return what `list_filters_pass` reads, `None` when nothing is asked."""
    return jsonb(filters.as_json()) if filters else None


async def rows_after(
    connection: Connection,
    rows: Query,
    project_id: str,
    filters: FilterAt | None,
    after: str | None,
    limit: int,
) -> list[Row]:
    """Return the rows of a project that pass, from after one of them on."""
    return await rows.all(
        connection,
        project_id=project_id,
        filters=filters_parameter(filters),
        after=after,
        limit=limit,
    )


async def count_passing(
    connection: Connection, count: Query, project_id: str, filters: FilterAt | None
) -> int:
    """Return how many rows of a project pass."""
    passing = await count.value(
        connection, project_id=project_id, filters=filters_parameter(filters)
    )
    return int(passing)


async def page_of_rows(
    connection: Connection, rows: Query, count: Query, page: Page, **parameters: Any
) -> tuple[list[Row], int]:
    """Return a page of a list and how many rows there are in all.

    `rows` takes `limit` and `offset`, `count` takes `most` and counts no further. The total is
    exact up to `COUNTED_EXACTLY` and an estimate beyond; a page that is the last is not counted.
    """
    found = await rows.all(connection, limit=page.limit, offset=page.offset, **parameters)
    if len(found) < page.limit and (found or page.offset == 0):
        return found, page.offset + len(found)
    return found, await length_of_list(connection, rows, count, **parameters)


async def length_of_list(
    connection: Connection, rows: Query, count: Query, **parameters: Any
) -> int:
    """Return how many rows a list has, exactly up to `COUNTED_EXACTLY`."""
    counted = int(await count.value(connection, most=COUNTED_EXACTLY + 1, **parameters))
    if counted <= COUNTED_EXACTLY:
        return counted
    estimated = await rows.estimated_rows(connection, limit=None, offset=0, **parameters)
    return max(counted, estimated)


def moments_after(cursor: datetime | None, *, forward: bool) -> dict[str, datetime | None]:
    """Return `from_moment` and `before_moment` of a page that goes on after a cursor.

    The cursor has the wire's milliseconds and the column is finer: its whole millisecond is
    passed over.
    """
    if cursor is None:
        return {"from_moment": None, "before_moment": None}
    if forward:
        return {"from_moment": cursor + timedelta(milliseconds=1), "before_moment": None}
    return {"from_moment": None, "before_moment": cursor}
