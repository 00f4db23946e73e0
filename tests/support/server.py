"""A real server on a free port of this machine, in a thread of the test process.

In the same process so that a test can move its clock and count its statements.
"""

from __future__ import annotations

import asyncio
import os
import socket
import threading
from collections.abc import Coroutine
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeVar

import uvicorn

from largesse import jobs
from largesse.api.app import create_app
from largesse.bootstrap.queue import build_queue
from largesse.bootstrap.relay import relaying
from largesse.bootstrap.runtime import Runtime
from largesse.bootstrap.sender import sending
from largesse.storage import Database
from largesse.storage.files import Files
from largesse.webhooks import WebhookSettings
from largesse.webhooks.service.delivering import anything_due

T = TypeVar("T")


class MovableClock:
    """The time now, moved by as much as a story needs."""

    def __init__(self) -> None:
        self.offset = timedelta()
        self.frozen: datetime | None = None

    def __call__(self) -> datetime:
        return self.frozen or datetime.now(UTC) + self.offset

    def set(self, moment: datetime) -> None:
        self.frozen = moment

    def move(self, **by: float) -> None:
        step = timedelta(**by)
        if self.frozen:
            self.frozen += step
        else:
            self.offset += step

    def reset(self) -> None:
        self.offset, self.frozen = timedelta(), None


class RunningServer:
    """The application served by uvicorn in a thread."""

    def __init__(self, database_url: str, **parts: Any) -> None:
        self.clock = MovableClock()
        self._url = database_url
        self._parts = parts
        self._listener = socket.socket()
        self._listener.bind(("127.0.0.1", 0))
        # Listening at once: who connects before uvicorn is up waits instead of being refused.
        self._listener.listen(256)
        self.port = self._listener.getsockname()[1]
        self.address = f"http://127.0.0.1:{self.port}"
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._main, daemon=True)
        self._failure: BaseException | None = None
        self._folders = ExitStack()

    def start(self) -> None:
        self._thread.start()
        self._ready.wait(60)
        if self._failure:
            raise self._failure

    def stop(self) -> None:
        self._loop.call_soon_threadsafe(setattr, self._server, "should_exit", True)
        self._thread.join(30)
        self._folders.close()

    def run(self, coroutine: Coroutine[Any, Any, T], seconds: float = 120) -> T:
        """Run a coroutine in the server's loop, where its pool lives."""
        return asyncio.run_coroutine_threadsafe(coroutine, self._loop).result(seconds)

    def settle(self, seconds: float = 60) -> None:
        """Wait until every due job has run, every event is handed out, every message sent."""
        self.run(self._settle(seconds))

    async def _settle(self, seconds: float) -> None:
        quiet = 0
        async with asyncio.timeout(seconds):
            # Twice in a row: a job may publish an event just after the relay was looked at.
            while quiet < 2:
                idle = (
                    await jobs.is_relayed(self.runtime.database)
                    and await self._no_jobs()
                    and not await anything_due(self.runtime.database, self.clock())
                )
                quiet = quiet + 1 if idle else 0
                if quiet < 2:
                    await asyncio.sleep(0.02)

    async def _no_jobs(self) -> bool:
        async with self.runtime.database.reading() as connection:
            cursor = await connection.execute(
                "select exists (select from procrastinate_jobs where status = 'doing' or ("
                "status = 'todo' and coalesce(scheduled_at, now()) <= now())) as busy"
            )
            row = await cursor.fetchone()
            return not (row and row["busy"])

    def _main(self) -> None:
        try:
            asyncio.run(self._serve())
        except BaseException as failure:  # noqa: BLE001 - handed to the test's thread
            self._failure = failure
            self._ready.set()

    async def _serve(self) -> None:
        self._loop = asyncio.get_running_loop()
        folder = self._folders.enter_context(TemporaryDirectory(prefix="largesse-files-"))
        self.runtime = Runtime(
            Database(self._url, largest=30),
            clock=self.clock,
            random=os.urandom,
            files=Files(Path(folder)),
            **self._parts,
            webhooks=WebhookSettings(private_addresses=True),
        )
        await self.runtime.database.open()
        config = uvicorn.Config(
            create_app(self.runtime),
            log_level="warning",
            lifespan="on",
            access_log=False,
            proxy_headers=False,
        )
        self._server = uvicorn.Server(config)
        self._server.install_signal_handlers = lambda: None  # type: ignore[attr-defined]
        queue = build_queue(self.runtime)
        async with queue.app.open_async(), relaying(self.runtime), sending(self.runtime):
            worker = asyncio.create_task(
                queue.app.run_worker_async(
                    install_signal_handlers=False, fetch_job_polling_interval=0.2
                )
            )
            self._ready.set()
            await self._server.serve(sockets=[self._listener])
            worker.cancel()
            await asyncio.gather(worker, return_exceptions=True)
        await self.runtime.database.close()
