"""Instants and local days, as a filter and its SQL twin both read them."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from largesse.rules.filters.model import Stretch

TICK = timedelta(microseconds=1)
"""The shortest time both Python and PostgreSQL tell."""

# The SQL function `filter_moment` reads by the same pattern; change both or neither.
_MOMENT = re.compile(
    r"([1-8][0-9]{3}-(?:0[1-9]|1[0-2])-(?:[0-2][0-9]|3[01]))"
    r"(?:[T ]((?:[01][0-9]|2[0-3]):[0-5][0-9])(?::([0-5][0-9])(?:\.([0-9]{1,9}))?)?"
    r"(?:(Z)|([+-](?:[01][0-9]|2[0-3]))(?::?([0-5][0-9]))?)?)?",
    re.ASCII,
)


def instant_of(value: Any, zone: ZoneInfo) -> datetime | None:
    """Return the instant a value names, `None` for anything that names none.

    A date is its local midnight and a time without an offset a wall clock in `zone`.
    """
    read = _read(value)
    if read is None:
        return None
    if not isinstance(read, datetime):
        read = datetime.combine(read, time())
    return (read if read.tzinfo else read.replace(tzinfo=zone)).astimezone(UTC)


def stretch_of(value: Any, zone: ZoneInfo) -> Stretch | None:
    """Return the time a value names: a date is its whole local day, anything else an instant."""
    read = _read(value)
    if read is None:
        return None
    if isinstance(read, datetime):
        instant = instant_of(read, zone)
        return None if instant is None else Stretch(instant, instant + TICK)
    return days_of(read, 1, zone)


def days_of(first: date, count: int, zone: ZoneInfo) -> Stretch:
    """Return so many local days."""
    return Stretch(midnight(first, zone), midnight(first + timedelta(days=count), zone))


def midnight(day: date, zone: ZoneInfo) -> datetime:
    """Return the instant a local day begins."""
    return datetime.combine(day, time(), zone).astimezone(UTC)


def day_of_year(value: Any, zone: ZoneInfo) -> str | None:
    """Return the local day of the year a value names, as `MM-DD`."""
    instant = instant_of(value, zone)
    return None if instant is None else instant.astimezone(zone).strftime("%m-%d")


def _read(value: Any) -> date | datetime | None:
    if isinstance(value, date):
        return value
    match = _MOMENT.fullmatch(value) if isinstance(value, str) and len(value) <= 40 else None
    if match is None:
        return None
    day, clock, seconds, fraction, utc, hours, minutes = match.groups()
    try:
        if clock is None:
            return date.fromisoformat(day)
        text = f"{day}T{clock}:{seconds or '00'}.{(fraction or '')[:6].ljust(6, '0')}"
        return datetime.fromisoformat(
            text + (utc or (f"{hours}:{minutes or '00'}" if hours else ""))
        )
    except ValueError:
        return None
