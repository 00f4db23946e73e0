"""Whether a document passes a filter; the SQL function `list_filters_pass` answers alike."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from largesse.rules.filters.model import Clock, Filter, Group, Test
from largesse.rules.filters.moments import day_of_year, instant_of
from largesse.rules.filters.operators import operators_of
from largesse.rules.filters.reading import elements_of, scalars_of, text_of
from largesse.rules.values import Number, number


def filter_passes(wanted: Filter, document: Mapping[str, Any], now: datetime, zone: str) -> bool:
    """Return whether a document passes a filter at a moment, in a time zone."""
    return tests_pass(tests_at(wanted, now, zone), document, ZoneInfo(zone))


def filter_json(wanted: Filter, now: datetime, zone: str) -> dict[str, Any]:
    """Return a filter as the SQL function `list_filters_pass` reads it, at a moment."""
    return tests_at(wanted, now, zone).as_json(zone)


class FilterAt(msgspec.Struct, frozen=True):
    """A filter at a moment, in a time zone: what a list is asked with."""

    wanted: Filter
    now: datetime
    zone: str

    def as_json(self) -> dict[str, Any]:
        """Return the filter as the SQL function `list_filters_pass` reads it."""
        return filter_json(self.wanted, self.now, self.zone)


def values_asked_for(wanted: Filter, names: Collection[str]) -> Mapping[str, tuple[str, ...]]:
    """Return the texts that fields must be one of, as far as an index can tell.

    Of a filter whose conditions must all hold, each name stands for itself; of one of which any
    may, all conditions must be of this kind or nothing is told. What passes the filter is among
    what this describes; the filter itself has the last word.
    """
    asked: dict[str, tuple[str, ...]] = {}
    for condition in wanted.conditions:
        (name, *below) = condition.path
        plain = condition.operator in ("$is", "$in") and name in names and not below
        if plain and wanted.any_of:
            asked[name] = (*asked.get(name, ()), *map(str, condition.values))
        elif plain:
            asked.setdefault(name, tuple(map(str, condition.values)))
        elif wanted.any_of:
            return {}
    return asked


@lru_cache(maxsize=256)
def tests_at(wanted: Filter, now: datetime, zone: str) -> Group:
    """Return the plain tests a filter means at a moment; kept, for many documents meet one."""
    clock = Clock(now, ZoneInfo(zone))
    return Group(
        wanted.any_of,
        tuple(
            operators_of(condition.kind)[condition.operator].test(condition, clock)
            for condition in wanted.conditions
        ),
    )


def tests_pass(group: Group, document: Mapping[str, Any], zone: ZoneInfo) -> bool:
    """Return whether a document passes the tests of a group."""
    any_of = group.any_of
    for member in group.members:
        if isinstance(member, Group):
            passes = tests_pass(member, document, zone)
        else:
            value = value_at(document, member.path)
            passes = _TESTS[member.test](member, value, zone) is not member.negated
        if passes is any_of:
            return any_of
    return not any_of or not group.members


def value_at(document: Any, path: tuple[str, ...]) -> Any:
    """Return what stands at a path, `None` when nothing does.

    Names may hold dots: of `("metadata", "size", "eu")` the key `size.eu` is taken before `size`.
    """
    while path:
        if not isinstance(document, Mapping):
            return None
        if len(path) == 1:
            return document.get(path[0])
        for taken in range(len(path), 0, -1):
            name = ".".join(path[:taken])
            if name in document:
                document, path = document[name], path[taken:]
                break
        else:
            return None
    return document


def _same(test: Test, value: Any, zone: ZoneInfo) -> bool:
    return any(text_of(one) in test.texts for one in scalars_of(value)) or (
        bool(test.stretches) and _moment(test, value, zone)
    )


def _present(_test: Test, value: Any, _zone: ZoneInfo) -> bool:
    return bool(elements_of(value))


def _contains(test: Test, value: Any, _zone: ZoneInfo) -> bool:
    if isinstance(value, str):
        return any(text in value for text in test.texts)
    return any(text_of(one) in test.texts for one in scalars_of(value))


def _starts(test: Test, value: Any, _zone: ZoneInfo) -> bool:
    return any(one.startswith(test.texts) for one in scalars_of(value) if isinstance(one, str))


def _ends(test: Test, value: Any, _zone: ZoneInfo) -> bool:
    return any(one.endswith(test.texts) for one in scalars_of(value) if isinstance(one, str))


def _number(test: Test, value: Any, _zone: ZoneInfo) -> bool:
    read = (number(one) for one in scalars_of(value))
    return any(one is not None and _within(test, one) for one in read)


def _count(test: Test, value: Any, _zone: ZoneInfo) -> bool:
    return _within(test, len(elements_of(value)))


def _moment(test: Test, value: Any, zone: ZoneInfo) -> bool:
    instants = (instant_of(one, zone) for one in scalars_of(value))
    return any(
        instant is not None and any(stretch.holds(instant) for stretch in test.stretches)
        for instant in instants
    )


def _yearly(test: Test, value: Any, zone: ZoneInfo) -> bool:
    return any(day_of_year(one, zone) in test.texts for one in scalars_of(value))


_TESTS: Mapping[str, Callable[[Test, Any, ZoneInfo], bool]] = {
    "same": _same,
    "present": _present,
    "contains": _contains,
    "starts": _starts,
    "ends": _ends,
    "number": _number,
    "count": _count,
    "moment": _moment,
    "yearly": _yearly,
}


def _within(test: Test, value: Number) -> bool:
    if test.strict:
        return (test.least is None or value > test.least) and (
            test.most is None or value < test.most
        )
    return (test.least is None or value >= test.least) and (test.most is None or value <= test.most)
