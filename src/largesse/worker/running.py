"""Run jobs until told to stop."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import signal
import sys
from collections.abc import AsyncIterator
from typing import Any

from procrastinate.worker import Worker as QueueWorker

from largesse.bootstrap import Built, SettingsError, built, read_settings
from largesse.bootstrap.building import set_up_logging
from largesse.bootstrap.chores import chores_of, doing_chores
from largesse.bootstrap.process import end_with_parent
from largesse.bootstrap.queue import build_queue
from largesse.bootstrap.relay import Relay, relaying
from largesse.bootstrap.sender import sending
from largesse.storage.embedded import EmbeddedError
from largesse.storage.migrate import SchemaError

_log = logging.getLogger(__name__)
_HEARTBEAT_SECONDS = 5.0
_POLLING_SECONDS = 1.0
# A worker silent for this long is dead, and its jobs go to others.
_STALLED_SECONDS = 30.0
_RESCUE_SECONDS = 10.0
_LONGEST_PAUSE = 15.0


class Worker:
    """A worker over one process's parts; `run` returns after `stop`."""

    def __init__(self, parts: Built) -> None:
        self._settings = parts.settings
        self._runtime = parts.runtime
        self._queue = build_queue(parts.runtime, concurrency=parts.settings.job_concurrency)
        self._stopping = asyncio.Event()
        self._current: Any = None  # procrastinate's Worker, whose methods are not annotated

    def stop(self) -> None:
        """Fetch no more jobs, finish those begun, and let `run` return."""
        self._stopping.set()
        if self._current is not None:
            self._current.stop()

    async def run(self) -> None:
        """Run jobs until stopped; while the database is away, wait for it."""
        pause = 1.0
        while not self._stopping.is_set():
            began = asyncio.get_running_loop().time()
            try:
                await self._run_once()
            except Exception as error:  # noqa: BLE001 - whatever it is, jobs must go on
                _log.warning("the job worker starts again: %s", error)
            if asyncio.get_running_loop().time() - began > 60:
                pause = 1.0
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._stopping.wait(), pause)
            pause = min(2 * pause, _LONGEST_PAUSE)

    async def _run_once(self) -> None:
        async with (
            self._queue.app.open_async(),
            self._rescuing(),
            relaying(self._runtime),
            sending(self._runtime),
            doing_chores(self._runtime, chores_of(self._runtime, self._settings)),
        ):
            self._current = QueueWorker(
                app=self._queue.app,
                concurrency=self._settings.job_concurrency,
                install_signal_handlers=False,
                shutdown_graceful_timeout=self._settings.shutdown_seconds,
                # New jobs are notified; jobs behind a lock and those tried again are not.
                fetch_job_polling_interval=_POLLING_SECONDS,
                update_heartbeat_interval=_HEARTBEAT_SECONDS,
                stalled_worker_timeout=_STALLED_SECONDS,
                delete_jobs="successful",
            )
            if self._stopping.is_set():
                return
            await self._current.run()

    @contextlib.asynccontextmanager
    async def _rescuing(self) -> AsyncIterator[None]:
        """Look after jobs nobody runs while the block runs."""
        rescuer = asyncio.create_task(self._rescue(), name="rescue stalled jobs")
        try:
            yield
        finally:
            rescuer.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await rescuer

    async def _rescue(self) -> None:
        manager = self._queue.app.job_manager
        lost: set[int] = set()
        while True:
            try:
                await manager.prune_stalled_workers(_STALLED_SECONDS)
                for job in await manager.get_stalled_jobs(seconds_since_heartbeat=_STALLED_SECONDS):
                    _log.warning("job %s of a dead worker is tried again", job.id)
                    await manager.retry_job(job)
                lost = await self._retry_lost(lost)
            except Exception as error:  # noqa: BLE001 - the database may be away: next time
                _log.debug("stalled jobs could not be looked for: %s", error)
            await asyncio.sleep(_RESCUE_SECONDS)

    async def _retry_lost(self, suspected: set[int]) -> set[int]:
        """Retry jobs the queue thinks are ours and running though they are not.

        The connection broke just when their end was to be noted. They count as lost when they
        were not running the time before either; returned are those to look at again.
        """
        worker_id = self._current.worker_id if self._current is not None else None
        if worker_id is None:
            return set()
        manager = self._queue.app.job_manager
        doing = await manager.list_jobs_async(status="doing", worker_id=worker_id)
        idle = {job.id: job for job in doing if job.id and job.id not in self._queue.running}
        for number in suspected & idle.keys():
            _log.warning("job %s was lost and is tried again", number)
            await manager.retry_job(idle[number])
        return set(idle) - suspected


async def drain(parts: Built) -> None:
    """Run what is due, jobs and consumers of events; tests and the demo wait for work with it."""
    queue = build_queue(parts.runtime)
    relay = Relay(parts.runtime)
    await relay.enrol()
    async with queue.app.open_async():
        while True:
            await queue.app.run_worker_async(
                wait=False, install_signal_handlers=False, listen_notify=False
            )
            if not await relay.run_due():
                return


async def run() -> None:
    """Run a worker as a process of its own, until SIGTERM or Ctrl-C."""
    settings = read_settings()
    set_up_logging(settings)
    async with built(settings, say=_log.info) as parts:
        worker = Worker(parts)
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, worker.stop)
        _log.info("the job worker is ready")
        await worker.run()


def main() -> int:
    """Run the worker and return the process's exit code."""
    # A parent about to end may ignore signals, and a child inherits that.
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    end_with_parent()
    try:
        asyncio.run(run())
    except SettingsError as error:
        for fault in error.faults:
            sys.stderr.write(f"{fault}\n")
        return 2
    except SchemaError as error:
        sys.stderr.write(f"{error}\n")
        return 3
    except EmbeddedError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    except KeyboardInterrupt:
        return 130
    return 0
