"""AMOUNT: a sum of money off the order, off each line, off each unit, or split over lines."""

from __future__ import annotations

from largesse.kernel.allocation import allocate
from largesse.kernel.rounding import round_half_up
from largesse.pricing.discounts.registry import discount_type
from largesse.pricing.model import Discount, Effect
from largesse.pricing.till import Till


@discount_type(
    "AMOUNT",
    "APPLY_TO_ORDER",
    "APPLY_TO_ITEMS",
    "APPLY_TO_ITEMS_BY_QUANTITY",
    "APPLY_TO_ITEMS_PROPORTIONALLY",
    "APPLY_TO_ITEMS_PROPORTIONALLY_BY_QUANTITY",
    on_order="APPLY_TO_ORDER",
    on_items="APPLY_TO_ITEMS",
)
def take_amount(discount: Discount, effect: Effect, till: Till) -> None:
    """Take `amount_off` off; with unit targets each picked unit is an item of its own."""
    match effect:
        case "APPLY_TO_ORDER":
            till.take_order(discount.amount_off, discount.amount_limit)
        case "APPLY_TO_ITEMS":
            _take_each(discount, till, by_quantity=False)
        case "APPLY_TO_ITEMS_BY_QUANTITY":
            _take_each(discount, till, by_quantity=True)
        case "APPLY_TO_ITEMS_PROPORTIONALLY":
            _take_shares(discount, till, by_quantity=False)
        case _:
            _take_shares(discount, till, by_quantity=True)


def _take_each(discount: Discount, till: Till, *, by_quantity: bool) -> None:
    left = discount.aggregated_amount_limit
    for reach in till.reaches:
        times = reach.units if by_quantity or reach.by_unit else 1
        amount = discount.on(reach.index).amount_off * times
        taken = till.take_line(reach, amount, _least(left, discount.amount_limit))
        left = None if left is None else left - taken


def _take_shares(discount: Discount, till: Till, *, by_quantity: bool) -> None:
    """Split one amount over the lines; what a line cannot hold goes to the others."""
    amount = _least(discount.amount_off, discount.amount_limit, discount.aggregated_amount_limit)
    quantum = till.setting.quantum
    left = min(till.left, round_half_up(max(0, amount or 0), 1, quantum))
    waiting = list(till.reaches)
    shares = dict.fromkeys((reach.index for reach in waiting), 0)
    while left and waiting:
        weights = [
            reach.units if by_quantity else round_half_up(*till.line_base(reach))
            for reach in waiting
        ]
        parts = allocate(left, weights, quantum)
        full = []
        for reach, part in zip(waiting, parts, strict=True):
            room = till.line_left(reach.index) - shares[reach.index]
            if part >= room:
                full.append(reach)
            given = min(part, room)
            shares[reach.index] += given
            left -= given
        if not full or not any(parts):
            break
        waiting = [reach for reach in waiting if reach not in full]
    for reach in till.reaches:
        till.take_line(reach, shares[reach.index])


def _least(*limits: int | None) -> int | None:
    return min((limit for limit in limits if limit is not None), default=None)
