"""The midnights of projects in the database."""

from __future__ import annotations

from datetime import date, datetime

from largesse.storage import Connection, load_queries

SQL = load_queries("largesse.loyalty", "queries/midnights.sql")


async def projects_due(connection: Connection, now: datetime) -> list[str]:
    """Return the projects with programmes whose day is not done."""
    return [str(row["id"]) for row in await SQL.projects_due.all(connection, now=now)]


async def last_day_done(connection: Connection, project_id: str) -> date | None:
    row = await SQL.last_day_done.one(connection, project_id=project_id)
    return row["day"] if row else None


async def claim(
    connection: Connection, project_id: str, day: date, now: datetime, until: datetime
) -> int | None:
    """Return how many steps of a day are done, `None` when it is not the caller's to do."""
    row = await SQL.claim.one(connection, project_id=project_id, day=day, now=now, until=until)
    return int(row["steps"]) if row else None


async def advance(
    connection: Connection, project_id: str, day: date, steps: int, ended_at: datetime | None
) -> None:
    """Record how far a day is."""
    await SQL.advance.run(
        connection, project_id=project_id, day=day, steps=steps, ended_at=ended_at
    )


async def release(connection: Connection, project_id: str, day: date) -> None:
    """Give a day that was not ended back."""
    await SQL.release.run(connection, project_id=project_id, day=day)
