"""Compiled rules against a naive reading of the same documents, on random trees and carts."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from largesse.kernel.cart import Cart, Line
from largesse.rules import Shopper, Situation, compile_rule, parse

OPERATORS: dict[str, Callable[[Any, Any], bool]] = {
    "$is": lambda got, need: got == need,
    "$is_not": lambda got, need: got != need,
    "$less_than": lambda got, need: got < need,
    "$less_than_or_equal": lambda got, need: got <= need,
    "$more_than": lambda got, need: got > need,
    "$more_than_or_equal": lambda got, need: got >= need,
}
NAMES = ("order.amount", "order.items.count", "redemption.count", "customer.metadata")

small = st.integers(0, 4)
lines = st.builds(
    lambda product, quantity, price, bag: Line(
        quantity,
        quantity * price,
        price,
        product_id=product,
        collections=frozenset(bag),
    ),
    st.sampled_from("abc"),
    st.integers(1, 3),
    st.integers(1, 4),
    st.sets(st.sampled_from("xy")),
)
conditions = st.builds(
    lambda operator, need: {operator: [need]}, st.sampled_from(sorted(OPERATORS)), small
)
entries = st.builds(
    lambda name, condition: {
        "name": name,
        "conditions": condition,
        "property": "age" if name == "customer.metadata" else None,
    },
    st.sampled_from(NAMES),
    conditions,
)
trees = st.recursive(
    st.integers(0, 3),
    lambda inner: (
        st.tuples(st.just("not"), inner) | st.tuples(st.sampled_from(["and", "or"]), inner, inner)
    ),
    max_leaves=6,
)
situations = st.builds(
    lambda cart_lines, used, customer: Situation(
        now=datetime(2026, 3, 4, tzinfo=UTC),
        zone=ZoneInfo("UTC"),
        owner_id="v",
        cart=Cart(sum(x.amount for x in cart_lines), 0, tuple(cart_lines)) if cart_lines else None,
        customer=customer,
        usage={"voucher:v": used},
    ),
    st.lists(lines, max_size=3),
    small,
    st.none() | st.builds(lambda age: Shopper("c", metadata={"age": age}), small),
)


def _text(tree: Any, draw_upper: bool) -> str:  # noqa: FBT001 - a test's helper
    if isinstance(tree, int):
        return str(tree + 1)
    parts = [_text(part, not draw_upper) for part in tree[1:]]
    word = tree[0].upper() if draw_upper else tree[0]
    if tree[0] == "not":
        return f"{word} ({parts[0]})"
    return f"({parts[0]}) {word} ({parts[1]})"


def _depth(tree: Any) -> int:
    return 0 if isinstance(tree, int) else 1 + max(_depth(part) for part in tree[1:])


def _got(entry: Any, situation: Situation) -> int | None:
    match entry["name"]:
        case "order.amount":
            return situation.cart.amount if situation.cart else None
        case "order.items.count":
            return sum(x.quantity for x in situation.cart.lines) if situation.cart else None
        case "redemption.count":
            return situation.usage["voucher:v"] + 1
        case _:
            return situation.customer.metadata["age"] if situation.customer else None


def _leaf(entry: Any, situation: Situation) -> bool | None:
    """True, False, or None where a fact is missing."""
    got = _got(entry, situation)
    if got is None:
        return None
    return all(OPERATORS[o](got, need[0]) for o, need in entry["conditions"].items())


def _naive(tree: Any, leaves: dict[int, bool | None]) -> bool | None:
    """Kleene's logic, straight over the tree."""
    if isinstance(tree, int):
        return leaves[tree]
    if tree[0] == "not":
        inner = _naive(tree[1], leaves)
        return None if inner is None else not inner
    left, right = (_naive(part, leaves) for part in tree[1:])
    decisive = bool(tree[0] == "or")
    if decisive in (left, right):
        return decisive
    return None if None in (left, right) else not decisive


@settings(max_examples=400, deadline=None)
@given(
    rules=st.lists(entries, min_size=4, max_size=4),
    tree=trees.filter(lambda tree: _depth(tree) <= 10),
    situation=situations,
)
def test_compiled_equals_naive(rules: Any, tree: Any, situation: Situation) -> None:
    document = {str(n): entry for n, entry in enumerate(rules, 1)}
    compiled = compile_rule(parse({"rules": {**document, "logic": _text(tree, True)}}))
    leaves = {n: _leaf(entry, situation) for n, entry in enumerate(rules)}
    verdict = compiled.check(situation)
    assert verdict.passed is (_naive(tree, leaves) is True)
    bounds = compiled.explain(situation)
    assert [bound.passed for bound in bounds] == [leaves[n] is True for n in range(4)]
    assert [bound.got for bound in bounds] == [_got(entry, situation) for entry in rules]
    assert (verdict.reason is None) is verdict.passed
    if verdict.reason is not None:
        blamed = int(verdict.reason.where.split(".")[1]) - 1
        lacking = verdict.reason.code.startswith("missing_")
        assert lacking is (leaves[blamed] is None)
        assert lacking or verdict.reason.got == _got(rules[blamed], situation)


monotone = st.recursive(
    st.integers(0, 3),
    lambda inner: st.tuples(st.sampled_from(["and", "or"]), inner, inner),
    max_leaves=6,
)


def _with(situation: Situation, used: int) -> Situation:
    return msgspec.structs.replace(situation, usage={"voucher:v": used})


@settings(max_examples=300, deadline=None)
@given(
    rules=st.lists(entries.filter(lambda e: e["name"] != "redemption.count"), min_size=3),
    limit=st.integers(1, 4),
    tree=monotone,
    situation=situations,
)
def test_a_cap_is_there_exactly_when_passing_it_would_be_refused(
    rules: Any, limit: int, tree: Any, situation: Situation
) -> None:
    count = {"name": "redemption.count", "conditions": {"$less_than_or_equal": [limit]}}
    document = {str(n): entry for n, entry in enumerate([count, *rules], 1)}
    compiled = compile_rule(parse({"rules": {**document, "logic": _text(tree, False)}}))
    within, beyond = _with(situation, limit - 1), _with(situation, limit)
    verdict = compiled.check(within)
    if verdict.passed and verdict.claims:
        assert (verdict.claims[0].cap == limit) is not compiled.check(beyond).passed
    else:
        # Without a claim the counter plays no part, or the rule failed for another reason.
        assert compiled.check(beyond).passed is verdict.passed


def _refers(line: Line, item: Any) -> bool:
    if item["object"] == "product":
        return bool(line.product_id == item["id"])
    return item["id"] in line.collections


ITEMS = st.sampled_from(
    [{"object": "product", "id": x} for x in "abc"]
    + [{"object": "products_collection", "id": x} for x in "xy"]
)


@settings(max_examples=400, deadline=None)
@given(
    quantifier=st.sampled_from(["any", "every", "none", "cheapest", "most_expensive"]),
    operator=st.sampled_from(["$is", "$is_not", "$in", "$not_in"]),
    items=st.lists(ITEMS, min_size=1, max_size=2),
    source=st.none() | ITEMS,
    quantity=st.none() | conditions,
    aggregated=st.none() | conditions,
    cart_lines=st.lists(lines, min_size=1, max_size=4),
)
def test_item_rules_equal_naive(
    quantifier: str,
    operator: str,
    items: Any,
    source: Any,
    quantity: Any,
    aggregated: Any,
    cart_lines: Any,
) -> None:
    children = {
        str(n): {"name": f"order.items.{name}", "conditions": condition}
        for n, (name, condition) in enumerate(
            [("quantity", quantity), ("aggregated_quantity", aggregated)], 1
        )
        if condition
    }
    entry = {
        "name": f"order.items.{quantifier}",
        "conditions": {operator: items, **({"$from": [source]} if source else {})},
        "rules": children,
    }
    compiled = compile_rule(parse({"rules": {"1": entry}}))
    situation = Situation(
        datetime(2026, 3, 4, tzinfo=UTC), ZoneInfo("UTC"), cart=Cart(lines=tuple(cart_lines))
    )

    def asks(condition: Any, got: int) -> bool:
        return not condition or all(OPERATORS[o](got, v[0]) for o, v in condition.items())

    candidates = [x for x in cart_lines if not source or _refers(x, source)]
    if quantifier in ("cheapest", "most_expensive") and candidates:
        sign = 1 if quantifier == "cheapest" else -1
        candidates = sorted(candidates, key=lambda x: (sign * x.price, x.amount))[:1]
    denied = "not" in operator
    matched = [x for x in candidates if any(_refers(x, item) for item in items) is not denied]
    narrowed = [x for x in matched if asks(quantity, x.quantity)]
    together = sum(x.quantity for x in narrowed)
    kept = [x for x in narrowed if asks(aggregated, together)]
    expected = {
        "none": not kept,
        "every": bool(candidates) and len(kept) == len(candidates),
    }.get(quantifier, bool(kept))
    verdict = compiled.check(situation)
    assert verdict.passed is expected
    assert (verdict.reason is None) is expected
    if verdict.reason is not None:
        assert verdict.reason.code == "order_rules_violated"
        assert verdict.reason.where.startswith("rules.1.")
