"""How many points an occasion earns: measures, roundings, adjustments, limits, and every reason."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from largesse.kernel.cart import Cart, Line
from largesse.kernel.messages import SENTENCES
from largesse.kernel.period import Period
from largesse.loyalty.decide.earning import is_set_off, points_of
from largesse.loyalty.model.earning import (
    Adjustment,
    Basis,
    Earned,
    Earning,
    EarningLimits,
    EarningStanding,
    EarningTerms,
    FixedPoints,
    GivenBenefit,
    Measure,
    Occasion,
    PointsAmount,
    ProportionalPoints,
    Trigger,
)
from largesse.pricing.model import Validity
from largesse.rules import ItemReference, Shopper, Situation, compile_rule, parse
from largesse.rules.formulas import EARNING_PARTS, parse_formula

NOW = datetime(2026, 3, 8, 15, tzinfo=UTC)
ZONE = ZoneInfo("America/New_York")
PAID = Trigger("order.paid")

MUG = Line.of("prod_mug", 1000, 3, collections=frozenset({"pc_a", "pc_b"}))
FREE = Line.of("prod_free", 500, 2, discount=500, discount_quantity=1)


def occasion(cart: Cart | None = None, **facts: Any) -> Occasion:
    standing = facts.pop("standing", EarningStanding())
    situation = Situation(now=NOW, zone=ZONE, cart=cart, **facts)
    ids = tuple(f"line_{place}" for place, _ in enumerate(cart.lines if cart else ()))
    return Occasion(PAID, situation, ids, standing)


def fixed(points: int) -> FixedPoints:
    return FixedPoints(PointsAmount(points))


def terms(*gives: Any, **more: Any) -> EarningTerms:
    return EarningTerms("ern_1", PAID, tuple(Earning(each) for each in gives), **more)


def proportional(
    measure: Measure, every: int = 1, points: int = 1, *targets: tuple[str, str], name: str = ""
) -> EarningTerms:
    named = tuple(ItemReference(kind, each) for kind, each in targets)  # type: ignore[arg-type]
    return terms(ProportionalPoints(measure, every, PointsAmount(points), name, named))


def reason(earned: Earned) -> str:
    assert earned.points == 0
    assert earned.reason is not None
    assert earned.reason.code in SENTENCES
    return earned.reason.code


def times(value: str) -> Adjustment:
    return Adjustment("MULTIPLY", Decimal(value), "tier", "ltr_1", "Gold")


def rule(name: str, operator: str, value: Any) -> Any:
    document = {"name": "r", "rules": {"1": {"name": name, "conditions": {operator: [value]}}}}
    return compile_rule(parse(document), "val_1", 1)


CART = msgspec.structs.replace(Cart.of(MUG, FREE, metadata={"visits": 7}), discount=300)
"""Worth 4000: 3 mugs of 1000 and 2 of 500, one of which is free; and 300 off: 3200 to pay."""


@pytest.mark.parametrize(
    ("measure", "every", "targets", "points"),
    [
        ("ORDER_AMOUNT", 100, (), 40),
        ("ORDER_AMOUNT", 1500, (), 2),
        ("ORDER_TOTAL_AMOUNT", 100, (), 32),
        ("ORDER_ITEMS_AMOUNT", 100, (("product", "prod_mug"),), 30),
        ("ORDER_ITEMS_AMOUNT", 100, (("product", "prod_free"),), 10),
        ("ORDER_ITEMS_SUBTOTAL_AMOUNT", 100, (("product", "prod_free"),), 5),
        # The free unit is not bought.
        ("ORDER_ITEMS_QUANTITY", 1, (), 4),
        ("ORDER_ITEMS_QUANTITY", 2, (("product", "prod_mug"),), 1),
        # In both collections, counted once.
        (
            "ORDER_ITEMS_QUANTITY",
            1,
            (("products_collection", "pc_a"), ("products_collection", "pc_b")),
            3,
        ),
    ],
)
def test_every_measure_of_an_order(
    measure: Measure, every: int, targets: tuple[tuple[str, str], ...], points: int
) -> None:
    earned = points_of(proportional(measure, every, 1, *targets), occasion(CART))
    assert earned.points == points
    assert earned.explanation is not None
    assert (earned.explanation.measure, earned.explanation.every) == (measure, every)
    assert earned.explanation.times == points


def test_metadata_is_measured_where_it_is_a_number() -> None:
    shopper = Shopper("cust_1", metadata={"years": Decimal("2.5"), "text": "7", "word": "seven"})
    happened = occasion(CART, customer=shopper, event_metadata={"page": 12})
    for measure, name, every, points in (
        ("ORDER_METADATA", "visits", 2, 3),
        ("CUSTOMER_METADATA", "years", 1, 2),
        ("CUSTOMER_METADATA", "text", 1, 7),
        ("CUSTOM_EVENT_METADATA", "page", 5, 2),
    ):
        assert points_of(proportional(measure, every, 1, name=name), happened).points == points  # type: ignore[arg-type]
    for measure, name in (
        ("CUSTOMER_METADATA", "word"),
        ("CUSTOMER_METADATA", "none"),
        ("ORDER_METADATA", "none"),
    ):
        earned = points_of(proportional(measure, name=name), happened)  # type: ignore[arg-type]
        assert reason(earned) == "earning_value_missing"
    nobody = points_of(proportional("CUSTOMER_METADATA", name="years"), occasion(CART))
    assert reason(nobody) == "earning_value_missing"


def test_too_little_is_said_with_what_there_was() -> None:
    earned = points_of(proportional("ORDER_AMOUNT", 5000), occasion(CART))
    assert reason(earned) == "earning_too_little"
    assert earned.reason is not None
    assert (earned.reason.need, earned.reason.got) == (5000, "4000")
    assert reason(points_of(proportional("ORDER_AMOUNT"), occasion())) == "missing_order"


def test_adjustments_multiply_the_exact_number_and_it_is_rounded_once() -> None:
    paid = occasion(CART)
    assert points_of(terms(fixed(5)), paid, [times("1.5")]).points == 8  # 7.5, halves up
    assert points_of(terms(fixed(5)), paid, [times("1.1"), times("1.1")]).points == 6  # 6.05
    rule_ = proportional("ORDER_AMOUNT", 1000, 3)  # 4 times 3
    assert points_of(rule_, paid, [times("0.3")]).points == 4  # 3.6
    custom = Adjustment("CUSTOM", Decimal(10), "tier", "ltr_1", "Gold")
    assert points_of(terms(fixed(5)), paid, [custom]).points == 10
    assert points_of(rule_, paid, [custom]).points == 40  # 4 times 10
    assert points_of(rule_, paid, [custom, times("1.25")]).points == 50
    assert reason(points_of(terms(fixed(5)), paid, [times("0")])) == "earning_nothing"


def test_a_formula_says_how_many_and_its_fallback_when_it_cannot() -> None:
    paid = occasion(CART)
    whole = PointsAmount(None, parse_formula("ORDER_AMOUNT / 4", frozenset()))
    assert points_of(terms(FixedPoints(whole)), paid).points == 10  # 40 dollars
    division = parse_formula('1 / ORDER_METADATA("none")', frozenset())
    assert points_of(terms(FixedPoints(PointsAmount(7, division))), paid).points == 7
    without = points_of(terms(FixedPoints(PointsAmount(None, division))), paid)
    assert without.reason is not None
    price = PointsAmount(None, parse_formula("ORDER_ITEM_PRICE", EARNING_PARTS))
    each = terms(ProportionalPoints("ORDER_ITEMS_QUANTITY", 1, price))
    assert points_of(each, paid).points == 3 * 10 + 1 * 5


def test_conditions_windows_and_the_switch_refuse_with_their_reason() -> None:
    paid = occasion(CART)
    cheap = rule("order.amount", "$less_than", 1000)
    assert reason(points_of(terms(fixed(5), rules=(cheap,)), paid)) == "order_rules_violated"
    for validity, code in (
        (Validity(active=False), "earning_rule_disabled"),
        (Validity(campaign_active=False), "campaign_not_active"),
        (Validity(start=NOW + timedelta(days=1)), "earning_rule_not_active"),
        (Validity(end=NOW - timedelta(days=1)), "earning_rule_expired"),
        (Validity(days=frozenset({1})), "earning_rule_not_active_now"),  # a Sunday
    ):
        assert reason(points_of(terms(fixed(5), validity=validity), paid)) == code
    younger = terms(fixed(5), begins_at=NOW + timedelta(seconds=1))
    assert reason(points_of(younger, paid)) == "earning_rule_not_active"


def test_of_ordered_earnings_the_first_that_matches_counts() -> None:
    large = rule("order.amount", "$more_than", 10_000)
    middle = rule("order.amount", "$more_than", 1_000)
    ordered = EarningTerms(
        "lern_1",
        PAID,
        (Earning(fixed(100), (large,)), Earning(fixed(10), (middle,)), Earning(fixed(1))),
    )
    earned = points_of(ordered, occasion(CART))
    assert earned.points == 10
    assert earned.explanation is not None
    assert earned.explanation.earning == 1
    unmet = msgspec.structs.replace(ordered, earnings=ordered.earnings[:1] * 2)
    assert reason(points_of(unmet, occasion(CART))) == "earning_no_match"
    given_ = points_of(terms(GivenBenefit("lben_1")), occasion(CART))
    assert (given_.benefit_id, given_.points, given_.reason) == ("lben_1", 0, None)


def test_limits_on_how_often_and_how_much() -> None:
    hour_ago = EarningStanding(last_at=NOW - timedelta(hours=1), times=2, points=95)
    happened = occasion(CART, standing=hour_ago)

    def limited(points: int = 10, **limits: Any) -> Earned:
        return points_of(terms(fixed(points), limits=EarningLimits(**limits)), happened)

    resting = limited(cooldown=Period(days=1))
    assert reason(resting) == "earning_cooldown"
    assert resting.reason is not None
    assert resting.reason.until is not None
    assert limited(cooldown=Period(seconds=60)).points == 10
    assert reason(limited(most_times=2)) == "earning_limit_reached"
    assert limited(most_times=3).points == 10
    # What is too much in all is trimmed, what is too much at once is nothing.
    trimmed = limited(most_points=100)
    assert trimmed.points == 5
    assert trimmed.explanation is not None
    assert trimmed.explanation.trimmed_from == 10
    assert reason(limited(most_points=95)) == "earning_points_exhausted"
    assert reason(limited(most_points_each=9)) == "earning_too_much"
    assert limited(most_points_each=10).points == 10


def test_what_a_return_is_held_against() -> None:
    def basis(made: EarningTerms) -> Basis | None:
        told = points_of(made, occasion(CART)).explanation
        return told.basis if told else None

    assert basis(terms(fixed(5))) == Basis("total", 3200)
    assert basis(proportional("ORDER_AMOUNT")) == Basis("amount", 4000)
    mugs = proportional("ORDER_ITEMS_QUANTITY", 1, 1, ("product", "prod_mug"))
    assert basis(mugs) == Basis("quantity", 3, ("line_0",))
    free = msgspec.structs.replace(CART, discount=3500)
    told = points_of(terms(fixed(5)), occasion(free)).explanation
    assert told is not None
    assert told.basis == Basis("amount", 4000)
    earned = points_of(terms(fixed(5)), occasion())
    assert earned.explanation is not None
    assert earned.explanation.basis is None


def test_what_sets_a_rule_off() -> None:
    gold = Trigger("customer.loyalty.tier.joined", "ltr_gold")
    any_tier = Trigger("customer.loyalty.tier.joined")
    assert is_set_off(any_tier, gold)
    assert is_set_off(gold, gold)
    assert not is_set_off(gold, Trigger("customer.loyalty.tier.joined", "ltr_silver"))
    assert not is_set_off(any_tier, Trigger("customer.loyalty.tier.left", "ltr_gold"))


@given(
    amount=st.integers(0, 10**7),
    every=st.integers(1, 10**6),
    points=st.integers(0, 1000),
    factor=st.decimals("0", "10", places=2, allow_nan=False),
)
def test_points_are_the_nearest_whole_number_and_never_fewer_for_more_money(
    amount: int, every: int, points: int, factor: Decimal
) -> None:
    rule_ = proportional("ORDER_AMOUNT", every, points)

    def earned(worth: int) -> int:
        cart = Cart(worth, worth)
        return points_of(rule_, occasion(cart), [times(str(factor))]).points

    exact = Fraction(amount // every * points) * Fraction(factor)
    assert abs(earned(amount) - exact) <= Fraction(1, 2)
    assert earned(amount) <= earned(amount + every)
