"""The nouns of orders. Every amount is wire units (x100)."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

import msgspec
from msgspec import UNSET, UnsetType

from largesse.customers import CustomerDraft

OrderStatus = Literal["CREATED", "PAID", "CANCELED", "FULFILLED"]
OrderSort = Literal["created_at", "-created_at", "updated_at", "-updated_at"]

LINES = 500
"""An order has at most so many lines."""


class OrderProduct(msgspec.Struct, frozen=True, omit_defaults=True):
    """A product as the caller described it in a line."""

    id: str | None = None
    source_id: str | None = None
    override: bool | None = None
    name: str | None = None
    price: int | None = None
    metadata: dict[str, Any] | None = None


class OrderSku(msgspec.Struct, frozen=True, omit_defaults=True):
    """A SKU as the caller described it in a line."""

    id: str | None = None
    source_id: str | None = None
    override: bool | None = None
    sku: str | None = None
    price: int | None = None
    metadata: dict[str, Any] | None = None


class OrderItem(msgspec.Struct, frozen=True, omit_defaults=True):
    """One line, with the wire's fields (wire-semantics §1); `None` is what nobody said."""

    id: str | None = None
    product_id: str | None = None
    sku_id: str | None = None
    related_object: Literal["product", "sku"] | None = None
    source_id: str | None = None
    quantity: int | None = None
    initial_quantity: int | None = None
    discount_quantity: int | None = None
    applied_discount_quantity: int | None = None
    applied_quantity: int | None = None
    price: int | None = None
    amount: int | None = None
    initial_amount: int | None = None
    discount_amount: int | None = None
    applied_discount_amount: int | None = None
    applied_quantity_amount: int | None = None
    subtotal_amount: int | None = None
    product: OrderProduct | None = None
    sku: OrderSku | None = None
    metadata: dict[str, Any] | None = None


class Order(msgspec.Struct, frozen=True):
    """An order. `redemptions` maps a redemption's id to what the wire tells of it (§6)."""

    id: str
    created_at: datetime
    source_id: str | None = None
    status: OrderStatus = "CREATED"
    customer_id: str | None = None
    referrer_id: str | None = None
    amount: int | None = None
    initial_amount: int | None = None
    discount_amount: int = 0
    items_discount_amount: int = 0
    total_discount_amount: int = 0
    total_amount: int | None = None
    applied_discount_amount: int = 0
    items_applied_discount_amount: int = 0
    items: tuple[OrderItem, ...] = ()
    metadata: dict[str, Any] = {}
    redemptions: dict[str, Any] = {}
    returned: dict[str, Any] | None = None
    """What came back of it and what went back for that; its lines stay as they were bought."""
    updated_at: datetime | None = None


class OrderDraft(msgspec.Struct, frozen=True):
    """What is told of an order: which it is, and what to set (`UNSET` stays, `None` clears)."""

    id: str | None = None
    source_id: str | None = None
    status: OrderStatus | UnsetType = UNSET
    amount: int | UnsetType | None = UNSET
    initial_amount: int | UnsetType | None = UNSET
    discount_amount: int | UnsetType | None = UNSET
    items: tuple[OrderItem, ...] | UnsetType | None = UNSET
    metadata: dict[str, Any] | UnsetType | None = UNSET
    customer: CustomerDraft | UnsetType | None = UNSET
    referrer: CustomerDraft | UnsetType | None = UNSET
    created_at: datetime | None = None
