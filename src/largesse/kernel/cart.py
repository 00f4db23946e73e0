"""A cart as the engine sees it: resolved against the catalogue, every amount known."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

Metadata = Mapping[str, Any]


class Line(msgspec.Struct, frozen=True):
    """One line of a cart.

    Amounts are wire units (hundredths). `price` is the unit price, `None` when nobody knows it;
    `amount` the line before any discount (what was given, else price times quantity), including
    units the engine added; `discount` what has been taken off so far. `product_id` and `sku_id`
    are ids of this house; the `*_source_id` are the merchant's. `collections` holds the ids of
    the product collections the line belongs to.
    """

    quantity: int
    amount: int
    price: int | None = None
    discount: int = 0
    discount_quantity: int = 0
    product_id: str | None = None
    product_source_id: str | None = None
    sku_id: str | None = None
    sku_source_id: str | None = None
    metadata: Metadata = {}
    product_metadata: Metadata = {}
    sku_metadata: Metadata = {}
    collections: frozenset[str] = frozenset()
    initial_quantity: int | None = None
    initial_amount: int | None = None
    name: str | None = None
    sku_name: str | None = None
    source: Mapping[str, Any] = {}
    """What the caller sent, for echoing back; no decision reads it."""

    @classmethod
    def of(cls, product_id: str, price: int, quantity: int = 1, **more: Any) -> Line:
        """Return a line of some units at a unit price; `more` are further fields by name."""
        return cls(quantity, price * quantity, price, product_id=product_id, **more)

    @property
    def subtotal(self) -> int:
        """Return what is still to be paid for the line."""
        return self.amount - self.discount

    @property
    def unit_price(self) -> int:
        """Return the price of one unit, derived from the amount when none was given."""
        if self.price is not None:
            return self.price
        return self.amount // self.quantity if self.quantity else 0


class Cart(msgspec.Struct, frozen=True):
    """An order in the making.

    `amount` is the value before discounts: the stated one wins over the sum of the lines
    (wire-semantics §1). `initial_amount` is the value before any benefit added or replaced
    units. `discount` is taken off the order as a whole, apart from the lines' own.
    """

    amount: int = 0
    initial_amount: int = 0
    lines: tuple[Line, ...] = ()
    discount: int = 0
    metadata: Metadata = {}
    amount_known: bool = True
    """False when the caller stated neither an amount nor priced lines."""

    @classmethod
    def of(cls, *lines: Line, metadata: Metadata | None = None) -> Cart:
        """Return a cart of these lines, its amount their sum."""
        amount = sum(line.amount for line in lines)
        return cls(amount, amount, lines, metadata=metadata or {})

    @property
    def items_discount(self) -> int:
        """Return the sum of the lines' discounts."""
        return sum(line.discount for line in self.lines)

    @property
    def total(self) -> int:
        """Return what is still to be paid."""
        return self.amount - self.discount - self.items_discount
