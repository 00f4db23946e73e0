"""PERCENT: a share of the order or of each line, exact until it is rounded once."""

from __future__ import annotations

from largesse.kernel.rounding import round_half_up
from largesse.pricing.discounts.registry import discount_type
from largesse.pricing.model import Discount, Effect
from largesse.pricing.till import Till


@discount_type(
    "PERCENT",
    "APPLY_TO_ORDER",
    "APPLY_TO_ITEMS",
    on_order="APPLY_TO_ORDER",
    on_items="APPLY_TO_ITEMS",
)
def take_percent(discount: Discount, effect: Effect, till: Till) -> None:
    """Take `percent_off` off, up to `amount_limit` for the order, or for each line."""
    percent = discount.percent_off
    if effect == "APPLY_TO_ORDER":
        amount = percent.of(till.order_base, till.setting.quantum)
        till.take_order(amount, discount.amount_limit)
        return
    left = discount.aggregated_amount_limit
    for reach in till.reaches:
        percent = discount.on(reach.index).percent_off
        base, parts = till.line_base(reach)
        amount = round_half_up(
            base * percent.numerator, 100 * percent.denominator * parts, till.setting.quantum
        )
        limits = [limit for limit in (left, discount.amount_limit) if limit is not None]
        taken = till.take_line(reach, amount, min(limits, default=None))
        left = None if left is None else left - taken
