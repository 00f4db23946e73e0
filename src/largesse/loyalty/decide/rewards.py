"""What a reward costs a member, and what points come to."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from largesse.kernel.reason import Reason
from largesse.loyalty.decide.mappings import price_of, terms_of
from largesse.loyalty.model.tiers import RewardTerms, Tier
from largesse.pricing.model import Exchange, Points
from largesse.rewards import Offer, coin_of

MOST_AT_ONCE = 25
"""So many of a reward a member gets at once without asking."""


def points_for(
    offer: Offer,
    tier: RewardTerms,
    balance: int,
    requested: int | None = None,
    quantity: int = 1,
) -> Points:
    """Return how a member pays for a reward; a tier may have its own price for it."""
    coin = coin_of(offer.reward)
    if coin is not None:
        worth = coin.amount_of_a_point / (tier.factor or Fraction(1))
        exchange = Exchange(worth.numerator, worth.denominator)
        on_order = offer.reward.kind == "COIN"
        return Points(balance, exchange=exchange, requested=requested, on_order=on_order)
    price = price_of(tier, offer.assignment.terms.points or 0)
    return Points(balance, price=price * quantity)


def refuse_offer(offer: Offer, tier: RewardTerms, quantity: int = 1) -> Reason | None:
    """Return why a member cannot have a reward at any price, or `None`."""
    if not tier.available:
        return Reason("reward_not_available", where="reward.id", got=offer.reward.id)
    for stock in (offer.reward.stock, offer.assignment.stock):
        if stock is not None and stock < quantity:
            return Reason("quantity_exceeded", where="reward.stock", need=quantity, got=stock)
    return None


def is_affordable(points: Points) -> bool:
    """Return whether the balance pays for the reward; money for points takes one of them."""
    return points.balance >= (1 if points.price is None else points.price)


def quantity_for(offer: Offer, tier: RewardTerms, balance: int, most: int = MOST_AT_ONCE) -> int:
    """Return how many of a reward that has a price the points pay for, within what there is."""
    price = price_of(tier, offer.assignment.terms.points or 0)
    if price <= 0 or not tier.available:
        return 0
    campaign = offer.reward.parameters.campaign
    if campaign is not None and campaign.balance is None:
        # Each code is a publication of its own.
        most = 1
    stocks = [each for each in (offer.reward.stock, offer.assignment.stock) if each is not None]
    return max(0, min(balance // price, most, *stocks))


def lowest_price(offer: Offer, tiers: Iterable[Tier]) -> int:
    """Return the price of a reward for those it costs least: a tier may have its own."""
    points = offer.assignment.terms.points or 0
    terms = [terms_of(None, offer.assignment.id)]
    terms += [terms_of(tier, offer.assignment.id) for tier in tiers]
    return min((price_of(each, points) for each in terms if each.available), default=points)
