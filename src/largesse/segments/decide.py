"""What the filter of a segment may ask, what it needs to be answered, and who passes it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, time, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
from msgspec import UNSET

from largesse.customers import CustomerDraft
from largesse.kernel.problem import refuse
from largesse.rules.filters import (
    FieldKind,
    Filter,
    FilterCondition,
    FilterField,
    filter_fields,
    filter_json,
    filter_passes,
    parse_filter,
    tests_at,
)
from largesse.segments.model import AskedSegment, Segment

_ORDERS: dict[str, FieldKind] = {
    "total_amount": "number",
    "total_count": "number",
    "average_amount": "number",
    "last_order_amount": "number",
    "last_order_date": "moment",
}
_REDEMPTIONS = (
    *("total_redeemed", "total_failed", "total_succeeded", "total_rolled_back"),
    *("total_rollback_failed", "total_rollback_succeeded"),
    *("gift.redeemed_amount", "gift.amount_to_go"),
    *("loyalty_card.redeemed_points", "loyalty_card.points_to_go"),
)
_ADDRESS = ("city", "state", "line_1", "line_2", "country", "postal_code")


def _under(kinds: Mapping[str, FieldKind], *root: str) -> dict[str, FilterField]:
    return {
        ".".join((*root, name)): FilterField(kind, (*root, *name.split(".")))
        for name, kind in kinds.items()
    }


FIELDS: Mapping[str, FilterField] = {
    **filter_fields(
        id="text",
        source_id="text",
        name="text",
        email="text",
        phone="text",
        description="text",
        created_at="moment",
        updated_at="moment",
        birthdate="birthday",
        birthday="birthday",
    ),
    **_under(dict.fromkeys(_ADDRESS, "text"), "address"),
    **_under(_ORDERS, "summary", "orders"),
    **_under(dict.fromkeys(_REDEMPTIONS, "number"), "summary", "redemptions"),
    **_under({"points": "number", "referred_customers": "number"}, "loyalty"),
    "loyalty.campaigns.*": FilterField("any", ("loyalty", "campaigns")),
    "metadata.*": FilterField("any", ("metadata",)),
    "system_metadata.*": FilterField("any", ("system_metadata",)),
    "events.*": FilterField("any", ("events",)),
}
"""What the filter of a segment may ask about a customer."""

_OF_EVENTS = ("count", "first_at", "last_at", "metadata")
_LATER = timedelta(days=45, hours=7)
"""Far enough for every relative date to mean another day, not as far as a whole year."""


FOLLOWED = frozenset(
    {
        *("customer.created", "customer.updated", "customer.confirmed", "customer.custom_event"),
        *("order.created", "order.updated", "order.paid", "order.canceled", "order.fulfilled"),
        *("order.imported", "order.handed_over"),
        *("redemption.succeeded", "redemption.failed"),
        *("redemption.rollback.succeeded", "redemption.rollback.failed"),
        *("publication.succeeded", "voucher.updated", "voucher.deleted"),
        *("voucher.gift.balance_added", "voucher.gift.transaction.created"),
        "voucher.loyalty_card.transaction.created",
        *(f"customer.loyalty.tier.{move}" for move in ("joined", "left", "upgraded", "downgraded")),
        *("referral.converted", "referral.reverted"),
    }
)
"""The events after which what filters ask of a customer may be answered otherwise."""


def read_filter(document: Any, path: str = ".filter") -> Filter:
    """Return the filter of a segment; refuses one that cannot be read, or asks nothing."""
    wanted = parse_filter(document, path, fields=FIELDS)
    if not wanted.conditions:
        raise refuse("invalid_payload", path, need="at least one condition")
    for condition in wanted.conditions:
        if condition.path[0] == "events":
            _event_name(condition, path)
    return wanted


def parts_of(wanted: Filter) -> tuple[str, ...]:
    """Return what a filter needs besides the profile."""
    return tuple(sorted({part for each in wanted.conditions for part in _parts(each)}))


def event_types(wanted: Filter) -> tuple[str, ...]:
    """Return the custom events a filter asks about."""
    return tuple(part.removeprefix("event:") for part in parts_of(wanted) if ":" in part)


def follows_clock(wanted: Filter, now: datetime, zone: str) -> bool:
    """Return whether time alone changes what a filter asks: later it means something else."""
    return tests_at(wanted, now, zone) != tests_at(wanted, now + _LATER, zone)


def passed(
    asked: Iterable[AskedSegment], document: Mapping[str, Any], now: datetime, zone: str
) -> list[AskedSegment]:
    """Return the segments whose filter a customer passes."""
    return [each for each in asked if filter_passes(_filter_of(each), document, now, zone)]


def condition_of(segment: Segment, now: datetime, zone: str) -> dict[str, Any]:
    """Return the filter of a segment as the database asks it at a moment."""
    return filter_json(_filter_of(segment), now, zone)


def told_over(document: Mapping[str, Any], draft: CustomerDraft) -> dict[str, Any]:
    """Return the document of a customer with what is told now over it; metadata joins by key."""
    told: dict[str, Any] = {}
    for name, value in msgspec.structs.asdict(draft).items():
        if value is UNSET or (value is None and name in {"id", "source_id"}):
            continue
        told[name] = msgspec.to_builtins(value)
    if isinstance(told.get("metadata"), dict):
        told["metadata"] = (document.get("metadata") or {}) | told["metadata"]
    if "birthdate" in told:
        told["birthday"] = told["birthdate"]
    return {**document, **told}


def nobody(now: datetime, parts: Iterable[str]) -> dict[str, Any]:
    """Return the document of a customer of whom nothing is known, who would be made now.

    It says of orders, redemptions and events what the SQL function `customer_document` says of a
    customer who has none.
    """
    none: dict[str, Any] = {"count": 0, "first_at": None, "last_at": None, "metadata": {}}
    types = [part.removeprefix("event:") for part in parts if part.startswith("event:")]
    return {
        "created_at": now.isoformat(),
        "metadata": {},
        "summary": {
            "orders": {name: None if kind == "moment" else 0 for name, kind in _ORDERS.items()},
            "redemptions": {
                **{name: 0 for name in _REDEMPTIONS if "." not in name},
                "gift": {"redeemed_amount": 0, "amount_to_go": 0},
                "loyalty_card": {"redeemed_points": 0, "points_to_go": 0},
            },
        },
        "loyalty": {"points": 0, "referred_customers": 0, "campaigns": {}},
        "events": dict.fromkeys(types, none),
    }


def next_tick(now: datetime, zone: str) -> tuple[datetime, bool]:
    """Return when to look at segments next, and whether at all of them: every hour at those that
    time changes, at local midnight at all.
    """
    local = now.astimezone(ZoneInfo(zone))
    tomorrow = datetime.combine(local.date() + timedelta(days=1), time(), local.tzinfo)
    midnight = tomorrow.astimezone(UTC)
    hour = now.astimezone(UTC).replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    return min(hour, midnight), midnight <= hour


def _parts(condition: FilterCondition) -> Iterable[str]:
    match condition.path:
        case ("summary", part, *_):
            yield part
        case ("loyalty", *_):
            yield "loyalty"
        case ("events", *_):
            yield f"event:{_event_name(condition, '.filter')}"


def _event_name(condition: FilterCondition, path: str) -> str:
    """Return the event a condition is about; names may hold dots, what is asked stands last."""
    parts = condition.path
    for place in range(2, len(parts)):
        last = place == len(parts) - 1
        if parts[place] in _OF_EVENTS and last is not (parts[place] == "metadata"):
            return ".".join(parts[1:place])
    where = f"{path}.{'.'.join(parts)}"
    raise refuse("invalid_payload", where, need=[f"events.<name>.{each}" for each in _OF_EVENTS])


_encoder = msgspec.json.Encoder(decimal_format="number")
_decoder = msgspec.json.Decoder(float_hook=Decimal)


@lru_cache(maxsize=1024)
def _read(written: bytes) -> Filter:
    return read_filter(_decoder.decode(written))


def _filter_of(asked: AskedSegment | Segment) -> Filter:
    """Return the filter of a stored segment, read once while it is asked often."""
    return _read(_encoder.encode(asked.filter))
