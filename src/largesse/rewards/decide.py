"""What a reward may consist of and what points for it come to."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

from largesse.kernel.problem import refuse
from largesse.pricing.model import Exchange
from largesse.pricing.points import worth_of
from largesse.rewards.model import CoinTerms, PayoutState, Reward, RewardKind, RewardParameters

FINISHED: tuple[PayoutState, ...] = ("paid", "failed", "canceled")
STEPS: dict[PayoutState, tuple[PayoutState, ...]] = {
    "approved": ("requested",),
    "paid": ("requested", "approved"),
    "failed": ("requested", "approved"),
    "canceled": ("requested", "approved"),
}
"""From where a payout order moves on."""

_FINEST = Decimal("0.000001")
_LARGEST = 1_000_000_000


def kind_of(parameters: RewardParameters) -> RewardKind:
    """Return what kind of reward consists of this; refuses more than one thing."""
    told: list[RewardKind] = []
    if parameters.campaign is not None:
        told.append("CAMPAIGN")
    if parameters.coin is not None:
        told.append("COIN")
    if parameters.product is not None:
        told.append("MATERIAL")
    if parameters.payout is not None:
        told.append("PAYOUT")
    if len(told) > 1:
        raise refuse("invalid_payload", ".parameters", need="one thing only", got=[*told])
    return told[0] if told else "MATERIAL"


def read_ratio(value: object, where: str) -> Decimal:
    """Return a positive ratio of at most six decimals, told as a number or as text."""
    try:
        ratio = Decimal(str(value))
    except InvalidOperation:
        ratio = Decimal("NaN")
    if not ratio.is_finite() or not _FINEST <= ratio <= _LARGEST or ratio % _FINEST:
        raise refuse(
            "invalid_payload",
            where,
            need=f"a number from {_FINEST} to {_LARGEST}",
            got=str(value)[:40],
        )
    return ratio


def read_points_ratio(value: object, where: str) -> int:
    """Return a positive whole number of points, told as a number or as text."""
    ratio = read_ratio(value, where)
    if ratio % 1:
        raise refuse("invalid_payload", where, need="whole points", got=str(value)[:40])
    return int(ratio)


def coin_of(reward: Reward) -> CoinTerms | None:
    """Return what points are exchanged at for a reward, `None` for one that has a price."""
    if reward.parameters.payout is not None:
        return reward.parameters.payout.coin
    return reward.parameters.coin


def exchange_of(coin: CoinTerms) -> Exchange:
    """Return an exchange in wire units, as small whole numbers."""
    worth = coin.amount_of_a_point
    return Exchange(worth.numerator, worth.denominator)


def payout_amount(reward: Reward, points: int | None, quantity: int, quantum: int) -> int:
    """Return what is to be paid out for a reward, in wire units."""
    terms = reward.parameters.payout
    if terms is None:
        return 0
    if terms.coin is not None:
        return worth_of(exchange_of(terms.coin), points or 0, quantum)
    return (terms.amount or 0) * quantity
