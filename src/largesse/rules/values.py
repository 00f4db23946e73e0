"""Values as conditions meet them: exact numbers, moments, and what "the same" means.

Metadata arrives as JSON: integers, decimals, perhaps binary floats. A float is taken as the
decimal it prints as, so that 0.1 is a tenth and comparisons are exact.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from math import isfinite
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from largesse.kernel.reason import Scalar

LARGEST_NUMBER = 10**18
LONGEST_TEXT = 2_000
_SHOWN_VALUES = 20
_SHOWN_TEXT = 200
_NUMBER = re.compile(r"-?\d{1,30}(?:\.\d{1,30})?", re.ASCII)
_MOMENT = re.compile(r"[1-8]\d{3}-\d\d-\d\d(?P<time>[T ]\d\d:\d\d.{0,30})?", re.ASCII)

Number = int | Decimal


def exact(value: Any) -> Number | None:
    """Return a JSON number exactly, `None` for anything else (a boolean is not a number)."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return value
    if isinstance(value, float) and isfinite(value):
        value = Decimal(repr(value))
    if isinstance(value, Decimal) and value.is_finite():
        return int(value) if value == value.to_integral_value() and abs(value) < 10**30 else value
    return None


def number(value: Any) -> Number | None:
    """Return `exact(value)`, or the number a text spells: undeclared metadata is text."""
    if isinstance(value, str):
        return exact(Decimal(value)) if _NUMBER.fullmatch(value) else None
    return exact(value)


class Span(msgspec.Struct, frozen=True):
    """From `start` up to but without `end`; an instant when they are equal."""

    start: datetime
    end: datetime


def moment(value: Any) -> date | datetime | None:
    """Read an ISO 8601 date or date-time; `None` for anything else."""
    if isinstance(value, date):
        return value
    if not isinstance(value, str):
        return None
    match = _MOMENT.fullmatch(value)
    if match is None:
        return None
    try:
        return datetime.fromisoformat(value) if match["time"] else date.fromisoformat(value)
    except ValueError:
        return None


def span(value: Any, zone: ZoneInfo) -> Span | None:
    """Return the stretch of time a value names: a date is its whole local day.

    A date-time without an offset is a wall clock in `zone`.
    """
    read = moment(value)
    if read is None:
        return None
    if isinstance(read, datetime):
        instant = (read if read.tzinfo else read.replace(tzinfo=zone)).astimezone(UTC)
        return Span(instant, instant)
    start = datetime.combine(read, time(), zone).astimezone(UTC)
    return Span(start, datetime.combine(read + timedelta(days=1), time(), zone).astimezone(UTC))


def local_day(value: Any, zone: ZoneInfo) -> date | None:
    """Return the local day a value falls on."""
    read = moment(value)
    if isinstance(read, datetime):
        return (read if read.tzinfo else read.replace(tzinfo=zone)).astimezone(zone).date()
    return read


def same(got: Any, need: Any, zone: ZoneInfo) -> bool:
    """Return whether two single values are the same.

    Numbers by value (1 is 1.0), text by letter; a number or boolean equals the text that spells
    it, for undeclared metadata is text; a date is met by every moment of its local day.
    """
    if got is None or need is None:
        return False
    if isinstance(got, str) and isinstance(need, str):
        return got == need or _same_moment(got, need, zone)
    if isinstance(got, str) or isinstance(need, str):
        return _spelled(got) == _spelled(need)
    if isinstance(got, bool) or isinstance(need, bool):
        return got is need
    left, right = exact(got), exact(need)
    return left is not None and right is not None and left == right


def _same_moment(got: str, need: str, zone: ZoneInfo) -> bool:
    if need[4:5] != "-" or got[4:5] != "-":
        return False
    wanted, there = span(need, zone), span(got, zone)
    if wanted is None or there is None:
        return False
    if wanted.start == wanted.end:
        return there == wanted
    return wanted.start <= there.start < wanted.end


def _spelled(value: Any) -> str | None:
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    read = exact(value)
    if isinstance(read, Decimal):
        return f"{read.normalize():f}" if abs(read.adjusted()) < 40 else None
    return None if read is None else str(read)


def each(got: Any) -> tuple[Any, ...]:
    """Return the single values of something that may be a list; nothing for an absent value."""
    if isinstance(got, (list, tuple, set, frozenset)):
        return tuple(got)
    return () if got is None else (got,)


def property_of(metadata: Mapping[str, Any], name: str) -> Any:
    """Return a metadata value; `address.city` reaches into a nested object."""
    if name in metadata:
        return metadata[name]
    head, dot, tail = name.partition(".")
    nested = metadata.get(head)
    if dot and isinstance(nested, Mapping):
        return nested.get(tail)
    return None


def shown(value: Any) -> Scalar | list[Scalar]:
    """Return a value as a reason can carry it; long ones are cut."""
    if isinstance(value, (list, tuple, set, frozenset)):
        many = sorted(value, key=str) if isinstance(value, (set, frozenset)) else list(value)
        return [_shown_one(one) for one in many[:_SHOWN_VALUES]]
    return _shown_one(value)


def shown_needed(values: Iterable[Any]) -> Scalar | list[Scalar]:
    """Return what a condition needs; one value stands alone."""
    many = shown(list(values))
    return many[0] if isinstance(many, list) and len(many) == 1 else many


def _shown_one(value: Any) -> Scalar:
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        return value[:_SHOWN_TEXT]
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        name = value.get("id") or value.get("source_id")
        return name[:_SHOWN_TEXT] if isinstance(name, str) else "an object"
    read = exact(value)
    if read is None:
        return "a list" if isinstance(value, (list, tuple)) else "not a number"
    if not -LARGEST_NUMBER < read < LARGEST_NUMBER:
        return "a huge number"
    return read if isinstance(read, int) else _spelled(read)
