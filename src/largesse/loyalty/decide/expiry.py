"""The day points are last good for, and the moment they are gone."""

from __future__ import annotations

import calendar
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from largesse.ledger.model import Lot
from largesse.loyalty.model.cards import Card, PointsBucket
from largesse.loyalty.model.expiry import ExpiryRules

_STRETCH = {"END_OF_MONTH": 1, "END_OF_QUARTER": 3, "END_OF_HALF_YEAR": 6, "END_OF_YEAR": 12}
_DECEMBER = 12


def expiry_of(rules: ExpiryRules | None, earned_at: datetime, zone: ZoneInfo) -> datetime | None:
    """Return the first instant points earned at a moment are gone; `None` when they stay.

    They are good through the whole of their last local day, and gone at the midnight after it.
    """
    if rules is None:
        return None
    day = last_day(rules, earned_at.astimezone(zone).date())
    return None if day is None else gone_after(day, zone)


def last_day(rules: ExpiryRules, earned: date) -> date | None:
    """Return the last local day that points earned on a day are good for; `None` for any day.

    A day the month does not have is its last one. On a fixed day of the year expire the points
    of earlier days: what is earned on that very day is good for another year.
    """
    if rules.period_type == "FIXED_DAY_OF_YEAR":
        month, day = rules.fixed_month or _DECEMBER, rules.fixed_day or 31
        this_year = _clamped(earned.year, month, day)
        return this_year if this_year > earned else _clamped(earned.year + 1, month, day)
    if rules.period_type != "MONTH" or rules.period_value is None:
        return None
    months = earned.month - 1 + rules.period_value
    reached = _clamped(earned.year + months // 12, months % 12 + 1, earned.day)
    return _rounded(rules, reached)


def gone_after(day: date, zone: ZoneInfo) -> datetime:
    """Return the local midnight that ends a day, in UTC."""
    morrow = day + timedelta(days=1)
    return datetime(morrow.year, morrow.month, morrow.day, tzinfo=zone).astimezone(UTC)


def day_before(gone_at: datetime, zone: ZoneInfo) -> date:
    """Return the last local day points are good for that are gone at an instant."""
    return (gone_at - timedelta(microseconds=1)).astimezone(zone).date()


def bucket_of(card: Card, lot: Lot, zone: ZoneInfo) -> PointsBucket:
    """Return what is left of points that came together, as members see it."""
    return PointsBucket(
        id="lopb_" + lot.id.partition("_")[2],
        card_id=card.id,
        programme_id=card.programme_id,
        points=lot.remaining,
        created_at=lot.created_at,
        last_day=None if lot.expires_at is None else day_before(lot.expires_at, zone),
    )


def _rounded(rules: ExpiryRules, reached: date) -> date:
    if rules.rounding_type is None:
        return reached
    if rules.rounding_type == "PARTICULAR_MONTH":
        month = rules.rounding_value or _DECEMBER
        year = reached.year if month >= reached.month else reached.year + 1
        return _clamped(year, month, 31)
    stretch = _STRETCH[rules.rounding_type]
    month = -(-reached.month // stretch) * stretch
    return _clamped(reached.year, month, 31)


def _clamped(year: int, month: int, day: int) -> date:
    return date(year, month, min(day, calendar.monthrange(year, month)[1]))
