"""The relay of the outbox: every committed event, in order, once, whoever else is at it."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import psycopg
import pytest

from largesse import access, jobs
from largesse.bootstrap.queue import find_tasks
from largesse.bootstrap.relay import Relay
from largesse.bootstrap.runtime import Runtime
from largesse.jobs import OutboxEvent
from largesse.jobs import consumers as registry
from largesse.kernel.project import Project
from largesse.storage import Actor, Connection, Database, Work
from support.database import fresh_database
from support.server import MovableClock

Story = Callable[["House"], Awaitable[None]]


class House:
    """A database of the story's own, a project in it, and the relay over it."""

    def __init__(self, runtime: Runtime, clock: MovableClock, work: Work) -> None:
        self.runtime = runtime
        self.database = runtime.database
        self.clock = clock
        self.work = work
        self.relay = Relay(runtime)
        self.seen: list[str] = []

    async def publish(self, *entities: str, kind: str = "voucher.created") -> None:
        async with self.database.transaction() as connection:
            for entity in entities:
                await jobs.publish_event(connection, self.work, kind, entity, {"id": entity})

    async def all_relayed(self) -> None:
        """Hand out until all is handled; transactions of other databases may be in the way."""
        async with asyncio.timeout(60):
            while True:
                await self.relay.run_due()
                if await jobs.is_relayed(self.database):
                    return
                await asyncio.sleep(0.02)

    async def value(self, statement: str) -> Any:
        async with self.database.reading() as connection:
            row = await (await connection.execute(statement.encode())).fetchone()
        return next(iter(row.values())) if row else None


@pytest.fixture(autouse=True)
def _own_consumers(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    find_tasks()  # the registered ones come once, and not into these stories
    monkeypatch.setattr(registry, "_consumers", {})
    return


@asynccontextmanager
async def house(url: str) -> AsyncIterator[House]:
    clock = MovableClock()
    database = Database(url, largest=8)
    await database.open()
    try:
        runtime = Runtime(database, clock, os.urandom)
        project = Project(f"proj_{uuid4().hex}", "A shop")
        await access.create_project(database, project)
        actor = Actor("server", "app-1", "the till")
        made = House(runtime, clock, runtime.work(project, actor, "v-77"))
        await made.relay.enrol()
        yield made
    finally:
        await database.close()


def tell(server_url: str, story: Story) -> None:
    async def whole(url: str) -> None:
        async with house(url) as made:
            await story(made)

    with fresh_database(server_url) as url:
        asyncio.run(whole(url))


def listen(name: str = "test", **options: Any) -> list[OutboxEvent]:
    """Register a consumer that keeps what it gets."""
    got: list[OutboxEvent] = []

    @jobs.consumer(name, **options)
    async def keep(_connection: Connection, _work: Work, event: OutboxEvent) -> None:
        got.append(event)

    return got


def names(got: list[OutboxEvent]) -> list[str]:
    return [event.entity_id for event in got]


def test_an_event_comes_with_all_it_was_published_with(database_server: str) -> None:
    works: list[Work] = []

    @jobs.consumer("test")
    async def keep(_connection: Connection, work: Work, event: OutboxEvent) -> None:
        works.append(work)
        got.append(event)

    got: list[OutboxEvent] = []

    async def story(house: House) -> None:
        await house.publish("v_1")
        await house.all_relayed()
        (event,) = got
        assert (event.type, event.entity_id, event.data) == (
            "voucher.created",
            "v_1",
            {"id": "v_1"},
        )
        assert event.request_id == "v-77"
        assert event.source == jobs.EventSource("API", key_id="app-1", key_name="the till")
        (work,) = works
        assert work.project == house.work.project
        assert work.request_id == "v-77"
        assert work.actor.kind == "job"

    tell(database_server, story)


def test_a_consumer_gets_the_types_it_asked_for_and_passes_over_the_rest(
    database_server: str,
) -> None:
    got = listen(types={"voucher.deleted"})

    async def story(house: House) -> None:
        await house.publish("v_1")
        await house.publish("v_2", kind="voucher.deleted")
        await house.all_relayed()
        await house.publish(*(f"v_{n}" for n in range(500)))
        await house.publish("v_3", kind="voucher.deleted")
        await house.all_relayed()
        assert names(got) == ["v_2", "v_3"]

    tell(database_server, story)


def test_a_new_consumer_reads_from_its_enrolment_on(database_server: str) -> None:
    async def story(house: House) -> None:
        listen("early")
        await house.relay.enrol()
        await house.publish("before")
        await house.all_relayed()  # nothing older is being written in the cluster any more
        got = listen("late")
        await house.relay.enrol()
        await house.publish("after")
        await house.all_relayed()
        assert names(got) == ["after"]

    tell(database_server, story)


def test_nothing_is_passed_over_while_an_older_transaction_is_still_writing(
    database_server: str,
) -> None:
    got = listen()

    async def story(house: House) -> None:
        async with house.database.transaction() as slow:
            await jobs.publish_event(slow, house.work, "voucher.created", "slow", {})
            await house.publish("quick")
            await house.relay.run_due()
            assert got == []
            await jobs.publish_event(slow, house.work, "voucher.created", "slow again", {})
        await house.all_relayed()
        assert names(got) == ["slow", "quick", "slow again"]

    tell(database_server, story)


def test_who_waited_for_another_comes_after_it(database_server: str) -> None:
    """The waiting transaction may well be the older one by its number."""
    got = listen()

    async def story(house: House) -> None:
        async with house.database.transaction() as waiting:
            await waiting.execute("select pg_current_xact_id()")
            await house.publish("first to change it")
            await jobs.publish_event(waiting, house.work, "voucher.updated", "waited for it", {})
        await house.all_relayed()
        assert names(got) == ["first to change it", "waited for it"]

    tell(database_server, story)


def test_what_was_rolled_back_never_happened(database_server: str) -> None:
    got = listen()

    async def story(house: House) -> None:
        async with house.database.transaction() as connection:
            await jobs.publish_event(connection, house.work, "voucher.created", "v_0", {})
            raise psycopg.Rollback
        await house.publish("v_1")
        await house.all_relayed()
        assert names(got) == ["v_1"]

    tell(database_server, story)


def test_many_relays_at_once_hand_out_each_event_once_and_in_order(database_server: str) -> None:
    @jobs.consumer("note")
    async def note(connection: Connection, _work: Work, event: OutboxEvent) -> None:
        await connection.execute("insert into noted (entity) values (%s)", [event.entity_id])

    async def story(house: House) -> None:
        async with house.database.transaction() as connection:
            await connection.execute("create table noted (n bigint generated always as identity, "
                                     "entity text)")  # fmt: skip

        async def write(writer: int) -> None:
            for n in range(25):
                await house.publish(f"{writer}-{n}-a", f"{writer}-{n}-b")

        relays = [Relay(house.runtime) for _ in range(3)]

        async def read(relay: Relay) -> None:
            for _ in range(60):
                await relay.run_due()
                await asyncio.sleep(0.005)

        await asyncio.gather(*(write(w) for w in range(4)), *(read(relay) for relay in relays))
        await house.all_relayed()
        async with house.database.reading() as connection:
            rows = await (
                await connection.execute("select entity from noted order by n")
            ).fetchall()
        noted = [row["entity"] for row in rows]
        assert sorted(noted) == sorted(
            f"{w}-{n}-{half}" for w in range(4) for n in range(25) for half in "ab"
        )
        for w in range(4):
            mine = [entity for entity in noted if entity.startswith(f"{w}-")]
            assert mine == [f"{w}-{n}-{half}" for n in range(25) for half in "ab"]

    tell(database_server, story)


def test_a_failing_event_holds_nobody_up_and_is_tried_again(database_server: str) -> None:
    attempts: list[str] = []
    broken = {"v_2"}

    @jobs.consumer("fragile")
    async def fragile(connection: Connection, work: Work, event: OutboxEvent) -> None:
        attempts.append(event.entity_id)
        await jobs.publish_event(connection, work, "noted", event.entity_id, {})
        if event.entity_id in broken:
            raise RuntimeError("a statement was too much")

    got = listen("other", types={"noted"})

    async def story(house: House) -> None:
        await house.publish("v_1", "v_2", "v_3")
        await house.all_relayed()
        assert [a for a in attempts if a.startswith("v_")][:4] == ["v_1", "v_2", "v_2", "v_3"]

        broken.clear()
        attempts.clear()
        await house.all_relayed()
        assert "v_2" not in attempts
        house.clock.move(minutes=1)
        await house.all_relayed()
        assert "v_2" in attempts
        assert names(got).count("v_2") >= 1
        assert await house.value("select count(*) from outbox_failure") == 0

    # What `fragile` says itself is not for it: it would go round for ever.
    registry._consumers["fragile"] = jobs.Consumer(
        "fragile", registry._consumers["fragile"].handler, frozenset({"voucher.created"})
    )
    tell(database_server, story)


def test_an_event_that_keeps_failing_is_set_aside(
    database_server: str, caplog: pytest.LogCaptureFixture
) -> None:
    attempts: list[str] = []

    @jobs.consumer("fragile")
    async def fragile(connection: Connection, _work: Work, event: OutboxEvent) -> None:
        attempts.append(event.entity_id)
        await connection.execute("select 1 / 0")

    async def story(house: House) -> None:
        await house.publish("v_1")
        for _ in range(20):
            await house.all_relayed()
            house.clock.move(hours=2)
        assert len(attempts) == 2 * registry.ATTEMPTS
        assert (
            await house.value("select attempts from outbox_failure where next_try_at is null")
            == registry.ATTEMPTS
        )
        assert "division by zero" in await house.value("select error from outbox_failure")

    tell(database_server, story)
    assert "it is set aside" in caplog.records[-1].getMessage()


def test_a_lost_connection_loses_nothing_and_doubles_nothing(database_server: str) -> None:
    cut = [True]

    @jobs.consumer("note")
    async def note(connection: Connection, _work: Work, event: OutboxEvent) -> None:
        await connection.execute("insert into noted values (%s)", [event.entity_id])
        if event.entity_id == "v_2" and cut:
            cut.clear()
            await connection.close()

    async def story(house: House) -> None:
        async with house.database.transaction() as connection:
            await connection.execute("create table noted (entity text)")
        await house.publish("v_1", "v_2", "v_3")
        with pytest.raises(psycopg.OperationalError):
            await house.all_relayed()
        await house.all_relayed()
        noted = await house.value("select array_agg(entity order by entity) from noted")
        assert noted == ["v_1", "v_2", "v_3"]
        assert await house.value("select count(*) from outbox_failure") == 0

    tell(database_server, story)


def test_old_events_go_once_everybody_has_read_them(database_server: str) -> None:
    listen()

    async def story(house: House) -> None:
        await house.publish("v_1")
        later = house.clock() + timedelta(days=1)
        assert await jobs.delete_old_events(house.database, later) == 0
        await house.all_relayed()
        assert await jobs.delete_old_events(house.database, datetime(2020, 1, 1, tzinfo=UTC)) == 0
        assert await jobs.delete_old_events(house.database, later) == 1

    tell(database_server, story)


def test_a_signal_comes_after_the_commit_and_many_are_few(database_server: str) -> None:
    async def story(house: House) -> None:
        async with await psycopg.AsyncConnection.connect(
            house.database.url, autocommit=True
        ) as ear:
            await ear.execute(f"listen {registry.SIGNAL}")
            for n in range(50):
                await house.publish(f"v_{n}")
            heard = [note async for note in ear.notifies(timeout=0.5)]
        assert 1 <= len(heard) <= 25

    tell(database_server, story)
