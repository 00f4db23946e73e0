"""What a profile becomes when something more is told of it, and what events are to a customer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

import msgspec
from msgspec import UNSET

from largesse.customers.model import Activity, ActivityCategory, Customer, CustomerDraft
from largesse.jobs import OutboxEvent

_PLAIN = ("name", "email", "phone", "description", "birthdate", "address")


def told(customer: Customer, draft: CustomerDraft, now: datetime) -> Customer:
    """Return the customer with what the draft tells, the same object when that is nothing new.

    Metadata merges key by key, null clears all of it. A source id is taken only when none was
    known: it never changes. Whoever is told of is confirmed.
    """
    changed = {name: value for name in _PLAIN if (value := getattr(draft, name)) is not UNSET}
    if draft.metadata is None or (draft.whole and draft.metadata is UNSET):
        changed["metadata"] = {}
    elif draft.whole:
        changed["metadata"] = draft.metadata
    elif draft.metadata is not UNSET:
        changed["metadata"] = customer.metadata | draft.metadata
    if customer.source_id is None and draft.source_id is not None:
        changed["source_id"] = draft.source_id
    after = msgspec.structs.replace(customer, **changed, unconfirmed=False)
    return customer if after == customer else msgspec.structs.replace(after, updated_at=now)


def changed_fields(before: Customer, after: Customer) -> list[str]:
    """Return the names of the fields that differ."""
    names = [field.name for field in msgspec.structs.fields(Customer)]
    return [name for name in names if getattr(before, name) != getattr(after, name)]


class Told(msgspec.Struct, frozen=True):
    """What an event is to a customer: the type it is told under, whose doing it was, its object.

    Without an object all of the event is told.
    """

    type: str
    category: ActivityCategory
    object: str | None


def _activities() -> Iterator[tuple[str, Told]]:
    for name in ("created", "updated", "confirmed"):
        yield f"customer.{name}", Told(f"customer.{name}", "ACTION", "customer")
    yield "customer.custom_event", Told("customer.custom_event", "ACTION", "custom_event")
    for name in ("entered", "left"):
        type_ = f"customer.segment.{name}"
        yield type_, Told(type_, "EFFECT", "segment")
    for name in ("created", "updated", "paid", "canceled", "fulfilled"):
        yield f"order.{name}", Told(f"customer.order.{name}", "ACTION", "order")
    for name in ("succeeded", "failed", "rollback.succeeded", "rollback.failed"):
        yield f"redemption.{name}", Told(f"customer.redemption.{name}", "ACTION", "redemption")
    for name in ("succeeded", "failed"):
        yield f"publication.{name}", Told(f"customer.publication.{name}", "EFFECT", "publication")
    for name in ("points_added", "points_expired"):
        type_ = f"voucher.loyalty_card.{name}"
        yield type_, Told(f"customer.{type_}", "EFFECT", None)
    yield (
        "customer.rewarded.loyalty_points",
        Told("customer.rewarded.loyalty_points", "EFFECT", None),
    )
    for name in ("gift.balance_added", "deleted"):
        yield f"voucher.{name}", Told(f"customer.voucher.{name}", "EFFECT", "voucher")


ACTIVITIES: Mapping[str, Told] = dict(_activities())
"""The events of the outbox that are activity of a customer, as the wire names them."""


def activity_of(event: OutboxEvent) -> Activity | None:
    """Return what an event is to its customer, `None` when it is nothing."""
    told_as = ACTIVITIES.get(event.type)
    if told_as is None:
        return None
    data = event.data if isinstance(event.data, dict) else {}
    inner = data.get(told_as.object) if told_as.object else None
    campaign = data.get("campaign_id")
    return Activity(
        event_id=event.id,
        type=told_as.type,
        category=told_as.category,
        data={told_as.object: inner if isinstance(inner, dict) else data}
        if told_as.object
        else data,
        group_id=event.request_id,
        created_at=event.created_at,
        campaign_id=campaign if isinstance(campaign, str) else None,
    )


def customer_named(event: OutboxEvent) -> str | None:
    """Return the id of the customer an event is about, `None` when it is about nobody.

    Of an object it is the customer; of a voucher the holder; of the rest whoever it names.
    """
    data = event.data if isinstance(event.data, dict) else {}
    person = data.get("customer")
    named = data.get("customer_id") or (person.get("id") if isinstance(person, dict) else None)
    if named is None and event.entity_id.startswith(("cust_", "ucust_")):
        named = event.entity_id
    named = named or data.get("holder_id")
    return named if isinstance(named, str) else None
