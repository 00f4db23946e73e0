"""Dates: today and now, parts of a date, how far away one is. All in the project's zone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from fractions import Fraction
from typing import Any

from largesse.rules.formulas.entry import Entry, Kind, eager
from largesse.rules.formulas.ground import Ground
from largesse.rules.formulas.values import as_moment, known, unevaluable
from largesse.rules.operator import Form
from largesse.rules.values import local_day, span

_COMPARES = 3
_DATE = Form("date")


def _today(ground: Ground) -> date:
    return ground.situation.now.astimezone(ground.situation.zone).date()


def _birthdate(ground: Ground) -> date:
    customer = ground.situation.customer
    born: date = known(customer.birthdate if customer else None, "CUSTOMER_BIRTHDATE")
    return born


def _date(ground: Ground, value: Any) -> date:
    return _local(ground, as_moment(value))


def _date_time(ground: Ground, value: Any) -> datetime:
    read = span(as_moment(value), ground.situation.zone)
    if read is None:
        raise unevaluable("formula_value_unfit", need="a date")
    return read.start


def _local(ground: Ground, value: date | datetime) -> date:
    day = local_day(value, ground.situation.zone)
    if day is None:
        raise unevaluable("formula_value_unfit", need="a date")
    return day


def _part(of: Callable[[date], int]) -> Callable[[Ground, Any], Fraction]:
    """Return a part of a date; without one, of today."""

    def part(ground: Ground, value: Any = None) -> Fraction:
        return Fraction(of(_today(ground) if value is None else _local(ground, value)))

    return part


def _days(ground: Ground, value: date) -> Fraction:
    return Fraction((_today(ground) - _local(ground, value)).days)


def _months(ground: Ground, value: date) -> Fraction:
    return Fraction(_whole_months(_local(ground, value), _today(ground)))


def _whole_months(start: date, end: date) -> int:
    """Return the full months from one day to another, negative when it lies ahead."""
    if start > end:
        return -_whole_months(end, start)
    return 12 * (end.year - start.year) + end.month - start.month - (end.day < start.day)


def _years(ground: Ground, value: date) -> Fraction:
    months = _whole_months(_local(ground, value), _today(ground))
    return Fraction(months // 12 if months >= 0 else -(-months // 12))


def _same_day(ground: Ground, one: date, other: date) -> bool:
    return _local(ground, one) == _local(ground, other)


def _order(ground: Ground, one: date, other: date) -> int:
    """Return how two moments stand; a date is its whole local day."""
    left, right = span(one, ground.situation.zone), span(other, ground.situation.zone)
    if left is None or right is None:
        raise unevaluable("formula_value_unfit", need="a date")
    after = left.start >= right.end and left.start > right.start
    before = right.start >= left.end and right.start > left.start
    return after - before


def _operand(name: str, compute: Callable[[Ground], Any], english: str, korean: str) -> Entry:
    return Entry(
        name=name,
        form="operand",
        english=english,
        korean=korean,
        gives="moment",
        compute=eager(compute),
        hint=_DATE,
        example=name,
    )


def _function(
    name: str,
    compute: Callable[..., Any],
    english: str,
    korean: str,
    *,
    optional: int = 0,
    gives: Kind = "number",
    example: str = "CUSTOMER_BIRTHDATE",
) -> Entry:
    return Entry(
        name=name,
        form="function",
        english=english,
        korean=korean,
        takes=("moment",),
        optional=optional,
        gives=gives,
        compute=eager(compute),
        hint=_DATE,
        example=f"{name}({example})",
    )


def _compares(name: str, compute: Callable[..., bool], english: str, korean: str) -> Entry:
    return Entry(
        name=name,
        form="operator",
        english=english,
        korean=korean,
        takes=("moment", "moment"),
        gives="flag",
        compute=eager(compute),
        strength=_COMPARES,
        hint=_DATE,
        example=f'TODAY {name} DATE("2026-12-24")',
    )


_WRITTEN = '"2026-12-24"'
ENTRIES = (
    _operand("TODAY", _today, "today's date", "오늘 날짜"),
    _operand("NOW", lambda ground: ground.situation.now, "this moment", "현재 시각"),
    _operand("CUSTOMER_BIRTHDATE", _birthdate, "the customer's date of birth", "고객 생년월일"),
    _function(
        "DATE", _date, "a value as a date", "날짜로 읽은 값", gives="moment", example=_WRITTEN
    ),
    _function(
        "DATE_TIME",
        _date_time,
        "a value as a moment",
        "시각으로 읽은 값",
        gives="moment",
        example='"2026-12-24T18:00:00Z"',
    ),
    _function(
        "DAY_OF_MONTH",
        _part(lambda day: day.day),
        "the day of the month, of today without a date",
        "일(날짜가 없으면 오늘)",
        optional=1,
        example="TODAY",
    ),
    _function(
        "MONTH",
        _part(lambda day: day.month),
        "the month, 1 to 12, of today without a date",
        "월(날짜가 없으면 오늘)",
        optional=1,
        example="TODAY",
    ),
    _function(
        "YEAR",
        _part(lambda day: day.year),
        "the year, of today without a date",
        "연도(날짜가 없으면 오늘)",
        optional=1,
        example="TODAY",
    ),
    _function("DAYS_SINCE", _days, "local days since a date", "날짜부터 지난 일수"),
    _function("MONTHS_SINCE", _months, "full months since a date", "날짜부터 지난 개월 수"),
    _function("YEARS_SINCE", _years, "full years since a date", "날짜부터 지난 연수"),
    _function(
        "DAYS_UNTIL",
        lambda ground, value: -_days(ground, value),
        "local days until a date",
        "날짜까지 남은 일수",
        example=_WRITTEN,
    ),
    _function(
        "MONTHS_UNTIL",
        lambda ground, value: -_months(ground, value),
        "full months until a date",
        "날짜까지 남은 개월 수",
        example=_WRITTEN,
    ),
    _compares("DATE_IS", _same_day, "is on the same local day", "같은 날짜"),
    _compares(
        "DATE_IS_NOT",
        lambda ground, one, other: not _same_day(ground, one, other),
        "is on another local day",
        "다른 날짜",
    ),
    _compares("IS_AFTER", lambda g, a, b: _order(g, a, b) > 0, "is after", "이후"),
    _compares("IS_BEFORE", lambda g, a, b: _order(g, a, b) < 0, "is before", "이전"),
)
