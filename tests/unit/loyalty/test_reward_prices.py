"""What a reward costs a member, and how many of it their points pay for."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from largesse.loyalty.decide.rewards import (
    MOST_AT_ONCE,
    is_affordable,
    lowest_price,
    points_for,
    quantity_for,
    refuse_offer,
)
from largesse.loyalty.model.tiers import RewardTerms
from largesse.rewards.model import (
    AssignmentTerms,
    CampaignTerms,
    CoinTerms,
    Offer,
    Reward,
    RewardAssignment,
    RewardKind,
    RewardParameters,
)

NOW = datetime(2026, 11, 22, tzinfo=UTC)
PLAIN = RewardTerms()
GOODS = RewardParameters()


def offer(
    points: int | None = 100,
    kind: RewardKind = "MATERIAL",
    parameters: RewardParameters = GOODS,
    stock: int | None = None,
    assigned_stock: int | None = None,
) -> Offer:
    made = Reward(
        id="rew_1", name="x", kind=kind, created_at=NOW, parameters=parameters, stock=stock
    )
    assignment = RewardAssignment(
        id="rewa_1",
        reward_id="rew_1",
        related_object_type="campaign",
        related_object_id="camp_1",
        created_at=NOW,
        terms=AssignmentTerms(points),
        stock=assigned_stock,
    )
    return Offer(made, assignment)


def test_a_tier_has_its_own_price() -> None:
    assert points_for(offer(), PLAIN, 500).price == 100
    assert points_for(offer(), RewardTerms(points=70), 500).price == 70
    assert points_for(offer(), RewardTerms(factor=Fraction(3, 2)), 500, quantity=2).price == 300


def test_a_tier_makes_money_dearer_or_cheaper() -> None:
    coins = offer(None, "COIN", RewardParameters(coin=CoinTerms(Decimal(1), 10)))
    plain = points_for(coins, PLAIN, 500).exchange
    dear = points_for(coins, RewardTerms(factor=Fraction(2)), 500).exchange
    assert plain is not None
    assert dear is not None
    assert Fraction(plain.amount, plain.points) == 2 * Fraction(dear.amount, dear.points)


def test_what_a_tier_or_the_stock_does_not_have_is_refused() -> None:
    refused = refuse_offer(offer(), RewardTerms(available=False))
    assert refused is not None
    assert refused.code == "reward_not_available"
    for made in (offer(stock=1), offer(stock=9, assigned_stock=1)):
        assert refuse_offer(made, PLAIN) is None
        short = refuse_offer(made, PLAIN, 2)
        assert short is not None
        assert short.code == "quantity_exceeded"


def test_what_points_pay_for() -> None:
    assert is_affordable(points_for(offer(), PLAIN, 100))
    assert not is_affordable(points_for(offer(), PLAIN, 99))
    coins = offer(None, "COIN", RewardParameters(coin=CoinTerms(Decimal(1), 10)))
    assert is_affordable(points_for(coins, PLAIN, 1))
    assert not is_affordable(points_for(coins, PLAIN, 0))


@given(st.integers(1, 500), st.integers(0, 10**6), st.none() | st.integers(0, 40))
def test_no_more_is_bought_than_points_stock_and_the_limit_allow(
    price: int, balance: int, stock: int | None
) -> None:
    quantity = quantity_for(offer(price, stock=stock), PLAIN, balance)
    assert 0 <= quantity <= MOST_AT_ONCE
    assert quantity * price <= balance
    assert stock is None or quantity <= stock
    full = quantity in {MOST_AT_ONCE, stock}
    assert full or (quantity + 1) * price > balance


def test_codes_are_bought_one_at_a_time_and_nothing_for_nothing() -> None:
    code = offer(10, "CAMPAIGN", RewardParameters(campaign=CampaignTerms("camp_2")))
    card = offer(10, "CAMPAIGN", RewardParameters(campaign=CampaignTerms("camp_2", 50)))
    assert quantity_for(code, PLAIN, 1_000) == 1
    assert quantity_for(card, PLAIN, 1_000) == MOST_AT_ONCE
    assert quantity_for(offer(0), PLAIN, 1_000) == 0
    assert lowest_price(offer(), ()) == 100
