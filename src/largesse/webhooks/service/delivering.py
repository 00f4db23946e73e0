"""Take messages that are due, and write down how sending them went."""

from __future__ import annotations

from datetime import datetime, timedelta

import msgspec

from largesse.storage import Database, Work
from largesse.webhooks import store
from largesse.webhooks.decide import pause_after
from largesse.webhooks.model import Attempt, Delivery, Outgoing
from largesse.webhooks.service.subscriptions import disable_webhook

# Far longer than a send may take: past it the worker is dead, and the message is due again.
_TAKEN = timedelta(seconds=60)
_EACH = 4


async def take_due(database: Database, now: datetime, limit: int) -> list[Outgoing]:
    """Take messages that are due; who takes one says how it went, or it is due again later."""
    async with database.transaction() as connection:
        return await store.take_deliveries(connection, now, now + _TAKEN, _EACH, limit)


async def give_back(database: Database, outgoing: Outgoing) -> None:
    """Let go of a message that was not answered because this worker stops."""
    async with database.transaction() as connection:
        await store.release_delivery(connection, outgoing)


async def anything_due(database: Database, now: datetime) -> bool:
    """Return whether a message waits to be sent now or is being sent."""
    async with database.reading() as connection:
        return await store.anything_due(connection, now)


async def note_attempt(work: Work, outgoing: Outgoing, attempt: Attempt) -> None:
    """Write down a try: the delivery is over, or tried again later, or its webhook is switched off.

    Deleted meanwhile, or taken by another worker since: then nobody asks any more.
    """
    async with work.database.transaction() as connection:
        delivery = await store.lock_delivery(connection, outgoing.id)
        if delivery is None:
            return
        await store.insert_attempt(connection, outgoing.id, attempt)
        stale = delivery.attempts != outgoing.attempts and not attempt.succeeded
        if delivery.status != "PENDING" or stale:
            return
        after = _after(delivery, attempt, work.now)
        await store.settle_delivery(connection, after)
        if after.status == "FAILED" and not delivery.by_hand:
            await disable_webhook(connection, work, delivery.webhook_id)


def _after(delivery: Delivery, attempt: Attempt, now: datetime) -> Delivery:
    told = msgspec.structs.replace(delivery, status_code=attempt.status_code, error=attempt.error)
    if attempt.succeeded:
        return msgspec.structs.replace(told, status="SUCCEEDED", finished_at=now)
    failures = delivery.failures + 1
    pause = None if delivery.by_hand else pause_after(failures)
    if pause is None:
        return msgspec.structs.replace(told, status="FAILED", failures=failures, finished_at=now)
    return msgspec.structs.replace(told, failures=failures, next_try_at=now + pause)
