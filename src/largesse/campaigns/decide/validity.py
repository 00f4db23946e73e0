"""Read when something may be used: dates and recurring windows."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import time
from typing import Any

from largesse.campaigns.decide.reading import refused
from largesse.campaigns.model import Windowed
from largesse.kernel.period import Period
from largesse.kernel.problem import refuse
from largesse.pricing.model import DailyHours, Validity

_MOST_WINDOWS = 100
_WEEK = frozenset(range(7))
_RECURRING = ("validity_timeframe", "validity_day_of_week", "validity_hours")


def read_validity(
    own: Windowed,
    *,
    campaign_active: bool = True,
    inherited: Windowed | None = None,
    where: str = "",
) -> Validity:
    """Return the validity a voucher, tier or campaign has by its columns.

    What is not set of its own is taken from `inherited` (a tier's campaign; a voucher carries a
    copy of its campaign's and inherits nothing), the recurring windows all together or not at
    all. Refuses with the path of the first fault.
    """
    recurring = any(getattr(own, name) is not None for name in _RECURRING)

    def of(name: str) -> Any:
        value = getattr(own, name)
        if value is not None or inherited is None or (recurring and name in _RECURRING):
            return value
        return getattr(inherited, name)

    duration, interval = _timeframe(of("validity_timeframe"), where)
    days, hours = of("validity_day_of_week"), of("validity_hours")
    return Validity(
        active=own.active,
        campaign_active=campaign_active,
        start=of("start_date"),
        end=of("expiration_date"),
        duration=duration,
        interval=interval,
        days=None if not days else _days(days, f"{where}.validity_day_of_week"),
        hours=() if hours is None else _hours(hours, f"{where}.validity_hours"),
    )


def read_window(own: Windowed, *, inherited: Windowed | None = None, where: str = "") -> Validity:
    """Return the validity of something about to be saved; refuses what cannot be meant."""
    validity = read_validity(own, inherited=inherited, where=where)
    if validity.start and validity.end and validity.end < validity.start:
        raise refuse(
            "invalid_expiration_date",
            f"{where}.expiration_date",
            need=f"a moment after {validity.start.isoformat()}",
            got=validity.end.isoformat(),
        )
    if validity.interval is not None and validity.start is None:
        raise refused(f"{where}.start_date", "a date, since validity_timeframe counts from it")
    if validity.hours and (validity.days is not None or validity.duration is not None):
        raise refused(
            f"{where}.validity_hours", "no validity_timeframe or validity_day_of_week beside it"
        )
    _refuse_overlaps(validity.hours, f"{where}.validity_hours.daily")
    return validity


def read_duration(text: str | None, where: str) -> Period | None:
    """Return an ISO 8601 duration longer than nothing; `None` when it is not there."""
    if text is None:
        return None
    try:
        period = Period.read(text)
    except ValueError:
        raise refused(where, "an ISO 8601 duration such as P7D", text) from None
    if period == Period():
        raise refused(where, "a duration longer than nothing", text)
    return period


def _timeframe(document: Any, where: str) -> tuple[Period | None, Period | None]:
    if document is None:
        return None, None
    place = f"{where}.validity_timeframe"
    if not isinstance(document, Mapping):
        raise refused(place, "an object with duration and interval", document)
    for name in ("duration", "interval"):
        if not isinstance(document.get(name), str):
            raise refused(f"{place}.{name}", "an ISO 8601 duration", document.get(name))
    duration = read_duration(document["duration"], f"{place}.duration")
    return duration, read_duration(document["interval"], f"{place}.interval")


def _days(values: Any, where: str) -> frozenset[int]:
    if not isinstance(values, list) or len(values) > len(_WEEK):
        raise refused(where, "a list of days, 0 (Sunday) to 6", values)
    for index, value in enumerate(values):
        if isinstance(value, bool) or value not in _WEEK:
            raise refused(f"{where}[{index}]", "a day, 0 (Sunday) to 6", value)
    return frozenset(values)


def _hours(document: Any, where: str) -> tuple[DailyHours, ...]:
    entries = document.get("daily") if isinstance(document, Mapping) else None
    if not isinstance(entries, list) or len(entries) > _MOST_WINDOWS:
        raise refused(f"{where}.daily", f"a list of at most {_MOST_WINDOWS} windows", entries)
    windows = []
    for index, entry in enumerate(entries):
        place = f"{where}.daily[{index}]"
        if not isinstance(entry, Mapping):
            raise refused(place, "an object", entry)
        start = _time(entry.get("start_time"), f"{place}.start_time")
        if start is None:
            raise refused(f"{place}.start_time", "a local time such as 09:00")
        end = _time(entry.get("expiration_time"), f"{place}.expiration_time")
        if end == start:
            raise refused(f"{place}.expiration_time", "another time than start_time", str(end))
        days = entry.get("days_of_week")
        windows.append(
            DailyHours(start, end, _days(days, f"{place}.days_of_week") if days else _WEEK)
        )
    return tuple(windows)


def _time(value: Any, where: str) -> time | None:
    if value is None or value == "":
        return None
    try:
        read = time.fromisoformat(value)
    except (TypeError, ValueError):
        raise refused(where, "a local time such as 09:00", value) from None
    if read.tzinfo is not None:
        raise refused(where, "a local time without an offset", value)
    return read


_MINUTES = 24 * 60


def _refuse_overlaps(windows: tuple[DailyHours, ...], where: str) -> None:
    """Refuse windows that share a moment of the week."""
    taken: list[tuple[float, float]] = []
    for index, window in enumerate(windows):
        for day in sorted(window.days):
            for start, end in _of_week(window, day):
                if any(start < other_end and other < end for other, other_end in taken):
                    raise refused(f"{where}[{index}]", "windows that do not overlap")
                taken.append((start, end))


def _of_week(window: DailyHours, day: int) -> list[tuple[float, float]]:
    """Return the minutes of the week a window covers; one past Saturday's end goes on at 0."""
    start = day * _MINUTES + _minutes(window.start)
    end = (day + 1) * _MINUTES if window.end is None else day * _MINUTES + _minutes(window.end)
    if end <= start:
        end += _MINUTES
    week = 7 * _MINUTES
    return [(start, end)] if end <= week else [(start, week), (0, end - week)]


def _minutes(moment: time) -> float:
    return moment.hour * 60 + moment.minute + moment.second / 60
