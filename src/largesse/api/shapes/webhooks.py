"""Webhooks and their deliveries on the wire."""

from __future__ import annotations

import base64
import binascii
import re
from datetime import UTC, datetime
from typing import Annotated, Any

import msgspec
from msgspec import UNSET, Meta, UnsetType

from largesse.api.wire import given, unless_null, wire_time, wire_time_or_none
from largesse.kernel.problem import refuse
from largesse.webhooks import Attempt, Delivery, LoggedDelivery, Webhook, WebhookChange

Url = Annotated[str, Meta(max_length=2000)]
Names = Annotated[list[Annotated[str, Meta(max_length=100)]], Meta(max_length=200)]


class WebhookInput(msgspec.Struct, frozen=True):
    """A subscription to events; when changed, the events told replace those there were."""

    target_url: Url | UnsetType | None = UNSET
    events: Names | UnsetType | None = UNSET
    active: bool | UnsetType | None = UNSET


class WebhookShape(msgspec.Struct, frozen=True):
    """A subscription to events."""

    id: str
    created_at: str
    target_url: str
    events: list[str]
    active: bool
    object: str = "webhook"


class WebhookList(msgspec.Struct, frozen=True):
    """Every subscription of a project."""

    data: list[WebhookShape]
    total: int
    object: str = "list"
    data_ref: str = "data"


class SecretShape(msgspec.Struct, frozen=True):
    """What the messages of a project's webhooks are signed with."""

    secret: str
    header: str = "x-voucherify-signature"
    algorithm: str = "HMAC-SHA256, hex"
    object: str = "webhook_secret"


class AttemptShape(msgspec.Struct, frozen=True):
    """One try: what was answered, or why nothing was."""

    number: int
    at: str
    milliseconds: int
    status_code: int | None
    error: str | None
    response_headers: dict[str, str] | None
    response_body: str | None
    object: str = "webhook_attempt"


class DeliveryShape(msgspec.Struct, frozen=True, kw_only=True):
    """A message to a webhook and what came of it."""

    id: str
    webhook_id: str
    event_id: str | None
    event_type: str
    entity_id: str
    origin: str
    target_url: str
    status: str
    attempts_count: int
    status_code: int | None
    error: str | None
    created_at: str
    next_try_at: str | None
    finished_at: str | None
    object: str = "webhook_delivery"


class LoggedDeliveryShape(DeliveryShape, frozen=True, kw_only=True):
    """A message with its text and every try."""

    body: str
    attempts: list[AttemptShape]


class DeliveryList(msgspec.Struct, frozen=True):
    """A page of messages, the newest first."""

    deliveries: list[DeliveryShape]
    has_more: bool
    more_starting_after: str | UnsetType = UNSET
    object: str = "list"
    data_ref: str = "deliveries"


class ReplayInput(msgspec.Struct, frozen=True, rename={"start": "from", "end": "to"}):
    """What to send again: from when, until when (now), which events (those subscribed to)."""

    start: Annotated[str, Meta(max_length=100)]
    end: Annotated[str, Meta(max_length=100)] | None = None
    types: Names | None = None


def webhook_change(data: WebhookInput) -> WebhookChange:
    """Return what a request tells of a webhook; a null changes nothing."""
    return WebhookChange(
        target_url=unless_null(data.target_url),
        events=unless_null(data.events),
        active=unless_null(data.active),
    )


def webhook_shape(webhook: Webhook) -> WebhookShape:
    """Return a webhook as the wire has it."""
    return WebhookShape(
        id=webhook.id,
        created_at=wire_time(webhook.created_at),
        target_url=webhook.target_url,
        events=webhook.events,
        active=webhook.active,
    )


def delivery_shape(delivery: Delivery) -> DeliveryShape:
    """Return a delivery as lists have it."""
    return DeliveryShape(**_fields(delivery))


def logged_delivery_shape(logged: LoggedDelivery) -> LoggedDeliveryShape:
    """Return a delivery with its message and its tries."""
    return LoggedDeliveryShape(
        **_fields(logged.delivery),
        body=logged.body,
        attempts=[_attempt_shape(attempt) for attempt in logged.attempts],
    )


def delivery_list(found: list[Delivery], *, more: bool) -> DeliveryList:
    """Return a page of deliveries with the cursor of the next."""
    cursor = _cursor(found[-1]) if more else None
    return DeliveryList([delivery_shape(each) for each in found], more, given(cursor))


def read_cursor(text: str | None) -> tuple[datetime, str] | None:
    """Return where a page begins; refuses what no page was given out with."""
    if text is None:
        return None
    try:
        moment, _, delivery_id = base64.urlsafe_b64decode(text.encode()).decode().partition(" ")
        place = datetime.fromisoformat(moment).astimezone(UTC)
    except (ValueError, OverflowError, binascii.Error):
        place, delivery_id = None, ""
    if place is None or not re.fullmatch(r"whs_[0-9A-Za-z]{1,64}", delivery_id):
        raise refuse(
            "invalid_query_params", "starting_after", need="a cursor of this list", got=text[:100]
        )
    return place, delivery_id


def _cursor(delivery: Delivery) -> str:
    text = f"{delivery.created_at.isoformat()} {delivery.id}"
    return base64.urlsafe_b64encode(text.encode()).decode()


def _fields(delivery: Delivery) -> dict[str, Any]:
    waiting = delivery.status == "PENDING"
    return {
        "id": delivery.id,
        "webhook_id": delivery.webhook_id,
        "event_id": None if delivery.event_id is None else f"event_{delivery.event_id}",
        "event_type": delivery.event_type,
        "entity_id": delivery.entity_id,
        "origin": delivery.origin,
        "target_url": delivery.target_url,
        "status": delivery.status,
        "attempts_count": delivery.attempts,
        "status_code": delivery.status_code,
        "error": delivery.error,
        "created_at": wire_time(delivery.created_at),
        "next_try_at": wire_time(delivery.next_try_at) if waiting else None,
        "finished_at": wire_time_or_none(delivery.finished_at),
    }


def _attempt_shape(attempt: Attempt) -> AttemptShape:
    return AttemptShape(
        number=attempt.number,
        at=wire_time(attempt.at),
        milliseconds=attempt.milliseconds,
        status_code=attempt.status_code,
        error=attempt.error,
        response_headers=attempt.response_headers,
        response_body=attempt.response_body,
    )
