"""Whose money stands on which units: an order taken apart line by line, and parts taken of it.

What was taken off a line belongs to the units it reached, and those go back first: of three units
of which one was free, the free one comes back before the two that were paid. What reached all
units, or the order as a whole, belongs to what is left to pay of each. Every share is taken of
what is still there, so that several returns sum to the whole, to the smallest unit.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec

from largesse.kernel.allocation import allocate
from largesse.kernel.problem import refuse
from largesse.kernel.rounding import round_half_up
from largesse.orders import Order, OrderItem
from largesse.redemptions.model import Redemption
from largesse.redemptions.model.returns import (
    OTHERS,
    Holding,
    LineAsked,
    Part,
    PartKind,
    ReturnRequest,
)


def kind_of(row: Redemption) -> PartKind:
    """Return what a redemption did to its order: took a discount off, or paid of it."""
    if row.reward is not None:
        return "points"
    return "credits" if row.amount else "discount"


def bought(order: Order, rows: Sequence[Redemption], quantum: int = 1) -> tuple[Holding, ...]:
    """Return an order's lines with what each redemption took off them.

    `rows` are the order's redemptions that stand, in the order they were made. What an amount
    stated for the order differs from its lines is shared by them; what came off the order as a
    whole is shared by what was left of each line.
    """
    items = order.items or (OrderItem(quantity=order.amount or 0, amount=order.amount or 0),)
    left = _amounts(order, items, quantum)
    parts: list[list[Part]] = [[] for _ in items]
    on_lines, on_order = [0] * len(items), 0
    taken: list[tuple[str, PartKind, list[int], list[int], int]] = []
    for row in rows:
        snapshot = row.order_snapshot
        if snapshot is None:
            continue
        told = {item.id: item for item in snapshot.items if item.id is not None}
        own = [told.get(item.id or "", OrderItem()) for item in items]
        off = [each.applied_discount_amount or 0 for each in own]
        units = [each.applied_discount_quantity or 0 for each in own]
        # A line that is not there any more leaves its discount to the others.
        whole = snapshot.applied_discount_amount + snapshot.items_applied_discount_amount
        taken.append((row.id, kind_of(row), off, units, max(0, whole - sum(off))))
        on_lines = [a + b for a, b in zip(on_lines, off, strict=True)]
        on_order += snapshot.applied_discount_amount
    off = [max(0, (i.discount_amount or 0) - n) for i, n in zip(items, on_lines, strict=True)]
    others = max(0, order.discount_amount - on_order)
    taken.insert(0, (OTHERS, "discount", off, [0] * len(items), others))
    for redemption_id, kind, off, units, pool in taken:
        amounts = _take_off(left, off, pool, quantum)
        for place, amount in enumerate(amounts):
            if amount or units[place]:
                parts[place].append(Part(redemption_id, kind, amount, units[place]))
    return tuple(
        Holding(
            line_id=item.id,
            quantity=item.quantity or (1 if item.amount else 0),
            paid=left[place],
            parts=tuple(parts[place]),
            added=_added(item),
            product_id=item.product_id,
            sku_id=item.sku_id,
            source_id=_source_id(item),
        )
        for place, item in enumerate(items)
    )


def _amounts(order: Order, items: Sequence[OrderItem], quantum: int) -> list[int]:
    amounts = [item.amount or 0 for item in items]
    stated = sum(amounts) if order.amount is None else order.amount
    if stated == sum(amounts):
        return amounts
    weights = amounts if any(amounts) else [item.quantity or 1 for item in items]
    return allocate(stated, weights, quantum)


def _take_off(left: list[int], off: Sequence[int], pool: int, quantum: int) -> list[int]:
    """Take amounts off lines, and a pool off all of them; never more than is left of a line.

    What a line cannot bear, its worth being lowered by the order's stated amount, the others do.
    """
    amounts = [min(most, amount) for most, amount in zip(left, off, strict=True)]
    pool += sum(off) - sum(amounts)
    rest = [most - amount for most, amount in zip(left, amounts, strict=True)]
    shared = allocate(min(pool, sum(rest)), rest, quantum)
    amounts = [min(a + s, most) for a, s, most in zip(amounts, shared, left, strict=True)]
    left[:] = [most - amount for most, amount in zip(left, amounts, strict=True)]
    return amounts


def _added(item: OrderItem) -> int:
    if item.initial_quantity is None:
        return 0
    return max(0, (item.quantity or 0) - item.initial_quantity)


def _source_id(item: OrderItem) -> str | None:
    of_sku = item.sku.source_id if item.sku else None
    of_product = item.product.source_id if item.product else None
    return item.source_id or of_sku or of_product


def less(holding: Holding, share: Holding) -> Holding:
    """Return what is left of a holding after a share of it went back."""
    gone = {part.redemption_id: part for part in share.parts}
    return msgspec.structs.replace(
        holding,
        quantity=max(0, holding.quantity - share.quantity),
        paid=max(0, holding.paid - share.paid),
        added=max(0, holding.added - share.added),
        parts=tuple(
            msgspec.structs.replace(
                part,
                amount=max(0, part.amount - gone[part.redemption_id].amount),
                units=max(0, part.units - gone[part.redemption_id].units),
            )
            if part.redemption_id in gone
            else part
            for part in holding.parts
        ),
    )


def left_of(holdings: Iterable[Holding], returned: Iterable[Holding]) -> tuple[Holding, ...]:
    """Return what is left of lines after some of their units came back."""
    left = {holding.line_id: holding for holding in holdings}
    for share in returned:
        if share.line_id in left:
            left[share.line_id] = less(left[share.line_id], share)
    return tuple(left.values())


def share_of(holding: Holding, quantity: int, quantum: int = 1) -> Holding:
    """Return what stands on so many units of a holding, the discounted ones first."""
    if quantity >= holding.quantity:
        return holding
    now = _portion(holding.amount, quantity, holding.quantity, quantum)
    everything = holding.amount
    parts = []
    for part in holding.parts:
        if 0 < part.units < holding.quantity:
            units = min(part.units, quantity)
            share = _portion(part.amount, units, part.units, quantum)
        else:
            units = min(part.units, quantity)
            share = _portion(part.amount, now, everything, quantum)
        # Never more than is left to pay of these units, nor so little that the others hold more.
        least = part.amount - (everything - now)
        share = max(least, min(share, now), 0)
        parts.append(msgspec.structs.replace(part, amount=share, units=units))
        now -= share
        everything -= part.amount
    return msgspec.structs.replace(
        holding,
        quantity=quantity,
        paid=now,
        parts=tuple(parts),
        added=min(holding.added, quantity),
    )


def _portion(amount: int, some: int, all_: int, quantum: int) -> int:
    """Return what falls on some of all, at most the amount."""
    if some >= all_:
        return amount
    return min(amount, round_half_up(amount * some, all_, quantum))


def chosen(
    holdings: Sequence[Holding], request: ReturnRequest, quantum: int = 1
) -> tuple[tuple[Holding, ...], tuple[Holding, ...]]:
    """Return the shares that come back as asked, and what is left then.

    A line is named by its id; a product or SKU stands for its lines, one after the other. Refuses
    what is not there, and more than is left, with its path.
    """
    left = {holding.line_id: holding for holding in holdings}
    asked = request.lines
    if None in left:
        asked = (_amount_asked(left[None], request, quantum),)
    elif request.amount is not None:
        raise refuse("invalid_return", ".amount", need="lines: this order has some")
    if not asked:
        raise refuse("invalid_return", ".lines", need="at least one line")
    for place, line in enumerate(asked):
        named = [each for each in left.values() if _is_named(each, line.line)]
        if not named:
            raise refuse(
                "invalid_return", f".lines[{place}].line", need="a line of the order", got=line.line
            )
        there = sum(each.quantity for each in named)
        if line.quantity > there:
            where = ".amount" if None in left else f".lines[{place}].quantity"
            raise refuse("return_exceeds_purchase", where, need=there, got=line.quantity)
        wanted = line.quantity
        for each in named:
            units = min(wanted, each.quantity)
            if units:
                left[each.line_id] = less(each, share_of(each, units, quantum))
            wanted -= units
    returned = (less(each, left[each.line_id]) for each in holdings)
    return tuple(each for each in returned if each.quantity), tuple(left.values())


def _amount_asked(holding: Holding, request: ReturnRequest, quantum: int) -> LineAsked:
    if request.lines:
        raise refuse("invalid_return", ".lines", need="an amount: this order has no lines")
    amount = request.amount
    if amount is None or (amount % quantum and amount != holding.quantity):
        raise refuse("invalid_return", ".amount", need="an amount that can be paid", got=amount)
    return LineAsked("", amount)


def _is_named(holding: Holding, name: str) -> bool:
    if holding.line_id is None:
        return True
    names = (holding.line_id, holding.product_id, holding.sku_id, holding.source_id)
    return name in names
