"""Reading the wire: what is refused, and exactly where."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from largesse.kernel.messages import say
from largesse.kernel.problem import ProblemError
from largesse.rules import Scope, Target, parse
from largesse.rules.operators import OPERATORS
from largesse.rules.subjects import SUBJECTS

AMOUNT = {"name": "order.amount", "conditions": {"$more_than": [1]}}
ANY = {"name": "order.items.any", "conditions": {"$is": [{"id": "p", "object": "product"}]}}
PRODUCT = {"object": "product", "id": "prod_1", "effect": "APPLY_TO_EVERY"}


def _nested(levels: int) -> dict[str, Any]:
    entry: dict[str, Any] = dict(ANY)
    for _ in range(levels - 1):
        entry = {**ANY, "rules": {"1": entry, "logic": "1"}}
    return {"rules": {"1": entry}}


def _one(**entry: Any) -> dict[str, Any]:
    return {"rules": {"1": {**AMOUNT, **entry}, "logic": "1"}}


TEA = {"id": "prod_tea", "object": "product"}
BUNDLED = {"name": "order.items.any", "conditions": {"$is": [TEA]}}
MANY = {"name": "order.items.aggregated_quantity", "conditions": {"$is": [2]}}

REFUSED: list[tuple[Any, str]] = [
    ([], "."),
    ({"rules": []}, ".rules"),
    ({"rules": {"first": AMOUNT}}, ".rules.first"),
    ({"rules": {"1": 5}}, ".rules.1"),
    (_one(name="order.amuont"), ".rules.1.name"),
    (_one(name=None), ".rules.1.name"),
    (_one(name="order.items.quantity"), ".rules.1.name"),
    (_one(name="customer.metadata"), ".rules.1.property"),
    (_one(name="customer.metadata", property=7), ".rules.1.property"),
    (_one(conditions={}), ".rules.1.conditions"),
    (_one(conditions=None), ".rules.1.conditions"),
    (_one(conditions=[1]), ".rules.1.conditions"),
    (_one(conditions={"$foo": [1]}), ".rules.1.conditions.$foo"),
    (_one(conditions={"$starts_with": ["1"]}), ".rules.1.conditions.$starts_with"),
    (_one(conditions={"$from": [PRODUCT]}), ".rules.1.conditions"),
    (_one(conditions={"$more_than": 1}), ".rules.1.conditions.$more_than"),
    (_one(conditions={"$more_than": None}), ".rules.1.conditions.$more_than"),
    (_one(conditions={"$more_than": ["1"]}), ".rules.1.conditions.$more_than[0]"),
    (_one(conditions={"$is": [1, {}]}), ".rules.1.conditions.$is[1]"),
    (_one(conditions={"$in": [1] * 1001}), ".rules.1.conditions.$in"),
    (
        _one(conditions={"$more_than_or_equal": [1], "$greater_than_or_equal": [1]}),
        ".rules.1.conditions.$greater_than_or_equal",
    ),
    (_one(rules={"1": AMOUNT}), ".rules.1.rules"),
    (_one(rules=5), ".rules.1.rules"),
    (_one(error=5), ".rules.1.error"),
    (_one(error={"message": 5}), ".rules.1.error.message"),
    (_one(error={"message": "x" * 2001}), ".rules.1.error.message"),
    (_one(error={"message": "a\0b"}), ".rules.1.error.message"),
    (_one(note={"a\0": 1}), ".rules.1.note"),
    (_one(note=["\ud800"]), ".rules.1.note[0]"),
    ({"rules": {"1": {**ANY, "rules": {"1": AMOUNT}}}}, ".rules.1.rules.1.name"),
    ({"rules": {"1": {**ANY, "conditions": {"$is": ["p"]}}}}, ".rules.1.conditions.$is[0]"),
    (
        {"rules": {"1": {**ANY, "conditions": {"$is": [{"id": "p", "object": "shop"}]}}}},
        ".rules.1.conditions.$is[0]",
    ),
    (
        {"rules": {"1": {**ANY, "conditions": {"$is": [{"object": "sku"}]}}}},
        ".rules.1.conditions.$is[0]",
    ),
    ({"rules": {"1": AMOUNT, "logic": "1 and 2"}}, ".rules.logic"),
    ({"rules": {"1": AMOUNT, "logic": "1 and"}}, ".rules.logic"),
    ({"rules": {"1": AMOUNT, "logic": "(1"}}, ".rules.logic"),
    ({"rules": {"1": AMOUNT, "logic": "1)"}}, ".rules.logic"),
    ({"rules": {"1": AMOUNT, "logic": "1 & 1"}}, ".rules.logic"),
    ({"rules": {"1": AMOUNT, "logic": "1 1"}}, ".rules.logic"),
    ({"rules": {"1": AMOUNT, "logic": "()"}}, ".rules.logic"),
    ({"rules": {"1": AMOUNT, "logic": 1}}, ".rules.logic"),
    ({"rules": {"1": AMOUNT, "logic": "(" * 11 + "1" + ")" * 11}}, ".rules.logic"),
    ({"rules": {"1": AMOUNT, "logic": "(" * 5000}}, ".rules.logic"),
    ({"rules": {"1": AMOUNT, "logic": "1 or " * 5000}}, ".rules.logic"),
    ({"rules": {str(n): AMOUNT for n in range(1, 502)}}, ".rules"),
    (_nested(11), ".rules" + ".1.rules" * 10),
    ({"rules": {}, "type": "magic"}, ".type"),
    ({"rules": {}, "context_type": "campaign.magic"}, ".context_type"),
    ({"name": 5}, ".name"),
    ({"name": "x" * 256}, ".name"),
    ({"bundle_rules": 5}, ".bundle_rules"),
    *(
        ({"bundle_rules": {"1": {**BUNDLED, **change}, **more}}, f".bundle_rules{where}")
        for change, more, where in [
            ({"name": "order.items.every"}, {}, ".1.name"),
            ({"conditions": {}}, {}, ".1.conditions.$is"),
            ({"conditions": {"$is": []}}, {}, ".1.conditions.$is"),
            ({"conditions": {"$is_not": [TEA]}}, {}, ".1.conditions"),
            ({"conditions": {"$is": [5]}}, {}, ".1.conditions.$is[0]"),
            ({"conditions": {"$is": [{"object": "product"}]}}, {}, ".1.conditions.$is[0].id"),
            ({"conditions": {"$is": [{"id": "a"}]}}, {}, ".1.conditions.$is[0].object"),
            ({"rules": {"1": {"name": "order.items.price"}}}, {}, ".1.rules.1.name"),
            ({"rules": {"1": {**MANY, "conditions": {}}}}, {}, ".1.rules.1.conditions"),
            (
                {"rules": {"1": {**MANY, "conditions": {"$is": [0]}}}},
                {},
                ".1.rules.1.conditions.$is[0]",
            ),
            ({}, {"x": BUNDLED}, ".x"),
            ({}, {"2": 5}, ".2"),
            ({}, {"limit": 0}, ".limit"),
            ({}, {"limit": 101}, ".limit"),
            ({}, {"logic": "1 and 2"}, ".logic"),
            ({}, {"logic": "not 1"}, ".logic"),
            ({}, {"logic": 5}, ".logic"),
            (
                {},
                {
                    **{str(n): BUNDLED for n in range(1, 9)},
                    "logic": "(1 or 2) and (3 or 4) and (5 or 6) and (7 or 8)",
                },
                ".logic",
            ),
            ({}, {str(n): BUNDLED for n in range(1, 40)}, ""),
        ]
    ),
    ({"applicable_to": []}, ".applicable_to"),
    ({"applicable_to": {"included": 5}}, ".applicable_to.included"),
    ({"applicable_to": {"included": [5]}}, ".applicable_to.included[0]"),
    ({"applicable_to": {"included": {"data": [5]}}}, ".applicable_to.included.data[0]"),
    ({"applicable_to": {"included_all": "yes"}}, ".applicable_to.included_all"),
    *(
        (
            {"applicable_to": {"excluded": [PRODUCT, {**PRODUCT, name: value}]}},
            f".applicable_to.excluded[1].{name}",
        )
        for name, value in [
            ("object", "shop"),
            ("id", None),
            ("id", 5),
            ("id", "x" * 256),
            ("effect", "APPLY"),
            ("target", "BOX"),
            ("price", -1),
            ("price", 1.5),
            ("price", True),
            ("price", 10**30),
            ("repeat", 0),
            ("skip_initially", -1),
            ("quantity_limit", "3"),
            ("price_formula", ["1"]),
            ("skip_initially_formula", "1"),
            ("product_campaign_quantity_limit", -3),
            ("product_in_collection_customer_promotion_tier_quantity_limit", "3"),
        ]
    ),
]


@pytest.mark.parametrize(("document", "where"), REFUSED)
def test_refused_with_the_path(document: Any, where: str) -> None:
    with pytest.raises(ProblemError) as caught:
        parse(document)
    problem = caught.value.problem
    assert (problem.code, problem.where) == ("invalid_validation_rules", where)
    assert problem.details
    assert say(problem.code, "ko", where=where, need=problem.need, got=problem.got)


def test_the_path_starts_where_the_document_stands() -> None:
    with pytest.raises(ProblemError) as caught:
        parse({"rules": {"1": {"name": "x"}}}, ".validation_rules[2]")
    assert caught.value.problem.where == ".validation_rules[2].rules.1.name"


def test_a_rule_200_levels_deep_is_refused_without_overflow() -> None:
    with pytest.raises(ProblemError):
        parse(_nested(200))
    deep: Any = 1
    for _ in range(100_000):
        deep = [deep]
    with pytest.raises(ProblemError):
        parse({"rules": {}, "note": deep})
    while isinstance(deep, list):  # taken apart by hand: freeing it is recursive
        deep = deep[0]


def test_ten_levels_and_ten_parentheses_are_read() -> None:
    assert parse(_nested(10)).leaves[0].children
    parse({"rules": {"1": AMOUNT, "logic": "(" * 10 + "1" + ")" * 10}})
    parse({"rules": {"1": AMOUNT, "logic": "not " * 2000 + "1"}})


def test_unknown_names_come_with_near_ones() -> None:
    with pytest.raises(ProblemError) as caught:
        parse(_one(name="order.amuont"))
    assert "order.amount" in (caught.value.problem.need or [])  # type: ignore[operator]


def test_what_the_wire_sends_beside_is_read() -> None:
    read = parse(
        {
            "name": "Spring",
            "type": "basic",
            "context_type": "campaign.discount_coupons.discount.apply_to_items",
            "error": {"message": "No"},
            "rules": {
                "1": {**AMOUNT, "property": None, "rules": {}, "error": {"message": "Too low"}},
                "logic": "1",
            },
            "bundle_rules": None,
            "applicable_to": None,
        }
    )
    leaf = read.leaves[0]
    assert (read.name, read.type, read.error_message) == ("Spring", "basic", "No")
    assert read.context_type.endswith("apply_to_items")
    assert (leaf.key, leaf.path, leaf.error_message) == ("1", "rules.1.conditions", "Too low")
    assert (leaf.conditions, read.logic) == ((("$more_than", (1,)),), "1")


def test_nothing_is_a_rule_too() -> None:
    for document in ({}, {"rules": None}, {"rules": {"logic": ""}}, {"bundle_rules": None}):
        assert parse(document).leaves == ()


def test_scope() -> None:
    included = [
        {**PRODUCT, "price": 1000.0, "order_item_indices": [0], "price_formula": None},
        {
            "object": "sku",
            "source_id": "S1",
            "effect": "APPLY_FROM_CHEAPEST",
            "skip_initially": 1,
            "repeat": 2,
            "target": "UNIT",
            "quantity_limit": 3,
            "product_campaign_quantity_limit": None,
        },
    ]
    excluded = {"object": "list", "data": [{"object": "products_collection", "id": "pc_1"}]}
    scope = parse(
        {"applicable_to": {"included": included, "excluded": excluded, "included_all": True}}
    ).scope
    assert scope == Scope(
        (
            Target("product", "prod_1", price=1000),
            Target(
                "sku",
                "S1",
                "S1",
                effect="APPLY_FROM_CHEAPEST",
                skip_initially=1,
                repeat=2,
                target="UNIT",
                quantity_limit=3,
            ),
        ),
        (Target("products_collection", "pc_1"),),
        included_all=True,
    )


def test_discount_applicable_becomes_scope() -> None:
    def scope(applies: bool) -> Scope:  # noqa: FBT001 - the only parameter
        child = {"name": "product.discount_applicable", "conditions": {"$is": [applies]}}
        entry = {"name": "product.id", "conditions": {"$in": ["prod_1"]}, "rules": {"1": child}}
        return parse({"rules": {"1": entry}}).scope

    assert scope(True).included == (Target("product", "prod_1"),)
    assert scope(False).excluded == (Target("product", "prod_1"),)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["rules", "logic", "name", "conditions", "1", "2", "$is", "data", "id"])
            | st.text(max_size=5),
            inner,
            max_size=4,
        )
    ),
    max_leaves=20,
)
WILD_VALUES = st.lists(
    JSON | st.sampled_from(["2026-01-01", "2026-01-01;P1D;PT1H", "18:00;20:00", PRODUCT]),
    max_size=3,
)


@st.composite
def wild_entries(draw: Any, depth: int = 0) -> dict[str, Any]:
    entry = {
        "name": draw(st.sampled_from(sorted(SUBJECTS)) | JSON),
        "property": draw(st.none() | st.text(max_size=5) | JSON),
        "conditions": draw(
            st.dictionaries(st.sampled_from(sorted(OPERATORS)), WILD_VALUES | JSON, max_size=2)
            | JSON
        ),
        "error": draw(st.none() | JSON),
    }
    if depth < 2:
        entry["rules"] = draw(
            st.none() | JSON | st.dictionaries(st.just("1"), wild_entries(depth + 1), max_size=1)
        )
    return entry


@settings(max_examples=300, deadline=None)
@given(
    document=JSON
    | st.fixed_dictionaries(
        {
            "rules": st.dictionaries(st.sampled_from("123"), wild_entries(), max_size=3) | JSON,
            "applicable_to": st.none()
            | st.fixed_dictionaries(
                {"included": st.lists(st.just(PRODUCT) | JSON, max_size=2) | JSON}
            )
            | JSON,
        }
    )
)
def test_nothing_but_problems_is_raised(document: Any) -> None:
    try:
        parse(document)
    except ProblemError as error:
        problem = error.problem
        assert problem.code == "invalid_validation_rules"
        say(problem.code, where=problem.where, need=problem.need, got=problem.got)


@pytest.mark.parametrize(
    ("name", "text", "at"),
    [
        ("price_formula", "ORDER_ITEM_PRICE * ", 20),
        ("quantity_limit_formula", "ORDER_ITEM_PRICE", 1),
        ("product_campaign_quantity_limit_formula", "1 > 2", 3),
    ],
)
def test_a_formula_is_refused_with_its_place_in_the_text(name: str, text: str, at: int) -> None:
    with pytest.raises(ProblemError) as caught:
        parse({"applicable_to": {"included": [{**PRODUCT, name: text}]}})
    assert caught.value.problem.where == f".applicable_to.included[0].{name}:{at}"


def test_a_bundle_is_read() -> None:
    shelf = {"id": "pc_1", "type": "products_collection"}
    either = {"id": "sku_1", "type": "product_or_sku"}
    read = parse(
        {
            "bundle_rules": {
                "1": {**BUNDLED, "rules": {"1": MANY, "logic": "1"}},
                "2": {**BUNDLED, "conditions": {"$is": [shelf, either]}},
                "3": BUNDLED,
                "logic": "1 AND (2 or 3)",
                "limit": 7.0,
            }
        }
    ).bundle
    assert read is not None
    assert [(item.key, item.quantity) for item in read.items] == [("1", 2), ("2", 1), ("3", 1)]
    assert [choice.object for choice in read.items[1].choices] == ["products_collection", "sku"]
    assert (read.alternatives, read.limit) == ((("1", "2"), ("1", "3")), 7)
