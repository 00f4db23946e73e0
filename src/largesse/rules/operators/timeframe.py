"""`$timeframe`: a moment within a stretch that comes again, `start;interval;duration`."""

from __future__ import annotations

from typing import Any

import msgspec

from largesse.kernel.period import Period
from largesse.rules.model import Situation
from largesse.rules.operator import Form, Kind, Operator, UnreadableError
from largesse.rules.reading import DATED
from largesse.rules.values import each, moment, span

_NEED = "start;interval;duration, such as 2026-01-01T18:00:00Z;P1D;PT1H"
_LONGEST = 100 * 366 * 86_400
_MEAN_MONTH = 2_629_746
"""Seconds of a Gregorian month on average: only to guess which turn to look at."""


class _Timeframe(msgspec.Struct, frozen=True):
    start: str
    interval: Period
    duration: Period


def _read(values: tuple[Any, ...], _kind: Kind) -> tuple[_Timeframe, ...]:
    if not values:
        raise UnreadableError(_NEED)
    return tuple(_read_one(value, index) for index, value in enumerate(values))


def _read_one(value: Any, index: int) -> _Timeframe:
    parts = value.split(";") if isinstance(value, str) and len(value) <= 200 else []
    if len(parts) != 3 or moment(parts[0].strip()) is None:
        raise UnreadableError(_NEED, index)
    try:
        interval, duration = (Period.read(part.strip()) for part in parts[1:])
    except ValueError:
        raise UnreadableError(_NEED, index) from None
    if not 0 < duration.nominal_seconds <= interval.nominal_seconds <= _LONGEST:
        raise UnreadableError("a duration no longer than the interval, both under a century", index)
    return _Timeframe(parts[0].strip(), interval, duration)


def _holds(got: Any, need: tuple[_Timeframe, ...], situation: Situation) -> bool:
    return any(_within(one, timeframe, situation) for one in each(got) for timeframe in need)


def _within(got: Any, timeframe: _Timeframe, situation: Situation) -> bool:
    there, first = span(got, situation.zone), span(timeframe.start, situation.zone)
    if there is None or first is None or there.start < first.start:
        return False
    interval = timeframe.interval
    mean = interval.months * _MEAN_MONTH + interval.days * 86_400 + interval.seconds
    guess = int((there.start - first.start).total_seconds()) // mean
    for turn in range(max(0, guess - 2), guess + 3):
        shift = Period(interval.months * turn, interval.days * turn, interval.seconds * turn)
        begins = shift.after(first.start, situation.zone)
        if begins <= there.start < timeframe.duration.after(begins, situation.zone):
            return True
    return False


OPERATOR = Operator(
    name="$timeframe",
    kinds=DATED,
    read=_read,
    holds=_holds,
    english="{subject} is within {values} (start; every; for)",
    korean="{subject}: 반복 기간 {values} (시작; 간격; 길이)",
    form=Form("pattern", many=True, placeholder="2026-01-01T18:00:00Z;P1D;PT1H"),
)
