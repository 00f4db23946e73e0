"""`$is`, `$in` and their opposites: one of the values, or none of them.

A field with no value is none of them. A list meets a value when it holds it; a date is met by
every moment of its local day.
"""

from __future__ import annotations

from typing import Final

from largesse.rules.filters.model import (
    Clock,
    FieldKind,
    FilterCondition,
    FilterOperator,
    Test,
)
from largesse.rules.filters.reading import read_same

_KINDS: Final[frozenset[FieldKind]] = frozenset(
    {"any", "text", "number", "flag", "moment", "birthday", "active"}
)


def _is(condition: FilterCondition, clock: Clock) -> Test:
    texts, stretches = read_same(condition, clock)
    return Test(path=condition.path, test="same", texts=texts, stretches=stretches)


def _is_not(condition: FilterCondition, clock: Clock) -> Test:
    texts, stretches = read_same(condition, clock)
    return Test(path=condition.path, test="same", negated=True, texts=texts, stretches=stretches)


OPERATORS = (
    FilterOperator("$is", _KINDS, _is),
    FilterOperator("$in", _KINDS, _is),
    FilterOperator("$is_not", _KINDS, _is_not),
    FilterOperator("$not_in", _KINDS, _is_not),
)
