from datetime import UTC, date, datetime, timedelta
from typing import get_args
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from largesse.kernel.period import CalendarUnit, Period, calendar_period

NEW_YORK = ZoneInfo("America/New_York")
SEOUL = ZoneInfo("Asia/Seoul")
zones = st.sampled_from([NEW_YORK, SEOUL, ZoneInfo("UTC"), ZoneInfo("Australia/Lord_Howe")])
moments = st.integers(0, 36_500 * 24 * 60).map(
    lambda minutes: datetime(1990, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("P1Y2M10DT2H30M", Period(14, 10, 9000)),
        ("PT1H", Period(0, 0, 3600)),
        ("P2D", Period(0, 2, 0)),
        ("P1W", Period(0, 7, 0)),
        ("PT0S", Period()),
    ],
)
def test_durations_are_read(text: str, period: Period) -> None:
    assert Period.read(text) == period


@pytest.mark.parametrize("text", ["", "P", "PT", "1D", "P-1D", "P1.5D", "PT1H ", "P\u0661D"])
def test_what_is_no_duration_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        Period.read(text)


def test_a_day_is_the_same_local_hour_across_a_change_of_clocks() -> None:
    before = datetime(2026, 10, 31, 13, tzinfo=UTC)  # nine in the morning
    assert Period(days=1).after(before, NEW_YORK) == datetime(2026, 11, 1, 14, tzinfo=UTC)
    assert Period(seconds=86_400).after(before, NEW_YORK) == datetime(2026, 11, 1, 13, tzinfo=UTC)


def test_the_end_of_a_month_clamps() -> None:
    start = datetime(2026, 1, 31, 12, tzinfo=UTC)
    assert Period(months=1).after(start, ZoneInfo("UTC")).date() == date(2026, 2, 28)
    assert Period(months=25).after(start, ZoneInfo("UTC")).date() == date(2028, 2, 29)


@given(moments, st.integers(0, 400), zones)
def test_days_keep_the_local_hour(start: datetime, days: int, zone: ZoneInfo) -> None:
    before, after = start.astimezone(zone), Period(days=days).after(start, zone).astimezone(zone)
    assert after.date() == before.date() + timedelta(days=days)
    # An hour that a change of clocks leaves out moves by as much as the clocks do.
    shift = datetime.combine(after.date(), after.time()) - datetime.combine(
        after.date(), before.time()
    )
    assert abs(shift) <= timedelta(hours=1)


@given(moments, st.integers(0, 1000), zones)
def test_months_go_forward(start: datetime, months: int, zone: ZoneInfo) -> None:
    one = Period(months=months).after(start, zone)
    other = Period(months=months + 1).after(start, zone)
    assert start - timedelta(hours=1) <= one < other


@given(moments, st.sampled_from(get_args(CalendarUnit)), zones, st.sampled_from((0, 1, 6)))
def test_a_moment_is_in_its_calendar_period(
    moment: datetime, unit: CalendarUnit, zone: ZoneInfo, week_start: int
) -> None:
    start = calendar_period(moment, unit, zone, week_start)
    lengths = {"day": 1, "week": 7, "month": 31, "quarter": 92, "year": 366}
    assert timedelta() <= moment.astimezone(zone).date() - start < timedelta(days=lengths[unit])


def test_a_week_starts_where_the_project_says() -> None:
    wednesday = datetime(2026, 6, 17, 12, tzinfo=UTC)
    starts = [calendar_period(wednesday, "week", SEOUL, first).day for first in (0, 1, 6)]
    assert starts == [14, 15, 13]


def test_the_day_is_the_local_one() -> None:
    late = datetime(2026, 6, 30, 15, 30, tzinfo=UTC)
    assert calendar_period(late, "month", SEOUL) == date(2026, 7, 1)
    assert calendar_period(late, "quarter", SEOUL) == date(2026, 7, 1)
    assert calendar_period(late, "year", SEOUL) == date(2026, 1, 1)
