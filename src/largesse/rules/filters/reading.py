"""How operators read the values of a condition."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from largesse.rules.filters.model import Clock, FilterCondition, Stretch, Value
from largesse.rules.filters.moments import stretch_of
from largesse.rules.operator import UnreadableError
from largesse.rules.reading import MOST_DAYS
from largesse.rules.values import LARGEST_NUMBER, LONGEST_TEXT, Number, exact, number

_FLAGS = {"true": True, "false": False}


def text_of(value: Any) -> str | None:
    """Return a single value as text, so that a number equals what spells it; else `None`."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return value.isoformat()
    read = exact(value)
    if isinstance(read, Decimal):
        spelled = f"{read:f}"
        return spelled.rstrip("0").rstrip(".") if "." in spelled else spelled
    return None if read is None else str(read)


def elements_of(value: Any) -> list[Any]:
    """Return what a value holds: the elements of a list, itself otherwise, without nulls."""
    if isinstance(value, (list, tuple)):
        return [element for element in value if element is not None]
    return [] if value is None else [value]


def scalars_of(value: Any) -> list[Any]:
    """Return the elements that are single values."""
    return [
        element for element in elements_of(value) if not isinstance(element, (Mapping, list, tuple))
    ]


def read_same(
    condition: FilterCondition, clock: Clock
) -> tuple[tuple[str, ...], tuple[Stretch, ...]]:
    """Return the texts and the stretches of time a value may be to be the same."""
    if not condition.values:
        raise UnreadableError("at least one value")
    texts: list[str] = []
    stretches: list[Stretch] = []
    for index, value in enumerate(condition.values):
        match condition.kind:
            case "number":
                texts.append(str(text_of(read_number(value, index))))
            case "flag" | "active":
                texts.append("true" if _read_flag(value, index) else "false")
            case "moment" | "birthday":
                stretches.append(read_stretch(value, index, clock.zone))
            case _:
                texts.append(read_text(value, index))
                stretch = stretch_of(value, clock.zone)
                stretches += [] if stretch is None else [stretch]
    return tuple(texts), tuple(stretches)


def read_texts(condition: FilterCondition) -> tuple[str, ...]:
    """Return texts that are not empty."""
    if not condition.values:
        raise UnreadableError("at least one text")
    texts = tuple(read_text(value, index) for index, value in enumerate(condition.values))
    if "" in texts:
        raise UnreadableError("a text that is not empty", texts.index(""))
    return texts


def read_text(value: Value, index: int) -> str:
    """Return a value as text."""
    text = text_of(value)
    if text is None or len(text) > LONGEST_TEXT:
        raise UnreadableError(f"a text of at most {LONGEST_TEXT} characters", index)
    return text


def read_number(value: Value, index: int = 0) -> Number:
    """Return a number, also one that is written as text."""
    read = number(value)
    if read is None:
        raise UnreadableError("a number", index)
    if not -LARGEST_NUMBER < read < LARGEST_NUMBER:
        raise UnreadableError("a number of at most 18 digits", index)
    return read


def read_stretch(value: Value, index: int, zone: ZoneInfo) -> Stretch:
    """Return the time a value names."""
    stretch = stretch_of(value, zone)
    if stretch is None:
        raise UnreadableError("an ISO 8601 date or date-time", index)
    return stretch


def read_whole(condition: FilterCondition, most: int = 1_000_000) -> int:
    """Return the first value as a whole number from 0."""
    read = number(condition.values[0]) if condition.values else None
    if not isinstance(read, int) or not 0 <= read <= most:
        raise UnreadableError(f"a whole number from 0 to {most}", 0 if condition.values else None)
    return read


def read_days(condition: FilterCondition) -> int:
    """Return the first value as a number of days."""
    return read_whole(condition, MOST_DAYS)


def read_asked(condition: FilterCondition) -> bool:
    """Return whether a yes is asked for: nothing and an empty text mean yes."""
    if not condition.values or condition.values[0] == "":
        return True
    return _read_flag(condition.values[0], 0)


def _read_flag(value: Value, index: int) -> bool:
    read = _FLAGS.get(value.lower()) if isinstance(value, str) else value
    if not isinstance(read, bool):
        raise UnreadableError("true or false", index)
    return read
