"""Windows of time, and the moment a shut one opens again."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from largesse.kernel.period import Period
from largesse.pricing.model import DailyHours, Validity
from largesse.pricing.validity import refuse_by_time
from unit.pricing.worlds import NOW, ZONES, validities

UTC_ZONE = ZoneInfo("UTC")
NEW_YORK = ZoneInfo("America/New_York")


@settings(max_examples=200, deadline=None)
@given(validities, st.sampled_from(ZONES), st.integers(-10_000, 10_000))
def test_what_is_said_to_open_opens(validity: Validity, zone: str, hours: int) -> None:
    now = NOW + timedelta(hours=hours)
    reason = refuse_by_time(validity, "voucher", now, ZoneInfo(zone))
    if reason is not None and reason.until is not None:
        assert reason.until > now
        assert refuse_by_time(validity, "voucher", reason.until, ZoneInfo(zone)) is None


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 400), st.integers(1, 60), st.integers(0, 50_000), st.sampled_from(ZONES))
def test_recurring_windows_agree_with_counting_them(
    days: int, interval: int, minutes: int, zone: str
) -> None:
    start = datetime(2026, 1, 31, 7, tzinfo=UTC) + timedelta(days=days)
    now = start + timedelta(minutes=minutes)
    validity = Validity(start=start, duration=Period(days=1), interval=Period(days=interval))
    local = ZoneInfo(zone)
    starts = (Period(days=interval * turn).after(start, local) for turn in range(50_000))
    opened = start
    for opening in starts:
        if opening > now:
            break
        opened = opening
    expected = now < Period(days=1).after(opened, local)
    assert (refuse_by_time(validity, "voucher", now, local) is None) == expected


def test_both_ends_are_included() -> None:
    validity = Validity(start=NOW, end=NOW)
    assert refuse_by_time(validity, "voucher", NOW, UTC_ZONE) is None
    just = timedelta(microseconds=1)
    early = refuse_by_time(validity, "voucher", NOW - just, UTC_ZONE)
    late = refuse_by_time(validity, "voucher", NOW + just, UTC_ZONE)
    assert early is not None
    assert late is not None
    assert (early.code, early.where, early.until) == ("voucher_not_active", "start_date", NOW)
    assert (late.code, late.where, late.until) == ("voucher_expired", "expiration_date", None)


def test_a_start_on_a_shut_day_opens_with_the_day() -> None:
    start = datetime(2026, 6, 15, 9, tzinfo=UTC)  # a Monday
    validity = Validity(start=start, days=frozenset({5}), duration=None)
    reason = refuse_by_time(validity, "voucher", start - timedelta(days=1), UTC_ZONE)
    assert reason is not None
    assert reason.until == datetime(2026, 6, 19, tzinfo=UTC)


def test_an_opening_after_the_end_is_no_opening() -> None:
    validity = Validity(days=frozenset({0}), end=datetime(2026, 6, 20, tzinfo=UTC))
    reason = refuse_by_time(validity, "promotion_tier", NOW, UTC_ZONE)
    assert reason is not None
    assert (reason.code, reason.where) == ("promotion_not_active_now", "validity_day_of_week")
    assert reason.until is None


def test_no_day_at_all_never_opens() -> None:
    reason = refuse_by_time(Validity(days=frozenset()), "voucher", NOW, UTC_ZONE)
    assert reason is not None
    assert reason.until is None


@pytest.mark.parametrize(
    ("utc_hour", "open_"), [(15, False), (16, True), (16.5, True), (17, False)]
)
def test_daily_hours_are_local(utc_hour: float, open_: bool) -> None:  # noqa: FBT001 - a table's column
    validity = Validity(hours=(DailyHours(time(12), time(13)),))
    now = datetime(2026, 6, 17, tzinfo=UTC) + timedelta(hours=utc_hour)
    assert (refuse_by_time(validity, "voucher", now, NEW_YORK) is None) == open_


def test_an_interval_of_nothing_is_one_window() -> None:
    validity = Validity(start=NOW, duration=Period(seconds=60), interval=Period())
    assert refuse_by_time(validity, "voucher", NOW, UTC_ZONE) is None
    later = refuse_by_time(validity, "voucher", NOW + timedelta(seconds=60), UTC_ZONE)
    assert later is not None
    assert later.until is None


def test_an_interval_of_ages_does_not_overflow() -> None:
    validity = Validity(
        start=NOW, duration=Period(seconds=60), interval=Period(months=9999 * 12, days=999_999)
    )
    later = refuse_by_time(validity, "voucher", NOW + timedelta(days=1), UTC_ZONE)
    assert later is not None
    assert later.until is None
