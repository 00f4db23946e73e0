"""Every operator of the filter grammar (wire-semantics §10), by name and by kind of field."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from largesse.rules.filters.model import FieldKind, FilterOperator
from largesse.rules.filters.operators import (
    calendar,
    comparing,
    counting,
    days,
    equality,
    presence,
    states,
    texts,
)

OPERATORS: tuple[FilterOperator, ...] = (
    *equality.OPERATORS,
    *presence.OPERATORS,
    *texts.OPERATORS,
    *comparing.OPERATORS,
    *days.OPERATORS,
    *calendar.OPERATORS,
    *counting.OPERATORS,
    *states.OPERATORS,
)


@cache
def operators_of(kind: FieldKind) -> Mapping[str, FilterOperator]:
    """Return the operators a kind of field may be asked with, by name."""
    return {operator.name: operator for operator in OPERATORS if kind in operator.kinds}
