"""Tell the outbox; begin, watch and end background actions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from largesse.jobs import store
from largesse.jobs.model import AsyncAction
from largesse.kernel.problem import not_found
from largesse.storage import Connection, Database, Page, Work


async def publish_event(
    connection: Connection, work: Work, event_type: str, entity_id: str, data: Any
) -> None:
    """Write an event to the outbox in the caller's transaction.

    `event_type` is a name of wire-semantics §11 (`campaign.created`); `data` the object.
    """
    await store.insert_event(connection, work, event_type, entity_id, data)


async def publish_events(
    connection: Connection, work: Work, events: Sequence[tuple[str, str, Any]]
) -> None:
    """Write events (type, entity, object) to the outbox in this order, in one statement."""
    if events:
        await store.insert_events(connection, work, events)


async def begin_action(
    connection: Connection,
    work: Work,
    action_type: str,
    *,
    total: int = 0,
    parameters: dict[str, Any] | None = None,
) -> AsyncAction:
    """Record a background action about to be enqueued, in the caller's transaction."""
    action = AsyncAction(
        id=work.id("aa_"),
        type=action_type,
        status="ENQUEUED",
        created_at=work.now,
        total=total,
        request_id=work.request_id,
        parameters=parameters or {},
    )
    await store.insert_action(connection, work, action)
    return action


async def advance_action(
    connection: Connection, work: Work, action_id: str, processed: int, place: str | None = None
) -> None:
    """Record how many units of an action are done, and at which place (a parameter) to go on."""
    await store.advance_action(connection, work.project.id, action_id, processed, work.now, place)


async def size_action(connection: Connection, work: Work, action_id: str, total: int) -> None:
    """Record how many units an action has, of one that was begun before anybody knew."""
    await store.size_action(connection, work.project.id, action_id, total)


async def finish_action(
    connection: Connection, work: Work, action_id: str, result: dict[str, Any] | None = None
) -> None:
    """Record that an action ended well."""
    await store.finish_action(
        connection, work.project.id, action_id, "DONE", "SUCCESS", result, work.now
    )


async def fail_action(
    connection: Connection, work: Work, action_id: str, result: dict[str, Any] | None = None
) -> None:
    """Record that an action ended badly, and why."""
    await store.finish_action(
        connection, work.project.id, action_id, "FAILED", "FAILED", result, work.now
    )


async def find_action(connection: Connection, work: Work, action_id: str) -> AsyncAction:
    """Return one background action in the caller's transaction; refuses with `not_found`."""
    action = await store.action_by_id(connection, work.project.id, action_id)
    if action is None:
        raise not_found("async_action", action_id)
    return action


async def lock_action(connection: Connection, work: Work, action_id: str) -> AsyncAction:
    """Return one background action, kept from others until the caller's transaction ends."""
    action = await store.lock_action(connection, work.project.id, action_id)
    if action is None:
        raise not_found("async_action", action_id)
    return action


async def get_action(work: Work, action_id: str) -> AsyncAction:
    """Return one background action; refuses with `not_found`."""
    async with work.database.reading() as connection:
        action = await store.action_by_id(connection, work.project.id, action_id)
    if action is None:
        raise not_found("async_action", action_id)
    return action


async def list_actions(
    work: Work, page: Page, before: datetime | None = None
) -> tuple[list[AsyncAction], int]:
    """Return a page of background actions and how many there are in all."""
    async with work.database.reading() as connection:
        found = await store.actions(connection, work.project.id, page, before)
        total = await store.count_actions(connection, work.project.id, before)
    return found, total


async def claim_chore(database: Database, name: str, now: datetime, due: datetime) -> bool:
    """Return whether the caller is to do a chore now; the next time it is due is `due`."""
    async with database.transaction() as connection:
        return await store.claim_chore(connection, name, now, due)
