"""The queue: what may be enqueued, and enqueuing in the caller's transaction.

A domain package registers its handlers in its `jobs.py`; `bootstrap` finds them and hands them
to the worker. A job that fails is tried again with growing pauses; one that a `ProblemError`
refuses is not, since the same input meets the same refusal.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from typing import Any

import msgspec
import psycopg

from largesse.storage import Connection, Work, load_queries
from largesse.storage.database import jsonb

SQL = load_queries(__package__, "queue.sql")

Handler = Callable[..., Awaitable[None]]
"""`handler(work, **payload)`: may run more than once, so it goes on where it stopped."""

GaveUp = Callable[..., Awaitable[None]]
"""`gave_up(work, error, **payload)`: runs after the last attempt failed."""

DEFAULT_ATTEMPTS = 8
_LONGEST_PAUSE = 3600


class Task(msgspec.Struct, frozen=True):
    """A kind of job: its name in the queue and what handles it."""

    name: str
    handler: Handler
    attempts: int = DEFAULT_ATTEMPTS
    gave_up: GaveUp | None = None

    def pause_after(self, attempts: int) -> int | None:
        """Return the seconds to wait after this many failed attempts; `None` to give up."""
        if attempts >= self.attempts:
            return None
        return min(int(2 * 3 ** (attempts - 1)), _LONGEST_PAUSE)


class QueueState(msgspec.Struct, frozen=True):
    """The queue at a glance."""

    workers: int
    waiting: int
    running: int
    failed: int
    oldest_waiting_seconds: int


_tasks: dict[str, Task] = {}


def task(
    name: str, *, attempts: int = DEFAULT_ATTEMPTS, gave_up: GaveUp | None = None
) -> Callable[[Handler], Handler]:
    """Register a handler under `name` (`vouchers.generate`); a name given twice is a bug."""

    def register(handler: Handler) -> Handler:
        known = _tasks.get(name)
        if known is not None and known.handler is not handler:
            raise ValueError(f"two handlers are registered as {name}")
        _tasks[name] = Task(name, handler, attempts, gave_up)
        return handler

    return register


def tasks() -> Mapping[str, Task]:
    """Return every registered task by name."""
    return dict(_tasks)


async def enqueue(
    connection: Connection,
    work: Work,
    name: str,
    payload: Mapping[str, Any],
    *,
    lock: str | None = None,
    once: str | None = None,
    not_before: datetime | None = None,
    priority: int = 0,
) -> int:
    """Enqueue a job in the caller's transaction and return its number.

    `payload` becomes the handler's keyword arguments: JSON values, and little of it. Jobs with the
    same `lock` run one after the other. With `once` a job that already waits under that mark is
    returned instead of a second one.
    """
    parameters = {
        "queue": "default",
        "task": name,
        "priority": priority,
        "lock": lock,
        "once": once,
        "args": jsonb(
            {
                "project_id": work.project.id,
                "request_id": work.request_id,
                "payload": dict(payload),
            }
        ),
        "not_before": not_before,
    }
    if once is None:
        return int(await SQL.enqueue.value(connection, **parameters))
    while True:
        waiting = await SQL.waiting_once.value(connection, once=once)
        if waiting is not None:
            return int(waiting)
        try:
            async with connection.transaction():
                return int(await SQL.enqueue.value(connection, **parameters))
        except psycopg.errors.UniqueViolation:
            continue  # somebody else's came first: it is there to be found now


async def queue_state(connection: Connection) -> QueueState:
    """Return how the queue is doing."""
    row = await SQL.queue_state.one(connection)
    return msgspec.convert(row, QueueState)
