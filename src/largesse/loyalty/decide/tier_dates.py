"""When tiers begin and end, in calendar periods and local days of a project."""

from __future__ import annotations

import calendar
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from largesse.loyalty.model.tiers import QualificationPeriod, Rounding, TierRules

MONTHS: dict[QualificationPeriod, int] = {"MONTH": 1, "QUARTER": 3, "HALF_YEAR": 6, "YEAR": 12}
_DAY = timedelta(days=1)


def midnight(day: date, zone: ZoneInfo) -> datetime:
    """Return the instant a local day begins."""
    return datetime.combine(day, time(), tzinfo=zone).astimezone(UTC)


def local_day(moment: datetime, zone: ZoneInfo) -> date:
    """Return the local day of an instant."""
    return moment.astimezone(zone).date()


def period_start(rules: TierRules, moment: datetime, zone: ZoneInfo) -> date:
    """Return the first day of the qualification period an instant falls in."""
    return _period_of(local_day(moment, zone), _months(rules))


def period_bounds(rules: TierRules, moment: datetime, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """Return when the qualification period of an instant begins, and when the next one does."""
    first = period_start(rules, moment, zone)
    return midnight(first, zone), midnight(_later(first, _months(rules)), zone)


def claim_dates(
    rules: TierRules, period: date, now: datetime, zone: ZoneInfo
) -> tuple[datetime, datetime]:
    """Return when a tier reached now begins and ends, of the period that began on a day.

    The end is counted from the period the tier begins in: with it, or with the one after.
    """
    months = _months(rules)
    following = _later(period, months)
    begins_in = following if rules.start == "NEXT_PERIOD" else period
    starts_at = midnight(following, zone) if rules.start == "NEXT_PERIOD" else now
    periods = 2 if rules.expiry == "END_OF_NEXT_PERIOD" else 1
    end = midnight(_later(begins_in, periods * months), zone)
    return starts_at, _day_end(rules, rules.extension.after(end, zone), zone)


def grace_end(rules: TierRules, dropped_at: datetime, zone: ZoneInfo) -> datetime:
    """Return when a tier ends whose balance dropped: the extension later, through that day."""
    last = local_day(rules.extension.after(dropped_at, zone), zone)
    return midnight(_rounded(rules.rounding, last) + _DAY, zone)


def last_day(expires_at: datetime, zone: ZoneInfo) -> date:
    """Return the last local day of what ends at an instant."""
    return local_day(expires_at - timedelta(microseconds=1), zone)


def _day_end(rules: TierRules, end: datetime, zone: ZoneInfo) -> datetime:
    return midnight(_rounded(rules.rounding, last_day(end, zone)) + _DAY, zone)


def _months(rules: TierRules) -> int:
    return MONTHS[rules.period or "YEAR"]


def _period_of(day: date, months: int) -> date:
    return date(day.year, (day.month - 1) // months * months + 1, 1)


def _later(first: date, months: int) -> date:
    month = first.month - 1 + months
    return date(first.year + month // 12, month % 12 + 1, 1)


def _rounded(rounding: Rounding | None, day: date) -> date:
    """Put a last day off to the first or last day of a calendar period: never to an earlier one."""
    if rounding is None:
        return day
    if rounding.type == "CUSTOM":
        return _rounded_to_month(rounding, day)
    months = MONTHS[rounding.type]
    first = _period_of(day, months)
    if rounding.strategy == "END":
        return _later(first, months) - _DAY
    return first if day == first else _later(first, months)


def _rounded_to_month(rounding: Rounding, day: date) -> date:
    month = rounding.month or 12
    for year in (day.year, day.year + 1):
        last = calendar.monthrange(year, month)[1]
        found = date(year, month, last if rounding.strategy == "END" else 1)
        if found >= day:
            return found
    raise AssertionError(rounding)
