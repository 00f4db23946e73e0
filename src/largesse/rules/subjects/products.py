"""The older product rules: `product.id`, `sku.id`, `product.metadata` and what is below them.

`discount_applicable` asks nothing: it says whether the discount reaches the product, and
parsing turns it into an entry of the scope.
"""

from __future__ import annotations

from typing import Any, Literal

from largesse.rules.model import Needs
from largesse.rules.subject import Selector, Subject, View
from largesse.rules.subjects.items import group_amount, group_quantity, line_price, line_quantity
from largesse.rules.values import property_of

_NEEDS = Needs(order=True, items=True)
_AGGREGATES = ("product.metadata.aggregated_quantity", "product.metadata.aggregated_amount")


def _product_metadata(view: View, name: str) -> Any:
    return property_of(view.line.product_metadata, name) if view.line else None


def _below(
    name: str, kind: Literal["number", "amount"], english: str, korean: str, value: Any
) -> Subject:
    return Subject(
        name=name,
        family="order",
        kind=kind,
        level="group" if ".aggregated_" in name else "line",
        english=english,
        korean=korean,
        value=value,
        needs=_NEEDS,
    )


def _applicable(name: str) -> Subject:
    return Subject(
        name=name,
        family="order",
        kind="boolean",
        level="line",
        english="the discount reaches it",
        korean="할인 적용 대상",
        vacuous=True,
    )


SUBJECTS = (
    Subject(
        name="product.id",
        family="order",
        kind="items",
        english="a product of the order",
        korean="주문의 제품",
        selector=Selector(
            "any",
            (
                "product.price",
                "product.quantity",
                "product.discount_applicable",
                "product.metadata",
                *_AGGREGATES,
                "sku.id",
            ),
            default="product",
            one_product=True,
        ),
        needs=_NEEDS,
    ),
    Subject(
        name="sku.id",
        family="order",
        kind="items",
        english="a SKU of the order",
        korean="주문의 SKU",
        selector=Selector(
            "any",
            ("sku.price", "sku.quantity", "sku.discount_applicable", *_AGGREGATES),
            default="sku",
            one_product=True,
        ),
        needs=_NEEDS,
    ),
    Subject(
        name="product.metadata",
        family="order",
        kind="metadata",
        english="the {property} of a product of the order",
        korean="주문 제품의 속성 {property}",
        value=_product_metadata,
        has_property=True,
        selector=Selector("any", ("product.price", "product.quantity", *_AGGREGATES)),
        needs=_NEEDS,
    ),
    _below("product.price", "amount", "its unit price", "단가", line_price),
    _below("product.quantity", "number", "its quantity", "수량", line_quantity),
    _below("sku.price", "amount", "its unit price", "단가", line_price),
    _below("sku.quantity", "number", "its quantity", "수량", line_quantity),
    _below(
        "product.metadata.aggregated_quantity",
        "number",
        "the quantity of all such products",
        "해당 제품 수량 합계",
        group_quantity,
    ),
    _below(
        "product.metadata.aggregated_amount",
        "amount",
        "the amount of all such products",
        "해당 제품 금액 합계",
        group_amount,
    ),
    _applicable("product.discount_applicable"),
    _applicable("sku.discount_applicable"),
)
