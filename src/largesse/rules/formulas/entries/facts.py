"""What formulas may ask about: the order, its items, metadata, the code, bundles."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

from largesse.kernel.cart import Cart, Line
from largesse.kernel.usage import Usage
from largesse.rules.formulas.entry import Entry, Kind, Part, eager
from largesse.rules.formulas.ground import Ground
from largesse.rules.formulas.values import known, major
from largesse.rules.items import cheapest, most_expensive, unit_price
from largesse.rules.operator import Form
from largesse.rules.values import property_of

OfLine = Callable[[Line], Any]
WhichLine = Callable[[Ground], Line | None]


def _cart(ground: Ground) -> Cart:
    cart: Cart = known(ground.situation.cart, "order")
    return cart


def _order_amount(ground: Ground) -> Fraction:
    cart = _cart(ground)
    return major(known(cart.amount if cart.amount_known else None, "ORDER_AMOUNT"))


def _money(of: Callable[[Line], int | None]) -> OfLine:
    def amount(line: Line) -> Fraction | None:
        units = of(line)
        return None if units is None else major(units)

    return amount


_LINE: tuple[tuple[str, OfLine, str, str], ...] = (
    ("PRICE", _money(unit_price), "unit price", "단가"),
    ("AMOUNT", _money(lambda line: line.amount), "amount before discounts", "할인 전 금액"),
    (
        "SUBTOTAL",
        _money(lambda line: line.subtotal),
        "amount after discounts so far",
        "할인 후 금액",
    ),
    ("UNITS_QUANTITY", lambda line: Fraction(line.quantity), "number of units", "수량"),
)
_LINE_METADATA: tuple[tuple[str, Callable[[Line], Mapping[str, Any]], str, str], ...] = (
    ("METADATA", lambda line: line.metadata, "metadata", "속성"),
    (
        "PRODUCT_METADATA",
        lambda line: {**line.product_metadata, **line.sku_metadata},
        "product's metadata",
        "상품 속성",
    ),
)


def _operand(
    name: str,
    compute: Callable[[Ground], Any],
    english: str,
    korean: str,
    gives: Kind = "number",
    part: Part | None = None,
) -> Entry:
    return Entry(
        name=name,
        form="operand",
        english=english,
        korean=korean,
        gives=gives,
        compute=eager(lambda ground: known(compute(ground), name)),
        part=part,
        hint=Form("date" if gives == "moment" else "number"),
        example=name,
    )


def _metadata(
    name: str,
    of: Callable[[Ground], Mapping[str, Any] | None],
    english: str,
    korean: str,
    part: Part | None = None,
) -> Entry:
    def compute(ground: Ground, key: str) -> Any:
        return known(property_of(of(ground) or {}, key), f'{name}("{key}")')

    return Entry(
        name=name,
        form="function",
        english=f"a value of {english}, by its name",
        korean=f"{korean}의 값(이름으로)",
        takes=("text",),
        gives="any",
        compute=eager(compute),
        literal=True,
        part=part,
        hint=Form("text"),
        example=f'{name}("key")',
    )


def _items(
    prefix: str, which: WhichLine, english: str, korean: str, part: Part | None = None
) -> tuple[Entry, ...]:
    """Return the operands of one line: its amounts and its metadata."""

    def value(of: OfLine) -> Callable[[Ground], Any]:
        return lambda ground: None if (line := which(ground)) is None else of(line)

    amounts = (
        _operand(f"{prefix}_{end}", value(of), f"{english}'s {en}", f"{korean} {ko}", part=part)
        for end, of, en, ko in _LINE
    )
    named = (
        _metadata(f"{prefix}_{end}", value(of), f"{english}'s {en}", f"{korean} {ko}", part)
        for end, of, en, ko in _LINE_METADATA
    )
    return (*amounts, *named)


def _redeemed(ground: Ground) -> Fraction:
    situation = ground.situation
    return Fraction(situation.usage.get(Usage(situation.owner, situation.owner_id).key, 0))


def _count(value: int | None) -> Fraction | None:
    return None if value is None else Fraction(value)


def _customer_metadata(ground: Ground) -> Mapping[str, Any] | None:
    customer = ground.situation.customer
    return customer.metadata if customer else None


_TERMS: tuple[tuple[str, Callable[[Ground], Any], str, str, Kind], ...] = (
    (
        "REDEMPTION_QUANTITY",
        lambda ground: _count(ground.situation.terms.redemption_quantity),
        "how often the code may be redeemed; unlimited is no value",
        "코드의 사용 한도(무제한이면 값 없음)",
        "number",
    ),
    (
        "REDEEMED_QUANTITY",
        _redeemed,
        "how often the code was redeemed",
        "코드의 사용 횟수",
        "number",
    ),
    (
        "PUBLISH_COUNT",
        lambda ground: _count(ground.situation.terms.publish_count),
        "how often the code was published",
        "코드의 발급 횟수",
        "number",
    ),
)


def _dates(prefix: str, part: Part, english: str, korean: str) -> tuple[Entry, ...]:
    return (
        _operand(
            f"{prefix}_START_DATE",
            lambda ground: ground.situation.terms.start_date,
            f"when the {english} begins",
            f"{korean} 시작일",
            "moment",
            part,
        ),
        _operand(
            f"{prefix}_EXPIRATION_DATE",
            lambda ground: ground.situation.terms.expiration_date,
            f"when the {english} ends",
            f"{korean} 만료일",
            "moment",
            part,
        ),
    )


ENTRIES = (
    _operand(
        "ORDER_AMOUNT",
        _order_amount,
        "the order's amount before discounts",
        "할인 전 주문 금액",
    ),
    _operand(
        "ORDER_ITEMS_QUANTITY",
        lambda ground: Fraction(len(_cart(ground).lines)),
        "the number of lines",
        "주문 상품 종류 수",
    ),
    _operand(
        "ORDER_UNITS_QUANTITY",
        lambda ground: Fraction(sum(line.quantity for line in _cart(ground).lines)),
        "the number of units of all lines",
        "주문 상품 수량 합계",
    ),
    *_items("ORDER_ITEM", lambda ground: ground.line, "the item", "상품", "item"),
    *_items(
        "CHEAPEST_ORDER_ITEM",
        lambda ground: cheapest(_cart(ground).lines),
        "the cheapest item",
        "가장 저렴한 상품",
    ),
    *_items(
        "MOST_EXPENSIVE_ORDER_ITEM",
        lambda ground: most_expensive(_cart(ground).lines),
        "the most expensive item",
        "가장 비싼 상품",
    ),
    _metadata("ORDER_METADATA", lambda g: _cart(g).metadata, "the order's metadata", "주문 속성"),
    _metadata("CUSTOMER_METADATA", _customer_metadata, "the customer's metadata", "고객 속성"),
    _metadata(
        "REDEMPTION_METADATA",
        lambda ground: ground.situation.redemption_metadata,
        "the redemption's metadata",
        "사용 속성",
        "redemption",
    ),
    _metadata(
        "PUBLICATION_METADATA",
        lambda ground: ground.situation.terms.publication_metadata,
        "the metadata of the code's last publication",
        "마지막 발급 속성",
        "publication",
    ),
    _metadata(
        "REDEEMABLE_METADATA",
        lambda ground: ground.situation.terms.metadata,
        "the metadata of the code or tier",
        "코드 또는 프로모션 티어 속성",
        "voucher",
    ),
    *(
        _operand(f"VOUCHER_{name}", compute, english, korean, kind, "voucher")
        for name, compute, english, korean, kind in _TERMS
    ),
    *_dates("VOUCHER", "voucher", "code", "코드"),
    *_dates("PROMOTION_TIER", "promotion_tier", "tier", "프로모션 티어"),
    _operand(
        "BUNDLE_QUANTITY",
        lambda ground: _count(ground.bundles),
        "the number of complete bundles in the cart",
        "장바구니의 완성된 번들 수",
        part="bundle",
    ),
)
