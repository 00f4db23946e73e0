"""FIXED: the price becomes a given one, of the whole order or of each unit."""

from __future__ import annotations

from largesse.kernel.rounding import round_half_up
from largesse.pricing.discounts.registry import discount_type
from largesse.pricing.model import Discount, Effect
from largesse.pricing.till import Till


@discount_type(
    "FIXED",
    "APPLY_TO_ORDER",
    "APPLY_TO_ITEMS",
    on_order="APPLY_TO_ORDER",
    on_items="APPLY_TO_ITEMS",
)
def fix_price(discount: Discount, effect: Effect, till: Till) -> None:
    """Take off what is above the fixed price; nothing where the price is lower already.

    A target of the rule may set its own unit price. What earlier redeemables took counts: the
    customer pays the fixed price, not less.
    """
    if effect == "APPLY_TO_ORDER":
        till.take_order(till.left - discount.fixed_amount, discount.amount_limit)
        return
    left = discount.aggregated_amount_limit
    for reach in till.reaches:
        price = discount.on(reach.index).fixed_amount if reach.price is None else reach.price
        now, parts = till.line_now(reach)
        # A line of quantity 0 has no unit price to fix.
        above = round_half_up(now, parts, till.setting.quantum) - price * reach.units
        limits = [limit for limit in (left, discount.amount_limit) if limit is not None]
        taken = till.take_line(reach, above if reach.units else 0, min(limits, default=None))
        left = None if left is None else left - taken
