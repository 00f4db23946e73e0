"""Work through the rows of a file, a batch to a transaction, from wherever the last one ended."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from datetime import timedelta
from functools import partial
from itertools import islice
from typing import Any

import msgspec

from largesse import audit, jobs
from largesse.kernel.instant import instant_text
from largesse.kernel.messages import say
from largesse.kernel.problem import Problem, ProblemError, not_found, refuse
from largesse.storage import Actor, Connection, Work
from largesse.transfer.decide.rows import read_rows
from largesse.transfer.decide.writing import count_rows
from largesse.transfer.model import (
    KINDS,
    MOST_REPORTED,
    REPORT_DAYS,
    Outcome,
    Reported,
    Row,
    Run,
    RunStatus,
)
from largesse.transfer.service.applying import apply_rows
from largesse.transfer.store import pieces as bytes_store
from largesse.transfer.store import runs as store

BATCH = 500
"""Rows a transaction takes: what a crash may cost, and how often progress shows."""
_SHOWN = 100
"""Refused rows the background action itself tells of; the report has them all."""
_ONCE = frozenset({"vouchers", "campaign_vouchers"})
"""Kinds whose rows may stand in a file once."""


async def run_rows(work: Work, run_id: str) -> None:
    """Work on the rows of a run until all are done with.

    How many are is written with what they changed: started again after a crash it goes on where it
    stopped, and run twice at once it still takes each row once.
    """
    work = msgspec.structs.replace(work, actor=Actor("import", run_id))
    run = await _begun(work, run_id)
    while not run.is_over:
        run = await _go_on(work, run)
    await work.files.remove("uploads", run.source.file)


async def give_up(work: Work, error: Exception, run_id: str) -> None:
    """Record that a run could not be ended; what it did until then stays and is told of."""
    async with work.database.transaction() as connection:
        run = await store.run_by_id(connection, work.project.id, run_id, lock=True)
        if run is None or run.is_over:
            return
        why = said(error.problem, run.language) if isinstance(error, ProblemError) else str(error)
        await _end(connection, work, run, "FAILED", why)
    await work.files.remove("uploads", run.source.file)


def said(problem: Problem, language: str) -> str:
    """Return a problem as a sentence."""
    return problem.details or say(
        problem.code, language, where=problem.where, need=problem.need, got=problem.got
    )


async def _begun(work: Work, run_id: str) -> Run:
    """Return a run that knows how many rows it has, having read its file to the end once."""
    async with work.database.reading() as connection:
        run = await store.run_by_id(connection, work.project.id, run_id)
    if run is None:
        raise not_found("import", run_id)
    if run.is_over or run.status == "RUNNING":
        return run
    total = run.rows_total
    if total is None:
        total = await asyncio.to_thread(count_rows, _opened(work, run), run.source)
    async with work.database.transaction() as connection:
        await store.begin_run(connection, work.project.id, run_id, total, work.now)
        await jobs.size_action(connection, work, run.action_id, total)
    return msgspec.structs.replace(run, status="RUNNING", rows_total=total)


def _opened(work: Work, run: Run) -> Any:
    path = work.files.path("uploads", run.source.file)
    if not path.exists() and run.source.size:
        raise refuse(
            "invalid_payload",
            "file",
            need="the uploaded file in the folder all processes share",
        )
    return partial(bytes_store.pieces, path)


async def _go_on(work: Work, run: Run) -> Run:
    """Take batch after batch from where a run stands; return it when others moved or ended it."""
    rows: Iterator[Row] = iter(())
    if run.source.size:
        rows = read_rows(_opened(work, run)(), run.source)
        await asyncio.to_thread(_skip, rows, run.rows_read)
    while True:
        batch = await asyncio.to_thread(_taken, rows)
        after, moved_by_us = await _take(work, run, batch)
        if after.is_over or not moved_by_us:
            return after
        run = after


def _skip(rows: Iterator[Row], count: int) -> None:
    for _ in islice(rows, count):
        pass


def _taken(rows: Iterator[Row]) -> list[Row]:
    return list(islice(rows, BATCH))


async def _take(work: Work, expected: Run, batch: Sequence[Row]) -> tuple[Run, bool]:
    """Do one batch in one transaction with the place reached; say whether it was ours to do."""
    async with work.database.transaction() as connection:
        run = await store.run_by_id(connection, work.project.id, expected.id, lock=True)
        if run is None:
            raise not_found("import", expected.id)
        if run.is_over or run.rows_read != expected.rows_read:
            return run, False
        if run.cancel_asked:
            return await _end(connection, work, run, "CANCELED", "canceled"), True
        if not batch:
            return await _end(connection, work, run, "DONE", None), True
        outcomes = await _outcomes(connection, work, run, batch)
        after = await _noted(connection, run, batch, outcomes)
        await store.advance_run(connection, work.project.id, after, work.now)
        await jobs.advance_action(connection, work, run.action_id, after.rows_read)
        return after, True


async def _outcomes(
    connection: Connection, work: Work, run: Run, batch: Sequence[Row]
) -> list[Outcome]:
    """Return what comes of each row; one whose code the file had before is refused."""
    if run.kind not in _ONCE:
        return await apply_rows(connection, work, run, batch)
    keyed = [(_key(work, run, row), row.line) for row in batch]
    new, lines = await store.claim_keys(connection, run.id, [each for each in keyed if each[0]])
    first: dict[str, int] = {}
    for row, (key, _) in zip(batch, keyed, strict=True):
        first.setdefault(key, row.number)
    fresh: list[Row] = []
    doubled: dict[int, Outcome] = {}
    for row, (key, line) in zip(batch, keyed, strict=True):
        if key and (key not in new or first[key] != row.number):
            problem = Problem("duplicate_key", f"line {line}", need=lines[key], got=key[:100])
            doubled[row.number] = Outcome("refused", problem)
        else:
            fresh.append(row)
    applied = iter(await apply_rows(connection, work, run, fresh))
    return [doubled.get(row.number) or next(applied) for row in batch]


def _key(work: Work, run: Run, row: Row) -> str:
    code = reference_of(run, row)
    if row.problem is not None or "\x00" in code:
        return ""  # it is refused for what it is, and no column holds a NUL
    return code if work.project.case_sensitive_codes else code.lower()


def reference_of(run: Run, row: Row) -> str:
    """Return what a row's thing is told apart by, empty when the row does not say."""
    wanted = KINDS[run.kind].reference
    for name, value in row.document.items():
        if name.lower().replace("_", "").replace(" ", "") == wanted.replace("_", ""):
            return value.strip()[:255] if isinstance(value, str) else ""
    return ""


async def _noted(
    connection: Connection,
    run: Run,
    batch: Sequence[Row],
    outcomes: Sequence[Outcome],
) -> Run:
    """Return the run with a batch counted, its lines written to the report."""
    everything = KINDS[run.kind].updates
    room = MOST_REPORTED - run.reported_count
    reported = [
        _reported(run, row, outcome)
        for row, outcome in zip(batch, outcomes, strict=True)
        if everything or outcome.what == "refused"
    ][: max(0, room)]
    await store.insert_report(connection, run.id, reported)
    counts = dict.fromkeys(("created", "updated", "unchanged", "refused"), 0)
    for outcome in outcomes:
        counts[outcome.what] += 1
    return msgspec.structs.replace(
        run,
        rows_read=run.rows_read + len(batch),
        created_count=run.created_count + counts["created"],
        updated_count=run.updated_count + counts["updated"],
        unchanged_count=run.unchanged_count + counts["unchanged"],
        refused_count=run.refused_count + counts["refused"],
        reported_count=run.reported_count + len(reported),
    )


def _reported(run: Run, row: Row, outcome: Outcome) -> Reported:
    problem = outcome.problem
    # What PostgreSQL cannot keep is shown without it.
    reference = reference_of(run, row).replace("\x00", "")
    if problem is None:
        return Reported(row.number, row.line, reference, outcome.what)
    reason = said(problem, run.language).replace("\x00", "")[:1000]
    return Reported(
        row.number,
        row.line,
        reference,
        outcome.what,
        problem.code,
        problem.where.replace("\x00", "")[:200],
        reason,
    )


async def _end(
    connection: Connection, work: Work, run: Run, status: RunStatus, message: str | None
) -> Run:
    await store.end_run(connection, work.project.id, run.id, status, message, work.now)
    result = await _result(connection, run, message)
    if status == "DONE":
        await jobs.finish_action(connection, work, run.action_id, result)
    else:
        await jobs.fail_action(connection, work, run.action_id, result)
    counted = {
        "status": status,
        "created": run.created_count,
        "updated": run.updated_count,
        "refused": run.refused_count,
    }
    await audit.record(connection, work, "ended", "import", run.id, after=counted)
    told = {"id": run.id, "kind": run.kind, **counted}
    await jobs.publish_event(connection, work, "import.ended", run.id, told)
    if run.options.campaign_id and run.created_count:
        added = {"campaign_id": run.options.campaign_id, "vouchers_count": run.created_count}
        await jobs.publish_event(
            connection, work, "campaign.vouchers.added", run.options.campaign_id, added
        )
    return msgspec.structs.replace(run, status=status, message=message)


async def _result(connection: Connection, run: Run, message: str | None) -> dict[str, Any]:
    """Return what the background action tells of a run, as the wire has it."""
    about = KINDS[run.kind]
    counts = {"done_count": run.done_count, "failed_count": run.refused_count}
    refused = await store.report(connection, run.id, 0, _SHOWN, refused_only=True)
    failed = [
        {about.reference: each.reference, "row": each.number, "reason": each.reason}
        for each in refused
    ]
    if about.updates:
        till = instant_text(run.created_at + timedelta(days=REPORT_DAYS))
        return {
            **counts,
            "reports": [f"/api/imports/{run.id}/report"],
            "reports_available_till": till,
            "errors": failed if message is None else [{"reason": message}, *failed],
        }
    sentence = (
        f"{run.done_count} {about.noun}(s) imported successfully, {run.refused_count} failed."
    )
    return {
        "message": sentence if message is None else f"{sentence} {message}",
        "failed": failed,
        **counts,
        "import_id": run.id,
    }
