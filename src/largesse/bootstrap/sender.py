"""Send webhooks' messages as they fall due."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator

import httpx

from largesse import access
from largesse.bootstrap.runtime import Runtime
from largesse.storage import Actor
from largesse.storage.signals import listening
from largesse.webhooks.model import Outgoing
from largesse.webhooks.sending import SIGNAL, open_client, send
from largesse.webhooks.service import delivering

_log = logging.getLogger(__name__)
_AT_ONCE = 32
_LOOK_SECONDS = 1.0
_LONGEST_PAUSE = 15.0
# How long messages under way may still be answered when the worker is told to stop.
_STOP_SECONDS = 2.0


class Sender:
    """Sends what is due, several messages at a time."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self._under_way: set[asyncio.Task[None]] = set()
        self._woken = asyncio.Event()

    async def run(self) -> None:
        """Send for ever; while the database is away, wait for it."""
        pause = _LOOK_SECONDS
        async with (
            open_client() as client,
            listening(self._runtime.database.url, (SIGNAL,), self._woken),
        ):
            try:
                while True:
                    self._woken.clear()
                    try:
                        await self._begin(client)
                        pause = _LOOK_SECONDS
                    except Exception as error:  # noqa: BLE001 - whatever it is, sending must go on
                        _log.warning("the sender of webhooks starts again: %s", error)
                        pause = min(2 * pause, _LONGEST_PAUSE)
                        await asyncio.sleep(pause)
                    with contextlib.suppress(TimeoutError):
                        await asyncio.wait_for(self._woken.wait(), _LOOK_SECONDS)
            finally:
                await self._end()

    async def _begin(self, client: httpx.AsyncClient) -> None:
        room = _AT_ONCE - len(self._under_way)
        if room <= 0:
            return
        now = self._runtime.clock()
        for outgoing in await delivering.take_due(self._runtime.database, now, room):
            task = asyncio.create_task(self._deliver(client, outgoing), name=outgoing.id)
            self._under_way.add(task)
            task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._under_way.discard(task)
        self._woken.set()
        if not task.cancelled() and task.exception() is not None:
            # Not settled: it is due again once its time with this worker is over.
            _log.warning(
                "the message %s could not be settled: %s", task.get_name(), task.exception()
            )

    async def _deliver(self, client: httpx.AsyncClient, outgoing: Outgoing) -> None:
        runtime = self._runtime
        try:
            attempt = await send(client, outgoing, runtime.webhooks, runtime.clock())
        except asyncio.CancelledError:
            await asyncio.shield(delivering.give_back(runtime.database, outgoing))
            raise
        project = await access.project_by_id(runtime.database, outgoing.project_id)
        if project is None:
            return
        work = runtime.work(project, Actor("job", outgoing.id, "webhooks"), outgoing.id)
        await delivering.note_attempt(work, outgoing, attempt)

    async def _end(self) -> None:
        if not self._under_way:
            return
        await asyncio.wait(self._under_way, timeout=_STOP_SECONDS)
        left = list(self._under_way)
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)


@contextlib.asynccontextmanager
async def sending(runtime: Runtime) -> AsyncIterator[None]:
    """Send webhooks' messages while the block runs."""
    running = asyncio.create_task(Sender(runtime).run(), name="send webhooks")
    try:
        yield
    finally:
        running.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await running
