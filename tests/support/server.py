"""A real server on a free port of this machine, in a thread of the test process.

In the same process so that a test can move its clock and count its statements.
"""

from __future__ import annotations

import asyncio
import os
import socket
import threading
from collections.abc import Coroutine
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

import uvicorn

from largesse.api.app import create_app
from largesse.bootstrap.queue import build_queue
from largesse.bootstrap.runtime import Runtime
from largesse.storage import Database

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

    def __init__(self, database_url: str) -> None:
        self.clock = MovableClock()
        self._url = database_url
        self._listener = socket.socket()
        self._listener.bind(("127.0.0.1", 0))
        # Listening at once: who connects before uvicorn is up waits instead of being refused.
        self._listener.listen(256)
        self.port = self._listener.getsockname()[1]
        self.address = f"http://127.0.0.1:{self.port}"
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._main, daemon=True)
        self._failure: BaseException | None = None

    def start(self) -> None:
        self._thread.start()
        self._ready.wait(60)
        if self._failure:
            raise self._failure

    def stop(self) -> None:
        self._loop.call_soon_threadsafe(setattr, self._server, "should_exit", True)
        self._thread.join(30)

    def run(self, coroutine: Coroutine[Any, Any, T]) -> T:
        """Run a coroutine in the server's loop, where its pool lives."""
        return asyncio.run_coroutine_threadsafe(coroutine, self._loop).result(120)

    def _main(self) -> None:
        try:
            asyncio.run(self._serve())
        except BaseException as failure:  # noqa: BLE001 - handed to the test's thread
            self._failure = failure
            self._ready.set()

    async def _serve(self) -> None:
        self._loop = asyncio.get_running_loop()
        self.runtime = Runtime(Database(self._url, largest=30), clock=self.clock, random=os.urandom)
        await self.runtime.database.open()
        config = uvicorn.Config(
            create_app(self.runtime), log_level="warning", lifespan="on", access_log=False
        )
        self._server = uvicorn.Server(config)
        self._server.install_signal_handlers = lambda: None  # type: ignore[attr-defined]
        queue = build_queue(self.runtime)
        async with queue.app.open_async():
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
