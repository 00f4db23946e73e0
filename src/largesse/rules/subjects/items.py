"""Which items are in the cart, and below them what is asked of the matched lines."""

from __future__ import annotations

from typing import Any

from largesse.rules.items import unit_price
from largesse.rules.model import Needs
from largesse.rules.subject import Quantifier, Selector, Subject, View
from largesse.rules.values import property_of

_CHILDREN = (
    "order.items.quantity",
    "order.items.aggregated_quantity",
    "order.items.price",
    "order.items.aggregated_amount",
    "order.items.metadata",
    "order.items.any",
    "order.items.none",
)
_NEEDS = Needs(order=True, items=True)


def _selector(quantifier: Quantifier, english: str, korean: str) -> Subject:
    return Subject(
        name=f"order.items.{quantifier}",
        family="order",
        kind="items",
        english=english,
        korean=korean,
        selector=Selector(quantifier, _CHILDREN),
        needs=_NEEDS,
    )


def line_quantity(view: View, _property: str) -> Any:
    """Return the units of the line in focus."""
    return view.line.quantity if view.line else None


def line_price(view: View, _property: str) -> Any:
    """Return the unit price of the line in focus."""
    return unit_price(view.line) if view.line else None


def group_quantity(view: View, _property: str) -> Any:
    """Return the units of all matched lines."""
    return sum(line.quantity for line in view.group)


def group_amount(view: View, _property: str) -> Any:
    """Return the amount of all matched lines, before discounts."""
    return sum(line.amount for line in view.group)


def _line_metadata(view: View, name: str) -> Any:
    return property_of(view.line.metadata, name) if view.line else None


SUBJECTS = (
    _selector("any", "any item", "상품 중 하나"),
    _selector("every", "every item", "모든 상품"),
    _selector("none", "no item", "해당 상품 없음"),
    _selector("cheapest", "the cheapest item", "가장 저렴한 상품"),
    _selector("most_expensive", "the most expensive item", "가장 비싼 상품"),
    Subject(
        name="order.items.quantity",
        family="order",
        kind="number",
        level="line",
        english="its quantity",
        korean="수량",
        value=line_quantity,
        needs=_NEEDS,
    ),
    Subject(
        name="order.items.aggregated_quantity",
        family="order",
        kind="number",
        level="group",
        english="the quantity of all matched items",
        korean="해당 상품 수량 합계",
        value=group_quantity,
        needs=_NEEDS,
    ),
    Subject(
        name="order.items.price",
        family="order",
        kind="amount",
        level="line",
        english="its unit price",
        korean="단가",
        value=line_price,
        needs=_NEEDS,
    ),
    Subject(
        name="order.items.aggregated_amount",
        family="order",
        kind="amount",
        level="group",
        english="the amount of all matched items",
        korean="해당 상품 금액 합계",
        value=group_amount,
        needs=_NEEDS,
    ),
    Subject(
        name="order.items.metadata",
        family="order",
        kind="metadata",
        level="line",
        english="its {property}",
        korean="상품 속성 {property}",
        value=_line_metadata,
        has_property=True,
        needs=_NEEDS,
    ),
)
