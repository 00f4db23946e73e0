"""What a profile becomes when something more is told of it."""

from __future__ import annotations

from datetime import datetime

import msgspec
from msgspec import UNSET

from largesse.customers.model import Customer, CustomerDraft

_PLAIN = ("name", "email", "phone", "description", "birthdate", "address")


def told(customer: Customer, draft: CustomerDraft, now: datetime) -> Customer:
    """Return the customer with what the draft tells, the same object when that is nothing new.

    Metadata merges key by key, null clears all of it. A source id is taken only when none was
    known: it never changes.
    """
    changed = {name: value for name in _PLAIN if (value := getattr(draft, name)) is not UNSET}
    if draft.metadata is None:
        changed["metadata"] = {}
    elif draft.metadata is not UNSET:
        changed["metadata"] = customer.metadata | draft.metadata
    if customer.source_id is None and draft.source_id is not None:
        changed["source_id"] = draft.source_id
    after = msgspec.structs.replace(customer, **changed)
    return customer if after == customer else msgspec.structs.replace(after, updated_at=now)


def changed_fields(before: Customer, after: Customer) -> list[str]:
    """Return the names of the fields that differ."""
    names = [field.name for field in msgspec.structs.fields(Customer)]
    return [name for name in names if getattr(before, name) != getattr(after, name)]
