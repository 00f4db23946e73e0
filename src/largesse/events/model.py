"""The nouns of custom events."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec

from largesse.customers import Customer, CustomerDraft


class CustomEvent(msgspec.Struct, frozen=True, kw_only=True):
    """Something a customer did; `type` is the name of its schema."""

    id: str
    type: str
    customer_id: str
    created_at: datetime
    metadata: dict[str, Any] = {}
    referral: dict[str, Any] | None = None
    loyalty: dict[str, Any] | None = None


class EventDraft(msgspec.Struct, frozen=True, kw_only=True):
    """What is told of an event; the code of a referral or a loyalty card is kept as told."""

    event: str
    customer: CustomerDraft
    metadata: dict[str, Any] = {}
    referral: dict[str, Any] | None = None
    loyalty: dict[str, Any] | None = None


class TrackedEvent(msgspec.Struct, frozen=True):
    """An event that was kept, and its customer as they are now."""

    event: CustomEvent
    customer: Customer
