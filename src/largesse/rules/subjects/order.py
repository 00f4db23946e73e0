"""The cart as a whole: its amounts, its metadata, and aggregates over its lines."""

from __future__ import annotations

from typing import Any

from largesse.kernel.cart import Cart
from largesse.rules.items import unit_price
from largesse.rules.model import Needs
from largesse.rules.subject import PENDING, Lack, Subject, View
from largesse.rules.values import property_of

_LACKS_ORDER = Lack("missing_order")
_LACKS_AMOUNT = Lack("missing_amount")
_LACKS_ITEMS = Lack("missing_order_items")


def _priced(cart: Cart | None) -> Cart | Lack:
    if cart is None:
        return _LACKS_ORDER
    return cart if cart.amount_known else _LACKS_AMOUNT


def _filled(view: View) -> Cart | Lack:
    cart = view.situation.cart
    if cart is None:
        return _LACKS_ORDER
    return cart if cart.lines else _LACKS_ITEMS


def _amount(view: View, _property: str) -> Any:
    cart = _priced(view.situation.cart)
    return cart if isinstance(cart, Lack) else cart.total


def _total_amount(view: View, _property: str) -> Any:
    cart = _priced(view.situation.cart)
    if isinstance(cart, Lack):
        return cart
    after = view.situation.cart_after
    return PENDING if after is None else after.total


def _initial_amount(view: View, _property: str) -> Any:
    situation = view.situation
    cart = _priced(situation.initial_cart or situation.cart)
    return cart if isinstance(cart, Lack) else cart.initial_amount


def _metadata(view: View, name: str) -> Any:
    cart = view.situation.cart
    return _LACKS_ORDER if cart is None else property_of(cart.metadata, name)


def _units(view: View, _property: str) -> Any:
    cart = _filled(view)
    return cart if isinstance(cart, Lack) else sum(line.quantity for line in cart.lines)


def _prices(view: View, _property: str) -> Any:
    cart = _filled(view)
    return cart if isinstance(cart, Lack) else [unit_price(line) for line in cart.lines]


def _line_metadata(view: View, name: str) -> Any:
    cart = _filled(view)
    if isinstance(cart, Lack):
        return cart
    return [property_of(line.metadata, name) for line in cart.lines]


SUBJECTS = (
    Subject(
        name="order.amount",
        family="order",
        kind="amount",
        english="the order amount",
        korean="주문 금액",
        value=_amount,
        needs=Needs(order=True),
    ),
    Subject(
        name="order.total_amount",
        family="order",
        kind="amount",
        english="the order amount after this discount",
        korean="할인 후 주문 금액",
        value=_total_amount,
        needs=Needs(order=True, after=True),
    ),
    Subject(
        name="order.initial_amount",
        family="order",
        kind="amount",
        english="the order amount before any discount",
        korean="최초 주문 금액",
        value=_initial_amount,
        needs=Needs(order=True),
    ),
    Subject(
        name="order.metadata",
        family="order",
        kind="metadata",
        english="the order's {property}",
        korean="주문 속성 {property}",
        value=_metadata,
        has_property=True,
        needs=Needs(order=True),
    ),
    Subject(
        name="order.items.count",
        family="order",
        kind="number",
        english="the number of units in the order",
        korean="주문 상품 수량 합계",
        value=_units,
        needs=Needs(order=True, items=True),
    ),
    Subject(
        name="order.items.price_any",
        family="order",
        kind="amount",
        english="the unit price of any item",
        korean="상품 중 하나의 단가",
        value=_prices,
        reach="any",
        needs=Needs(order=True, items=True),
    ),
    Subject(
        name="order.items.price_each",
        family="order",
        kind="amount",
        english="the unit price of each item",
        korean="모든 상품의 단가",
        value=_prices,
        reach="each",
        needs=Needs(order=True, items=True),
    ),
    Subject(
        name="order.items.metadata_any",
        family="order",
        kind="metadata",
        english="the {property} of any item",
        korean="상품 중 하나의 속성 {property}",
        value=_line_metadata,
        has_property=True,
        reach="any",
        needs=Needs(order=True, items=True),
    ),
    Subject(
        name="order.items.metadata_each",
        family="order",
        kind="metadata",
        english="the {property} of each item",
        korean="모든 상품의 속성 {property}",
        value=_line_metadata,
        has_property=True,
        reach="each",
        needs=Needs(order=True, items=True),
    ),
)
