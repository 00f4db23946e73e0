"""Wire the registered consumers of the outbox to the relay, and keep it going."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator

from largesse import access, jobs
from largesse.bootstrap.queue import find_tasks
from largesse.bootstrap.runtime import Runtime
from largesse.jobs import OutboxEvent
from largesse.jobs.consumers import SIGNAL
from largesse.kernel.project import Project
from largesse.storage import Actor, Work
from largesse.storage.signals import listening

_log = logging.getLogger(__name__)
# Signals wake the relay; it looks by itself for what no signal told of: an event whose
# transaction had to wait for older ones, a failure whose time has come, a lost signal.
_LOOK_SECONDS = 0.5
_LONGEST_PAUSE = 15.0


class Relay:
    """Hands the events of the outbox to the consumers of this process."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self._projects: dict[str, Project] = {}
        find_tasks()

    async def enrol(self) -> None:
        """Let consumers new to the database read from now on."""
        await jobs.enrol(self._runtime.database)

    async def run_due(self) -> bool:
        """Hand out what can be handed out now; return whether there was anything."""
        moved = False
        while await self._run_once():
            moved = True
        return moved

    async def run(self) -> None:
        """Hand out events for ever; while the database is away, wait for it."""
        woken = asyncio.Event()
        pause = _LOOK_SECONDS
        async with listening(self._runtime.database.url, (SIGNAL,), woken):
            while True:
                woken.clear()
                try:
                    await self.run_due()
                    pause = _LOOK_SECONDS
                except Exception as error:  # noqa: BLE001 - whatever it is, the events must go on
                    _log.warning("the relay of events starts again: %s", error)
                    pause = min(2 * pause, _LONGEST_PAUSE)
                    await asyncio.sleep(pause)
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(woken.wait(), _LOOK_SECONDS)

    async def _run_once(self) -> bool:
        database, now = self._runtime.database, self._runtime.clock()
        self._projects.clear()
        moved = False
        # One after the other: what a consumer writes holds up the others' view of the outbox.
        for reader in await jobs.with_news(database, now):
            moved |= await jobs.relay(database, reader, self._work_of, now)
        return moved

    async def _work_of(self, event: OutboxEvent) -> Work | None:
        project = self._projects.get(event.project_id)
        if project is None:
            project = await access.project_by_id(self._runtime.database, event.project_id)
            if project is None:
                return None
            self._projects[event.project_id] = project
        return self._runtime.work(project, Actor("job", str(event.id), "relay"), event.request_id)


@contextlib.asynccontextmanager
async def relaying(runtime: Runtime) -> AsyncIterator[Relay]:
    """Hand out events while the block runs."""
    relay = Relay(runtime)
    await relay.enrol()
    running = asyncio.create_task(relay.run(), name="relay events")
    try:
        yield relay
    finally:
        running.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await running
