"""Webhooks, their deliveries, and what was tried."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

import msgspec
from msgspec import UNSET, UnsetType

DeliveryStatus = Literal["PENDING", "SUCCEEDED", "FAILED"]
Origin = Literal["event", "replay", "test"]


class Webhook(msgspec.Struct, frozen=True, kw_only=True):
    """A subscription: these events of a project go to this address.

    `disabled_at` is set when it was switched off because deliveries failed to the last try.
    """

    id: str
    target_url: str
    events: list[str]
    created_at: datetime
    active: bool = True
    disabled_at: datetime | None = None
    updated_at: datetime | None = None


class WebhookChange(msgspec.Struct, frozen=True):
    """What is said about a webhook; what is unset stays."""

    target_url: str | UnsetType = UNSET
    events: list[str] | UnsetType = UNSET
    active: bool | UnsetType = UNSET


class WebhookSettings(msgspec.Struct, frozen=True):
    """What an operator decided: whom webhooks may reach, what their secrets are made with."""

    private_addresses: bool = False
    secret_key: str = ""


class Target(msgspec.Struct, frozen=True):
    """An address to send to, taken apart."""

    scheme: Literal["http", "https"]
    host: str
    port: int
    resource: str
    """Path and query, as sent."""

    @property
    def authority(self) -> str:
        """Return what the header `Host` says."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        usual = {"http": 80, "https": 443}[self.scheme]
        return host if self.port == usual else f"{host}:{self.port}"


class Delivery(msgspec.Struct, frozen=True, kw_only=True):
    """One message to one webhook: what is sent, and how far it is."""

    id: str
    project_id: str
    webhook_id: str
    event_id: int | None
    event_type: str
    entity_id: str
    origin: Origin
    target_url: str
    created_at: datetime
    next_try_at: datetime
    status: DeliveryStatus = "PENDING"
    attempts: int = 0
    failures: int = 0
    by_hand: bool = False
    status_code: int | None = None
    error: str | None = None
    finished_at: datetime | None = None


class Attempt(msgspec.Struct, frozen=True, kw_only=True):
    """One try of a delivery: what the receiver answered, or why there was no answer."""

    number: int
    at: datetime
    milliseconds: int
    status_code: int | None = None
    response_headers: dict[str, str] | None = None
    response_body: str | None = None
    error: str | None = None

    @property
    def succeeded(self) -> bool:
        """Return whether the receiver took the message."""
        return self.status_code is not None and 200 <= self.status_code < 300


class LoggedDelivery(msgspec.Struct, frozen=True):
    """A delivery with what was sent and every attempt."""

    delivery: Delivery
    body: str
    attempts: list[Attempt]


class Outgoing(msgspec.Struct, frozen=True):
    """A delivery a worker has taken to send: where to, what, and the seed of the secret."""

    id: str
    project_id: str
    webhook_id: str
    target_url: str
    body: str
    attempts: int
    seed: bytes | None


class DeliveryFilter(msgspec.Struct, frozen=True):
    """Which deliveries to list; `before` is where the last page ended."""

    webhook_id: str | None = None
    event_type: str | None = None
    status: DeliveryStatus | None = None
    created_after: datetime | None = None
    created_before: datetime | None = None
    before: tuple[datetime, str] | None = None
