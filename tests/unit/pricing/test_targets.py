"""Application effects and limits, against counting every unit one by one."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from largesse.kernel.cart import Cart, Line
from largesse.pricing.targets import cover, merge_scopes
from largesse.rules import Scope, Target, covers
from largesse.rules.model import ItemKind
from unit.pricing.worlds import carts, targets


def unit_by_unit(target: Target, cart: Cart) -> dict[int, list[int]]:
    """Return the units a target picks, the long way."""
    test = covers((target,))
    matching = [i for i, line in enumerate(cart.lines) if test(line)]
    if "CHEAPEST" in target.effect:
        matching.sort(key=lambda i: cart.lines[i].unit_price)
    if "EXPENSIVE" in target.effect:
        matching.sort(key=lambda i: -cart.lines[i].unit_price)
    if target.target == "ITEM":
        chosen = matching[target.skip_initially :: target.repeat]
        if "_TO_" in target.effect and target.effect != "APPLY_TO_EVERY":
            chosen = chosen[:1]
        return {i: list(range(1, cart.lines[i].quantity + 1)) for i in chosen}
    units = [(i, n) for i in matching for n in range(1, cart.lines[i].quantity + 1)]
    units = units[target.skip_initially :: target.repeat]
    if "_TO_" in target.effect and target.effect != "APPLY_TO_EVERY":
        units = units[:1]
    picked: dict[int, list[int]] = {}
    for i, n in units:
        picked.setdefault(i, []).append(n)
    return picked


small_carts = carts(1).filter(lambda cart: sum(line.quantity for line in cart.lines) <= 1000)


@settings(max_examples=200, deadline=None)
@given(targets(), small_carts)
def test_arithmetic_agrees_with_counting(target: Target, cart: Cart) -> None:
    picked = unit_by_unit(target, cart)
    left = target.aggregated_quantity_limit
    expected: dict[int, list[int]] = {}
    for index in sorted(picked) if target.effect == "APPLY_TO_EVERY" else picked:
        units = picked[index][: target.quantity_limit]
        units = units if left is None else units[:left]
        left = None if left is None else left - len(units)
        if units:
            expected[index] = units
    coverage = cover(Scope((target,)), cart.lines)
    reached = {reach.index: reach.units for reach in coverage.reaches if reach.units}
    assert reached == {index: len(units) for index, units in expected.items()}
    assert list(reached) == list(expected)
    (result,) = coverage.results
    if result.units:
        assert {each.index: [*each.units] for each in result.units if each.units} == expected


@settings(max_examples=100, deadline=None)
@given(st.lists(targets(), max_size=3), st.lists(targets(), max_size=2), small_carts)
def test_limits_hold_together(included: list[Target], excluded: list[Target], cart: Cart) -> None:
    scope = Scope(tuple(included), tuple(excluded), included_all=False)
    coverage = cover(scope, cart.lines)
    shut = covers(excluded)
    indices = [reach.index for reach in coverage.reaches]
    assert len(indices) == len(set(indices))
    for reach in coverage.reaches:
        assert not shut(cart.lines[reach.index])
        assert 0 <= reach.units <= cart.lines[reach.index].quantity
    for position, target in enumerate(included):
        reached = [reach.units for reach in coverage.reaches if position in reach.targets]
        if target.quantity_limit is not None:
            assert all(units <= target.quantity_limit for units in reached)
        if target.aggregated_quantity_limit is not None:
            assert sum(reached) <= target.aggregated_quantity_limit


def test_a_billion_units_are_counted_not_listed() -> None:
    line = Line(10**9, 10**9, 1, product_id="bolt")
    target = Target("product", "bolt", target="UNIT", skip_initially=1, repeat=3)
    coverage = cover(Scope((target,)), (line,))
    assert [reach.units for reach in coverage.reaches] == [333_333_333]
    assert coverage.results[0].units_limit_exceeded
    assert not coverage.results[0].units


def test_a_product_covers_its_skus_and_a_sku_only_itself() -> None:
    lines = (
        Line(1, 10, product_id="shirt", sku_id="shirt-s"),
        Line(1, 10, product_id="shirt", sku_id="shirt-m"),
    )

    def reached(kind: ItemKind, name: str) -> list[int]:
        return [reach.index for reach in cover(Scope((Target(kind, name),)), lines).reaches]

    assert reached("product", "shirt") == [0, 1]
    assert reached("sku", "shirt-m") == [1]


def test_all_but_the_excluded() -> None:
    lines = tuple(Line(1, 10, product_id=name) for name in "abc")
    scope = Scope((Target("product", "a", quantity_limit=0),), (Target("product", "b"),), True)
    assert [reach.index for reach in cover(scope, lines).reaches] == [2]


def test_scopes_of_several_rules_add_up() -> None:
    one = Scope((Target("product", "a"),), (Target("product", "x"),))
    other = Scope((Target("product", "b"),), included_all=True)
    merged = merge_scopes((one, other))
    assert [target.id for target in merged.included] == ["a", "b"]
    assert [target.id for target in merged.excluded] == ["x"]
    assert merged.included_all
