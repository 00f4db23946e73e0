"""May a redeemable be used at this moment? Switches, dates and recurring windows."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from largesse.kernel.instant import instant_text
from largesse.kernel.period import Period
from largesse.kernel.reason import Reason, Scalar
from largesse.pricing.model import DailyHours, Kind, Validity

_SHORTEST_MONTH = 28
_NOMINAL_MONTH = 30
_HOPS = 64
_LAST = datetime.max.replace(tzinfo=UTC)

_CODES: dict[Kind | Literal["earning_rule"], dict[str, str]] = {
    "voucher": {
        "disabled": "voucher_disabled",
        "early": "voucher_not_active",
        "late": "voucher_expired",
        "not_now": "voucher_not_active_now",
    },
    "promotion_tier": {
        "disabled": "promotion_inactive",
        "early": "promotion_inactive",
        "late": "promotion_inactive",
        "not_now": "promotion_not_active_now",
    },
    "earning_rule": {
        "disabled": "earning_rule_disabled",
        "early": "earning_rule_not_active",
        "late": "earning_rule_expired",
        "not_now": "earning_rule_not_active_now",
    },
}


def refuse_by_time(
    validity: Validity, kind: Kind | Literal["earning_rule"], now: datetime, zone: ZoneInfo
) -> Reason | None:
    """Return why the redeemable may not be used at `now`, or `None` when it may.

    `until` is the next moment at which it may be used again, as far as the dates and windows
    alone can tell; a switched-off redeemable has none.
    """
    codes = _CODES[kind]
    if not validity.campaign_active:
        return Reason("campaign_not_active", where="campaign.active", need=True, got=False)
    if not validity.active:
        return Reason(codes["disabled"], where="active", need=True, got=False)
    blocked = _blocked(validity, now, zone)
    if blocked is None:
        return None
    where, code, need, got, until = blocked
    return Reason(
        codes[code],
        where=where,
        need=need,
        got=got,
        until=_opens(validity, until, zone),
    )


_Blocked = tuple[str, str, Scalar | list[Scalar], Scalar, datetime | None]


def _blocked(validity: Validity, now: datetime, zone: ZoneInfo) -> _Blocked | None:
    """Return the first window that is shut at `now`, with the moment that window opens."""
    if validity.start is not None and now < validity.start:
        return "start_date", "early", _text(validity.start), _text(now), validity.start
    if validity.end is not None and now > validity.end:
        return "expiration_date", "late", _text(validity.end), _text(now), None
    return (
        _outside_timeframe(validity, now, zone)
        or _outside_days(validity, now, zone)
        or _outside_hours(validity, now, zone)
    )


def _opens(validity: Validity, moment: datetime | None, zone: ZoneInfo) -> datetime | None:
    """Follow shut windows from `moment` to the first moment when all are open at once.

    Windows of different rhythms need not meet soon: after some hops the answer is "not known".
    """
    for _ in range(_HOPS):
        if moment is None:
            return None
        blocked = _blocked(validity, moment, zone)
        if blocked is None:
            return moment
        following = blocked[-1]
        if following is not None and following <= moment:
            return None
        moment = following
    return None


def _outside_timeframe(validity: Validity, now: datetime, zone: ZoneInfo) -> _Blocked | None:
    start, duration, interval = validity.start, validity.duration, validity.interval
    if start is None or duration is None or interval is None:
        return None
    turn = _turn(start, interval, now, zone)
    opening = _shift(start, _times(interval, turn), zone)
    if now < _shift(opening, duration, zone):
        return None
    following = _shift(start, _times(interval, turn + 1), zone)
    return (
        "validity_timeframe",
        "not_now",
        [_text(opening), _text(_shift(opening, duration, zone))],
        _text(now),
        following if now < following < _LAST else None,
    )


def _turn(start: datetime, interval: Period, now: datetime, zone: ZoneInfo) -> int:
    """Return the number of the last interval that has begun by `now`.

    Every interval is counted from `start` itself, so that a month's end does not drift
    (31 January, 28 February, 31 March). Bisection, since a calendar month has no fixed length.
    """
    shortest = interval.nominal_seconds - interval.months * 86_400 * (
        _NOMINAL_MONTH - _SHORTEST_MONTH
    )
    if shortest <= 0:
        return 0
    low, high = 0, int((now - start).total_seconds()) // shortest + 2
    while high - low > 1:
        middle = (low + high) // 2
        if _shift(start, _times(interval, middle), zone) <= now:
            low = middle
        else:
            high = middle
    return low


def _times(period: Period, factor: int) -> Period:
    return Period(period.months * factor, period.days * factor, period.seconds * factor)


def _shift(start: datetime, period: Period, zone: ZoneInfo) -> datetime:
    """Return `start` plus `period`; what lies past the calendar's end is its last moment."""
    try:
        return period.after(start, zone)
    except (OverflowError, ValueError):
        return _LAST


def _outside_days(validity: Validity, now: datetime, zone: ZoneInfo) -> _Blocked | None:
    days = validity.days
    if days is None:
        return None
    today = _weekday(now, zone)
    if today in days:
        return None
    following = None
    for ahead in range(1, 8):
        if (today + ahead) % 7 in days:
            following = _local(now, zone, ahead, time())
            break
    return "validity_day_of_week", "not_now", [*sorted(days)], today, following


def _outside_hours(validity: Validity, now: datetime, zone: ZoneInfo) -> _Blocked | None:
    windows = validity.hours
    if not windows or any(_within(window, now, zone) for window in windows):
        return None
    openings = [
        opening
        for window in windows
        for ahead in range(8)
        if (_weekday(now, zone) + ahead) % 7 in window.days
        and (opening := _local(now, zone, ahead, window.start)) > now
    ]
    local = now.astimezone(zone)
    return (
        "validity_hours.daily",
        "not_now",
        [_hours(window) for window in windows],
        f"{local:%H:%M}",
        min(openings, default=None),
    )


def _within(window: DailyHours, now: datetime, zone: ZoneInfo) -> bool:
    """Say whether `now` is in the window; one that ends before it starts runs past midnight."""
    local, today = now.astimezone(zone).time(), _weekday(now, zone)
    if window.end is None:
        return today in window.days and local >= window.start
    if window.start < window.end:
        return today in window.days and window.start <= local < window.end
    yesterday = (today - 1) % 7
    return (today in window.days and local >= window.start) or (
        yesterday in window.days and local < window.end
    )


def _weekday(moment: datetime, zone: ZoneInfo) -> int:
    return moment.astimezone(zone).isoweekday() % 7


def _local(now: datetime, zone: ZoneInfo, days_ahead: int, at: time) -> datetime:
    try:
        day = now.astimezone(zone).date() + timedelta(days=days_ahead)
        return datetime.combine(day, at, tzinfo=zone).astimezone(UTC)
    except OverflowError:
        return _LAST


def _text(moment: datetime) -> str:
    return instant_text(moment)


def _hours(window: DailyHours) -> str:
    end = f"{window.end:%H:%M}" if window.end else "24:00"
    return f"{window.start:%H:%M}-{end}"
