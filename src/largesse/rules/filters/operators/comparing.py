"""`$more_than`, `$less_than` and the like, `$after`, `$before`: against the first value.

Needed as a date, the whole local day is "at": what is after a day comes when it is over. Of a
date, `$more_than` with a number asks for days ago, as published for the lists of that API.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from largesse.rules.filters.model import (
    Clock,
    FieldKind,
    FilterCondition,
    FilterOperator,
    Stretch,
    Test,
)
from largesse.rules.filters.moments import stretch_of
from largesse.rules.filters.operators.days import days_ago
from largesse.rules.filters.reading import read_number, read_stretch
from largesse.rules.operator import UnreadableError
from largesse.rules.values import number

_MOMENTS: Final[frozenset[FieldKind]] = frozenset({"any", "moment", "birthday"})
_COMPARABLE: Final[frozenset[FieldKind]] = _MOMENTS | {"number"}


def _comparing(
    stretch: Callable[[Stretch], Stretch], *, above: bool, equal: bool
) -> Callable[[FilterCondition, Clock], Test]:
    """Return how to compare: with numbers, with dates, or by days ago."""

    def test(condition: FilterCondition, clock: Clock) -> Test:
        if not condition.values:
            raise UnreadableError("one value")
        value = condition.values[0]
        if condition.kind in ("moment", "birthday") and number(value) is not None:
            return days_ago(condition, clock, above=above, equal=equal)
        if condition.kind != "number":
            wanted = stretch_of(value, clock.zone)
            if wanted is not None:
                return Test(path=condition.path, test="moment", stretches=(stretch(wanted),))
        limit = read_number(value)
        return Test(
            path=condition.path,
            test="number",
            least=limit if above else None,
            most=None if above else limit,
            strict=not equal,
        )

    return test


def _dated(stretch: Callable[[Stretch], Stretch]) -> Callable[[FilterCondition, Clock], Test]:
    def test(condition: FilterCondition, clock: Clock) -> Test:
        if not condition.values:
            raise UnreadableError("an ISO 8601 date or date-time")
        wanted = read_stretch(condition.values[0], 0, clock.zone)
        return Test(path=condition.path, test="moment", stretches=(stretch(wanted),))

    return test


def _after(wanted: Stretch) -> Stretch:
    return Stretch(wanted.end, None)


def _before(wanted: Stretch) -> Stretch:
    return Stretch(None, wanted.start)


def _from(wanted: Stretch) -> Stretch:
    return Stretch(wanted.start, None)


def _up_to(wanted: Stretch) -> Stretch:
    return Stretch(None, wanted.end)


OPERATORS = (
    FilterOperator("$more_than", _COMPARABLE, _comparing(_after, above=True, equal=False)),
    FilterOperator("$more_than_equal", _COMPARABLE, _comparing(_from, above=True, equal=True)),
    FilterOperator("$less_than", _COMPARABLE, _comparing(_before, above=False, equal=False)),
    FilterOperator("$less_than_equal", _COMPARABLE, _comparing(_up_to, above=False, equal=True)),
    FilterOperator("$after", _MOMENTS, _dated(_after)),
    FilterOperator("$before", _MOMENTS, _dated(_before)),
)
