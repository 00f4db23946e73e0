"""An import is broken off anywhere and goes on after its last batch: nothing twice or lost."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from largesse import access, jobs
from largesse.bootstrap import Built, Settings, build
from largesse.campaigns import CampaignDraft
from largesse.kernel.problem import ProblemError
from largesse.kernel.project import Project
from largesse.storage import Actor, Page, Work
from largesse.transfer import Run, Wanted, begin_run, cancel_run, get_run
from largesse.transfer.service import beginning, running
from largesse.vouchers.service import generating
from largesse.vouchers.service.campaigns import launch_campaign
from support.database import fresh_database
from support.shop import Shop

ROWS = 20_000


@pytest.fixture(scope="module")
def own_database(database_server: str) -> Iterator[str]:
    """A database of these stories' own: the shared server's worker would take their jobs."""
    with fresh_database(database_server) as url:
        yield url


def codes(count: int) -> bytes:
    head = b"Code,Value,Discount Type,Redeemed Quantity,batch\n"
    return head + b"".join(b"CRASH-%06d,100,AMOUNT,1,b%d\n" % (n, n % 7) for n in range(count))


async def pieces(text: bytes) -> AsyncIterator[bytes]:
    for start in range(0, len(text), 1 << 16):
        yield text[start : start + (1 << 16)]


async def project_of(parts: Built) -> Work:
    project = Project(id=f"proj_{uuid4().hex}", name="A shop of files")
    await access.create_project(parts.database, project)
    return parts.runtime.work(project, Actor("cli"), request_id="v-0123")


async def begun(work: Work, text: bytes) -> Run:
    stored = await work.files.keep("uploads", pieces(text))
    return await begin_run(work, stored, Wanted(kind="vouchers", format="csv"))


async def counted(work: Work) -> tuple[int, int, int]:
    """Return how many codes there are, how many different ones, and what their counters sum to."""
    async with work.database.reading() as connection:
        cursor = await connection.execute(
            "select count(*) as codes, count(distinct code) as different, (select sum(used) from "
            "usage_counter where project_id = %(id)s)::bigint as used "
            "from voucher where project_id = %(id)s",
            {"id": work.project.id},
        )
        row: dict[str, Any] = await cursor.fetchone() or {}
        return row["codes"], row["different"], row["used"]


def worker(settings: Settings) -> subprocess.Popen[bytes]:
    environment = {
        **os.environ,
        "LARGESSE_DATABASE_URL": str(settings.database_url),
        "LARGESSE_HOME": str(settings.home),
    }
    return subprocess.Popen([sys.executable, "-m", "largesse.worker"], env=environment)


def test_a_killed_worker_leaves_whole_batches_and_the_next_goes_on(
    own_database: str, tmp_path: Path
) -> None:
    settings = Settings(database_url=own_database, home=tmp_path)

    async def story() -> None:
        parts = await build(settings)
        try:
            work = await project_of(parts)
            run = await begun(work, codes(ROWS))
            killed = worker(settings)
            try:
                seen = await reached(work, run.id, 2_000)
            finally:
                killed.send_signal(signal.SIGKILL)
                killed.wait()
            left = await settled(work, run.id)
            assert 2_000 <= seen <= left.rows_read < ROWS, "it was to be killed on its way"
            there, different, used = await counted(work)
            assert there == different == used == left.rows_read == left.created_count
            # The queue would hand the job to another worker after a while; we need not wait.
            await running.run_rows(work, run.id)
            ended = await get_run(work, run.id)
            assert (ended.status, ended.rows_read, ended.refused_count) == ("DONE", ROWS, 0)
            assert await counted(work) == (ROWS, ROWS, ROWS)
            assert not work.files.path("uploads", run.source.file).exists()
        finally:
            await parts.close()

    asyncio.run(story())


def test_a_killed_worker_goes_on_making_codes(own_database: str, tmp_path: Path) -> None:
    """Codes made by the thousand are resumed as rows of files are: none missing, none twice."""
    settings = Settings(database_url=own_database, home=tmp_path)
    wanted = 60_000

    async def story() -> None:
        parts = await build(settings)
        try:
            work = await project_of(parts)
            voucher = {"type": "DISCOUNT_VOUCHER", "discount": {"type": "AMOUNT", "amount_off": 1}}
            made = await launch_campaign(
                work,
                CampaignDraft(
                    name="Many",
                    campaign_type="DISCOUNT_COUPONS",
                    voucher=voucher,
                    vouchers_count=wanted,
                ),
            )
            killed = worker(settings)
            try:
                action = await making(work)
            finally:
                killed.send_signal(signal.SIGKILL)
                killed.wait()
            await generating.generate_vouchers(work, action)
            there, different, _ = await counted(work)
            assert there == different == wanted
            assert made.campaign.name == "Many"
        finally:
            await parts.close()

    asyncio.run(story())


async def making(work: Work) -> str:
    """Wait until some of the codes are made, and not all; return the id of the action."""
    for _ in range(6000):
        found, _ = await jobs.list_actions(work, Page(0, 1))
        if found and 0 < found[0].processed < found[0].total:
            return found[0].id
        await asyncio.sleep(0.005)
    raise AssertionError("the worker did not begin")


async def reached(work: Work, run_id: str, rows: int) -> int:
    for _ in range(6000):
        run = await get_run(work, run_id)
        if run.rows_read >= rows:
            return run.rows_read
        await asyncio.sleep(0.005)
    raise AssertionError("the worker did not begin")


async def settled(work: Work, run_id: str) -> Run:
    """Return a run once no dead process's transaction is under way any more."""
    async with work.database.transaction() as connection:
        await connection.execute("select from transfer_run where id = %s for update", [run_id])
    return await get_run(work, run_id)


def work_of(shop: Shop) -> Work:
    return shop.server.runtime.work(shop.project, Actor("server", "key"))


def test_a_batch_that_dies_after_its_writes_leaves_nothing(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "BATCH", 100)
    applied, died = running.apply_rows, 0

    async def dying(*arguments: Any) -> Any:
        nonlocal died
        outcomes = await applied(*arguments)
        died += 1
        if died == 3:
            raise RuntimeError("the power went")
        return outcomes

    monkeypatch.setattr(running, "apply_rows", dying)
    work = work_of(shop)
    run = shop.server.run(begun(work, codes(1_000)))
    for _ in range(400):
        if died >= 3:
            break
        time.sleep(0.02)
    shop.server.run(running.run_rows(work, run.id))
    shop.settle()
    ended = shop.get(f"/api/imports/{run.id}")
    assert (ended["status"], ended["created_count"], ended["refused_count"]) == ("DONE", 1_000, 0)
    assert shop.get("/v1/vouchers", limit=1)["total"] == 1_000


def test_several_workers_on_one_file_take_each_row_once(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "BATCH", 50)
    work = work_of(shop)

    async def all_at_once() -> Run:
        run = await begun(work, codes(2_000))
        await asyncio.gather(*(running.run_rows(work, run.id) for _ in range(3)))
        return run

    run = shop.server.run(all_at_once())
    shop.settle()
    ended = shop.get(f"/api/imports/{run.id}")
    assert (ended["status"], ended["created_count"], ended["refused_count"]) == ("DONE", 2_000, 0)
    assert shop.get("/v1/vouchers", limit=1)["total"] == 2_000


def test_an_import_is_canceled_between_batches(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "BATCH", 100)
    applied = running.apply_rows
    work = work_of(shop)

    async def canceling(connection: Any, inner: Work, run: Run, rows: Any) -> Any:
        outcomes = await applied(connection, inner, run, rows)
        if run.rows_read == 200:
            # From another request: it waits for this batch, and the next one sees it.
            tasks.append(asyncio.create_task(cancel_run(work, run.id)))
            await asyncio.sleep(0.1)
        return outcomes

    tasks: list[asyncio.Task[Run]] = []
    monkeypatch.setattr(running, "apply_rows", canceling)
    run = shop.server.run(begun(work, codes(2_000)))
    shop.settle()
    ended = shop.get(f"/api/imports/{run.id}")
    assert ended["status"] == "CANCELED"
    assert ended["rows_read"] == ended["created_count"] < 2_000
    assert shop.get("/v1/vouchers", limit=1)["total"] == ended["created_count"]
    action = shop.get(f"/v1/async-actions/{ended['async_action_id']}")
    assert (action["status"], action["operation_status"]) == ("FAILED", "FAILED")
    assert action["result"]["done_count"] == ended["created_count"]
    error = shop.refused("POST", f"/api/imports/{run.id}/cancel")
    assert "CANCELED" in error["details"]


def test_a_file_that_is_gone_ends_the_import_and_says_so(shop: Shop) -> None:
    work = work_of(shop)

    async def without_file() -> Run:
        run = await begun(work, codes(10))
        work.files.path("uploads", run.source.file).unlink()
        with contextlib.suppress(ProblemError):
            await running.run_rows(work, run.id)
        return run

    run = shop.server.run(without_file())
    shop.settle()
    ended = shop.get(f"/api/imports/{run.id}")
    if ended["status"] == "DONE":
        pytest.skip("the server's worker was quicker than the test")
    assert ended["status"] == "FAILED"
    assert "file" in ended["message"]
    action = shop.get(f"/v1/async-actions/{ended['async_action_id']}")
    assert action["operation_status"] == "FAILED"


def test_a_large_file_broken_at_its_end_changes_nothing(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Beyond what is looked through at the door, the whole file is read before the first row."""
    monkeypatch.setattr(beginning, "_LOOKED_THROUGH", 100)
    rows = ",".join(
        f'{{"code":"L-{n}","discount":{{"type":"AMOUNT","amount_off":1}}}}' for n in range(50)
    )
    answer = shop.http.post(
        "/api/imports?kind=vouchers",
        content=f"[{rows}".encode(),
        headers={"Content-Type": "application/json"},
    )
    assert answer.status_code == 202
    shop.settle()
    ended = shop.get(f"/api/imports/{answer.json()['id']}")
    assert (ended["status"], ended["rows_read"]) == ("FAILED", 0)
    assert "the end of the JSON array" in ended["message"]
    assert shop.get("/v1/vouchers")["total"] == 0
