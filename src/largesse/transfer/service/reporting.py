"""Watch runs: one, a page of them, what came of their rows; ask one to stop."""

from __future__ import annotations

from collections.abc import AsyncIterator

from largesse import audit
from largesse.kernel.problem import not_found, refuse
from largesse.storage import Connection, Page, Work
from largesse.transfer.model import Reported, Run
from largesse.transfer.store import runs as store

_PIECE = 1000


async def get_run(work: Work, run_id: str) -> Run:
    """Return one run; refuses with `not_found`."""
    async with work.database.reading() as connection:
        return await _run(connection, work, run_id)


async def list_runs(work: Work, page: Page) -> tuple[list[Run], int]:
    """Return a page of runs, the newest first, and how many there are in all."""
    async with work.database.reading() as connection:
        return await store.runs(connection, work.project.id, page)


async def cancel_run(work: Work, run_id: str) -> Run:
    """Let a run stop before its next batch; what it did until then stays.

    Refuses with `invalid_payload` one that is over.
    """
    async with work.database.transaction() as connection:
        run = await _run(connection, work, run_id, lock=True)
        if run.is_over:
            raise refuse("invalid_payload", "status", need=["QUEUED", "RUNNING"], got=run.status)
        await store.ask_to_cancel(connection, work.project.id, run_id, work.now)
        await audit.record(connection, work, "canceled", "import", run_id)
        return await _run(connection, work, run_id)


async def report_of(work: Work, run_id: str) -> AsyncIterator[Reported]:
    """Give what came of the rows of a run, in the order of the file, a piece at a time."""
    after = 0
    while True:
        async with work.database.reading() as connection:
            lines = await store.report(connection, run_id, after, _PIECE)
        for line in lines:
            yield line
            after = line.number
        if len(lines) < _PIECE:
            return


async def _run(connection: Connection, work: Work, run_id: str, *, lock: bool = False) -> Run:
    run = await store.run_by_id(connection, work.project.id, run_id, lock=lock)
    if run is None:
        raise not_found("import", run_id)
    return run
