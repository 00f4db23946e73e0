"""Points of a card: paid for a reward, at its price or exchanged for money off the order.

Whole points only. What they are worth is rounded down to what can be paid, so that points never
buy more than they are worth; and of the points asked for no more are taken than that amount needs,
so that none is spent for nothing.
"""

from __future__ import annotations

from largesse.kernel.cart import Cart
from largesse.kernel.reason import Reason
from largesse.pricing.model import Exchange, Points
from largesse.pricing.till import Till


def refuse_points(points: Points) -> Reason | None:
    """Return why the points asked for cannot be spent, or `None`."""
    wanted = points.requested if points.price is None else points.price
    # To exchange as many as there are takes one at least.
    wanted = 1 if wanted is None else wanted
    if wanted <= points.balance:
        return None
    return Reason(
        "loyalty_card_points_exceeded", where="reward.points", need=wanted, got=points.balance
    )


def refuse_points_facts(points: Points, cart: Cart | None) -> Reason | None:
    """Return what points lack to know how much to spend."""
    if points.exchange is None or not points.on_order:
        return None
    if cart is None:
        return Reason("missing_order", where="order")
    if not cart.amount_known:
        return Reason("missing_amount", where="order.amount")
    return None


def most_points(points: Points) -> int:
    """Return how many points are spent at most."""
    if points.price is not None:
        return points.price
    return points.balance if points.requested is None else points.requested


def spend_points(points: Points, till: Till) -> None:
    """Spend the price, or exchange points: never more than is to be paid."""
    exchange = points.exchange
    if exchange is None:
        till.points_spent = points.price or 0
        return
    worth = worth_of(exchange, most_points(points), till.setting.quantum)
    if points.on_order:
        worth = till.take_order(worth)
    till.points_spent = needed_for(exchange, worth)


def worth_of(exchange: Exchange, points: int, quantum: int = 1) -> int:
    """Return what points are worth, rounded down to what can be paid."""
    return max(0, points) * exchange.amount // exchange.points // quantum * quantum


def needed_for(exchange: Exchange, amount: int) -> int:
    """Return the smallest number of points that are worth an amount."""
    return -(-max(0, amount) * exchange.points // exchange.amount)
