"""Orders on the wire."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Literal

import msgspec
from msgspec import UNSET, Meta, UnsetType

from largesse.api.bounds import checked_metadata
from largesse.api.shapes.customers import CustomerInput, customer_draft
from largesse.api.wire import (
    Amount,
    Metadata,
    Quantity,
    ShortText,
    given,
    read_time,
    wire_time,
    wire_time_or_none,
)
from largesse.customers import CustomerDraft
from largesse.orders import Order, OrderItem, OrderProduct, OrderSku
from largesse.orders.model import OrderDraft, OrderStatus

Identifier = Annotated[str, Meta(min_length=1, max_length=1000)]
WrittenQuantity = Annotated[str, Meta(pattern="^[0-9]{1,9}$")]


class OrderProductInput(msgspec.Struct, frozen=True):
    """A product as a line describes it."""

    id: Identifier | None = None
    source_id: Identifier | None = None
    override: bool | None = None
    name: ShortText | None = None
    price: Amount | None = None
    metadata: Metadata | None = None


class OrderSkuInput(msgspec.Struct, frozen=True):
    """A SKU as a line describes it."""

    id: Identifier | None = None
    source_id: Identifier | None = None
    override: bool | None = None
    sku: ShortText | None = None
    price: Amount | None = None
    metadata: Metadata | None = None


class OrderItemInput(msgspec.Struct, frozen=True):
    """A line as requests tell of it; a quantity may be written as text."""

    sku_id: Identifier | None = None
    product_id: Identifier | None = None
    related_object: Literal["product", "sku"] | None = None
    source_id: Identifier | None = None
    quantity: Quantity | WrittenQuantity | None = None
    discount_quantity: Quantity | None = None
    initial_quantity: Quantity | None = None
    amount: Amount | None = None
    discount_amount: Amount | None = None
    initial_amount: Amount | None = None
    price: Amount | None = None
    product: OrderProductInput | None = None
    sku: OrderSkuInput | None = None
    metadata: Metadata | None = None


class OrderUpdate(msgspec.Struct, frozen=True):
    """What changes an order."""

    source_id: Identifier | UnsetType | None = UNSET
    status: OrderStatus | UnsetType | None = UNSET
    amount: Amount | UnsetType | None = UNSET
    initial_amount: Amount | UnsetType | None = UNSET
    discount_amount: Amount | UnsetType | None = UNSET
    items: list[OrderItemInput] | UnsetType | None = UNSET
    metadata: Metadata | UnsetType | None = UNSET
    customer: CustomerInput | UnsetType | None = UNSET
    customer_id: Identifier | UnsetType | None = UNSET
    referrer: CustomerInput | UnsetType | None = UNSET
    referrer_id: Identifier | UnsetType | None = UNSET
    created_at: ShortText | UnsetType | None = UNSET


class OrderCreate(OrderUpdate, frozen=True):
    """What creates an order, or changes the one with this id or source id."""

    id: Identifier | UnsetType | None = UNSET


class PersonShape(msgspec.Struct, frozen=True):
    """A customer of an order, in brief."""

    id: str
    object: str = "customer"


class OrderItemShape(msgspec.Struct, frozen=True, omit_defaults=True):
    """A line; what is not known, and a discount of nothing, is left out."""

    object: str
    id: str | None = None
    sku_id: str | None = None
    product_id: str | None = None
    related_object: str | None = None
    source_id: str | None = None
    quantity: int | None = None
    discount_quantity: int | None = None
    initial_quantity: int | None = None
    applied_discount_quantity: int | None = None
    applied_quantity: int | None = None
    amount: int | None = None
    discount_amount: int | None = None
    applied_discount_amount: int | None = None
    applied_quantity_amount: int | None = None
    initial_amount: int | None = None
    price: int | None = None
    subtotal_amount: int | None = None
    product: OrderProduct | None = None
    sku: OrderSku | None = None
    metadata: Metadata | None = None


class OrderShape(msgspec.Struct, frozen=True, kw_only=True):
    """An order; discounts of nothing are left out."""

    id: str
    source_id: str | None
    created_at: str
    updated_at: str | None
    status: str
    metadata: Metadata
    customer_id: str | None
    referrer_id: str | None
    amount: int | UnsetType = UNSET
    initial_amount: int | UnsetType = UNSET
    discount_amount: int | UnsetType = UNSET
    items_discount_amount: int | UnsetType = UNSET
    total_discount_amount: int | UnsetType = UNSET
    total_amount: int | UnsetType = UNSET
    applied_discount_amount: int | UnsetType = UNSET
    items_applied_discount_amount: int | UnsetType = UNSET
    total_applied_discount_amount: int | UnsetType = UNSET
    items: list[OrderItemShape] | UnsetType = UNSET
    customer: PersonShape | UnsetType = UNSET
    referrer: PersonShape | UnsetType = UNSET
    redemptions: dict[str, Any] | UnsetType = UNSET
    returned: dict[str, Any] | UnsetType = UNSET
    object: str = "order"


class OrderList(msgspec.Struct, frozen=True):
    """A page of orders."""

    orders: list[OrderShape]
    total: int
    object: str = "list"
    data_ref: str = "orders"


def read_item(item: OrderItemInput, where: str) -> OrderItem:
    """Return a line of a request; `where` is its path."""
    product, sku = item.product, item.sku
    return OrderItem(
        product_id=item.product_id,
        sku_id=item.sku_id,
        related_object=item.related_object,
        source_id=item.source_id,
        quantity=None if item.quantity is None else int(item.quantity),
        initial_quantity=item.initial_quantity,
        discount_quantity=item.discount_quantity,
        price=item.price,
        amount=item.amount,
        initial_amount=item.initial_amount,
        discount_amount=item.discount_amount,
        product=None
        if product is None
        else OrderProduct(
            id=product.id,
            source_id=product.source_id,
            override=product.override,
            name=product.name,
            price=product.price,
            metadata=checked_metadata(product.metadata, f"{where}.product.metadata"),
        ),
        sku=None
        if sku is None
        else OrderSku(
            id=sku.id,
            source_id=sku.source_id,
            override=sku.override,
            sku=sku.sku,
            price=sku.price,
            metadata=checked_metadata(sku.metadata, f"{where}.sku.metadata"),
        ),
        metadata=checked_metadata(item.metadata, f"{where}.metadata"),
    )


def order_draft(data: OrderUpdate) -> OrderDraft:
    """Return what a request tells of an order."""
    items: Any = data.items
    if isinstance(data.items, list):
        items = tuple(read_item(item, f".items[{place}]") for place, item in enumerate(data.items))
    return OrderDraft(
        id=(data.id or None) if isinstance(data, OrderCreate) else None,
        source_id=data.source_id or None,
        status=data.status or UNSET,
        amount=data.amount,
        initial_amount=data.initial_amount,
        discount_amount=data.discount_amount,
        items=items,
        metadata=checked_metadata(data.metadata),
        customer=_person(data.customer, data.customer_id, ".customer"),
        referrer=_person(data.referrer, data.referrer_id, ".referrer"),
        created_at=read_time(data.created_at, ".created_at"),
    )


def _person(
    told: CustomerInput | UnsetType | None, known: str | UnsetType | None, where: str
) -> CustomerDraft | UnsetType | None:
    """Return who is told of: described, or by id alone; an explicit null is nobody."""
    if isinstance(told, CustomerInput):
        return customer_draft(told, where)
    if isinstance(known, str):
        return CustomerDraft(id=known)
    return None if told is None and known is UNSET else UNSET


def item_shape(item: OrderItem) -> OrderItemShape:
    """Return a line as the wire has it."""
    fields = msgspec.structs.asdict(item)
    for name in (
        "discount_amount",
        "discount_quantity",
        "applied_discount_amount",
        "applied_discount_quantity",
        "applied_quantity",
    ):
        fields[name] = fields[name] or None
    return OrderItemShape(object="order_item", **fields)


def order_shape(order: Order) -> OrderShape:
    """Return an order as the wire has it."""
    applied = order.applied_discount_amount + order.items_applied_discount_amount
    return OrderShape(
        id=order.id,
        source_id=order.source_id,
        created_at=wire_time(order.created_at),
        updated_at=wire_time_or_none(order.updated_at),
        status=order.status,
        metadata=order.metadata,
        customer_id=order.customer_id,
        referrer_id=order.referrer_id,
        amount=given(order.amount),
        initial_amount=given(order.initial_amount),
        discount_amount=order.discount_amount or UNSET,
        items_discount_amount=order.items_discount_amount or UNSET,
        total_discount_amount=order.total_discount_amount or UNSET,
        total_amount=given(order.total_amount),
        applied_discount_amount=order.applied_discount_amount or UNSET,
        items_applied_discount_amount=order.items_applied_discount_amount or UNSET,
        total_applied_discount_amount=applied or UNSET,
        items=[item_shape(item) for item in order.items] or UNSET,
        customer=PersonShape(order.customer_id) if order.customer_id else UNSET,
        referrer=PersonShape(order.referrer_id) if order.referrer_id else UNSET,
        redemptions=_history(order.redemptions) or UNSET,
        returned=UNSET if order.returned is None else _returned(order.returned),
    )


def _returned(told: dict[str, Any]) -> dict[str, Any]:
    """Return what an order tells of its returns, its instants as the wire has them."""
    returns = [{**each, "date": _instant(each["date"])} for each in told["returns"]]
    return {**told, "returns": returns}


def _history(redemptions: Mapping[str, Any]) -> dict[str, Any]:
    """Return what an order remembers of its redemptions, with its instants as the wire has them."""
    return {
        redemption_id: {name: _instant(value) if "date" in name else value for name, value in told}
        for redemption_id, told in ((key, entry.items()) for key, entry in redemptions.items())
    }


def _instant(value: datetime | str) -> str:
    return wire_time(datetime.fromisoformat(value) if isinstance(value, str) else value)
