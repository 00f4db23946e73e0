"""What a reward may consist of, and what is paid out for points."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from largesse.kernel.problem import ProblemError
from largesse.rewards.decide import (
    exchange_of,
    kind_of,
    payout_amount,
    read_points_ratio,
    read_ratio,
)
from largesse.rewards.model import (
    CampaignTerms,
    CoinTerms,
    PayoutTerms,
    ProductTerms,
    Reward,
    RewardKind,
    RewardParameters,
)

NOW = datetime(2026, 11, 22, tzinfo=UTC)
COIN = CoinTerms(Decimal("0.5"), 10)


def paid_out(terms: PayoutTerms) -> Reward:
    parameters = RewardParameters(payout=terms)
    return Reward(id="rew_1", name="Cash", kind="PAYOUT", created_at=NOW, parameters=parameters)


@pytest.mark.parametrize(
    ("parameters", "kind"),
    [
        (RewardParameters(), "MATERIAL"),
        (RewardParameters(product=ProductTerms("prod_1")), "MATERIAL"),
        (RewardParameters(campaign=CampaignTerms("camp_1")), "CAMPAIGN"),
        (RewardParameters(coin=COIN), "COIN"),
        (RewardParameters(payout=PayoutTerms(amount=1)), "PAYOUT"),
    ],
)
def test_parameters_say_the_kind(parameters: RewardParameters, kind: RewardKind) -> None:
    assert kind_of(parameters) == kind


def test_a_reward_is_one_thing() -> None:
    both = RewardParameters(coin=COIN, campaign=CampaignTerms("camp_1"))
    with pytest.raises(ProblemError) as caught:
        kind_of(both)
    assert caught.value.problem.where == ".parameters"


@pytest.mark.parametrize(
    ("told", "ratio"), [("0.5", "0.5"), (2, "2"), (0.1, "0.1"), ("0.000001", "0.000001")]
)
def test_a_ratio_is_told_as_text_or_as_a_number(told: object, ratio: str) -> None:
    assert read_ratio(told, ".x") == Decimal(ratio)


@pytest.mark.parametrize("told", ["", "many", "NaN", "inf", "-1", 0, "0.0000001", 10**10, True])
def test_what_is_no_ratio_is_refused(told: object) -> None:
    with pytest.raises(ProblemError) as caught:
        read_ratio(told, ".x")
    assert caught.value.problem.where == ".x"


def test_points_are_whole() -> None:
    assert read_points_ratio("100", ".x") == 100
    with pytest.raises(ProblemError):
        read_points_ratio(1.5, ".x")


@given(st.integers(1, 10**6), st.integers(1, 10**6), st.integers(0, 10**6))
def test_an_exchange_is_exact(ratio: int, points_ratio: int, points: int) -> None:
    coin = CoinTerms(Decimal(ratio) / 1000, points_ratio)
    exchange = exchange_of(coin)
    worth = points * coin.amount_of_a_point
    assert worth * exchange.points == points * exchange.amount
    paid = payout_amount(paid_out(PayoutTerms(coin=coin)), points, 1, 1)
    assert paid <= worth < paid + 1


def test_an_amount_is_paid_out_for_each_and_what_can_be_paid() -> None:
    assert payout_amount(paid_out(PayoutTerms(amount=250)), 99, 3, 1) == 750
    won = paid_out(PayoutTerms(coin=CoinTerms(Decimal(1), 3)))
    assert payout_amount(won, 10, 1, 100) == 300
