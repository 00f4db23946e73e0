"""The relay: every event of the outbox, handed in order to whoever registered for it.

A domain package registers in its `jobs.py` what it does at an event. What it writes and how far it
has read are one transaction, so that each event takes effect once: after a crash, with several
workers, whatever happens. An event that fails is tried again later while the others go on; one that
keeps failing is set aside in `outbox_failure` and logged.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Awaitable, Callable, Collection, Sequence
from datetime import datetime, timedelta
from typing import Any, Literal

import msgspec

from largesse.storage import Actor, Connection, Database, Row, Work, load_queries

SQL = load_queries(__package__, "consumers.sql")
_log = logging.getLogger(__name__)

SIGNAL = "largesse_outbox"
"""The signal sent when events were committed."""

ATTEMPTS = 8
_BATCH = 200
# Other events wait for the end of the transaction a batch is, so it is kept short.
_BATCH_SECONDS = 0.5
_AT_ONCE = 2

Channel = Literal["API", "CLIENT_API", "USER_PORTAL", "INTERNAL"]


class EventSource(msgspec.Struct, frozen=True, omit_defaults=True):
    """Who caused an event: through which door, with which key or as which user."""

    channel: Channel = "INTERNAL"
    key_id: str = ""
    key_name: str = ""
    user_id: str = ""
    user_name: str = ""
    bulk: bool = False
    """Whether an import or a bulk update did it: webhooks are not told then."""


class OutboxEvent(msgspec.Struct, frozen=True):
    """An event as consumers get it; `data` is what was published, as plain JSON."""

    id: int
    project_id: str
    type: str
    entity_id: str
    data: Any
    request_id: str
    created_at: datetime
    source: EventSource = EventSource()


ConsumerHandler = Callable[[Connection, Work, OutboxEvent], Awaitable[None]]
"""`handler(connection, work, event)`: writes on `connection` only, and calls nobody outside."""

WorkOf = Callable[[OutboxEvent], Awaitable[Work | None]]
"""Returns the piece of work an event is, `None` when its project is gone."""


class Consumer(msgspec.Struct, frozen=True):
    """Who reads the outbox: its name, what it reads (`None`: everything), what it does."""

    name: str
    handler: ConsumerHandler
    types: frozenset[str] | None = None


_consumers: dict[str, Consumer] = {}


def consumer(
    name: str, *, types: Collection[str] | None = None
) -> Callable[[ConsumerHandler], ConsumerHandler]:
    """Register what is done at events (of these types only); a name given twice is a bug."""

    def register(handler: ConsumerHandler) -> ConsumerHandler:
        known = _consumers.get(name)
        if known is not None and known.handler is not handler:
            raise ValueError(f"two consumers are registered as {name}")
        _consumers[name] = Consumer(name, handler, None if types is None else frozenset(types))
        return handler

    return register


def source_of(actor: Actor) -> EventSource:
    """Return the source of what an actor does."""
    match actor.kind:
        case "server" | "management" | "partner":
            return EventSource("API", key_id=actor.id, key_name=actor.name)
        case "client":
            return EventSource("CLIENT_API", key_id=actor.id, key_name=actor.name)
        case "user":
            return EventSource("USER_PORTAL", user_id=actor.id, user_name=actor.name)
        case "import":
            return EventSource(bulk=True)
        case "job" | "cli":
            return EventSource()


async def enrol(database: Database) -> None:
    """Let new consumers read from now on; to be called before events are published for them."""
    async with database.transaction() as connection:
        await SQL.enrol.run(connection, consumers=sorted(_consumers))


async def with_news(database: Database, now: datetime) -> list[Consumer]:
    """Return the consumers that have something to handle."""
    async with database.reading() as connection:
        rows = await SQL.with_news.all(connection, consumers=sorted(_consumers), now=now)
    return [_consumers[row["consumer"]] for row in rows]


async def is_relayed(database: Database) -> bool:
    """Return whether every consumer has handled every committed event (failures apart)."""
    async with database.reading() as connection:
        return not await SQL.not_idle.value(connection, consumers=sorted(_consumers))


async def relay(database: Database, reader: Consumer, work_of: WorkOf, now: datetime) -> bool:
    """Hand a consumer its next events, in one transaction, and return whether it got on.

    It does not where there is nothing to handle, or where another process is at it.
    """
    async with database.transaction() as connection:
        cursor = await SQL.take_cursor.one(connection, consumer=reader.name)
        if cursor is None:
            return False
        tried = await _try_again(connection, reader, work_of, now)
        return await _advance(connection, reader, work_of, now, cursor) or tried


async def events_between(
    connection: Connection,
    work: Work,
    types: Sequence[str],
    start: datetime,
    end: datetime,
    *,
    after: tuple[datetime, int] | None,
    limit: int,
) -> list[OutboxEvent]:
    """Return what happened in the project in a time, in order; `after` is time and id of one."""
    after_at, after_id = after or (start, 0)
    rows = await SQL.events_between.all(
        connection,
        project_id=work.project.id,
        types=[*types],
        start=start,
        end=end,
        after_at=after_at,
        after_id=after_id,
        limit=limit,
    )
    return [_event(row) for row in rows]


async def count_events(
    connection: Connection, work: Work, types: Sequence[str], start: datetime, end: datetime
) -> int:
    """Return how much happened in the project in a time."""
    return int(
        await SQL.count_events.value(
            connection, project_id=work.project.id, types=[*types], start=start, end=end
        )
    )


async def delete_old_events(database: Database, before: datetime) -> int:
    """Delete events from before a moment that every consumer has handled; return how many."""
    deleted = 0
    while True:
        async with database.transaction() as connection:
            found = await SQL.delete_events.run(
                connection, before=before, consumers=sorted(_consumers), limit=5000
            )
        deleted += found
        if found == 0:
            return deleted


async def _advance(
    connection: Connection, reader: Consumer, work_of: WorkOf, now: datetime, cursor: Row
) -> bool:
    """Handle the next events of the window, and open the next window when it is through."""
    start, end, last = cursor["done_before"], cursor["window_end"], cursor["last_id"]
    if end is None:
        end = cursor["horizon"]
        first = await SQL.first_of_window.value(connection, start=start, end=end)
        if first is None:
            return False
        last = first - 1
    types = None if reader.types is None else sorted(reader.types)
    rows = await SQL.events_of_window.all(
        connection, start=start, end=end, after=last, types=types, limit=_BATCH
    )
    until = time.monotonic() + _BATCH_SECONDS
    handled = 0
    for row in rows:
        event = _event(row)
        await _handle(connection, reader, work_of, event, now, attempts=0)
        last, handled = event.id, handled + 1
        if time.monotonic() > until:
            break
    if handled == len(rows) < _BATCH:
        start, end, last = end, None, 0
    await SQL.move_cursor.run(
        connection, consumer=reader.name, done_before=start, window_end=end, last_id=last, now=now
    )
    return True


async def _try_again(
    connection: Connection, reader: Consumer, work_of: WorkOf, now: datetime
) -> bool:
    rows = await SQL.due_failures.all(connection, consumer=reader.name, now=now, limit=20)
    for row in rows:
        await _handle(connection, reader, work_of, _event(row), now, attempts=row["attempts"])
    return bool(rows)


async def _handle(
    connection: Connection,
    reader: Consumer,
    work_of: WorkOf,
    event: OutboxEvent,
    now: datetime,
    attempts: int,
) -> None:
    work = await work_of(event)
    failure: Exception | None = None
    # Most failures are two transactions in each other's way: the second time goes well, and the
    # order of events is kept.
    for _ in range(_AT_ONCE):
        failure = None if work is None else await _attempt(connection, reader, work, event)
        if failure is None:
            break
    if failure is not None:
        await _note_failure(connection, reader, event, failure, now, attempts + 1)
    elif attempts:
        await SQL.forget_failure.run(connection, event_id=event.id, consumer=reader.name)


async def _attempt(
    connection: Connection, reader: Consumer, work: Work, event: OutboxEvent
) -> Exception | None:
    try:
        async with connection.transaction():
            await reader.handler(connection, work, event)
    except Exception as error:
        if connection.closed:  # nothing was done, and all of it is done again
            raise
        return error
    return None


async def _note_failure(
    connection: Connection,
    reader: Consumer,
    event: OutboxEvent,
    error: Exception,
    now: datetime,
    attempts: int,
) -> None:
    again = attempts < ATTEMPTS
    _log.log(
        logging.WARNING if again else logging.ERROR,
        "%s failed at event %s (%s %s), attempt %s%s",
        *(reader.name, event.id, event.type, event.entity_id, attempts),
        "" if again else ": it is set aside in outbox_failure",
        exc_info=error,
    )
    await SQL.note_failure.run(
        connection,
        event_id=event.id,
        consumer=reader.name,
        attempts=attempts,
        error=f"{type(error).__name__}: {error}"[:2000],
        now=now,
        next_try_at=now + timedelta(seconds=min(2 * 3**attempts, 3600)) if again else None,
    )


def _event(row: Row) -> OutboxEvent:
    known = {name: row[name] for name in OutboxEvent.__struct_fields__}
    return OutboxEvent(**{**known, "source": msgspec.convert(row["source"] or {}, EventSource)})
