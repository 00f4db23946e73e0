"""Bulk changes and exports are broken off anywhere, or run twice: done once, and whole."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Coroutine, Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from msgspec import UNSET

from largesse import access
from largesse.bootstrap import Settings, build
from largesse.kernel.project import Project
from largesse.storage import Actor, Work
from largesse.transfer import (
    BulkDraft,
    BulkTerms,
    ExportDraft,
    begin_bulk_change,
    create_export,
    get_bulk_change,
    get_export,
    undo_bulk_change,
)
from largesse.transfer.service import bulk_changing, exporting
from largesse.vouchers import ImportedVoucher, import_vouchers
from support.database import fresh_database

CODES = 6_000
Story = Callable[[Work, Settings], Coroutine[Any, Any, None]]


@pytest.fixture(scope="module")
def own_database(database_server: str) -> Iterator[str]:
    """A database of these stories' own: the shared server's worker would take their jobs."""
    with fresh_database(database_server) as url:
        yield url


@pytest.fixture
def tell(own_database: str, tmp_path: Path) -> Callable[[Story], None]:
    """Return what runs a story in a project of some thousand codes, without a worker."""
    settings = Settings(database_url=own_database, home=tmp_path)

    async def told(story: Story) -> None:
        parts = await build(settings)
        try:
            project = Project(id=f"proj_{uuid4().hex}", name="A shop of codes")
            await access.create_project(parts.database, project)
            work = parts.runtime.work(project, Actor("cli"), request_id="v-0123")
            await stocked(work)
            await story(work, settings)
        finally:
            await parts.close()

    return lambda story: asyncio.run(told(story))


async def stocked(work: Work) -> None:
    terms = {
        "type": "DISCOUNT_VOUCHER",
        "discount": {"type": "AMOUNT", "amount_off": 500},
        "redemption": {"quantity": 1},
    }
    codes = [ImportedVoucher(code=f"N-{number:05}", terms=terms) for number in range(CODES)]
    async with work.database.transaction() as connection:
        for start in range(0, CODES, 2_000):
            await import_vouchers(connection, work, None, codes[start : start + 2_000])


async def active(work: Work) -> dict[bool, int]:
    async with work.database.reading() as connection:
        cursor = await connection.execute(
            "select active from voucher where project_id = %s", [work.project.id]
        )
        return Counter(row["active"] for row in await cursor.fetchall())


def switched_off() -> BulkDraft:
    return BulkDraft(object="voucher", filters=None, terms=BulkTerms(active=False), category=UNSET)


def worker(settings: Settings) -> subprocess.Popen[bytes]:
    environment = {
        **os.environ,
        "LARGESSE_DATABASE_URL": str(settings.database_url),
        "LARGESSE_HOME": str(settings.home),
    }
    return subprocess.Popen([sys.executable, "-m", "largesse.worker"], env=environment)


def test_a_change_made_twice_at_once_is_made_and_taken_back_once(
    tell: Callable[[Story], None],
) -> None:
    async def story(work: Work, _: Settings) -> None:
        change = await begin_bulk_change(work, switched_off())
        await asyncio.gather(*(bulk_changing.make_bulk_change(work, change.id) for _ in range(3)))
        made = await get_bulk_change(work, change.id)
        assert (made.status, made.states) == ("DONE", {"CHANGED": CODES})
        await undo_bulk_change(work, change.id)
        await asyncio.gather(
            *(bulk_changing.take_back_bulk_change(work, change.id) for _ in range(3))
        )
        back = await get_bulk_change(work, change.id)
        assert (back.status, back.states) == ("UNDONE", {"UNDONE": CODES})
        assert await active(work) == {True: CODES}
        # A job that comes late finds it over and leaves it alone.
        await bulk_changing.make_bulk_change(work, change.id)
        assert (await get_bulk_change(work, change.id)).status == "UNDONE"

    tell(story)


def test_a_killed_worker_leaves_whole_batches_and_the_next_goes_on(
    tell: Callable[[Story], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk_changing, "BATCH", 100)

    async def story(work: Work, settings: Settings) -> None:
        change = await begin_bulk_change(work, switched_off())
        killed = worker(settings)
        try:
            for _ in range(6_000):
                if (await active(work)).get(False):
                    break
                await asyncio.sleep(0.005)
        finally:
            killed.send_signal(signal.SIGKILL)
            killed.wait()
        async with work.database.transaction() as connection:  # its transactions are over then
            await connection.execute(
                "select from bulk_change where id = %s for update", [change.id]
            )
        left = await get_bulk_change(work, change.id)
        assert (await active(work)).get(False) == left.states.get("CHANGED")
        await bulk_changing.make_bulk_change(work, change.id)
        ended = await get_bulk_change(work, change.id)
        assert (ended.status, ended.states) == ("DONE", {"CHANGED": CODES})
        assert await active(work) == {False: CODES}

    tell(story)


def test_trying_a_change_keeps_nobody_waiting(tell: Callable[[Story], None]) -> None:
    async def story(work: Work, _: Settings) -> None:
        async with work.database.transaction() as connection:  # a redemption under way
            await connection.execute(
                "select from voucher where project_id = %s for update", [work.project.id]
            )
            preview = bulk_changing.preview_bulk_change(work, switched_off())
            told = await asyncio.wait_for(preview, 120)
        assert told.states == {"CHANGED": CODES}

    tell(story)


def test_an_export_whose_worker_is_killed_is_written_anew_and_whole(
    tell: Callable[[Story], None],
) -> None:
    async def story(work: Work, settings: Settings) -> None:
        export = await create_export(work, ExportDraft(kind="voucher", order="code"))
        folder = work.files.folder / "exports"
        killed = worker(settings)
        try:
            for _ in range(6_000):
                if folder.exists() and any(folder.iterdir()):
                    break
                await asyncio.sleep(0.002)
        finally:
            killed.send_signal(signal.SIGKILL)
            killed.wait()
        left = await get_export(work, export.id)
        if left.status != "DONE":  # else it was faster than the signal
            assert (left.status, left.file) == ("IN_PROGRESS", None)
            assert [each for each in folder.iterdir() if each.suffix], "an unfinished file at most"
        # The queue hands the job to another worker after a while; it may run twice at once too.
        await asyncio.gather(*(exporting.write_export(work, export.id, "code") for _ in range(2)))
        done = await get_export(work, export.id)
        assert (done.status, done.rows_written) == ("DONE", CODES)
        assert done.file is not None
        lines = work.files.path("exports", done.file).read_text().splitlines()
        assert lines == [
            "code,voucher_type,value,discount_type",
            *(f"N-{number:05},DISCOUNT_VOUCHER,500,AMOUNT" for number in range(CODES)),
        ]
        assert len([each for each in folder.iterdir() if not each.suffix]) == 1

    tell(story)
