"""Who has the points for a reward nobody has to ask for, and what they had of it."""

from __future__ import annotations

from datetime import datetime

from largesse.storage import Connection, load_queries

SQL = load_queries("largesse.loyalty", "queries/auto_redeem.sql")


async def holders(
    connection: Connection,
    project_id: str,
    programme_id: str,
    points: int,
    after: str,
    limit: int,
) -> list[str]:
    """Return the ids of cards that have so many points, after one of them."""
    rows = await SQL.holders.all(
        connection,
        project_id=project_id,
        programme_id=programme_id,
        points=points,
        after=after,
        limit=limit,
    )
    return [row["id"] for row in rows]


async def bought_unasked(
    connection: Connection, project_id: str, customer_id: str, start: datetime, end: datetime
) -> int:
    """Return how many transactions a customer had within a day without asking."""
    return int(
        await SQL.bought_unasked.value(
            connection, project_id=project_id, customer_id=customer_id, start=start, end=end
        )
    )
