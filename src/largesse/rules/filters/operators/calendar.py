"""`$next_month` and its like: a date within a local day, month or year beside the present one.

A birthday is asked for its day of the year. `[false]` asks the opposite.
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
    Test,
)
from largesse.rules.filters.moments import days_of
from largesse.rules.filters.operators.days import yearly
from largesse.rules.filters.reading import read_asked

_KINDS: Final[frozenset[FieldKind]] = frozenset({"any", "moment", "birthday"})

_Bounds = Callable[[date], tuple[date, date]]
"""From today to the first day of a period and the first day after it."""


def _day(shift: int) -> _Bounds:
    def bounds(today: date) -> tuple[date, date]:
        first = today + timedelta(days=shift)
        return first, first + timedelta(days=1)

    return bounds


def _month(shift: int) -> _Bounds:
    def first_of(today: date, months: int) -> date:
        month = today.year * 12 + today.month - 1 + months
        return date(month // 12, month % 12 + 1, 1)

    return lambda today: (first_of(today, shift), first_of(today, shift + 1))


def _year(shift: int) -> _Bounds:
    return lambda today: (date(today.year + shift, 1, 1), date(today.year + shift + 1, 1, 1))


def _operator(name: str, bounds: _Bounds) -> FilterOperator:
    def test(condition: FilterCondition, clock: Clock) -> Test:
        asked = read_asked(condition)
        first, after = bounds(clock.today)
        count = (after - first).days
        if condition.kind == "birthday":
            found = yearly(condition, first, count)
        else:
            stretch = days_of(first, count, clock.zone)
            found = Test(path=condition.path, test="moment", stretches=(stretch,))
        return (
            found
            if asked
            else Test(
                path=found.path,
                test=found.test,
                negated=True,
                texts=found.texts,
                stretches=found.stretches,
            )
        )

    return FilterOperator(name, _KINDS, test)


OPERATORS = (
    _operator("$today", _day(0)),
    _operator("$yesterday", _day(-1)),
    _operator("$tomorrow", _day(1)),
    _operator("$this_month", _month(0)),
    _operator("$last_month", _month(-1)),
    _operator("$next_month", _month(1)),
    _operator("$this_year", _year(0)),
    _operator("$last_year", _year(-1)),
    _operator("$next_year", _year(1)),
)
