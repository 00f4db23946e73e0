"""Runs, their keys and their reports in the database."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import msgspec

from largesse.storage import Connection, Page, load_queries
from largesse.storage.database import jsonb
from largesse.transfer.model import Reported, Run, RunStatus

SQL = load_queries("largesse.transfer", "queries/runs.sql")


async def insert_run(connection: Connection, project_id: str, run: Run) -> None:
    await SQL.insert_run.run(
        connection,
        id=run.id,
        project_id=project_id,
        kind=run.kind,
        action_id=run.action_id,
        source=jsonb(run.source),
        file_name=run.file_name,
        options=jsonb(run.options),
        rows_total=run.rows_total,
        asked_by=jsonb(run.asked_by),
        language=run.language,
        created_at=run.created_at,
    )


async def run_by_id(
    connection: Connection, project_id: str, run_id: str, *, lock: bool = False
) -> Run | None:
    query = SQL.lock_run if lock else SQL.run_by_id
    row = await query.one(connection, project_id=project_id, id=run_id)
    return msgspec.convert(row, Run) if row else None


async def runs(connection: Connection, project_id: str, page: Page) -> tuple[list[Run], int]:
    """Return a page of runs and how many there are in all."""
    rows = await SQL.runs.all(
        connection, project_id=project_id, limit=page.limit, offset=page.offset
    )
    total = await SQL.count_runs.value(connection, project_id=project_id)
    return [msgspec.convert(row, Run) for row in rows], int(total)


async def begin_run(
    connection: Connection, project_id: str, run_id: str, rows_total: int, now: datetime
) -> None:
    await SQL.begin_run.run(
        connection, project_id=project_id, id=run_id, rows_total=rows_total, now=now
    )


async def advance_run(connection: Connection, project_id: str, run: Run, now: datetime) -> None:
    await SQL.advance_run.run(
        connection,
        project_id=project_id,
        id=run.id,
        rows_read=run.rows_read,
        created_count=run.created_count,
        updated_count=run.updated_count,
        unchanged_count=run.unchanged_count,
        refused_count=run.refused_count,
        reported_count=run.reported_count,
        now=now,
    )


async def end_run(
    connection: Connection,
    project_id: str,
    run_id: str,
    status: RunStatus,
    message: str | None,
    now: datetime,
) -> None:
    """Write how a run ended, and forget the keys it met."""
    await SQL.end_run.run(
        connection, project_id=project_id, id=run_id, status=status, message=message, now=now
    )
    await SQL.forget_keys.run(connection, run_id=run_id)


async def ask_to_cancel(
    connection: Connection, project_id: str, run_id: str, now: datetime
) -> None:
    await SQL.ask_to_cancel.run(connection, project_id=project_id, id=run_id, now=now)


async def claim_keys(
    connection: Connection, run_id: str, keys: Sequence[tuple[str, int]]
) -> tuple[set[str], dict[str, int]]:
    """Note the keys of a batch with their lines; return those new to the run, the others' lines."""
    first: dict[str, int] = {}
    for key, line in keys:
        first.setdefault(key, line)
    inserted = await SQL.claim_keys.all(
        connection, run_id=run_id, keys=[*first], lines=[*first.values()]
    )
    new = {row["key"] for row in inserted}
    met = [key for key in first if key not in new]
    rows = await SQL.lines_of_keys.all(connection, run_id=run_id, keys=met) if met else []
    return new, first | {row["key"]: row["line"] for row in rows}


async def insert_report(connection: Connection, run_id: str, reported: Sequence[Reported]) -> None:
    if reported:
        await SQL.insert_report.run(connection, run_id=run_id, rows=jsonb(list(reported)))


async def report(
    connection: Connection, run_id: str, after: int, limit: int, *, refused_only: bool = False
) -> list[Reported]:
    """Return the next lines of a report, those after a row's number."""
    rows = await SQL.report.all(
        connection, run_id=run_id, after=after, limit=limit, refused_only=refused_only
    )
    return [msgspec.convert(row, Reported) for row in rows]


async def forget_reports(connection: Connection, project_id: str, before: datetime) -> None:
    await SQL.forget_reports.run(connection, project_id=project_id, before=before)
