"""`$count`, `$count_more`, `$count_less`: the elements of a list; an absent one is empty."""

from __future__ import annotations

from typing import Final

from largesse.rules.filters.model import (
    Clock,
    FieldKind,
    FilterCondition,
    FilterOperator,
    Test,
)
from largesse.rules.filters.reading import read_whole

_KINDS: Final[frozenset[FieldKind]] = frozenset({"any"})


def _count(condition: FilterCondition, _clock: Clock) -> Test:
    wanted = read_whole(condition)
    return Test(path=condition.path, test="count", least=wanted, most=wanted)


def _count_more(condition: FilterCondition, _clock: Clock) -> Test:
    return Test(path=condition.path, test="count", least=read_whole(condition), strict=True)


def _count_less(condition: FilterCondition, _clock: Clock) -> Test:
    return Test(path=condition.path, test="count", most=read_whole(condition), strict=True)


OPERATORS = (
    FilterOperator("$count", _KINDS, _count),
    FilterOperator("$count_more", _KINDS, _count_more),
    FilterOperator("$count_less", _KINDS, _count_less),
)
