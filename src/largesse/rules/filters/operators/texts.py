"""`$contains`, `$not_contain`, `$starts_with`, `$ends_with`: parts of a text, by letter.

One of the values is enough. A list contains a value when it holds it whole.
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
from largesse.rules.filters.reading import read_texts

_KINDS: Final[frozenset[FieldKind]] = frozenset({"any", "text"})


def _contains(condition: FilterCondition, _clock: Clock) -> Test:
    return Test(path=condition.path, test="contains", texts=read_texts(condition))


def _not_contain(condition: FilterCondition, _clock: Clock) -> Test:
    return Test(path=condition.path, test="contains", negated=True, texts=read_texts(condition))


def _starts_with(condition: FilterCondition, _clock: Clock) -> Test:
    return Test(path=condition.path, test="starts", texts=read_texts(condition))


def _ends_with(condition: FilterCondition, _clock: Clock) -> Test:
    return Test(path=condition.path, test="ends", texts=read_texts(condition))


OPERATORS = (
    FilterOperator("$contains", _KINDS, _contains),
    FilterOperator("$not_contain", _KINDS, _not_contain),
    FilterOperator("$starts_with", _KINDS, _starts_with),
    FilterOperator("$ends_with", _KINDS, _ends_with),
)
