"""Write the messages an event means, in the transaction in which it is relayed."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from largesse.jobs import EventSource, OutboxEvent
from largesse.kernel.instant import instant_text
from largesse.storage import Connection, Work
from largesse.storage.database import encode_json
from largesse.webhooks import store
from largesse.webhooks.decide import EVENT_TYPES, PUBLISHED_TYPES, canonical, envelope
from largesse.webhooks.model import Delivery, Origin, Webhook
from largesse.webhooks.sending import SIGNAL

Body = Callable[[Connection, Work, OutboxEvent], Awaitable[Any]]
"""Returns an event's data as the wire has it."""

_bodies: dict[str, Body] = {}
_NAMES = {name: [name] for name in EVENT_TYPES} | {
    name: [name, published] for published, name in PUBLISHED_TYPES.items()
}


def body(*types: str) -> Callable[[Body], Body]:
    """Register what events of these types look like to receivers; twice the same is a bug."""

    def register(found: Body) -> Body:
        for name in types:
            known = _bodies.get(name)
            if known is not None and known is not found:
                raise ValueError(f"two bodies are registered for {name}")
            _bodies[name] = found
        return found

    return register


def bodies() -> dict[str, Body]:
    """Return what is registered, by type."""
    return dict(_bodies)


async def write_deliveries(connection: Connection, work: Work, event: OutboxEvent) -> None:
    """Write a message for every webhook that wants an event, in the caller's transaction.

    Imports and bulk updates are told to nobody, as on the wire.
    """
    if event.source.bulk:
        return
    subscribed = await store.subscribed(connection, work.project.id, _NAMES[event.type])
    if subscribed:
        await write(connection, work, event, subscribed, "event")


async def write(
    connection: Connection, work: Work, event: OutboxEvent, to: list[Webhook], origin: Origin
) -> None:
    """Write an event's message to these webhooks, in the caller's transaction."""
    make = _bodies.get(event.type)
    data = event.data if make is None else await make(connection, work, event)
    told = described(event)
    for webhook in to:
        delivery = Delivery(
            id=work.id("whs_"),
            project_id=work.project.id,
            webhook_id=webhook.id,
            event_id=event.id,
            event_type=event.type,
            entity_id=event.entity_id,
            origin=origin,
            target_url=webhook.target_url,
            created_at=work.now,
            next_try_at=work.now,
        )
        await save(connection, work, delivery, data, told)


async def save(
    connection: Connection, work: Work, delivery: Delivery, data: Any, event: dict[str, Any]
) -> None:
    """Save a message, in the caller's transaction."""
    text = encode_json(envelope(delivery, data, event)).decode()
    await store.insert_delivery(connection, delivery, text)
    work.database.signal(connection, SIGNAL)


def described(event: OutboxEvent) -> dict[str, Any]:
    """Return what the envelope tells about an event itself."""
    return {
        "id": f"event_{event.id}",
        "type": event.type,
        "created_at": instant_text(event.created_at),
        "entity_id": event.entity_id,
        "group_id": event.request_id,
        "event_source": _source(event.source),
    }


def _source(source: EventSource) -> dict[str, Any]:
    told: dict[str, Any] = {"channel": source.channel}
    if source.key_id:
        told["api_key"] = {"name": source.key_name, "app_id": source.key_id}
    if source.user_id:
        told["user"] = {"id": source.user_id, "name": source.user_name}
    return told


def wanted_by(webhook: Webhook) -> list[str]:
    """Return the events a webhook asks for by their own names."""
    return sorted({canonical(name) for name in webhook.events})
