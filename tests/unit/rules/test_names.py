"""Every rule name: where it passes, where it fails, and what the refusal says."""

from datetime import UTC, datetime
from typing import Any

import pytest

from largesse.kernel.cart import Cart, Line
from largesse.rules import Shopper
from largesse.rules.subjects import SUBJECTS

A = Line(2, 4000, 2000, product_id="prod_a", sku_id="sku_a", metadata={"color": "red"})
B = Line(
    3,
    15000,
    5000,
    product_id="prod_b",
    metadata={"color": "blue"},
    product_metadata={"brand": "acme"},
    collections=frozenset({"pc_1"}),
)
C = Line(1, 900, 900, product_id="prod_c", collections=frozenset({"pc_1"}))
CART = Cart(19900, 19900, (A, B, C), metadata={"channel": "web"})
TWO = Cart(19000, 19000, (A, B))
PROD_A = {"id": "prod_a", "object": "product"}
PROD_B = {"id": "prod_b", "object": "product"}
SKU_A = {"id": "sku_a", "object": "sku"}
COLLECTION = {"id": "pc_1", "object": "products_collection"}
ORDER, CUSTOMER, REDEMPTION = (
    f"{family}_rules_violated" for family in ("order", "customer", "redemption")
)
SHOPPER = Shopper(
    "cust_1",
    metadata={"age": 30, "address": {"city": "Seoul"}},
    segments=frozenset({"seg_vip"}),
    loyalty_tiers=frozenset({"ltr_gold"}),
)


def _entry(name: str, operator: str, *values: Any, **more: Any) -> dict[str, Any]:
    return {"name": name, "conditions": {operator: list(values)}, **more}


def _count(name: str, key: str, cap: int = 3) -> tuple[Any, ...]:
    """One counter: passes with two used, fails with three."""
    facts = {"caller_id": "key_1", "caller_login": "kim"}
    entry = _entry(name, "$less_than_or_equal", cap)
    return (
        entry,
        {**facts, "usage": {key: cap - 1}},
        {**facts, "usage": {key: cap}},
        REDEMPTION,
        cap,
        cap + 1,
    )


def _below(parent: str, item: Any, child: dict[str, Any]) -> dict[str, Any]:
    return _entry(parent, "$is", item, rules={"1": child, "logic": "1"})


CASES: list[tuple[Any, ...]] = [
    # entry, passing facts, failing facts, code, need, got
    (
        _entry("customer.segment", "$is", "seg_vip"),
        {"customer": SHOPPER},
        {},
        CUSTOMER,
        "seg_vip",
        [],
    ),
    (
        _entry("customer.segment", "$is_not", "seg_vip"),
        {},
        {"customer": SHOPPER},
        CUSTOMER,
        "seg_vip",
        ["seg_vip"],
    ),
    (
        _entry("customer.loyalty_tier", "$in", "ltr_gold", "ltr_top"),
        {"customer": SHOPPER},
        {"customer": Shopper("c", loyalty_tiers=frozenset({"ltr_tin"}))},
        CUSTOMER,
        ["ltr_gold", "ltr_top"],
        ["ltr_tin"],
    ),
    (
        _entry("customer.metadata", "$more_than", 18, property="age"),
        {"customer": SHOPPER},
        {"customer": Shopper("c", metadata={"age": 18})},
        CUSTOMER,
        18,
        18,
    ),
    (
        _entry("customer.metadata", "$is", "Seoul", property="address.city"),
        {"customer": SHOPPER},
        {},
        CUSTOMER,
        "Seoul",
        None,
    ),
    (
        _entry("order.amount", "$more_than_or_equal", 10000),
        {"cart": CART},
        {"cart": Cart(12000, 12000, discount=2001)},
        ORDER,
        10000,
        9999,
    ),
    (
        _entry("order.total_amount", "$more_than", 10000),
        {"cart": CART, "cart_after": Cart(19900, 19900, discount=9899)},
        {"cart": CART, "cart_after": Cart(19900, 19900, discount=9900)},
        ORDER,
        10000,
        10000,
    ),
    (
        _entry("order.initial_amount", "$less_than", 20000),
        {"cart": CART, "initial_cart": CART},
        {"cart": CART, "initial_cart": Cart(20000, 20000)},
        ORDER,
        20000,
        20000,
    ),
    (
        _entry("order.metadata", "$is", "web", property="channel"),
        {"cart": CART},
        {"cart": Cart(1, 1, metadata={"channel": "shop"})},
        ORDER,
        "web",
        "shop",
    ),
    (
        _entry("order.items.count", "$more_than", 5),
        {"cart": CART},
        {"cart": TWO},
        ORDER,
        5,
        5,
    ),
    (
        _entry("order.items.price_any", "$less_than", 1000),
        {"cart": CART},
        {"cart": TWO},
        ORDER,
        1000,
        [2000, 5000],
    ),
    (
        _entry("order.items.price_each", "$more_than", 1000),
        {"cart": TWO},
        {"cart": CART},
        ORDER,
        1000,
        [2000, 5000, 900],
    ),
    (
        _entry("order.items.metadata_any", "$is", "blue", property="color"),
        {"cart": CART},
        {"cart": Cart(1, 1, (A, C))},
        ORDER,
        "blue",
        ["red", None],
    ),
    (
        _entry("order.items.metadata_each", "$in", "red", "blue", property="color"),
        {"cart": TWO},
        {"cart": CART},
        ORDER,
        ["red", "blue"],
        ["red", "blue", None],
    ),
    (
        _entry("order.items.any", "$is", COLLECTION),
        {"cart": CART},
        {"cart": Cart(1, 1, (A,))},
        ORDER,
        "pc_1",
        ["sku_a"],
    ),
    (
        _entry("order.items.every", "$is", COLLECTION),
        {"cart": Cart(1, 1, (B, C))},
        {"cart": CART},
        ORDER,
        "pc_1",
        ["sku_a", "prod_b", "prod_c"],
    ),
    (
        _entry("order.items.none", "$is", PROD_A),
        {"cart": Cart(1, 1, (B, C))},
        {"cart": CART},
        ORDER,
        "prod_a",
        ["sku_a", "prod_b", "prod_c"],
    ),
    (
        _entry("order.items.cheapest", "$is", PROD_A),
        {"cart": TWO},
        {"cart": CART},
        ORDER,
        "prod_a",
        ["prod_c"],
    ),
    (
        _entry("order.items.most_expensive", "$is", PROD_B),
        {"cart": CART},
        {"cart": Cart(1, 1, (A, C))},
        ORDER,
        "prod_b",
        ["sku_a"],
    ),
    (
        _below("order.items.any", PROD_A, _entry("order.items.quantity", "$more_than", 1)),
        {"cart": CART},
        {"cart": Cart(1, 1, (Line(1, 2000, product_id="prod_a"), B))},
        ORDER,
        1,
        1,
    ),
    (
        _below("order.items.any", COLLECTION, _entry("order.items.aggregated_quantity", "$is", 4)),
        {"cart": CART},
        {"cart": TWO},
        ORDER,
        4,
        3,
    ),
    (
        _below("order.items.any", SKU_A, _entry("order.items.price", "$less_than", 2001)),
        {"cart": CART},
        {"cart": Cart(1, 1, (Line(1, 2001, 2001, sku_id="sku_a"),))},
        ORDER,
        2001,
        2001,
    ),
    (
        _below(
            "order.items.any",
            COLLECTION,
            _entry("order.items.aggregated_amount", "$more_than", 15000),
        ),
        {"cart": CART},
        {"cart": TWO},
        ORDER,
        15000,
        15000,
    ),
    (
        _below(
            "order.items.any",
            PROD_A,
            _entry("order.items.metadata", "$is", "red", property="color"),
        ),
        {"cart": CART},
        {"cart": Cart(1, 1, (Line(1, 1, product_id="prod_a", metadata={"color": "pink"}),))},
        ORDER,
        "red",
        "pink",
    ),
    (
        _entry("product.id", "$is", "prod_b"),
        {"cart": CART},
        {"cart": Cart(1, 1, (A,))},
        ORDER,
        "prod_b",
        ["sku_a"],
    ),
    (
        _entry("product.id", "$is_not", "prod_b"),
        {"cart": Cart(1, 1, (A, C))},
        {"cart": CART},
        ORDER,
        "prod_b",
        ["sku_a", "prod_b", "prod_c"],
    ),
    (
        _entry("sku.id", "$in", {"id": "sku_a"}),
        {"cart": CART},
        {"cart": Cart(1, 1, (C,))},
        ORDER,
        "sku_a",
        ["prod_c"],
    ),
    (
        _entry("product.metadata", "$is", "acme", property="brand"),
        {"cart": CART},
        {"cart": Cart(1, 1, (A,))},
        ORDER,
        "acme",
        ["sku_a"],
    ),
    (
        _below("product.id", "prod_a", _entry("product.price", "$less_than", 2001)),
        {"cart": CART},
        {"cart": Cart(1, 1, (Line(1, 3000, product_id="prod_a"),))},
        ORDER,
        2001,
        3000,
    ),
    (
        _below("product.id", "prod_a", _entry("product.quantity", "$more_than", 1)),
        {"cart": CART},
        {"cart": Cart(1, 1, (Line(1, 3000, product_id="prod_a"),))},
        ORDER,
        1,
        1,
    ),
    (
        _below("sku.id", "sku_a", _entry("sku.price", "$is", 2000)),
        {"cart": CART},
        {"cart": Cart(1, 1, (Line(1, 3000, sku_id="sku_a"),))},
        ORDER,
        2000,
        3000,
    ),
    (
        _below("sku.id", "sku_a", _entry("sku.quantity", "$is", 2)),
        {"cart": CART},
        {"cart": Cart(1, 1, (Line(1, 3000, sku_id="sku_a"),))},
        ORDER,
        2,
        1,
    ),
    (
        _entry(
            "product.metadata",
            "$is",
            "acme",
            property="brand",
            rules={"1": _entry("product.metadata.aggregated_quantity", "$more_than_or_equal", 3)},
        ),
        {"cart": CART},
        {"cart": Cart(1, 1, (Line(2, 1, product_metadata={"brand": "acme"}), A))},
        ORDER,
        3,
        2,
    ),
    (
        _entry(
            "product.metadata",
            "$is",
            "acme",
            property="brand",
            rules={"1": _entry("product.metadata.aggregated_amount", "$more_than", 14999)},
        ),
        {"cart": CART},
        {"cart": Cart(1, 1, (Line(2, 14999, product_metadata={"brand": "acme"}), A))},
        ORDER,
        14999,
        14999,
    ),
    (
        _below("product.id", "prod_a", _entry("product.discount_applicable", "$is", True)),
        {"cart": CART},
        {"cart": Cart(1, 1, (C,))},
        ORDER,
        "prod_a",
        ["prod_c"],
    ),
    (
        _below("sku.id", "sku_a", _entry("sku.discount_applicable", "$is", True)),
        {"cart": CART},
        {"cart": Cart(1, 1, (C,))},
        ORDER,
        "sku_a",
        ["prod_c"],
    ),
    _count("campaign.redemptions.count", "campaign:camp_1"),
    _count("campaign.redemptions.count.daily", "campaign:camp_1|day:2026-03-04"),
    _count("campaign.redemptions.count.weekly", "campaign:camp_1|week:2026-03-02"),
    _count("campaign.redemptions.count.monthly", "campaign:camp_1|month:2026-03-01"),
    _count("campaign.redemptions.customers_count", "campaign:camp_1|customer:cust_1"),
    _count(
        "campaign.redemptions.customers_count.daily",
        "campaign:camp_1|customer:cust_1|day:2026-03-04",
    ),
    _count(
        "campaign.redemptions.customers_count.weekly",
        "campaign:camp_1|customer:cust_1|week:2026-03-02",
    ),
    _count(
        "campaign.redemptions.customers_count.monthly",
        "campaign:camp_1|customer:cust_1|month:2026-03-01",
    ),
    _count("redemption.count", "voucher:v_1"),
    _count("redemption.count.daily", "voucher:v_1|day:2026-03-04"),
    _count("redemption.count.weekly", "voucher:v_1|week:2026-03-02"),
    _count("redemption.count.monthly", "voucher:v_1|month:2026-03-01"),
    _count("redemption.count.per_customer", "voucher:v_1|customer:cust_1"),
    _count("redemption.count.per_customer.daily", "voucher:v_1|customer:cust_1|day:2026-03-04"),
    _count("redemption.count.per_customer.weekly", "voucher:v_1|customer:cust_1|week:2026-03-02"),
    _count("redemption.count.per_customer.monthly", "voucher:v_1|customer:cust_1|month:2026-03-01"),
    _count("redemption.count.per_user", "voucher:v_1|caller:kim"),
    _count("redemption.count.per_api_key", "voucher:v_1|caller:key_1"),
    (
        _entry("campaign.orders.amount", "$less_than_or_equal", 50000),
        {"cart": CART, "usage": {"campaign:camp_1|orders_amount": 30100}},
        {"cart": CART, "usage": {"campaign:camp_1|orders_amount": 30101}},
        REDEMPTION,
        50000,
        50001,
    ),
    (
        _entry("campaign.orders.amount_discounted", "$less_than_or_equal", 5000),
        {
            "cart": CART,
            "cart_after": Cart(19900, 19900, discount=1000),
            "usage": {"campaign:camp_1|discount_amount": 4000},
        },
        {
            "cart": CART,
            "cart_after": Cart(19900, 19900, discount=1001),
            "usage": {"campaign:camp_1|discount_amount": 4000},
        },
        REDEMPTION,
        5000,
        5001,
    ),
    (
        _entry("redemption.gift.amount", "$less_than_or_equal", 5000),
        {"credits": 500, "usage": {"campaign:camp_1|credits": 4500}},
        {"credits": 501, "usage": {"campaign:camp_1|credits": 4500}},
        REDEMPTION,
        5000,
        5001,
    ),
    (
        _entry("redemption.reward.pay_with_points.points_used", "$less_than_or_equal", 100),
        {"cart": CART, "cart_after": CART, "points_spent": 100},
        {"cart": CART, "cart_after": CART, "points_spent": 101},
        REDEMPTION,
        100,
        101,
    ),
    (
        _entry("redemption.user.login", "$is", "kim"),
        {"caller_login": "kim"},
        {"caller_login": "lee"},
        REDEMPTION,
        "kim",
        "lee",
    ),
    (
        _entry("redemption.api_key", "$in", "key_1", "key_2"),
        {"caller_id": "key_2"},
        {"caller_id": "key_3"},
        REDEMPTION,
        ["key_1", "key_2"],
        "key_3",
    ),
    (
        _entry("redemption.metadata", "$is", "kiosk", property="place"),
        {"redemption_metadata": {"place": "kiosk"}},
        {},
        REDEMPTION,
        "kiosk",
        None,
    ),
    (
        _entry("redemption.time", "$dow", 3),
        {},
        {"now": datetime(2026, 3, 5, tzinfo=UTC)},
        REDEMPTION,
        3,
        "2026-03-05T00:00:00+00:00",
    ),
    (
        _entry("custom_event.metadata", "$greater_than_or_equal", 1, property="test"),
        {"event_metadata": {"test": 1}},
        {"event_metadata": {"test": 0}},
        REDEMPTION,
        1,
        0,
    ),
    (
        _entry("publication.redeemable_by_linked_customer", "$is", True),
        {"holder_id": "cust_1"},
        {"holder_id": "cust_2"},
        REDEMPTION,
        True,
        False,
    ),
]


def _names(entry: dict[str, Any]) -> set[str]:
    nested = (v for k, v in entry.get("rules", {}).items() if k != "logic")
    return {entry["name"]}.union(*(_names(child) for child in nested))


def test_every_name_is_here() -> None:
    assert set().union(*(_names(case[0]) for case in CASES)) == set(SUBJECTS)


@pytest.mark.parametrize(
    ("entry", "passing", "failing", "code", "need", "got"),
    CASES,
    ids=["+".join(sorted(_names(case[0]))) for case in CASES],
)
def test_passes_and_fails_and_says_why(
    rule: Any,
    situate: Any,
    entry: Any,
    passing: Any,
    failing: Any,
    code: str,
    need: Any,
    got: Any,
) -> None:
    compiled = rule(entry)
    assert compiled.check(situate(**passing)).passed
    verdict = compiled.check(situate(**failing))
    assert not verdict.passed
    assert verdict.claims == ()
    reason = verdict.reason
    assert (reason.code, reason.need, reason.got) == (code, need, got)
    assert reason.where.endswith(".conditions")
    bounds = compiled.explain(situate(**failing))
    assert any(not bound.passed for bound in bounds)
    assert all(bound.passed for bound in compiled.explain(situate(**passing)))
    for language in ("en", "ko"):
        assert all(compiled.sentences(language))
    assert compiled.sentences("en") != compiled.sentences("ko")


@pytest.mark.parametrize(
    ("entry", "facts", "code"),
    [
        (_entry("customer.segment", "$is_not", "seg_1"), {"customer": None}, "missing_customer"),
        (
            _entry("redemption.count.per_customer", "$less_than", 3),
            {"customer": None},
            "missing_customer",
        ),
        (_entry("order.amount", "$more_than", 1), {}, "missing_order"),
        (
            _entry("order.amount", "$more_than", 1),
            {"cart": Cart(amount_known=False)},
            "missing_amount",
        ),
        (_entry("order.total_amount", "$more_than", 1), {}, "missing_order"),
        (_entry("order.items.none", "$is", PROD_A), {"cart": Cart(5, 5)}, "missing_order_items"),
        (_entry("order.items.count", "$less_than", 9), {"cart": Cart(5, 5)}, "missing_order_items"),
        (_entry("campaign.orders.amount", "$less_than", 9), {}, "missing_order"),
        (_entry("campaign.redemptions.count", "$less_than", 9), {"campaign_id": None}, REDEMPTION),
        (_entry("redemption.count.per_user", "$less_than", 9), {}, REDEMPTION),
        (_entry("custom_event.metadata", "$is", 1, property="x"), {}, REDEMPTION),
    ],
)
def test_missing_facts_are_named(
    rule: Any, situate: Any, entry: Any, facts: Any, code: str
) -> None:
    reason = rule(entry).check(situate(**facts)).reason
    assert reason.code == code
    assert reason.where == "rules.1.conditions"
    # Denying a condition does not make up for the fact it lacks.
    assert rule(entry, logic="not 1").check(situate(**facts)).reason.code == code


def test_a_result_not_known_yet_never_hurts(rule: Any, situate: Any) -> None:
    entry = _entry("order.total_amount", "$more_than", 10**6)
    asked = situate(cart=CART)
    assert rule(entry).check(asked).passed
    assert rule(entry, logic="not 1").check(asked).passed
    assert rule(entry).needs.after
    budget = rule(_entry("campaign.orders.amount_discounted", "$less_than", 1))
    assert budget.check(asked).claims == ()


def test_only_holder_switched_off_asks_nothing(rule: Any, situate: Any) -> None:
    entry = _entry("publication.redeemable_by_linked_customer", "$is", False)
    assert rule(entry).check(situate(customer=None)).passed
