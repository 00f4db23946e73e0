"""POINTS: points for the customer's balance; nothing comes off the order.

What is credited is decided here like every other benefit, so that a validation, a simulation and
a redemption say the same number; the ledger writes it down.
"""

from __future__ import annotations

from largesse.pricing.discounts.registry import discount_type
from largesse.pricing.model import Discount, Effect
from largesse.pricing.till import Till


@discount_type(
    "POINTS",
    "APPLY_TO_ORDER",
    on_order="APPLY_TO_ORDER",
    on_items="APPLY_TO_ORDER",
    for_customer=True,
)
def credit_points(discount: Discount, _effect: Effect, till: Till) -> None:
    """Credit `points`, or what their formula gave; a part of a point is none."""
    till.points = discount.points
