"""Wire the registered jobs to procrastinate."""

from __future__ import annotations

import importlib
import logging
from datetime import UTC, datetime, timedelta
from importlib.resources import files
from typing import Any

import msgspec
from procrastinate import App, BaseRetryStrategy, JobContext, PsycopgConnector, RetryDecision
from procrastinate.exceptions import JobAborted
from procrastinate.jobs import Job

from largesse import access, jobs
from largesse.bootstrap.runtime import Runtime
from largesse.jobs.queue import Task
from largesse.kernel.problem import ProblemError
from largesse.storage import Actor

_log = logging.getLogger(__name__)


class _Patience(BaseRetryStrategy):
    """When a failed job is tried again."""

    def __init__(self, task: Task) -> None:
        self._task = task

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:
        if isinstance(exception, ProblemError):
            return None
        if isinstance(exception, JobAborted) or not isinstance(exception, Exception):
            return RetryDecision(retry_in={"seconds": 0})  # the worker is stopping
        pause = self._task.pause_after(job.attempts + 1)
        if pause is None:
            return None
        return RetryDecision(retry_at=datetime.now(UTC) + timedelta(seconds=pause))


def find_tasks() -> dict[str, Task]:
    """Import the `jobs` room of every domain package and return what they registered."""
    house = files("largesse")
    for package in sorted(entry.name for entry in house.iterdir() if entry.is_dir()):
        room = house / package
        if package != "jobs" and (
            room.joinpath("jobs.py").is_file() or room.joinpath("jobs").is_dir()
        ):
            importlib.import_module(f"largesse.{package}.jobs")
    return dict(jobs.tasks())


class Queue(msgspec.Struct, frozen=True):
    """The queue over a runtime's database; `async with queue.app.open_async()` uses it.

    `running` holds the numbers of the jobs whose handlers run in this process just now.
    """

    app: App
    running: set[int]


def build_queue(runtime: Runtime, *, concurrency: int = 1) -> Queue:
    """Return the queue with every registered task wired to the runtime."""
    connector = PsycopgConnector(
        conninfo=runtime.database.url,
        kwargs={"prepare_threshold": None},
        min_size=1,
        max_size=concurrency + 2,
        # A restart of the database is waited out; for longer outages the worker starts again.
        timeout=15,
    )
    queue = Queue(App(connector=connector), set())
    for task in find_tasks().values():
        queue.app.task(name=task.name, pass_context=True, retry=_Patience(task))(
            _runner(task, runtime, queue.running)
        )
    return queue


def _runner(task: Task, runtime: Runtime, running: set[int]) -> Any:
    async def run(context: JobContext, **arguments: Any) -> None:
        number = context.job.id or 0
        running.add(number)
        try:
            await handle(context, **arguments)
        finally:
            running.discard(number)

    async def handle(
        context: JobContext, *, project_id: str, request_id: str, payload: dict[str, Any]
    ) -> None:
        project = await access.project_by_id(runtime.database, project_id)
        if project is None:
            _log.warning("job %s: project %s is gone", context.job.id, project_id)
            return
        work = runtime.work(project, Actor("job", str(context.job.id), task.name), request_id)
        try:
            await task.handler(work, **payload)
        except Exception as error:
            last = (
                isinstance(error, ProblemError)
                or task.pause_after(context.job.attempts + 1) is None
            )
            if last and task.gave_up is not None:
                await task.gave_up(work, error, **payload)
            raise

    return run
