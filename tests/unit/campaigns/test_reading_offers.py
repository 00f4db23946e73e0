"""What a merchant wrote is read exactly, or refused with its path."""

from __future__ import annotations

from datetime import UTC, datetime, time
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from largesse.campaigns import Window, read_discount, read_gift, read_validity, read_window
from largesse.kernel.percent import Percent
from largesse.kernel.period import Period
from largesse.kernel.problem import ProblemError
from largesse.pricing.discounts import discount_types
from largesse.pricing.model import DailyHours, Discount, FreeUnit, Gift

START = datetime(2026, 1, 1, tzinfo=UTC)


def refusal(document: dict[str, Any]) -> tuple[str, str]:
    with pytest.raises(ProblemError) as raised:
        read_discount(document, ".discount")
    return raised.value.problem.code, raised.value.problem.where


def test_every_type_is_read() -> None:
    assert read_discount({"type": "AMOUNT", "amount_off": 1000.0}) == Discount(
        "AMOUNT", amount_off=1000
    )
    assert read_discount(
        {"type": "PERCENT", "percent_off": Decimal("12.10"), "amount_limit": 500}
    ) == Discount("PERCENT", percent_off=Percent(1210, 100), amount_limit=500)
    assert read_discount(
        {"type": "FIXED", "fixed_amount": 0, "effect": "APPLY_TO_ITEMS"}
    ) == Discount("FIXED", "APPLY_TO_ITEMS", fixed_amount=0)
    assert read_discount({"type": "UNIT", "unit_off": 2, "unit_type": "prod_1"}) == Discount(
        "UNIT", units=(FreeUnit(2, product_id="prod_1"),)
    )
    assert read_discount(
        {"type": "UNIT", "effect": "ADD_NEW_ITEMS", "unit_off": 1, "sku": {"id": "sku_1"}}
    ) == Discount("UNIT", "ADD_NEW_ITEMS", units=(FreeUnit(1, "ADD_NEW_ITEMS", sku_id="sku_1"),))


def test_several_units_are_read() -> None:
    units = [
        {"unit_off": 1, "unit_type": "prod_1", "effect": "ADD_NEW_ITEMS"},
        {"unit_off": 2, "unit_type": "sku_2"},
    ]
    assert read_discount({"type": "UNIT", "units": units}) == Discount(
        "UNIT",
        "ADD_MANY_ITEMS",
        units=(
            FreeUnit(1, "ADD_NEW_ITEMS", product_id="prod_1"),
            FreeUnit(2, "ADD_MISSING_ITEMS", sku_id="sku_2"),
        ),
    )


def test_a_type_of_our_own_needs_nothing_here() -> None:
    """A new type is one file of `pricing.discounts`: reading takes it from the registry."""
    assert "MATCH" in discount_types()
    assert read_discount({"type": "MATCH", "amount_off": 100}) == Discount("MATCH", amount_off=100)


@pytest.mark.parametrize(
    ("document", "where"),
    [
        ({}, ".type"),
        ({"type": "GUESS"}, ".type"),
        ({"type": 7}, ".type"),
        ({"type": "AMOUNT"}, ".amount_off"),
        ({"type": "AMOUNT", "amount_off": -1}, ".amount_off"),
        ({"type": "AMOUNT", "amount_off": 10.5}, ".amount_off"),
        ({"type": "AMOUNT", "amount_off": True}, ".amount_off"),
        ({"type": "AMOUNT", "amount_off": 10**30}, ".amount_off"),
        ({"type": "AMOUNT", "amount_off": Decimal("1e999999")}, ".amount_off"),
        ({"type": "AMOUNT", "amount_off": float("inf")}, ".amount_off"),
        ({"type": "AMOUNT", "amount_off": 1, "effect": "ADD_NEW_ITEMS"}, ".effect"),
        ({"type": "FIXED", "fixed_amount_formula": "1"}, ".fixed_amount"),
        ({"type": "AMOUNT", "amount_off": 1, "amount_off_formula": "1+"}, ".amount_off_formula:3"),
        ({"type": "AMOUNT", "amount_off": 1, "amount_limit_formula": "1"}, ".amount_limit_formula"),
        ({"type": "PERCENT", "percent_off": 101}, ".percent_off"),
        ({"type": "PERCENT", "percent_off": Decimal("100.0001")}, ".percent_off"),
        ({"type": "PERCENT", "percent_off": -1}, ".percent_off"),
        ({"type": "PERCENT", "percent_off": "NaN"}, ".percent_off"),
        ({"type": "PERCENT", "percent_off": True}, ".percent_off"),
        ({"type": "PERCENT"}, ".percent_off"),
        ({"type": "FIXED"}, ".fixed_amount"),
        ({"type": "UNIT", "unit_type": "prod_1"}, ".unit_off"),
        ({"type": "UNIT", "unit_off": 1}, ".unit_type"),
        ({"type": "UNIT", "effect": "ADD_MANY_ITEMS"}, ".units"),
        ({"type": "UNIT", "units": [{"unit_off": 1}]}, ".units[0].unit_type"),
        (
            {"type": "UNIT", "units": [{"unit_off": 1, "effect": "REPLACE_ITEMS"}]},
            ".units[0].effect",
        ),
        (
            {"type": "UNIT", "effect": "REPLACE_ITEMS", "unit_off": 1, "unit_type": "p"},
            ".replaces",
        ),
        ({"type": "UNIT", "unit_off": 1, "product": "p"}, ".product"),
    ],
)
def test_a_fault_is_told_with_its_path(document: dict[str, Any], where: str) -> None:
    assert refusal(document) == ("invalid_payload", f".discount{where}")


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.decimals() | st.text(max_size=8),
    lambda below: st.lists(below, max_size=3) | st.dictionaries(st.text(max_size=5), below),
    max_leaves=5,
)
_NAMES = [
    "type", "effect", "amount_off", "percent_off", "fixed_amount", "amount_limit", "unit_off",
    "unit_type", "product", "sku", "units", "replaces", "amount_off_formula",
]  # fmt: skip


@given(
    st.sampled_from([*sorted(discount_types()), "GUESS"]),
    st.dictionaries(st.sampled_from(_NAMES), _JSON),
)
def test_whatever_is_written_is_read_or_refused_with_a_path(
    kind: str, document: dict[str, Any]
) -> None:
    refused = None
    try:
        read = read_discount({"type": kind, **document}, ".x")
    except ProblemError as error:
        refused = error.problem
    if refused is not None:
        assert refused.code == "invalid_payload"
        assert refused.where.startswith(".x.")
        return
    assert read.amount_off >= 0
    assert 0 <= read.percent_off.numerator <= 100 * read.percent_off.denominator
    assert read.effect is None or read.effect in discount_types()[read.type].effects


def test_a_gift_has_what_is_left() -> None:
    card = {"amount": 5000, "subtracted_amount": 500, "balance": 1}
    assert read_gift(card, redeemed=1500) == Gift(3000)
    assert read_gift({**card, "effect": "APPLY_TO_ITEMS"}) == Gift(4500, "APPLY_TO_ITEMS")
    assert read_gift(card, redeemed=9000).balance == 0
    for bad in ({}, {"amount": -1}, {"amount": 1, "effect": "APPLY_TO_MOON"}):
        with pytest.raises(ProblemError):
            read_gift(bad)


def test_windows_are_read() -> None:
    window = Window(
        start_date=START,
        validity_timeframe={"duration": "PT1H", "interval": "P2D"},
    )
    read = read_window(window)
    assert (read.duration, read.interval) == (Period(seconds=3600), Period(days=2))
    hours = {
        "daily": [
            {"start_time": "09:30", "expiration_time": "12:00", "days_of_week": [1, 2]},
            {"start_time": "22:00", "days_of_week": [1]},
        ]
    }
    assert read_window(Window(validity_hours=hours)).hours == (
        DailyHours(time(9, 30), time(12), frozenset({1, 2})),
        DailyHours(time(22), None, frozenset({1})),
    )


def test_a_tier_takes_from_its_campaign_what_it_does_not_say() -> None:
    campaign = Window(start_date=START, validity_day_of_week=[1, 2])
    assert read_validity(Window(), inherited=campaign).days == frozenset({1, 2})
    own = Window(validity_hours={"daily": [{"start_time": "09:00"}]})
    read = read_validity(own, inherited=campaign, campaign_active=False)
    assert (read.start, read.days, len(read.hours)) == (START, None, 1)
    assert not read.campaign_active


@pytest.mark.parametrize(
    ("window", "where"),
    [
        ({"start_date": START, "expiration_date": START.replace(year=2025)}, "expiration_date"),
        ({"validity_timeframe": {"duration": "PT1H", "interval": "P1D"}}, "start_date"),
        ({"start_date": START, "validity_timeframe": {"duration": "PT1H"}}, "interval"),
        (
            {"start_date": START, "validity_timeframe": {"duration": "P0D", "interval": "P1D"}},
            "duration",
        ),
        ({"validity_day_of_week": [8]}, "validity_day_of_week[0]"),
        ({"validity_hours": {}}, "validity_hours.daily"),
        ({"validity_hours": {"daily": [{}]}}, "daily[0].start_time"),
        ({"validity_hours": {"daily": [{"start_time": "9 o'clock"}]}}, "daily[0].start_time"),
        (
            {"validity_hours": {"daily": [{"start_time": "22:00", "expiration_time": "02:00",
                                           "days_of_week": [6]},
                                          {"start_time": "01:00", "days_of_week": [0]}]}},
            "daily[1]",
        ),
        (
            {"validity_hours": {"daily": [{"start_time": "09:00"}]}, "validity_day_of_week": [1]},
            "validity_hours",
        ),
    ],
)  # fmt: skip
def test_a_window_that_cannot_be_meant_is_refused(window: dict[str, Any], where: str) -> None:
    with pytest.raises(ProblemError) as raised:
        read_window(Window(**window))
    assert raised.value.problem.where.endswith(where)
