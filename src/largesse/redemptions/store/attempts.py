"""The log of attempts, in the database."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import msgspec

from largesse.kernel.project import Project
from largesse.redemptions.model import Attempt, AttemptFilter, LoggedAttempt, ReasonCount
from largesse.storage import Connection, Database, load_queries

SQL = load_queries("largesse.redemptions", "queries/attempts.sql")


def write_later(database: Database, attempts: Sequence[Attempt]) -> None:
    """Write rows of the log a moment later."""
    database.later.add(SQL.insert_attempts, [msgspec.to_builtins(each) for each in attempts])


async def attempts(
    connection: Connection,
    project: Project,
    wanted: AttemptFilter,
    cursor: int | None,
    limit: int,
) -> list[LoggedAttempt]:
    """Return a page of attempts, the newest first, older than the cursor."""
    fields = msgspec.structs.asdict(wanted)
    code = fields.pop("code")
    rows = await SQL.attempts.all(
        connection,
        project_id=project.id,
        cursor=cursor,
        limit=limit,
        code_key=code_key(project, code) if code else None,
        **fields,
    )
    return [msgspec.convert(row, LoggedAttempt) for row in rows]


async def count_reasons(
    connection: Connection, project_id: str, wanted: AttemptFilter
) -> list[ReasonCount]:
    """Return how often attempts were refused between two moments, by campaign and reason."""
    rows = await SQL.count_reasons.all(
        connection,
        project_id=project_id,
        after=wanted.after,
        before=wanted.before,
        kind=wanted.kind,
        campaign=wanted.campaign,
    )
    return [msgspec.convert(row, ReasonCount) for row in rows]


async def forget_attempts(connection: Connection, before: datetime, most: int) -> int:
    return await SQL.forget_attempts.run(connection, before=before, most=most)


def code_key(project: Project, code: str) -> str:
    """Return a code as it is compared: in small letters where the project does not tell case."""
    return code if project.case_sensitive_codes else code.lower()
