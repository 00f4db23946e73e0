"""Carts, offers and stacking rules of every sort, for laws that hold of all of them."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import get_args
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from largesse.kernel.cart import Cart, Line
from largesse.kernel.percent import Percent
from largesse.kernel.period import Period
from largesse.pricing.discounts import discount_types
from largesse.pricing.model import (
    Candidate,
    Category,
    DailyHours,
    Discount,
    Facts,
    FreeUnit,
    Gift,
    Product,
    StackingRules,
    Validity,
)
from largesse.rules import Leaf, RuleSet, Scope, Shopper, Target, compile_rule
from largesse.rules.formulas import Formula, parse_formula
from largesse.rules.model import (
    ApplicationEffect,
    BundleItem,
    BundleRule,
    ItemKind,
    ItemReference,
    QuantityBudget,
)

NOW = datetime(2026, 6, 17, 12, tzinfo=UTC)
PRODUCTS = ("apple", "bread", "cheese")
CATALOGUE = {
    "apple": Product("apple", price=300),
    "bread": Product("bread", price=2500),
    "shipping": Product("shipping"),
}
ZONES = ("UTC", "America/New_York", "Asia/Seoul", "Australia/Lord_Howe")

counts = st.one_of(st.integers(0, 5), st.sampled_from((1000, 1001, 10**9)))
limits = st.none() | st.integers(0, 5000)
quantities_limits = st.none() | st.integers(0, 4)


@st.composite
def lines(draw: st.DrawFn, quantum: int) -> Line:
    """A line of a sane cart: nothing negative, never discounted below zero."""
    quantity = draw(counts)
    price = draw(st.none() | st.integers(0, 5000).map(lambda n: n * quantum))
    amount = draw(st.integers(0, 20_000)) * quantum
    if price is not None and draw(st.booleans()):
        amount = price * quantity
    discount = min(amount, draw(st.sampled_from((0, 0, 0, 100))) * quantum)
    product = draw(st.sampled_from(PRODUCTS))
    return Line(
        quantity,
        amount,
        price,
        discount,
        product_id=product,
        sku_id=draw(st.sampled_from((None, f"{product}-small"))),
        collections=frozenset({"food"} if product != "cheese" else ()),
    )


@st.composite
def carts(draw: st.DrawFn, quantum: int) -> Cart:
    """A sane cart; its stated amount may disagree with its lines."""
    held = tuple(draw(st.lists(lines(quantum), max_size=5)))
    items_discount = sum(line.discount for line in held)
    amount = sum(line.amount for line in held)
    if draw(st.booleans()):
        amount = max(items_discount, draw(st.integers(0, 30_000)) * quantum)
    discount = min(amount - items_discount, draw(st.sampled_from((0, 0, 50))) * quantum)
    return Cart(amount, amount, held, discount)


FORMULAS = (
    "ORDER_AMOUNT / 3",
    "ORDER_ITEM_PRICE * 0.8",
    "ORDER_ITEM_AMOUNT / 7",
    "CHEAPEST_ORDER_ITEM_SUBTOTAL - 20",
    "BUNDLE_QUANTITY * 2",
    "1 / (ORDER_UNITS_QUANTITY - ORDER_UNITS_QUANTITY)",
    'IF(CUSTOMER_METADATA("age") > 30;5;POW(10;17))',
)


@st.composite
def formulas_of(draw: st.DrawFn, *names: str) -> list[tuple[str, Formula]]:
    """Formulas for some of the fields, most often for none."""
    chosen = draw(st.sampled_from(((), (), (), names[:1], names[1:2], names)))
    return [(name, parse_formula(draw(st.sampled_from(FORMULAS)))) for name in chosen]


@st.composite
def targets(draw: st.DrawFn) -> Target:
    named: tuple[tuple[ItemKind, str], ...] = (
        *(("product", product) for product in PRODUCTS),
        ("sku", "apple-small"),
        ("products_collection", "food"),
    )
    kind, name = draw(st.sampled_from(named))
    return Target(
        kind,
        name,
        effect=draw(st.sampled_from(get_args(ApplicationEffect))),
        price=draw(st.none() | st.integers(0, 3000)),
        quantity_limit=draw(quantities_limits),
        aggregated_quantity_limit=draw(quantities_limits),
        amount_limit=draw(limits),
        aggregated_amount_limit=draw(limits),
        skip_initially=draw(st.integers(0, 3)),
        repeat=draw(st.integers(1, 3)),
        target=draw(st.sampled_from(("ITEM", "UNIT"))),
        formulas=tuple(draw(formulas_of("price", "amount_limit", "aggregated_quantity_limit"))),
        budgets=tuple(draw(st.lists(budgets(), max_size=1))),
    )


@st.composite
def budgets(draw: st.DrawFn) -> QuantityBudget:
    return QuantityBudget(
        "product_campaign_quantity_limit",
        draw(st.sampled_from(("campaign", "promotion_tier"))),
        draw(st.sampled_from((False, False, True))),
        draw(st.booleans()),
        draw(st.none() | st.integers(0, 6)),
        draw(st.sampled_from((None, None, parse_formula("ORDER_UNITS_QUANTITY / 2")))),
    )


@st.composite
def bundles(draw: st.DrawFn) -> BundleRule:
    named: tuple[tuple[ItemKind, str], ...] = (
        ("product", "apple"),
        ("product", "bread"),
        ("sku", "apple-small"),
        ("products_collection", "food"),
    )
    items = tuple(
        BundleItem(str(n), (ItemReference(*draw(st.sampled_from(named))),), draw(st.integers(1, 3)))
        for n in range(draw(st.integers(1, 3)))
    )
    keys = tuple(item.key for item in items)
    ways = draw(st.sampled_from(((keys,), tuple((key,) for key in keys))))
    return BundleRule(items, ways, draw(st.sampled_from((1, 2, 100))))


scopes = st.builds(
    Scope,
    st.lists(targets(), max_size=3).map(tuple),
    st.lists(targets(), max_size=1).map(tuple),
    st.booleans(),
)
conditions = st.sampled_from(
    (
        (),
        (),
        (Leaf("1", "order.amount", (("$more_than", (1000,)),), path="rules.1"),),
        (Leaf("1", "order.total_amount", (("$more_than", (500,)),), path="rules.1"),),
        (
            Leaf(
                "1",
                "campaign.redemptions.count",
                (("$less_than_or_equal", (2,)),),
                path="rules.1",
            ),
        ),
        (Leaf("1", "customer.segment", (("$is", ("vip",)),), path="rules.1"),),
    )
)
rules = st.builds(
    lambda leaves, scope, bundle: compile_rule(RuleSet(leaves, scope=scope, bundle=bundle)),
    conditions,
    scopes,
    st.one_of(st.none(), st.none(), st.none(), bundles()),
)


@st.composite
def free_units(draw: st.DrawFn) -> FreeUnit:
    product = draw(st.sampled_from((*CATALOGUE, "unknown")))
    return FreeUnit(
        draw(st.integers(0, 3)),
        draw(
            st.sampled_from(
                ("ADD_MISSING_ITEMS", "ADD_NEW_ITEMS", "ADD_SAME_ITEMS", "REPLACE_ITEMS")
            )
        ),
        product,
        draw(st.sampled_from((None, f"{product}-small"))),
        draw(st.none() | targets()),
        draw(st.integers(0, 3)),
        draw(st.sampled_from((None, None, parse_formula("ORDER_UNITS_QUANTITY / 2")))),
    )


@st.composite
def discounts(draw: st.DrawFn) -> Discount:
    kind = draw(st.sampled_from((*discount_types().values(), None)))
    if kind is None:
        return Discount("BUNDLE_OF_JOY")
    return Discount(
        kind.name,
        draw(st.none() | st.sampled_from(kind.effects)),
        draw(st.integers(0, 10_000)),
        Percent(draw(st.integers(0, 20_000)), draw(st.sampled_from((1, 100, 1000)))),
        draw(st.integers(0, 10_000)),
        draw(limits),
        draw(limits),
        tuple(draw(st.lists(free_units(), max_size=2))),
        tuple(draw(formulas_of("amount_off", "percent_off", "fixed_amount", "points"))),
        points=draw(st.integers(0, 1000)),
    )


gifts = st.builds(
    Gift,
    st.integers(0, 20_000),
    st.sampled_from(("APPLY_TO_ORDER", "APPLY_TO_ITEMS")),
    st.none() | st.integers(0, 5000),
)
moments = st.none() | st.integers(-400, 400).map(lambda hours: NOW + timedelta(hours=hours))
periods = st.none() | st.builds(
    Period, st.integers(0, 2), st.integers(0, 40), st.integers(0, 200_000)
)
days = st.frozensets(st.integers(0, 6))
hours = st.builds(
    DailyHours, st.times().map(lambda t: time(t.hour, t.minute)), st.none() | st.times(), days
)
validities = st.just(Validity()) | st.builds(
    Validity,
    st.just(True),
    st.just(True),
    moments,
    moments,
    periods,
    periods,
    st.none() | days,
    st.lists(hours, max_size=2).map(tuple),
)


@st.composite
def candidates(draw: st.DrawFn) -> Candidate:
    name = draw(st.sampled_from("ABCDE"))
    categories = draw(st.sampled_from(((), (), ("red",), ("blue",), ("red", "blue"))))
    return Candidate(
        draw(st.sampled_from(("voucher", "promotion_tier"))),
        name,
        name,
        draw(st.one_of(st.none(), discounts(), discounts(), gifts)),
        draw(validities),
        tuple(draw(st.lists(rules, max_size=2))),
        tuple(Category(each, each, 0 if each == "blue" else 2) for each in categories),
        draw(st.sampled_from((None, "summer"))),
        draw(st.sampled_from((None, None, 0, 1, 2))),
        draw(st.sampled_from((None, "kim"))),
        draw(st.sampled_from((False, False, True))),
        draw(st.sampled_from((False, False, True))),
    )


categories_chosen = st.lists(st.sampled_from(("red", "blue")), max_size=1).map(tuple)
stackings = st.builds(
    StackingRules,
    st.integers(1, 30),
    st.integers(1, 30),
    st.integers(1, 3),
    st.dictionaries(st.just("red"), st.integers(1, 2)),
    st.integers(1, 2),
    st.integers(1, 2),
    categories_chosen,
    categories_chosen,
    st.sampled_from(("ALL", "PARTIAL", "PARTIAL")),
    st.sampled_from(("REQUESTED_ORDER", "CATEGORY_HIERARCHY")),
    st.sampled_from(("STACK", "ONCE")),
    st.sampled_from(("REDEEM_ANYWAY", "SKIP")),
    categories_chosen,
    categories_chosen,
    st.just("WITH_ORDER"),
    st.sampled_from(("INITIAL_AMOUNT", "DISCOUNTED_AMOUNT")),
    categories_chosen,
    categories_chosen,
    st.sampled_from(("JOINT_ALWAYS_LAST", "NORMAL")),
)


@st.composite
def worlds(draw: st.DrawFn, cart: st.SearchStrategy[Cart] | None = None) -> Facts:
    """Facts of every sort; the cart is sane unless another strategy is given."""
    quantum = draw(st.sampled_from((1, 1, 100)))
    basket = carts(quantum) if cart is None else cart
    return Facts(
        ZoneInfo(draw(st.sampled_from(ZONES))),
        tuple(draw(st.lists(candidates(), max_size=5))),
        draw(st.one_of(st.none(), basket, basket, basket)),
        draw(
            st.none()
            | st.sampled_from((Shopper("kim"), Shopper("lee", segments=frozenset({"vip"}))))
        ),
        draw(stackings),
        CATALOGUE,
        draw(st.dictionaries(st.sampled_from(("voucher:A", "campaign:summer")), st.integers(0, 3))),
        quantum=quantum,
    )


wild_lines = st.builds(
    Line,
    st.integers(-5, 10**12),
    st.integers(-(10**15), 10**15),
    st.none() | st.integers(-(10**15), 10**15),
    st.integers(-(10**15), 10**15),
    product_id=st.sampled_from((None, *PRODUCTS)),
    collections=st.frozensets(st.just("food")),
)
wild_carts = st.builds(
    Cart,
    st.integers(-(10**15), 10**15),
    st.integers(-(10**15), 10**15),
    st.lists(wild_lines, max_size=4).map(tuple),
    st.integers(-(10**15), 10**15),
)
