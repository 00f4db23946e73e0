"""When points expire: laws for all dates, and the documented examples."""

from __future__ import annotations

import calendar
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from largesse.loyalty.decide.expiry import day_before, expiry_of, gone_after, last_day
from largesse.loyalty.model.expiry import ExpiryRules, Rounding

SEOUL = ZoneInfo("Asia/Seoul")
WARSAW = ZoneInfo("Europe/Warsaw")
DAYS = st.dates(date(2000, 1, 1), date(2100, 12, 31))
ROUNDINGS: tuple[Rounding, ...] = (
    "END_OF_MONTH",
    "END_OF_QUARTER",
    "END_OF_HALF_YEAR",
    "END_OF_YEAR",
    "PARTICULAR_MONTH",
)


def months(value: int, rounding: Rounding | None = None, month: int | None = None) -> ExpiryRules:
    return ExpiryRules(
        period_type="MONTH", period_value=value, rounding_type=rounding, rounding_value=month
    )


@pytest.mark.parametrize(
    ("rules", "earned", "last"),
    [
        (months(1), date(2026, 1, 31), date(2026, 2, 28)),
        (months(1), date(2028, 1, 31), date(2028, 2, 29)),
        (months(12), date(2024, 2, 29), date(2025, 2, 28)),
        (months(3), date(2026, 11, 15), date(2027, 2, 15)),
        (months(3, "END_OF_MONTH"), date(2026, 11, 15), date(2027, 2, 28)),
        (months(3, "END_OF_QUARTER"), date(2026, 11, 15), date(2027, 3, 31)),
        (months(3, "END_OF_HALF_YEAR"), date(2026, 11, 15), date(2027, 6, 30)),
        (months(3, "END_OF_YEAR"), date(2026, 11, 15), date(2027, 12, 31)),
        (months(3, "PARTICULAR_MONTH", 2), date(2026, 11, 15), date(2027, 2, 28)),
        (months(3, "PARTICULAR_MONTH", 1), date(2026, 11, 15), date(2028, 1, 31)),
        (months(6, "END_OF_HALF_YEAR"), date(2026, 6, 30), date(2026, 12, 31)),
        (
            ExpiryRules(period_type="FIXED_DAY_OF_YEAR", fixed_month=12, fixed_day=31),
            date(2026, 12, 30),
            date(2026, 12, 31),
        ),
        (
            ExpiryRules(period_type="FIXED_DAY_OF_YEAR", fixed_month=12, fixed_day=31),
            date(2026, 12, 31),
            date(2027, 12, 31),
        ),
        (
            ExpiryRules(period_type="FIXED_DAY_OF_YEAR", fixed_month=2, fixed_day=29),
            date(2026, 1, 1),
            date(2026, 2, 28),
        ),
        (ExpiryRules(), date(2026, 1, 1), None),
    ],
)
def test_the_last_day_of_points(rules: ExpiryRules, earned: date, last: date | None) -> None:
    assert last_day(rules, earned) == last


def test_points_are_gone_at_the_local_midnight_after_their_last_day() -> None:
    earned = datetime(2026, 1, 30, 15, 30, tzinfo=UTC)  # the 31st in Seoul
    assert expiry_of(months(1), earned, SEOUL) == datetime(2026, 2, 28, 15, tzinfo=UTC)
    assert expiry_of(None, earned, SEOUL) is None
    assert expiry_of(ExpiryRules(), earned, SEOUL) is None


@pytest.mark.parametrize("day", [date(2026, 3, 28), date(2026, 3, 29), date(2026, 10, 25)])
def test_a_change_of_clocks_moves_no_midnight(day: date) -> None:
    gone = gone_after(day, WARSAW).astimezone(WARSAW)
    assert (gone.date(), gone.hour, gone.minute) == (day + timedelta(days=1), 0, 0)


@given(DAYS, st.integers(1, 120))
def test_without_rounding_the_day_is_kept_or_clamped(earned: date, value: int) -> None:
    last = last_day(months(value), earned)
    assert last is not None
    passed = (last.year - earned.year) * 12 + last.month - earned.month
    assert passed == value
    assert last.day == min(earned.day, calendar.monthrange(last.year, last.month)[1])


@given(DAYS, st.integers(1, 60), st.sampled_from(ROUNDINGS), st.integers(1, 12))
def test_rounding_only_lengthens_to_the_end_of_a_month(
    earned: date, value: int, rounding: Rounding, month: int
) -> None:
    plain = last_day(months(value), earned)
    rounded = last_day(months(value, rounding, month), earned)
    assert plain is not None
    assert rounded is not None
    assert plain <= rounded < plain + timedelta(days=366)
    assert (rounded + timedelta(days=1)).day == 1
    ends = {
        "END_OF_MONTH": set(range(1, 13)),
        "END_OF_QUARTER": {3, 6, 9, 12},
        "END_OF_HALF_YEAR": {6, 12},
        "END_OF_YEAR": {12},
        "PARTICULAR_MONTH": {month},
    }
    assert rounded.month in ends[rounding]


@given(DAYS, DAYS, st.integers(1, 60), st.sampled_from((None, *ROUNDINGS)), st.integers(1, 12))
def test_who_earns_later_does_not_lose_sooner(
    one: date, other: date, value: int, rounding: Rounding | None, month: int
) -> None:
    rules = months(value, rounding, month)
    first, second = last_day(rules, min(one, other)), last_day(rules, max(one, other))
    assert first is not None
    assert second is not None
    assert first <= second


@given(DAYS, st.integers(1, 12), st.integers(1, 31))
def test_a_fixed_day_comes_within_the_year_and_never_on_the_day_of_earning(
    earned: date, month: int, day: int
) -> None:
    rules = ExpiryRules(period_type="FIXED_DAY_OF_YEAR", fixed_month=month, fixed_day=day)
    last = last_day(rules, earned)
    assert last is not None
    assert earned < last <= earned + timedelta(days=366)
    assert (last.month, last.day) == (
        month,
        min(day, calendar.monthrange(last.year, month)[1]),
    )


@given(DAYS, st.sampled_from([SEOUL, WARSAW, ZoneInfo("UTC"), ZoneInfo("America/Sao_Paulo")]))
def test_the_last_day_can_be_read_back(day: date, zone: ZoneInfo) -> None:
    assert day_before(gone_after(day, zone), zone) == day
