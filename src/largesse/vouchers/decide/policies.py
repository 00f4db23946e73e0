"""Whether a policy acts on an occasion, and what it counts when it does."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from largesse.kernel.project import Project
from largesse.kernel.reason import Reason
from largesse.rules.filters import FilterField, filter_passes, parse_filter
from largesse.rules.filters.model import Filter
from largesse.vouchers.model import IssuePolicy, IssueTrigger, TriggerType

MOST_STEPS = 3
"""A policy does not act on what was set off by policies so many times in a row."""

TRIGGERS: Mapping[str, tuple[TriggerType, ...]] = {
    "customer.created": ("customer.created",),
    "customer.custom_event": ("custom_event",),
    "order.created": ("order.created",),
    "order.paid": ("order.paid",),
    "customer.segment.entered": ("segment.entered",),
}
"""The events policies act on, by their names in the outbox."""

_METADATA = {"metadata.*": FilterField("any", ("metadata",))}
_ORDER = {
    name: FilterField("number", (name,))
    for name in ("amount", "total_amount", "initial_amount", "total_discount_amount",
                 "items_count", "units_count")
} | {
    name: FilterField("text", (name,))
    for name in ("source_id", "status")
} | {
    "products": FilterField("text", ("products",)),
    "skus": FilterField("text", ("skus",)),
}  # fmt: skip
_CUSTOMER = {
    name: FilterField("text", (name,)) for name in ("source_id", "name", "email", "phone")
} | {
    f"address.{name}": FilterField("text", ("address", name))
    for name in ("city", "state", "country", "postal_code")
}
FIELDS: Mapping[TriggerType, Mapping[str, FilterField]] = {
    "customer.created": _CUSTOMER | _METADATA,
    "custom_event": _METADATA,
    "order.created": _ORDER | _METADATA,
    "order.paid": _ORDER | _METADATA,
    "segment.entered": {},
    "campaign.started": {},
    "manual": {},
}
"""What the filters of a trigger may ask about."""


def read_filters(trigger: IssueTrigger, where: str = ".trigger.filters") -> Filter | None:
    """Return the filter of a trigger; refuses what cannot be read, at its path."""
    if trigger.filters is None:
        return None
    return parse_filter(trigger.filters, where, fields=FIELDS[trigger.type])


def is_set_off(policy: IssuePolicy, document: Mapping[str, Any]) -> bool:
    """Return whether an event is of the kind the policy waits for: this name, this segment."""
    trigger = policy.trigger
    if trigger.type == "custom_event":
        return bool(document.get("type") == trigger.event)
    if trigger.type == "segment.entered":
        return bool((document.get("segment") or {}).get("id") == trigger.segment_id)
    return True


def refusal(
    policy: IssuePolicy,
    document: Mapping[str, Any],
    segments: frozenset[str],
    now: datetime,
    project: Project,
) -> Reason | None:
    """Return why the policy gives nothing on this occasion, limits apart; `None` when it does."""
    wanted = read_filters(policy.trigger)
    if wanted is not None and not filter_passes(wanted, document, now, project.time_zone):
        return Reason("issue_filter_not_met", "trigger.filters")
    any_of, none_of = policy.segments.any_of, policy.segments.none_of
    if any_of and segments.isdisjoint(any_of):
        return Reason("issue_wrong_segment", "segments.any_of", need=[*any_of])
    if not segments.isdisjoint(none_of):
        return Reason("issue_wrong_segment", "segments.none_of", got=min(segments & {*none_of}))
    return None


def counters(
    policy: IssuePolicy, customer_id: str, now: datetime, project: Project
) -> dict[str, tuple[str, int | None]]:
    """Return what an issue is counted under: the limit's name and its cap, by counter.

    The whole and the customer are always counted; days only where there is a limit on them.
    """
    limits = policy.limits
    day = now.astimezone(project.zone).date().isoformat()
    counted: dict[str, tuple[str, int | None]] = {
        "all": ("total", limits.total),
        f"customer:{customer_id}": ("per_customer", limits.per_customer),
    }
    if limits.per_day is not None:
        counted[f"day:{day}"] = ("per_day", limits.per_day)
    if limits.per_customer_per_day is not None:
        counted[f"customer:{customer_id}|day:{day}"] = (
            "per_customer_per_day",
            limits.per_customer_per_day,
        )
    return counted


def next_step(request_id: str) -> str | None:
    """Return the request id of what an issue sets off, `None` when the chain is long enough.

    Events carry it on: `v-1f` sets off `v-1f.1`, that `v-1f.2`.
    """
    root, dot, step = request_id.rpartition(".")
    if not dot or not step.isdigit():
        return f"{request_id}.1"
    return f"{root}.{int(step) + 1}" if int(step) < MOST_STEPS else None


def asked_of(trigger: TriggerType, data: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a trigger's filters are asked of, from the event's data."""
    document = dict(data)
    if trigger in {"order.created", "order.paid"}:
        items = data.get("items") or ()
        document |= {
            "items_count": len(items),
            "units_count": sum(int(item.get("quantity") or 0) for item in items),
            "products": [item["product_id"] for item in items if item.get("product_id")],
            "skus": [item["sku_id"] for item in items if item.get("sku_id")],
        }
    return document
