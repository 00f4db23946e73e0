"""Bundles: exactly as many as the cart holds, whatever competes for its units."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from itertools import combinations_with_replacement

from hypothesis import given, settings
from hypothesis import strategies as st

from largesse.kernel.cart import Line
from largesse.pricing.packing import pack
from largesse.rules import covers
from largesse.rules.model import BundleItem, BundleRule, ItemKind, ItemReference

NAMES: tuple[tuple[ItemKind, str], ...] = (
    ("product", "shoe"),
    ("product", "sock"),
    ("sku", "shoe-42"),
    ("products_collection", "sale"),
    ("products_collection", "sport"),
)


def item(key: str, kind: ItemKind, name: str, quantity: int = 1) -> BundleItem:
    return BundleItem(key, (ItemReference(kind, name),), quantity)


def line(product: str, quantity: int, *collections: str, sku: str | None = None) -> Line:
    return Line.of(product, 100, quantity, sku_id=sku, collections=frozenset(collections))


@st.composite
def carts(draw: st.DrawFn) -> list[Line]:
    return [
        line(
            draw(st.sampled_from(("shoe", "sock"))),
            draw(st.integers(0, 2)),
            *draw(st.sets(st.sampled_from(("sale", "sport")))),
            sku=draw(st.sampled_from((None, "shoe-42"))),
        )
        for _ in range(draw(st.integers(0, 3)))
    ]


@st.composite
def rules(draw: st.DrawFn) -> BundleRule:
    items = tuple(
        item(str(place), *draw(st.sampled_from(NAMES)), draw(st.integers(1, 2)))
        for place in range(draw(st.integers(1, 3)))
    )
    keys = [each.key for each in items]
    makes = st.lists(st.sampled_from(keys), min_size=1, unique=True).map(sorted).map(tuple)
    ways = draw(st.lists(makes, min_size=1, max_size=2, unique=True))
    return BundleRule(items, tuple(ways), draw(st.integers(1, 3)))


def can_serve(wants: Sequence[Callable[[Line], bool]], units: list[Line | None]) -> bool:
    """Try every way to give each want a unit of its own."""
    if not wants:
        return True
    for place, unit in enumerate(units):
        if unit is not None and wants[0](unit):
            units[place] = None
            served = can_serve(wants[1:], units)
            units[place] = unit
            if served:
                return True
    return False


def most_by_trying(rule: BundleRule, lines: Sequence[Line]) -> int:
    """Try every mix of makes for every number of bundles."""
    by_key = {each.key: each for each in rule.items}
    units: list[Line | None] = [each for each in lines for _ in range(each.quantity)]
    best = 0
    for quantity in range(1, rule.limit + 1):
        mixes = combinations_with_replacement(rule.alternatives, quantity)
        wants = (
            [
                covers(by_key[key].choices)
                for make in mix
                for key in make
                for _ in range(by_key[key].quantity)
            ]
            for mix in mixes
        )
        if not any(can_serve(each, units) for each in wants):
            break
        best = quantity
    return best


@settings(max_examples=250, deadline=None)
@given(rules(), carts())
def test_as_many_as_by_trying_everything(rule: BundleRule, lines: list[Line]) -> None:
    packed = pack(rule, lines)
    assert packed.quantity == most_by_trying(rule, lines)
    assert bool(packed.missing) == (packed.quantity == 0)
    used: Counter[int] = Counter()
    for entry, index, units in packed.taken:
        assert covers(entry.choices)(lines[index])
        used[index] += units
    assert all(units <= lines[index].quantity for index, units in used.items())


def test_the_plain_order_is_left_where_it_leaves_an_entry_short() -> None:
    """The SKU and "any on sale" both want the one shoe on sale; the sale can take the sock."""
    rule = BundleRule(
        (item("1", "products_collection", "sale"), item("2", "sku", "shoe-42")), (("1", "2"),), 5
    )
    lines = [line("shoe", 1, "sale", sku="shoe-42"), line("sock", 1, "sale")]
    packed = pack(rule, lines)
    assert packed.quantity == 1
    assert {(entry.key, index) for entry, index, _ in packed.taken} == {("2", 0), ("1", 1)}


def test_different_makes_stand_side_by_side() -> None:
    rule = BundleRule(
        (item("1", "product", "shoe"), item("2", "product", "sock"), item("3", "sku", "lace")),
        (("1", "2"), ("1", "3")),
        10,
    )
    lines = [line("shoe", 2), line("sock", 1), line("other", 1, sku="lace")]
    assert pack(rule, lines).quantity == 2


def test_the_make_that_lacks_least_tells_what_is_missing() -> None:
    rule = BundleRule(
        (item("1", "product", "shoe", 5), item("2", "product", "sock", 2)), (("1",), ("2",)), 1
    )
    packed = pack(rule, [line("sock", 1)])
    assert packed.quantity == 0
    assert [(entry.key, units) for entry, units in packed.missing] == [("2", 1)]


def test_a_cart_of_five_hundred_lines_and_a_thousand_million_units_is_packed() -> None:
    lines = [line(f"p{n % 40}", 10**9, "sale", "sport") for n in range(500)]
    items = tuple(item(str(n), "product", f"p{n}", 10_000) for n in range(29))
    rule = BundleRule(
        (*items, item("29", "products_collection", "sale", 10_000)),
        (tuple(str(n) for n in range(30)),),
        100,
    )
    assert pack(rule, lines).quantity == 100
