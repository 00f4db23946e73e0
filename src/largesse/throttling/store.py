"""Turns in the database."""

from __future__ import annotations

from largesse.storage import Connection, load_queries
from largesse.throttling.model import RateLimit

SQL = load_queries(__package__)


async def take(
    connection: Connection, counter: str, limit: RateLimit, moment: int
) -> tuple[int, bool]:
    """Return what is remembered of a counter after asking for a turn, and whether it was given."""
    row = await SQL.take.one(
        connection, counter=counter, moment=moment, pause=limit.pause, burst=limit.burst
    )
    # Somebody new, all of whose turns other processes gave just now: their row cannot be seen yet.
    return (row["restored_at"], row["admitted"]) if row else (moment + limit.burst, False)


async def forget(connection: Connection, moment: int) -> int:
    return await SQL.forget.run(connection, moment=moment)
