"""The states of offers as lists ask for them: `active: {$enabled}`, `status: {$in_progress}`.

They look at `active`, `start_date`, `expiration_date` and `creation_status` of the document and
take no value.
"""

from __future__ import annotations

from typing import Final

from largesse.rules.filters.model import (
    Clock,
    FieldKind,
    FilterCondition,
    FilterOperator,
    Group,
    Stretch,
    Test,
)
from largesse.rules.filters.moments import TICK

_ACTIVE: Final[frozenset[FieldKind]] = frozenset({"active"})
_GENERATION: Final[frozenset[FieldKind]] = frozenset({"generation"})


def _switched(to: str) -> Test:
    return Test(path=("active",), test="same", texts=(to,))


def _created(*statuses: str) -> Test:
    return Test(path=("creation_status",), test="same", texts=statuses)


def _expired(clock: Clock) -> Test:
    return Test(
        path=("expiration_date",), test="moment", stretches=(Stretch(None, clock.now + TICK),)
    )


def _before_start(clock: Clock) -> Test:
    return Test(path=("start_date",), test="moment", stretches=(Stretch(clock.now + TICK, None),))


def _active(_condition: FilterCondition, clock: Clock) -> Group:
    return Group(
        any_of=False,
        members=(_switched("true"), _not(_before_start(clock)), _not(_expired(clock))),
    )


def _not(test: Test) -> Test:
    return Test(path=test.path, test=test.test, negated=True, stretches=test.stretches)


OPERATORS = (
    FilterOperator("$active", _ACTIVE, _active),
    FilterOperator("$expired", _ACTIVE, lambda _condition, clock: _expired(clock)),
    FilterOperator("$enabled", _ACTIVE, lambda _condition, _clock: _switched("true")),
    FilterOperator("$disabled", _ACTIVE, lambda _condition, _clock: _switched("false")),
    FilterOperator("$active", _GENERATION, lambda _condition, _clock: _created("DONE")),
    FilterOperator("$failed", _GENERATION, lambda _condition, _clock: _created("FAILED")),
    FilterOperator(
        "$in_progress", _GENERATION, lambda _condition, _clock: _created("IN_PROGRESS", "MODIFYING")
    ),
    FilterOperator(
        "$expired",
        _GENERATION,
        lambda _condition, clock: Group(any_of=False, members=(_created("DONE"), _expired(clock))),
    ),
    *(
        FilterOperator(
            name,
            _GENERATION,
            lambda _condition, clock: Group(
                any_of=False, members=(_created("DONE"), _before_start(clock))
            ),
        )
        for name in ("$before_start", "before_start")  # published without its dollar
    ),
)
