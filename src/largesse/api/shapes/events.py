"""Custom events on the wire."""

from __future__ import annotations

from typing import Annotated

import msgspec
from msgspec import UNSET, Meta, UnsetType

from largesse.api.bounds import checked_metadata
from largesse.api.shapes.customers import CustomerInput, customer_draft
from largesse.api.wire import Metadata, ShortText
from largesse.events import EventDraft, TrackedEvent


class EventReferral(msgspec.Struct, frozen=True):
    """The referral an event completes."""

    code: ShortText | UnsetType | None = UNSET
    referrer_id: ShortText | UnsetType | None = UNSET


class EventLoyalty(msgspec.Struct, frozen=True):
    """The loyalty card an event is about."""

    code: ShortText | UnsetType | None = UNSET


class EventInput(msgspec.Struct, frozen=True):
    """What tells of an event."""

    event: Annotated[str, Meta(min_length=1, max_length=300)]
    customer: CustomerInput
    metadata: Metadata | UnsetType | None = UNSET
    referral: EventReferral | UnsetType | None = UNSET
    loyalty: EventLoyalty | UnsetType | None = UNSET


class EventCustomer(msgspec.Struct, frozen=True):
    """The customer of an event, in brief."""

    id: str
    source_id: str | None
    name: str | None
    email: str | None
    metadata: Metadata
    object: str = "customer"


class EventShape(msgspec.Struct, frozen=True):
    """An event that was kept; what follows from it is told by webhooks."""

    type: str
    customer: EventCustomer
    metadata: Metadata
    referral: None = None
    loyalty: None = None
    object: str = "event"


def event_draft(data: EventInput) -> EventDraft:
    """Return what a request tells of an event."""
    return EventDraft(
        event=data.event,
        customer=customer_draft(data.customer, ".customer"),
        metadata=checked_metadata(data.metadata or {}),
        referral=_named(data.referral),
        loyalty=_named(data.loyalty),
    )


def event_shape(tracked: TrackedEvent) -> EventShape:
    """Return a kept event as the wire has it."""
    customer = tracked.customer
    return EventShape(
        type=tracked.event.type,
        customer=EventCustomer(
            id=customer.id,
            source_id=customer.source_id,
            name=customer.name,
            email=customer.email,
            metadata=customer.metadata,
        ),
        metadata=tracked.event.metadata,
    )


def _named(
    part: EventReferral | EventLoyalty | UnsetType | None,
) -> dict[str, str] | None:
    """Return what of a referral or loyalty card was really named; `None` for nothing."""
    if not isinstance(part, EventReferral | EventLoyalty):
        return None
    return {name: value for name, value in msgspec.structs.asdict(part).items() if value} or None
