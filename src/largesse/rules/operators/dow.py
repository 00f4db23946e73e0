"""`$dow`: a moment on one of these local days of the week, 0 is Sunday."""

from typing import Any

from largesse.rules.model import Situation
from largesse.rules.operator import Form, Kind, Operator, UnreadableError
from largesse.rules.reading import DATED
from largesse.rules.values import each, exact, local_day


def _read(values: tuple[Any, ...], _kind: Kind) -> frozenset[int]:
    days = set()
    for index, value in enumerate(values):
        day = exact(value)
        if not isinstance(day, int) or not 0 <= day <= 6:
            raise UnreadableError("a day of the week from 0 (Sunday) to 6", index)
        days.add(day)
    if not days:
        raise UnreadableError("at least one day of the week")
    return frozenset(days)


def _holds(got: Any, need: frozenset[int], situation: Situation) -> bool:
    days = (local_day(one, situation.zone) for one in each(got))
    return any(day is not None and day.isoweekday() % 7 in need for day in days)


OPERATOR = Operator(
    name="$dow",
    kinds=DATED,
    read=_read,
    holds=_holds,
    english="{subject} falls on weekday {values} (0 is Sunday)",
    korean="{subject}: 요일 {values} (0은 일요일)",
    form=Form("choice", many=True, choices=(0, 1, 2, 3, 4, 5, 6)),
)
