"""What points are worth, and how many of them an amount needs."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from largesse.kernel import Cart
from largesse.pricing import plan
from largesse.pricing.model import Candidate, Decision, Discount, Exchange, Facts, Points, Validity
from largesse.pricing.points import needed_for, worth_of
from largesse.rules.model import Shopper

NOW = datetime(2026, 11, 22, tzinfo=UTC)
exchanges = st.builds(Exchange, st.integers(1, 10_000), st.integers(1, 10_000))
quanta = st.sampled_from([1, 5, 10, 100])


def decide(
    *candidates: Candidate, total: int | None = 10_000, quantum: int = 1, customer: str = "kim"
) -> Decision:
    cart = None if total is None else Cart(amount=total)
    facts = Facts(
        zone=ZoneInfo("UTC"),
        candidates=candidates,
        cart=cart,
        customer=Shopper(id=customer),
        quantum=quantum,
    )
    return plan(facts, NOW)


def card(points: Points, code: str = "CARD") -> Candidate:
    return Candidate("voucher", code, f"v_{code}", benefit=points, validity=Validity())


@given(exchanges, st.integers(0, 10**9), quanta)
def test_points_never_buy_more_than_they_are_worth(
    exchange: Exchange, points: int, quantum: int
) -> None:
    worth = worth_of(exchange, points, quantum)
    assert worth % quantum == 0
    assert worth * exchange.points <= points * exchange.amount
    assert (worth + quantum) * exchange.points > points * exchange.amount


@given(exchanges, st.integers(0, 10**9))
def test_no_point_is_taken_for_nothing(exchange: Exchange, amount: int) -> None:
    needed = needed_for(exchange, amount)
    assert needed * exchange.amount >= amount * exchange.points
    assert needed == 0 or (needed - 1) * exchange.amount < amount * exchange.points


@given(
    exchanges,
    st.integers(1, 10**6),
    st.integers(1, 10**6),
    st.none() | st.integers(1, 10**6),
    quanta,
)
def test_an_order_is_paid_with_whole_points_and_never_overpaid(
    exchange: Exchange, balance: int, total: int, requested: int | None, quantum: int
) -> None:
    total *= quantum
    points = Points(balance, exchange=exchange, requested=requested)
    decision = decide(card(points), total=total, quantum=quantum)
    if requested is not None and requested > balance:
        (refused,) = decision.refused
        assert refused.reason is not None
        assert refused.reason.code == "loyalty_card_points_exceeded"
        return
    (applied,) = decision.applied
    done = applied.application
    assert done is not None
    assert 0 <= done.points_spent <= (balance if requested is None else requested)
    assert 0 <= done.discount <= total
    assert done.points_spent * exchange.amount >= done.discount * exchange.points
    assert decision.cart is not None
    assert decision.cart.total == total - done.discount


def test_a_price_is_paid_whatever_the_order_is() -> None:
    for total in (None, 10_000):
        (applied,) = decide(card(Points(100, price=80)), total=total).applied
        assert applied.application is not None
        assert applied.application.points_spent == 80
        assert applied.application.discount == 0


def test_what_does_not_come_off_the_order_leaves_it_alone() -> None:
    paid_out = Points(100, exchange=Exchange(10, 1), requested=50, on_order=False)
    for total in (None, 10_000):
        (applied,) = decide(card(paid_out), total=total).applied
        assert applied.application is not None
        assert (applied.application.points_spent, applied.application.discount) == (50, 0)


def test_points_see_what_earlier_codes_left() -> None:
    half = Candidate(
        "voucher",
        "HALF",
        "v_half",
        benefit=Discount("AMOUNT", effect="APPLY_TO_ORDER", amount_off=9_950),
        validity=Validity(),
    )
    decision = decide(half, card(Points(1_000, exchange=Exchange(10, 1))))
    spent = [each.application.points_spent for each in decision.applied if each.application]
    assert spent == [0, 5]
    assert decision.cart is not None
    assert decision.cart.total == 0


def test_money_off_needs_an_order_and_one_point() -> None:
    coins = Points(10, exchange=Exchange(1, 1))
    refused = decide(card(coins), total=None).refused
    assert [each.reason.code for each in refused if each.reason] == ["missing_order"]
    empty = Points(0, exchange=Exchange(1, 1))
    assert [each.reason.code for each in decide(card(empty)).refused if each.reason] == [
        "loyalty_card_points_exceeded"
    ]
