"""Read what was sent, send it again, send a test."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from largesse import audit, jobs
from largesse.jobs import AsyncAction
from largesse.kernel.instant import instant_text
from largesse.kernel.problem import not_found, refuse
from largesse.storage import Connection, Database, Work
from largesse.webhooks import store
from largesse.webhooks.decide import EVENT_TYPES, PING, canonical
from largesse.webhooks.model import Delivery, DeliveryFilter, LoggedDelivery, Webhook
from largesse.webhooks.sending import SIGNAL
from largesse.webhooks.service.writing import save, wanted_by, write

REPLAY_TASK = "webhooks.replay"
REPLAY_ACTION = "WEBHOOKS.REPLAY"
_BATCH = 200


async def list_deliveries(
    work: Work, wanted: DeliveryFilter, limit: int
) -> tuple[list[Delivery], bool]:
    """Return deliveries, the newest first, and whether more follow."""
    async with work.database.reading() as connection:
        found = await store.deliveries(connection, work.project.id, wanted, limit + 1)
    return found[:limit], len(found) > limit


async def get_delivery(work: Work, delivery_id: str) -> LoggedDelivery:
    """Return a delivery with its message and every try; refuses with `not_found`."""
    async with work.database.reading() as connection:
        return await _logged(connection, work, delivery_id)


async def retry_delivery(work: Work, delivery_id: str) -> LoggedDelivery:
    """Send a message again now, whatever came of it and though its webhook be switched off.

    One that still has retries before it keeps them; any other is tried once.
    """
    async with work.database.transaction() as connection:
        before = await _logged(connection, work, delivery_id)
        await store.retry_delivery(connection, work.project.id, delivery_id, work.now)
        await audit.record(
            connection, work, "retried", "webhook_delivery", delivery_id, before=before.delivery
        )
        work.database.signal(connection, SIGNAL)
        return await _logged(connection, work, delivery_id)


async def send_test(work: Work, webhook_id: str) -> LoggedDelivery:
    """Send a webhook a message that tells of nothing, once."""
    async with work.database.transaction() as connection:
        webhook = await _webhook(connection, work, webhook_id)
        delivery = Delivery(
            id=work.id("whs_"),
            project_id=work.project.id,
            webhook_id=webhook.id,
            event_id=None,
            event_type=PING,
            entity_id=webhook.id,
            origin="test",
            target_url=webhook.target_url,
            by_hand=True,
            created_at=work.now,
            next_try_at=work.now,
        )
        event = {
            "id": f"event_{delivery.id}",
            "type": PING,
            "created_at": instant_text(work.now),
            "entity_id": webhook.id,
            "group_id": work.request_id,
            "event_source": {"channel": "INTERNAL"},
        }
        await save(connection, work, delivery, {"message": "Largesse can reach you."}, event)
        await audit.record(connection, work, "tested", "webhook", webhook.id)
        return await _logged(connection, work, delivery.id)


async def replay(
    work: Work, webhook_id: str, start: datetime, end: datetime | None, types: list[str] | None
) -> AsyncAction:
    """Begin to send a webhook again what happened from a moment on.

    Without `types` that is what it subscribes to. Messages get ids of their own; the event in
    them keeps its id, by which a receiver knows what it has seen.
    """
    last = end or work.now
    if last < start:
        raise refuse("invalid_payload", ".to", need="a time not before from")
    for index, name in enumerate(types or []):
        if canonical(name) not in EVENT_TYPES:
            raise refuse(
                "invalid_payload", f".types[{index}]", need="the name of an event", got=name[:100]
            )
    async with work.database.transaction() as connection:
        webhook = await _webhook(connection, work, webhook_id)
        names = sorted({canonical(name) for name in types}) if types else wanted_by(webhook)
        told: dict[str, Any] = {
            "webhook_id": webhook.id,
            "from": instant_text(start),
            "to": instant_text(last),
            "types": names,
        }
        total = await jobs.count_events(connection, work, names, start, last)
        action = await jobs.begin_action(
            connection, work, REPLAY_ACTION, total=total, parameters=told
        )
        await jobs.enqueue(connection, work, REPLAY_TASK, {"action_id": action.id})
        await audit.record(connection, work, "replayed", "webhook", webhook.id, after=told)
    return action


async def replay_events(
    work: Work, action_id: str, done: int = 0, after: tuple[str, int] | None = None
) -> None:
    """Write a batch of the messages of a replay, and enqueue the next in the same transaction.

    `done` is how many came before: a batch that was written already is not written again.
    """
    async with work.database.transaction() as connection:
        action = await jobs.lock_action(connection, work, action_id)
        if action.status not in {"ENQUEUED", "IN_PROGRESS"} or action.processed != done:
            return
        told = action.parameters
        events = await jobs.events_between(
            connection,
            work,
            told["types"],
            datetime.fromisoformat(told["from"]),
            datetime.fromisoformat(told["to"]),
            after=None if after is None else (datetime.fromisoformat(after[0]), after[1]),
            limit=_BATCH,
        )
        webhook = await store.webhook_by_id(connection, work.project.id, told["webhook_id"])
        if not events or webhook is None:
            await jobs.finish_action(connection, work, action_id, {"done_count": done})
            return
        for event in events:
            await write(connection, work, event, [webhook], "replay")
        done += len(events)
        last = (events[-1].created_at.isoformat(), events[-1].id)
        await jobs.advance_action(connection, work, action_id, done)
        await jobs.enqueue(
            connection, work, REPLAY_TASK, {"action_id": action_id, "done": done, "after": last}
        )


async def delete_old_deliveries(database: Database, before: datetime) -> int:
    """Delete deliveries that ended before a moment, or wait for nobody; return how many."""
    deleted = 0
    while True:
        async with database.transaction() as connection:
            found = await store.delete_deliveries(connection, before, 1000)
        deleted += found
        if found == 0:
            return deleted


async def _logged(connection: Connection, work: Work, delivery_id: str) -> LoggedDelivery:
    found = await store.delivery_by_id(connection, work.project.id, delivery_id)
    if found is None:
        raise not_found("webhook_delivery", delivery_id)
    return found


async def _webhook(connection: Connection, work: Work, webhook_id: str) -> Webhook:
    webhook = await store.webhook_by_id(connection, work.project.id, webhook_id)
    if webhook is None:
        raise not_found("webhook", webhook_id)
    return webhook
