"""Background jobs: enqueued with the change that wants them, run, tried again, taken over."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import pytest

from largesse import access, jobs
from largesse.bootstrap import Built, Settings, build
from largesse.jobs import queue as registry
from largesse.kernel.problem import refuse
from largesse.kernel.project import Project
from largesse.storage import Actor, Work
from largesse.storage.embedded import EmbeddedServer
from largesse.storage.migrate import migrate
from largesse.worker import Worker, drain, running
from support.database import fresh_database

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
Story = Callable[[Built, Work], Awaitable[None]]


@pytest.fixture(scope="module")
def database_url(database_server: str) -> Iterator[str]:
    """A database of these stories' own: the shared server's worker would take their jobs."""
    with fresh_database(database_server) as url:
        yield url


@pytest.fixture(autouse=True)
def _own_tasks(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(registry, "_tasks", {})
    return


@asynccontextmanager
async def process(settings: Settings) -> AsyncIterator[tuple[Built, Work]]:
    """The parts of a process, with a project of their own."""
    parts = await build(settings, clock=lambda: NOON)
    try:
        project = Project(id=f"proj_{uuid4().hex}", name="A shop of jobs")
        await access.create_project(parts.database, project)
        yield parts, parts.runtime.work(project, Actor("cli"), request_id="v-0123")
    finally:
        await parts.close()


def tell(database_url: str, story: Story) -> None:
    async def whole() -> None:
        async with process(Settings(database_url=database_url)) as (parts, work):
            await story(parts, work)
            async with parts.database.transaction() as connection:
                await connection.execute("delete from procrastinate_jobs")

    asyncio.run(whole())


async def enqueue(parts: Built, work: Work, name: str, **options: Any) -> int:
    async with parts.database.transaction() as connection:
        return await jobs.enqueue(connection, work, name, {}, **options)


async def row(parts: Built, number: int) -> dict[str, Any] | None:
    async with parts.database.reading() as connection:
        cursor = await connection.execute(
            "select status::text, attempts, extract(epoch from scheduled_at - now())::float "
            "as due_in from procrastinate_jobs where id = %s",
            [number],
        )
        return await cursor.fetchone()


async def until(holds: Callable[[], Awaitable[bool]], seconds: float = 60) -> None:
    async with asyncio.timeout(seconds):
        while not await holds():  # noqa: ASYNC110 - what is waited for is in the database
            await asyncio.sleep(0.02)


def test_a_job_exists_only_when_its_transaction_commits(database_url: str) -> None:
    ran: list[tuple[Work, dict[str, Any]]] = []

    @jobs.task("test.note")
    async def note(work: Work, **payload: Any) -> None:
        ran.append((work, payload))

    async def story(parts: Built, work: Work) -> None:
        async with parts.database.transaction() as connection:
            await jobs.enqueue(connection, work, "test.note", {"n": 1})
            raise psycopg.Rollback
        async with parts.database.transaction() as connection:
            number = await jobs.enqueue(connection, work, "test.note", {"n": 2, "ko": "봄"})
            await drain(parts)
            assert ran == []
        await drain(parts)
        ((given, payload),) = ran
        assert payload == {"n": 2, "ko": "봄"}
        assert (given.project, given.request_id, given.now) == (work.project, "v-0123", NOON)
        assert given.actor == Actor("job", str(number), "test.note")

    tell(database_url, story)


def test_a_failing_job_is_tried_again_later_and_given_up_at_last(database_url: str) -> None:
    given_up: list[tuple[str, str]] = []

    async def gave_up(work: Work, error: Exception, **_: Any) -> None:
        given_up.append((work.project.id, str(error)))

    @jobs.task("test.fail", attempts=2, gave_up=gave_up)
    async def fail(_work: Work) -> None:
        raise RuntimeError("the mail is away")

    async def story(parts: Built, work: Work) -> None:
        number = await enqueue(parts, work, "test.fail")
        await drain(parts)
        after = await row(parts, number)
        assert after is not None
        assert (after["status"], after["attempts"]) == ("todo", 1)
        assert 0 < after["due_in"] <= 2
        assert given_up == []
        async with parts.database.transaction() as connection:
            await connection.execute("update procrastinate_jobs set scheduled_at = null")
        await drain(parts)
        after = await row(parts, number)
        assert after is not None
        assert after["status"] == "failed"
        assert given_up == [(work.project.id, "the mail is away")]
        async with parts.database.reading() as connection:
            assert (await jobs.queue_state(connection)).failed == 1

    tell(database_url, story)


def test_what_is_refused_once_is_not_tried_again(database_url: str) -> None:
    given_up: list[str] = []

    async def gave_up(_work: Work, error: Exception, **_: Any) -> None:
        given_up.append(str(error))

    @jobs.task("test.refuse", gave_up=gave_up)
    async def refused(_work: Work) -> None:
        raise refuse("invalid_payload", "count")

    async def story(parts: Built, work: Work) -> None:
        number = await enqueue(parts, work, "test.refuse")
        await drain(parts)
        after = await row(parts, number)
        assert after is not None
        assert after["status"] == "failed"
        assert given_up == ["invalid_payload at count"]

    tell(database_url, story)


def test_pauses_grow_and_end() -> None:
    async def handler(_work: Work) -> None: ...

    patient = registry.Task("test.patient", handler, attempts=9)
    assert [patient.pause_after(n) for n in range(1, 10)] == [
        2, 6, 18, 54, 162, 486, 1458, 3600, None
    ]  # fmt: skip
    assert registry.Task("test.once", handler, attempts=1).pause_after(1) is None


def test_two_handlers_under_one_name_are_a_bug() -> None:
    @jobs.task("test.twice")
    async def first(_work: Work) -> None: ...

    with pytest.raises(ValueError, match=r"test\.twice"):

        @jobs.task("test.twice")
        async def second(_work: Work) -> None: ...


def test_once_means_one_waiting_job_and_lock_means_one_at_a_time(database_url: str) -> None:
    running_now: list[int] = []
    most = 0

    @jobs.task("test.slow")
    async def slow(_work: Work) -> None: ...

    @jobs.task("test.locked")
    async def locked_job(_work: Work) -> None:
        nonlocal most
        running_now.append(1)
        most = max(most, len(running_now))
        await asyncio.sleep(0.05)
        running_now.pop()

    async def story(parts: Built, work: Work) -> None:
        first = await enqueue(parts, work, "test.slow", once=f"refresh {work.project.id}")
        assert await enqueue(parts, work, "test.slow", once=f"refresh {work.project.id}") == first
        found = await asyncio.gather(
            *(
                enqueue(parts, work, "test.slow", once=f"parallel {work.project.id}")
                for _ in "12345"
            )
        )
        assert len(set(found)) == 1
        locked = [await enqueue(parts, work, "test.locked", lock=work.project.id) for _ in "123"]
        worker = Worker(parts)
        task = asyncio.create_task(worker.run())

        async def done() -> bool:
            return not any([await row(parts, number) for number in locked])

        await until(done)
        worker.stop()
        await task
        assert most == 1

    tell(database_url, story)


def test_a_job_waits_for_its_time(database_url: str) -> None:
    ran: list[int] = []

    @jobs.task("test.later")
    async def later(_work: Work) -> None:
        ran.append(1)

    async def story(parts: Built, work: Work) -> None:
        await enqueue(parts, work, "test.later", not_before=datetime(2999, 1, 1, tzinfo=UTC))
        await drain(parts)
        assert ran == []

    tell(database_url, story)


def test_jobs_of_dead_workers_and_lost_ones_are_taken_over(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "_RESCUE_SECONDS", 0.05)
    ran: list[str] = []

    @jobs.task("test.rescued")
    async def rescued(work: Work) -> None:
        ran.append(work.actor.id)

    async def story(parts: Built, work: Work) -> None:
        orphan = await enqueue(parts, work, "test.rescued")
        async with parts.database.transaction() as connection:
            await connection.execute("update procrastinate_jobs set status = 'doing'")
        worker = Worker(parts)
        task = asyncio.create_task(worker.run())

        async def orphan_ran() -> bool:
            return ran == [str(orphan)]

        await until(orphan_ran)
        # One the queue says this very worker is running, and it is not.
        async with parts.database.transaction() as connection:
            lost = await jobs.enqueue(connection, work, "test.rescued", {})
            await connection.execute(
                "update procrastinate_jobs set status = 'doing', worker_id = "
                "(select max(id) from procrastinate_workers) where id = %s",
                [lost],
            )

        async def lost_ran() -> bool:
            return ran == [str(orphan), str(lost)]

        await until(lost_ran)
        worker.stop()
        await task

    tell(database_url, story)


def test_a_worker_outlives_its_database_and_finishes_what_it_began(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "_HEARTBEAT_SECONDS", 0.1)
    began, finish = asyncio.Event(), asyncio.Event()
    ran: list[str] = []

    @jobs.task("test.quick")
    async def quick(_work: Work) -> None:
        ran.append("quick")

    @jobs.task("test.long")
    async def long(_work: Work) -> None:
        began.set()
        await finish.wait()
        ran.append("long")

    async def story() -> None:
        settings = Settings(home=tmp_path / "home")
        with await asyncio.to_thread(EmbeddedServer.open, settings.home) as server:
            await asyncio.to_thread(migrate, server.url)
            async with process(settings) as (parts, work):
                worker = Worker(parts)
                task = asyncio.create_task(worker.run())
                number = await enqueue(parts, work, "test.quick")

                async def quick_is_done() -> bool:
                    # A job whose end is not noted yet would be tried again, and rightly so.
                    return ran == ["quick"] and await row(parts, number) is None

                await until(quick_is_done)
                pid = server.pid
                assert pid is not None
                os.kill(pid, signal.SIGKILL)

                async def is_back() -> bool:
                    return server.pid not in {None, pid}

                await until(is_back)

                async def enqueued() -> bool:
                    # Pooled connections from before are found dead when they are used.
                    with contextlib.suppress(psycopg.OperationalError):
                        await enqueue(parts, work, "test.long")
                        return True
                    return False

                await until(enqueued)
                await asyncio.wait_for(began.wait(), 60)
                # Told to stop, it lets the running job finish.
                worker.stop()
                await asyncio.sleep(0)
                assert not task.done()
                finish.set()
                await asyncio.wait_for(task, 60)
                assert ran == ["quick", "long"]

    asyncio.run(story())
