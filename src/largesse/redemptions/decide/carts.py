"""An order as a cart to decide on, and the order a decision leaves behind."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import msgspec
from msgspec import UNSET

from largesse.catalog import CartReference, Described, Resolved
from largesse.kernel.cart import Cart, Line
from largesse.kernel.problem import ProblemError
from largesse.orders import Order, OrderItem, OrderProduct, OrderSku, told, totalled
from largesse.orders.model import OrderDraft
from largesse.pricing.model import Application, LineChange, Outcome, Product


def reference_of(item: OrderItem) -> CartReference:
    """Return what a line says it is."""
    product, sku = item.product or OrderProduct(), item.sku or OrderSku()
    of_product = item.source_id if item.related_object == "product" else None
    of_sku = item.source_id if item.related_object == "sku" else None
    return CartReference(
        product_id=item.product_id or product.id,
        product_source_id=of_product or product.source_id,
        sku_id=item.sku_id or sku.id,
        sku_source_id=of_sku or sku.source_id,
        product=Described(product.name, product.price, product.metadata),
        sku=Described(sku.sku, sku.price, sku.metadata),
        price=item.price,
    )


def order_told(blank: Order, draft: OrderDraft) -> Order:
    """Return the order with what a request tells of it; its amount stays open when not stated.

    Refuses amounts that cannot be, with their path in the request.
    """
    with _under_order():
        order = told(blank, draft)
    stated = draft.amount is not UNSET and draft.amount is not None
    if draft.items is not UNSET and not stated:
        # The sum of the lines is taken when the catalogue has told its prices.
        return msgspec.structs.replace(order, amount=None)
    return order


def priced(order: Order, known: Sequence[Resolved]) -> Order:
    """Return the order with the catalogue's prices and ids where the caller said none.

    What the caller said of a line wins over the catalogue (wire-semantics §1).
    """
    items = tuple(map(_priced_item, order.items, known))
    with _under_order():
        return totalled(msgspec.structs.replace(order, items=items))


@contextmanager
def _under_order() -> Iterator[None]:
    """Name faults by their path in the request, where the order stands under `order`."""
    try:
        yield
    except ProblemError as refused:
        where = f".order{refused.problem.where}"
        raise ProblemError(msgspec.structs.replace(refused.problem, where=where)) from None


def _priced_item(item: OrderItem, known: Resolved) -> OrderItem:
    own = (item.price, item.sku and item.sku.price, item.product and item.product.price)
    price = next((price for price in own if price is not None), known.price)
    by_product = item.related_object == "product"
    by_sku = item.related_object == "sku" or item.sku_id is not None
    return msgspec.structs.replace(
        item,
        price=price,
        quantity=1 if item.quantity is None and price is not None else item.quantity,
        product_id=item.product_id or (known.product_id if by_product or by_sku else None),
        sku_id=item.sku_id or (known.sku_id if by_sku else None),
        product=_described_product(item.product, known),
        sku=_described_sku(item.sku, known),
    )


def _described_product(said: OrderProduct | None, known: Resolved) -> OrderProduct | None:
    """Return the product of a line: what the caller said, the rest as the catalogue has it."""
    if known.product_id is None:
        return said
    said = said or OrderProduct()
    return OrderProduct(
        id=said.id or known.product_id,
        source_id=said.source_id or known.product_source_id,
        override=said.override,
        name=said.name or known.product_name,
        price=known.product_price if said.price is None else said.price,
        metadata=said.metadata,
    )


def _described_sku(said: OrderSku | None, known: Resolved) -> OrderSku | None:
    """Return the SKU of a line in the same way."""
    if known.sku_id is None:
        return said
    said = said or OrderSku()
    return OrderSku(
        id=said.id or known.sku_id,
        source_id=said.source_id or known.sku_source_id,
        override=said.override,
        sku=said.sku or known.sku_name,
        price=known.sku_price if said.price is None else said.price,
        metadata=said.metadata,
    )


def cart_of(order: Order, known: Sequence[Resolved]) -> Cart:
    """Return the cart of an order whose amounts are known as far as they can be.

    Discounts of earlier redemptions are part of it: this request's come on top of them.
    """
    amount = order.amount or 0
    initial = amount if order.initial_amount is None else order.initial_amount
    return Cart(
        amount=amount,
        initial_amount=initial,
        lines=tuple(map(_line, order.items, known)),
        discount=order.discount_amount,
        metadata=order.metadata,
        amount_known=order.amount is not None,
    )


def _line(item: OrderItem, known: Resolved) -> Line:
    said = reference_of(item)
    product, sku = item.product or OrderProduct(), item.sku or OrderSku()
    return Line(
        quantity=item.quantity or 0,
        amount=item.amount or 0,
        price=item.price,
        discount=item.discount_amount or 0,
        discount_quantity=item.discount_quantity or 0,
        product_id=known.product_id or said.product_id,
        product_source_id=known.product_source_id or said.product_source_id,
        sku_id=known.sku_id or said.sku_id,
        sku_source_id=known.sku_source_id or said.sku_source_id,
        metadata=item.metadata or {},
        product_metadata={**known.product_metadata, **(product.metadata or {})},
        sku_metadata={**known.sku_metadata, **(sku.metadata or {})},
        collections=known.collections,
        initial_quantity=item.initial_quantity,
        initial_amount=item.initial_amount,
        name=product.name or known.product_name,
        sku_name=sku.sku or known.sku_name,
    )


def product_of(known: Resolved) -> Product | None:
    """Return a catalogue entry as what a UNIT discount may add."""
    if known.product_id is None:
        return None
    return Product(
        product_id=known.product_id,
        product_source_id=known.product_source_id,
        sku_id=known.sku_id,
        sku_source_id=known.sku_source_id,
        name=known.sku_name if known.sku_id else known.product_name,
        price=known.price,
        metadata=known.sku_metadata if known.sku_id else known.product_metadata,
        collections=known.collections,
    )


def order_after(order: Order, application: Application) -> Order:
    """Return the order as one redeemable leaves it; `applied` fields are this redeemable's."""
    cart = application.cart
    if cart is None:
        return order
    changes = {change.index: change for change in application.changes}
    return _discounted(order, cart, application.order_discount, changes)


def order_after_all(order: Order, outcomes: Iterable[Outcome]) -> Order:
    """Return the order as a whole request leaves it; `applied` fields are the request's."""
    cart: Cart | None = None
    taken = 0
    changes: dict[int, LineChange] = {}
    for outcome in outcomes:
        application = outcome.application
        if application is None or application.cart is None:
            continue
        cart = application.cart
        taken += application.order_discount
        for change in application.changes:
            so_far = changes.get(change.index, LineChange(change.index))
            changes[change.index] = _sum(so_far, change)
    return order if cart is None else _discounted(order, cart, taken, changes)


def _sum(one: LineChange, other: LineChange) -> LineChange:
    return LineChange(
        one.index,
        one.discount + other.discount,
        one.discount_quantity + other.discount_quantity,
        one.quantity + other.quantity,
        one.quantity_amount + other.quantity_amount,
    )


def _discounted(order: Order, cart: Cart, taken: int, changes: Mapping[int, LineChange]) -> Order:
    known = order.amount is not None or cart.amount > 0
    items_discount = cart.items_discount
    blanks = (OrderItem(),) * (len(cart.lines) - len(order.items))
    return msgspec.structs.replace(
        order,
        amount=cart.amount if known else None,
        initial_amount=cart.initial_amount if cart.initial_amount != cart.amount else None,
        discount_amount=cart.discount,
        items_discount_amount=items_discount,
        total_discount_amount=cart.discount + items_discount,
        total_amount=cart.total if known else None,
        applied_discount_amount=taken,
        items_applied_discount_amount=sum(change.discount for change in changes.values()),
        items=tuple(
            _item_after(item, line, changes.get(index, LineChange(index)))
            for index, (item, line) in enumerate(
                zip((*order.items, *blanks), cart.lines, strict=True)
            )
        ),
    )


def _item_after(item: OrderItem, line: Line, change: LineChange) -> OrderItem:
    known = line.price is not None or item.amount is not None or line.amount > 0
    identity: dict[str, Any] = {}
    if item == OrderItem():
        identity = {
            "product_id": line.product_id,
            "sku_id": line.sku_id,
            "related_object": "sku" if line.sku_id else "product",
            "product": OrderProduct(line.product_id, line.product_source_id, name=line.name),
        }
    return msgspec.structs.replace(
        item,
        quantity=line.quantity if item.quantity is not None or line.quantity else None,
        initial_quantity=line.initial_quantity,
        price=line.price,
        amount=line.amount if known else None,
        initial_amount=line.initial_amount,
        subtotal_amount=line.subtotal if known else None,
        discount_amount=line.discount or None,
        discount_quantity=line.discount_quantity or None,
        applied_discount_amount=change.discount or None,
        applied_discount_quantity=change.discount_quantity or None,
        applied_quantity=change.quantity or None,
        applied_quantity_amount=change.quantity_amount or None,
        **identity,
    )


def order_rolled_back(order: Order) -> Order:
    """Return the order without its discounts, canceled; it is worth its amount again."""
    items = tuple(
        msgspec.structs.replace(
            item,
            discount_amount=None,
            discount_quantity=None,
            applied_discount_amount=None,
            applied_discount_quantity=None,
            applied_quantity=None,
            applied_quantity_amount=None,
            subtotal_amount=item.amount,
        )
        for item in order.items
    )
    return msgspec.structs.replace(
        order,
        status="CANCELED",
        discount_amount=0,
        items_discount_amount=0,
        total_discount_amount=0,
        applied_discount_amount=0,
        items_applied_discount_amount=0,
        total_amount=order.amount,
        items=items,
    )
