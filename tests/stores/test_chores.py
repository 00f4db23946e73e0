"""Chores: done every so often by one worker, whoever comes first; old things go."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from largesse import access, jobs, webhooks
from largesse.bootstrap import Built, Settings, build
from largesse.bootstrap.chores import Chore, chores_of, do_due
from largesse.bootstrap.relay import Relay
from largesse.kernel.project import Project
from largesse.storage import Actor, Work
from largesse.webhooks.model import WebhookChange
from support.database import fresh_database
from support.server import MovableClock

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
Story = Callable[[Built, Work, MovableClock], Awaitable[None]]


def tell(server_url: str, story: Story) -> None:
    async def whole(url: str) -> None:
        clock = MovableClock()
        clock.set(NOON)
        settings = Settings(database_url=url, event_days=30, webhook_private_addresses=True)
        parts = await build(settings, clock=clock)
        try:
            project = await access.create_project(parts.database, Project("proj_c", "A shop"))
            work = parts.runtime.work(project, Actor("cli"), "v-1")
            await story(parts, work, clock)
        finally:
            await parts.close()

    with fresh_database(server_url) as url:
        asyncio.run(whole(url))


async def count(parts: Built, table: str) -> int:
    async with parts.database.reading() as connection:
        row = await (await connection.execute(f"select count(*) as n from {table}")).fetchone()  # noqa: S608 - the test's own word
    assert row is not None
    return int(row["n"])


def test_a_chore_is_done_once_in_its_time_by_whoever_comes_first(database_server: str) -> None:
    done: list[int] = []

    async def story(parts: Built, _work: Work, clock: MovableClock) -> None:
        async def sweep() -> None:
            done.append(1)

        chores = [Chore("sweep", timedelta(hours=1), sweep)]
        told = await asyncio.gather(*(do_due(parts.runtime, chores) for _ in range(5)))
        assert sorted(told) == [[], [], [], [], ["sweep"]]
        clock.move(minutes=59)
        assert await do_due(parts.runtime, chores) == []
        clock.move(minutes=2)
        assert await do_due(parts.runtime, chores) == ["sweep"]
        assert len(done) == 2

    tell(database_server, story)


def test_a_chore_that_fails_holds_up_no_other(
    database_server: str, caplog: pytest.LogCaptureFixture
) -> None:
    async def story(parts: Built, _work: Work, _clock: MovableClock) -> None:
        async def fail() -> None:
            raise RuntimeError("no broom")

        async def sweep() -> None:
            pass

        hour = timedelta(hours=1)
        chores = [Chore("fail", hour, fail), Chore("sweep", hour, sweep)]
        assert await do_due(parts.runtime, chores) == ["sweep"]

    tell(database_server, story)
    assert "the chore to fail failed" in caplog.text


def test_events_and_messages_are_kept_as_long_as_the_setting_says(database_server: str) -> None:
    async def story(parts: Built, work: Work, clock: MovableClock) -> None:
        draft: Any = WebhookChange("http://127.0.0.1:9/", ["customer.deleted"], active=True)
        webhook = await webhooks.create_webhook(work, draft, parts.runtime.webhooks)
        async with parts.database.transaction() as connection:
            await jobs.publish_event(connection, work, "customer.deleted", "c", {})
        while not await jobs.is_relayed(parts.database):
            await Relay(parts.runtime).run_due()
        assert await count(parts, "webhook_delivery") == 1
        chores = chores_of(parts.runtime, parts.settings)
        clock.move(days=29)
        await do_due(parts.runtime, chores)
        assert await count(parts, "webhook_delivery") == 1
        assert await count(parts, "outbox_event") > 0

        clock.move(days=2)
        await do_due(parts.runtime, chores)
        assert await count(parts, "outbox_event") == 0
        # It still waits for its receiver, until the webhook is switched off.
        assert await count(parts, "webhook_delivery") == 1
        off = WebhookChange(active=False)
        await webhooks.update_webhook(work, webhook.id, off, parts.runtime.webhooks)
        clock.move(hours=2)
        await do_due(parts.runtime, chores)
        assert await count(parts, "webhook_delivery") == 0

    tell(database_server, story)
