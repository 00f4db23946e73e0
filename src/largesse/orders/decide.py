"""Totals of an order, and what an order becomes when something more is told of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeVar

import msgspec
from msgspec import UNSET

from largesse.catalog import CartReference, Resolved
from largesse.customers import CustomerDraft
from largesse.kernel.problem import refuse
from largesse.orders.model import LINES, Order, OrderDraft, OrderItem, OrderProduct, OrderSku

T = TypeVar("T")

LARGEST = 100_000_000_000_000
"""No amount of an order, and no sum of its lines, is larger."""


def totalled(order: Order) -> Order:
    """Return the order with the amounts that follow from its lines (wire-semantics §1).

    A line's amount is what was given, else price x quantity; the order's is what was given, else
    the sum of its lines, also when the two disagree. Refuses with `invalid_order` more than 500
    lines, sums beyond what is sensible, and discounts larger than what they are taken off.
    """
    refuse_too_many(order.items)
    items = tuple(_line(item, f".items[{place}]") for place, item in enumerate(order.items))
    known = [item.amount for item in items if item.amount is not None]
    amount = order.amount
    if amount is None and known:
        amount = _bounded(sum(known), ".items")
    items_discount = sum(item.discount_amount or 0 for item in items)
    discount = order.discount_amount + items_discount
    if discount > (amount or 0):
        raise refuse("invalid_order", ".discount_amount", need=amount or 0, got=discount)
    return msgspec.structs.replace(
        order,
        items=items,
        amount=amount,
        items_discount_amount=items_discount,
        total_discount_amount=discount,
        total_amount=None if amount is None else amount - discount,
    )


def lines_of(draft: OrderDraft) -> tuple[OrderItem, ...]:
    """Return the lines a draft tells, none when it tells of none."""
    return draft.items or () if draft.items is not UNSET else ()


def people_of(draft: OrderDraft) -> list[CustomerDraft]:
    """Return what a draft tells of its customer and its referrer."""
    return [each for each in (draft.customer, draft.referrer) if isinstance(each, CustomerDraft)]


def overrides(draft: OrderDraft) -> bool:
    """Return whether a line is to teach the catalogue what it says of its product or SKU."""
    return any(
        described is not None and described.override
        for item in lines_of(draft)
        for described in (item.product, item.sku)
    )


def refuse_too_many(items: Sequence[OrderItem]) -> None:
    """Refuse with `invalid_order` more lines than an order has."""
    if len(items) > LINES:
        raise refuse("invalid_order", ".items", need=f"at most {LINES} lines", got=len(items))


def _line(item: OrderItem, path: str) -> OrderItem:
    price = _unit_price(item)
    amount = item.amount
    if amount is None and price is not None and item.quantity is not None:
        amount = _bounded(price * item.quantity, f"{path}.amount")
    subtotal = None if amount is None else amount - (item.discount_amount or 0)
    if subtotal is not None and subtotal < 0:
        raise refuse(
            "invalid_order", f"{path}.discount_amount", need=amount, got=item.discount_amount
        )
    return msgspec.structs.replace(item, price=price, amount=amount, subtotal_amount=subtotal)


def _unit_price(item: OrderItem) -> int | None:
    """Return the price of a unit: the line's own, else the SKU's or product's as described."""
    if item.price is not None:
        return item.price
    if item.sku is not None and item.sku.price is not None:
        return item.sku.price
    return item.product.price if item.product is not None else None


def _bounded(amount: int, path: str) -> int:
    if amount > LARGEST:
        raise refuse("invalid_order", path, need=LARGEST, got=amount)
    return amount


def reference_of(item: OrderItem) -> CartReference:
    """Return what a line says it is, wherever in the line it says so."""
    product, sku = item.product or OrderProduct(), item.sku or OrderSku()
    is_sku = item.related_object == "sku"
    return CartReference(
        product_id=item.product_id or product.id,
        product_source_id=(None if is_sku else item.source_id) or product.source_id,
        sku_id=item.sku_id or sku.id,
        sku_source_id=(item.source_id if is_sku else None) or sku.source_id,
    )


def resolved(item: OrderItem, known: Resolved) -> OrderItem:
    """Return the line with what the catalogue knows of it; what the caller says wins.

    The catalogue itself is not changed, and metadata is joined key by key.
    """
    if known.product_id is None:
        return item
    product, sku = item.product or OrderProduct(), item.sku
    product = OrderProduct(
        id=known.product_id,
        source_id=known.product_source_id,
        override=product.override,
        name=_first(product.name, known.product_name),
        price=_first(product.price, known.product_price),
        metadata=known.product_metadata | (product.metadata or {}),
    )
    source_id = known.product_source_id
    if known.sku_id is not None:
        sku = sku or OrderSku()
        source_id = known.sku_source_id
        sku = OrderSku(
            id=known.sku_id,
            source_id=known.sku_source_id,
            override=sku.override,
            sku=_first(sku.sku, known.sku_name),
            price=_first(sku.price, known.sku_price),
            metadata=known.sku_metadata | (sku.metadata or {}),
        )
    return msgspec.structs.replace(
        item,
        product_id=known.product_id,
        sku_id=known.sku_id or item.sku_id,
        related_object="sku" if known.sku_id else item.related_object or "product",
        source_id=item.source_id or source_id,
        product=product,
        sku=sku,
    )


def _first(said: T | None, known: T | None) -> T | None:
    return known if said is None else said


def told(order: Order, draft: OrderDraft) -> Order:
    """Return the order with what the draft tells; metadata merges key by key, null clears it.

    New lines make a new sum, unless the draft states the amount itself. Discounts redemptions
    put on lines go with the lines they were on.
    """
    changed: dict[str, Any] = {}
    if draft.status is not UNSET:
        changed["status"] = draft.status
    if draft.items is not UNSET:
        changed["items"] = draft.items or ()
        changed["amount"] = None
    for name in ("amount", "initial_amount"):
        if (value := getattr(draft, name)) is not UNSET:
            changed[name] = value
    if draft.discount_amount is not UNSET:
        changed["discount_amount"] = draft.discount_amount or 0
    if draft.metadata is None:
        changed["metadata"] = {}
    elif draft.metadata is not UNSET:
        changed["metadata"] = order.metadata | draft.metadata
    if order.source_id is None and draft.source_id is not None:
        changed["source_id"] = draft.source_id
    return totalled(msgspec.structs.replace(order, **changed))


def event_of(before: Order | None, after: Order) -> str:
    """Return the event that tells this change (wire-semantics §11)."""
    if before is None or before.status != after.status:
        if after.status == "PAID":
            return "order.paid"
        if after.status == "CANCELED":
            return "order.canceled"
    return "order.created" if before is None else "order.updated"


def former_owner(before: Order | None, after: Order) -> dict[str, str] | None:
    """Return what is told of whose order this was, when it is another's now or nobody's."""
    if before is None or before.customer_id is None or before.customer_id == after.customer_id:
        return None
    return {"id": after.id, "customer_id": before.customer_id}
