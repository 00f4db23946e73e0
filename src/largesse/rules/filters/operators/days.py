"""Dates so many local days ago or ahead of today.

"Less than" counts today and leaves out the other direction, as in the condition language. A
birthday is asked for the next one ahead and the last one behind.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Final

from largesse.rules.filters.model import (
    Clock,
    FieldKind,
    FilterCondition,
    FilterOperator,
    Stretch,
    Test,
)
from largesse.rules.filters.moments import midnight
from largesse.rules.filters.reading import read_days

_KINDS: Final[frozenset[FieldKind]] = frozenset({"any", "moment", "birthday"})
_YEAR = 366

_Days = Callable[[int], tuple[int | None, int | None]]
"""From a number of days to the first and the last day meant, counted from today."""


def between_days(
    condition: FilterCondition, clock: Clock, first: int | None, last: int | None
) -> Test:
    """Return the test for the days from `first` to `last`, counted from today, both included."""
    today = clock.today
    if condition.kind == "birthday" and first is not None and last is not None:
        return yearly(condition, today + timedelta(days=first), last - first + 1)
    start = None if first is None else midnight(today + timedelta(days=first), clock.zone)
    end = None if last is None else midnight(today + timedelta(days=last + 1), clock.zone)
    return Test(path=condition.path, test="moment", stretches=(Stretch(start, end),))


def yearly(condition: FilterCondition, first: date, count: int) -> Test:
    """Return the test for birthdays within so many days; 29 February is kept on the 28th."""
    days = [first + timedelta(days=n) for n in range(max(0, min(count, _YEAR)))]
    texts = {day.strftime("%m-%d") for day in days}
    if any((day.month, day.day) == (2, 28) and not _leap(day.year) for day in days):
        texts.add("02-29")
    return Test(path=condition.path, test="yearly", texts=tuple(sorted(texts)))


def days_ago(condition: FilterCondition, clock: Clock, *, above: bool, equal: bool) -> Test:
    """Return the test for more or less than so many days ago."""
    count = read_days(condition)
    if above:
        return between_days(condition, clock, None, -count if equal else -count - 1)
    return between_days(condition, clock, -count if equal else 1 - count, 0)


def _leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def _operator(name: str, days: _Days) -> FilterOperator:
    def test(condition: FilterCondition, clock: Clock) -> Test:
        return between_days(condition, clock, *days(read_days(condition)))

    return FilterOperator(name, _KINDS, test)


OPERATORS = (
    _operator("$is_days_ago", lambda days: (-days, -days)),
    _operator("$more_than_ago", lambda days: (None, -days - 1)),
    _operator("$less_than_ago", lambda days: (1 - days, 0)),
    _operator("$is_days_in_future", lambda days: (days, days)),
    _operator("$more_than_future", lambda days: (days + 1, None)),
    _operator("$less_than_future", lambda days: (0, days - 1)),
)
