"""Webhooks and their deliveries in the database."""

from __future__ import annotations

from datetime import datetime

import msgspec

from largesse.storage import Connection, Row, load_queries
from largesse.storage.database import jsonb
from largesse.webhooks.model import (
    Attempt,
    Delivery,
    DeliveryFilter,
    LoggedDelivery,
    Outgoing,
    Webhook,
)

SQL = load_queries(__package__)


async def insert_webhook(connection: Connection, project_id: str, webhook: Webhook) -> None:
    await SQL.insert_webhook.run(
        connection, project_id=project_id, **msgspec.structs.asdict(webhook)
    )


async def update_webhook(connection: Connection, project_id: str, webhook: Webhook) -> None:
    await SQL.update_webhook.run(
        connection, project_id=project_id, **msgspec.structs.asdict(webhook)
    )


async def delete_webhook(connection: Connection, project_id: str, webhook_id: str) -> None:
    await SQL.delete_webhook.run(connection, project_id=project_id, id=webhook_id)


async def webhook_by_id(connection: Connection, project_id: str, webhook_id: str) -> Webhook | None:
    row = await SQL.webhook_by_id.one(connection, project_id=project_id, id=webhook_id)
    return _webhook(row) if row else None


async def lock_webhook(connection: Connection, project_id: str, webhook_id: str) -> Webhook | None:
    row = await SQL.lock_webhook.one(connection, project_id=project_id, id=webhook_id)
    return _webhook(row) if row else None


async def webhooks(connection: Connection, project_id: str, limit: int) -> list[Webhook]:
    rows = await SQL.webhooks.all(connection, project_id=project_id, limit=limit)
    return [_webhook(row) for row in rows]


async def count_webhooks(connection: Connection, project_id: str) -> int:
    return int(await SQL.count_webhooks.value(connection, project_id=project_id))


async def subscribed(connection: Connection, project_id: str, names: list[str]) -> list[Webhook]:
    rows = await SQL.subscribed.all(connection, project_id=project_id, names=names)
    return [_webhook(row) for row in rows]


async def seed_of(connection: Connection, project_id: str) -> bytes | None:
    seed: bytes | None = await SQL.seed_of.value(connection, project_id=project_id)
    return seed


async def insert_seed(connection: Connection, project_id: str, seed: bytes, now: datetime) -> None:
    await SQL.insert_seed.run(connection, project_id=project_id, seed=seed, now=now)


async def replace_seed(connection: Connection, project_id: str, seed: bytes, now: datetime) -> None:
    await SQL.replace_seed.run(connection, project_id=project_id, seed=seed, now=now)


async def insert_delivery(connection: Connection, delivery: Delivery, body: str) -> bool:
    """Return whether the delivery is new."""
    fields = msgspec.structs.asdict(delivery)
    return await SQL.insert_delivery.run(connection, body=body, **fields) == 1


async def take_deliveries(
    connection: Connection, now: datetime, until: datetime, each: int, limit: int
) -> list[Outgoing]:
    rows = await SQL.take_deliveries.all(connection, now=now, until=until, each=each, limit=limit)
    return [Outgoing(**row) for row in rows]


async def lock_delivery(connection: Connection, delivery_id: str) -> Delivery | None:
    row = await SQL.lock_delivery.one(connection, id=delivery_id)
    return _delivery(row) if row else None


async def settle_delivery(connection: Connection, delivery: Delivery) -> None:
    await SQL.settle_delivery.run(
        connection,
        id=delivery.id,
        status=delivery.status,
        failures=delivery.failures,
        next_try_at=delivery.next_try_at,
        status_code=delivery.status_code,
        error=delivery.error,
        finished_at=delivery.finished_at,
    )


async def release_delivery(connection: Connection, outgoing: Outgoing) -> None:
    await SQL.release_delivery.run(connection, id=outgoing.id, attempts=outgoing.attempts)


async def insert_attempt(connection: Connection, delivery_id: str, attempt: Attempt) -> None:
    fields = msgspec.structs.asdict(attempt)
    fields["response_headers"] = jsonb(attempt.response_headers)
    await SQL.insert_attempt.run(connection, delivery_id=delivery_id, **fields)


async def retry_delivery(
    connection: Connection, project_id: str, delivery_id: str, now: datetime
) -> None:
    await SQL.retry_delivery.run(connection, project_id=project_id, id=delivery_id, now=now)


async def delivery_by_id(
    connection: Connection, project_id: str, delivery_id: str
) -> LoggedDelivery | None:
    row = await SQL.delivery_by_id.one(connection, project_id=project_id, id=delivery_id)
    if row is None:
        return None
    body, tries = str(row.pop("body")), row.pop("tries")
    return LoggedDelivery(_delivery(row), body, msgspec.convert(tries, list[Attempt]))


async def deliveries(
    connection: Connection, project_id: str, wanted: DeliveryFilter, limit: int
) -> list[Delivery]:
    fields = msgspec.structs.asdict(wanted)
    before_at, before_id = fields.pop("before") or (None, None)
    rows = await SQL.deliveries.all(
        connection,
        project_id=project_id,
        before_at=before_at,
        before_id=before_id,
        limit=limit,
        **fields,
    )
    return [_delivery(row) for row in rows]


async def delete_deliveries(connection: Connection, before: datetime, limit: int) -> int:
    """Delete some that ended before a moment, or have waited since for a webhook that is off."""
    ended = await SQL.delete_deliveries.run(connection, before=before, limit=limit)
    return ended + await SQL.delete_abandoned.run(connection, before=before, limit=limit)


async def anything_due(connection: Connection, now: datetime) -> bool:
    return bool(await SQL.anything_due.value(connection, now=now))


def _webhook(row: Row) -> Webhook:
    return Webhook(**row)


def _delivery(row: Row) -> Delivery:
    return Delivery(**row)
