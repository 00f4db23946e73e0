"""`$timeframe_daily_hours`: a moment within local hours, `18:00;20:01;2,3` (days optional)."""

from __future__ import annotations

from datetime import time, timedelta
from typing import Any

import msgspec

from largesse.rules.model import Situation
from largesse.rules.operator import Form, Kind, Operator, UnreadableError
from largesse.rules.reading import DATED
from largesse.rules.values import each, span

_NEED = "HH:MM;HH:MM;days, such as 18:00;20:01;2,3"
_EVERY_DAY = frozenset(range(7))


class _Hours(msgspec.Struct, frozen=True):
    """From `start` up to but without `end`; an end at or before the start is the next day's."""

    start: time
    end: time
    days: frozenset[int]


def _read(values: tuple[Any, ...], _kind: Kind) -> tuple[_Hours, ...]:
    if not values:
        raise UnreadableError(_NEED)
    return tuple(_read_one(value, index) for index, value in enumerate(values))


def _read_one(value: Any, index: int) -> _Hours:
    parts = value.split(";") if isinstance(value, str) and len(value) <= 100 else []
    if not 2 <= len(parts) <= 3:
        raise UnreadableError(_NEED, index)
    named = parts[2].strip() if len(parts) == 3 else ""
    try:
        start = _clock(parts[0])
        end = _clock(parts[1]) if parts[1].strip() else time()
        days = frozenset(int(day) for day in named.split(",")) if named else _EVERY_DAY
    except ValueError:
        raise UnreadableError(_NEED, index) from None
    if not days <= _EVERY_DAY:
        raise UnreadableError("days of the week from 0 (Sunday) to 6", index)
    return _Hours(start, end, days)


def _clock(text: str) -> time:
    read = time.fromisoformat(text.strip())
    if read.tzinfo is not None or ":" not in text:
        raise ValueError(text)
    return read


def _holds(got: Any, need: tuple[_Hours, ...], situation: Situation) -> bool:
    for one in each(got):
        there = span(one, situation.zone)
        if there is None:
            continue
        local = there.start.astimezone(situation.zone)
        today, clock = local.isoweekday() % 7, local.time()
        yesterday = (local.date() - timedelta(days=1)).isoweekday() % 7
        if any(_within(hours, clock, today, yesterday) for hours in need):
            return True
    return False


def _within(hours: _Hours, clock: time, today: int, yesterday: int) -> bool:
    if hours.start < hours.end:
        return today in hours.days and hours.start <= clock < hours.end
    return (today in hours.days and clock >= hours.start) or (
        yesterday in hours.days and clock < hours.end
    )


OPERATOR = Operator(
    name="$timeframe_daily_hours",
    kinds=DATED,
    read=_read,
    holds=_holds,
    english="{subject} is within the hours {values}",
    korean="{subject}: 시간대 {values}",
    form=Form("pattern", many=True, placeholder="18:00;20:01;2,3"),
)
