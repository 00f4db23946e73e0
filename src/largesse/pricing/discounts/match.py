"""MATCH: a retailer tops up the coupons of a manufacturer, up to a round sum on each line.

Grocers "double" small coupons: a coupon of 40 cents is matched with 40, one of 75 with 25 so
that the two make a dollar, and one of a dollar or more is not matched.
"""

from __future__ import annotations

from largesse.pricing.discounts.registry import discount_type
from largesse.pricing.model import Discount, Effect
from largesse.pricing.targets import Reach
from largesse.pricing.till import Till

_DOLLAR = 100


@discount_type("MATCH", "APPLY_TO_ITEMS", on_order="APPLY_TO_ITEMS", on_items="APPLY_TO_ITEMS")
def match_coupons(discount: Discount, _effect: Effect, till: Till) -> None:
    """Match what earlier redeemables of this request took off each line.

    `amount_off` is the sum that coupon and match may reach together, a dollar when it is 0.
    Rules that name no items leave every line open.
    """
    ceiling = discount.amount_off or _DOLLAR
    left = discount.aggregated_amount_limit
    for reach in till.reaches or _every_line(till):
        coupon = till.already(reach.index)
        if 0 < coupon < ceiling:
            limits = [limit for limit in (left, discount.amount_limit) if limit is not None]
            taken = till.take_line(reach, min(coupon, ceiling - coupon), min(limits, default=None))
            left = None if left is None else left - taken


def _every_line(till: Till) -> list[Reach]:
    if till.setting.coverage.included or till.setting.coverage.excluded:
        return []
    return [
        Reach(index, max(0, line.quantity), max(0, line.quantity))
        for index, line in enumerate(till.lines)
        if index not in till.setting.closed
    ]
