"""Durations as ISO 8601 writes them, and calendar periods in a project's zone."""

from __future__ import annotations

import calendar
import re
from datetime import UTC, date, datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

import msgspec

_ISO_DURATION = re.compile(
    r"P(?:(\d{1,4})Y)?(?:(\d{1,4})M)?(?:(\d{1,4})W)?(?:(\d{1,6})D)?"
    r"(?:T(?:(\d{1,6})H)?(?:(\d{1,6})M)?(?:(\d{1,9})S)?)?",
    re.ASCII,
)

CalendarUnit = Literal["day", "week", "month", "quarter", "year"]


class Period(msgspec.Struct, frozen=True):
    """A length of time: calendar months, calendar days, and exact seconds."""

    months: int = 0
    days: int = 0
    seconds: int = 0

    @classmethod
    def read(cls, text: str) -> Period:
        """Read an ISO 8601 duration such as `P1Y2M10DT2H30M`; raises `ValueError` otherwise."""
        match = _ISO_DURATION.fullmatch(text)
        if not match or not any(match.groups()):
            raise ValueError(text)
        years, months, weeks, days, hours, minutes, seconds = (int(g or 0) for g in match.groups())
        return cls(12 * years + months, 7 * weeks + days, 3600 * hours + 60 * minutes + seconds)

    def after(self, start: datetime, zone: ZoneInfo) -> datetime:
        """Return `start` plus this period, in UTC.

        Months and days are counted on the wall clock of `zone`, so that "one day later" is the
        same local hour across a change to summer time; a month's end clamps down
        (31 January and one month is 28 February).
        """
        local = start.astimezone(zone)
        month = local.month - 1 + self.months
        year, month = local.year + month // 12, month % 12 + 1
        day = min(local.day, calendar.monthrange(year, month)[1])
        shifted = local.replace(year=year, month=month, day=day) + timedelta(days=self.days)
        return shifted.astimezone(UTC) + timedelta(seconds=self.seconds)

    @property
    def nominal_seconds(self) -> int:
        """Return a length for comparing periods, a month taken as thirty days."""
        return (self.months * 30 + self.days) * 86_400 + self.seconds


def calendar_period(
    moment: datetime, unit: CalendarUnit, zone: ZoneInfo, week_start: int = 1
) -> date:
    """Return the first local day of the calendar period that `moment` falls in.

    `week_start` is 0 for Sunday, 1 for Monday, 6 for Saturday (wire-semantics §5: count rules
    use calendar periods in the project's zone).
    """
    day = moment.astimezone(zone).date()
    match unit:
        case "day":
            return day
        case "week":
            return day - timedelta(days=(day.isoweekday() - week_start) % 7)
        case "month":
            return day.replace(day=1)
        case "quarter":
            return day.replace(month=3 * ((day.month - 1) // 3) + 1, day=1)
        case "year":
            return day.replace(month=1, day=1)
