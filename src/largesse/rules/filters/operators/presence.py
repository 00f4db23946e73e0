"""`$has_value` and `$is_unknown`; an empty list has no value, and `false` asks the opposite."""

from __future__ import annotations

from typing import Final

from largesse.rules.filters.model import (
    Clock,
    FieldKind,
    FilterCondition,
    FilterOperator,
    Test,
)
from largesse.rules.filters.reading import read_asked

_KINDS: Final[frozenset[FieldKind]] = frozenset(
    {"any", "text", "number", "flag", "moment", "birthday"}
)


def _has_value(condition: FilterCondition, _clock: Clock) -> Test:
    return Test(path=condition.path, test="present", negated=not read_asked(condition))


def _is_unknown(condition: FilterCondition, _clock: Clock) -> Test:
    return Test(path=condition.path, test="present", negated=read_asked(condition))


OPERATORS = (
    FilterOperator("$has_value", _KINDS, _has_value),
    FilterOperator("$is_unknown", _KINDS, _is_unknown),
)
