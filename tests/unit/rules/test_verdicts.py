"""Claims, needs, messages and what the shell asks beforehand."""

from datetime import date
from typing import Any

from largesse.kernel.cart import Cart, Line
from largesse.kernel.usage import Claim, Usage
from largesse.rules import Needs, Shopper, Target, covers

AMOUNT = {"name": "order.amount", "conditions": {"$more_than": [1000]}}
VIP = {"name": "customer.segment", "conditions": {"$is": ["seg_vip"]}}
TOTAL = Usage("voucher", "v_1")


def _count(operator: str, need: float, name: str = "redemption.count") -> dict[str, Any]:
    return {"name": name, "conditions": {operator: [need]}}


def _caps(compiled: Any, situation: Any) -> list[int | None]:
    verdict = compiled.check(situation)
    assert verdict.passed
    return [claim.cap for claim in verdict.claims]


def test_claim_of_a_deciding_limit_carries_its_cap(rule: Any, situate: Any) -> None:
    daily = _count("$less_than_or_equal", 10, "redemption.count.per_customer.daily")
    verdict = rule(VIP, daily).check(
        situate(customer=Shopper("cust_1", segments=frozenset({"seg_vip"})))
    )
    usage = Usage("voucher", "v_1", "redemptions", "cust_1", None, "day", date(2026, 3, 4))
    where = "rules.2.conditions"
    assert verdict.claims == (Claim(usage, 1, 10, "redemption_rules_violated", where),)


def test_a_limit_that_does_not_decide_counts_without_cap(rule: Any, situate: Any) -> None:
    compiled = rule(_count("$less_than_or_equal", 10), VIP, logic="1 or 2")
    vip = Shopper("cust_1", segments=frozenset({"seg_vip"}))
    assert _caps(compiled, situate(customer=vip)) == [None]
    assert _caps(compiled, situate()) == [10]
    # A VIP beyond the limit still passes; somebody else does not.
    assert _caps(compiled, situate(customer=vip, usage={TOTAL.key: 10})) == [None]
    assert not compiled.check(situate(usage={TOTAL.key: 10})).passed


def test_caps_of_operators(rule: Any, situate: Any) -> None:
    for entry, logic, cap in [
        (_count("$less_than_or_equal", 10), "", 10),
        (_count("$less_than", 10), "", 9),
        (_count("$less_than", 2.5), "", 2),
        (_count("$less_than_or_equal", 2.5), "", 2),
        (_count("$is", 1), "", 1),
        (_count("$in", 1), "", 1),
        (_count("$more_than", 0), "", None),
        (_count("$more_than", 10), "not 1", 10),
        (_count("$more_than_or_equal", 10), "not 1", 9),
        (_count("$less_than", 1), "not 1", None),
        (_count("$is_not", 5), "", None),
    ]:
        assert _caps(rule(entry, logic=logic), situate()) == [cap], (entry, logic)


def test_two_limits_on_one_counter_are_one_claim(rule: Any, situate: Any) -> None:
    compiled = rule(_count("$less_than", 10), _count("$less_than_or_equal", 5))
    verdict = compiled.check(situate())
    assert [(c.amount, c.cap, c.where) for c in verdict.claims] == [(1, 5, "rules.2.conditions")]


def test_an_amount_budget_claims_this_orders_amount(rule: Any, situate: Any) -> None:
    entry = _count("$less_than_or_equal", 9000, "campaign.orders.amount")
    verdict = rule(entry).check(situate(cart=Cart(4000, 4000)))
    usage = Usage("campaign", "camp_1", "orders_amount")
    assert [(c.usage, c.amount, c.cap) for c in verdict.claims] == [(usage, 4000, 9000)]
    # What the discount added to the order counts once it is known.
    after = rule(entry).check(situate(cart=Cart(4000, 4000), cart_after=Cart(5000, 4000)))
    assert after.claims[0].amount == 5000


def test_discounts_are_claimed_when_known(rule: Any, situate: Any) -> None:
    entry = _count("$less_than_or_equal", 9000, "campaign.orders.amount_discounted")
    before = Cart(4000, 4000, (Line(1, 4000, discount=100),), discount=50)
    after = Cart(4000, 4000, (Line(1, 4000, discount=300),), discount=80)
    assert rule(entry).check(situate(cart=before)).claims == ()
    assert rule(entry).check(situate(cart=before, cart_after=after)).claims[0].amount == 230


def test_a_customer_not_stored_yet_has_counted_nothing(rule: Any, situate: Any) -> None:
    compiled = rule(_count("$less_than_or_equal", 1, "redemption.count.per_customer"))
    verdict = compiled.check(situate(customer=Shopper()))
    assert verdict.passed
    assert verdict.claims == ()
    assert compiled.usages(situate(customer=Shopper())) == ()


def test_usages_are_what_the_shell_has_to_fetch(rule: Any, situate: Any) -> None:
    compiled = rule(
        _count("$less_than", 10),
        _count("$less_than", 5),
        _count("$less_than", 5, "campaign.redemptions.count.weekly"),
        AMOUNT,
    )
    weekly = Usage("campaign", "camp_1", unit="week", start=date(2026, 3, 1))
    assert compiled.usages(situate(week_start=0)) == (TOTAL, weekly)
    tier = compiled.usages(situate(owner="promotion_tier", owner_id="promo_1"))
    assert tier[0].key == "promotion_tier:promo_1"


def test_needs(rule: Any) -> None:
    compiled = rule(
        VIP,
        {
            "name": "order.items.cheapest",
            "conditions": {
                "$is": [{"id": "pc_1", "object": "products_collection"}],
                "$from": [{"id": "pc_2", "object": "products_collection"}],
            },
        },
        _count("$more_than", 1, "order.total_amount"),
        applicable_to={"excluded": [{"object": "products_collection", "id": "pc_3"}]},
    )
    assert compiled.needs == Needs(
        customer=True,
        order=True,
        items=True,
        after=True,
        segments=frozenset({"seg_vip"}),
        collections=frozenset({"pc_1", "pc_2", "pc_3"}),
    )
    assert rule().needs == Needs()


def test_the_first_deciding_condition_gives_family_path_and_message(
    rule: Any, situate: Any
) -> None:
    said = {**VIP, "error": {"message": "VIPs only"}}
    poor = situate(cart=Cart(500, 500))
    first = rule(said, AMOUNT, error={"message": "Not today"}).check(poor).reason
    assert (first.code, first.where) == ("customer_rules_violated", "rules.1.conditions")
    assert first.message == "VIPs only"
    second = rule(AMOUNT, said, error={"message": "Not today"}).check(poor).reason
    assert (second.code, second.message) == ("order_rules_violated", "Not today")
    assert rule(AMOUNT).check(poor).reason.message is None
    # Met by its other half, a choice blames nobody; the condition after it decides.
    rich = situate(cart=Cart(5000, 5000))
    chosen = rule(VIP, AMOUNT, _count("$less_than", 1), logic="(1 or 2) and 3").check(rich)
    assert chosen.reason.where == "rules.3.conditions"
    denied = rule(AMOUNT, logic="not 1").check(rich).reason
    assert (denied.code, denied.need, denied.got) == ("order_rules_violated", 1000, 5000)


def test_a_missing_customer_is_saved_by_the_other_half(rule: Any, situate: Any) -> None:
    compiled = rule(VIP, AMOUNT, logic="1 or 2")
    assert compiled.check(situate(customer=None, cart=Cart(5000, 5000))).passed
    reason = compiled.check(situate(customer=None, cart=Cart(500, 500))).reason
    assert reason.code == "missing_customer"


def test_nested_failures_point_at_the_nested_rule(rule: Any, situate: Any) -> None:
    child = {
        "name": "order.items.aggregated_quantity",
        "conditions": {"$more_than_or_equal": [3]},
        "error": {"message": "Buy three"},
    }
    product = {"id": "prod_a", "object": "product"}
    compiled = rule(
        {"name": "order.items.any", "conditions": {"$is": [product]}, "rules": {"1": child}}
    )
    cart = Cart(3, 3, (Line(1, 1, product_id="prod_a"), Line(1, 1, product_id="prod_a")))
    reason = compiled.check(situate(cart=cart)).reason
    assert reason.where == "rules.1.rules.1.conditions"
    assert (reason.need, reason.got, reason.message) == (3, 2, "Buy three")
    nested = compiled.explain(situate(cart=cart))[1]
    assert (nested.name, nested.got, nested.passed) == (child["name"], 2, False)


def test_nested_lines_narrow_what_is_summed(rule: Any, situate: Any) -> None:
    entry = {
        "name": "order.items.any",
        "conditions": {"$is": [{"id": "prod_a", "object": "product"}]},
        "rules": {
            "1": {
                "name": "order.items.metadata",
                "property": "color",
                "conditions": {"$is": ["red"]},
            },
            "2": {"name": "order.items.aggregated_quantity", "conditions": {"$is": [2]}},
            "logic": "1 AND 2",
        },
    }
    red = Line(2, 2, product_id="prod_a", metadata={"color": "red"})
    blue = Line(5, 5, product_id="prod_a", metadata={"color": "blue"})
    assert rule(entry).check(situate(cart=Cart(7, 7, (blue, red)))).passed


def test_a_product_covers_its_skus_and_source_ids_count() -> None:
    line = Line(
        1, 1, product_id="prod_1", product_source_id="P1", sku_id="sku_1", sku_source_id="S1"
    )
    for kind, name in [("product", "prod_1"), ("product", "P1"), ("sku", "sku_1"), ("sku", "S1")]:
        assert covers([Target(kind, name)])(line)  # type: ignore[arg-type]
    assert covers([Target("product", "x", source_id="P1")])(line)
    assert not covers([Target("sku", "prod_1")])(line)
    assert not covers([Target("product", "")])(Line(1, 1))
    assert not covers([])(line)
    everything = covers([Target("products_collection", "pc_a11pr0dUc75")])
    assert everything(line)
    assert not everything(Line(1, 100, name="unnamed"))


def test_cheapest_leaves_out_lines_without_a_price(rule: Any, situate: Any) -> None:
    shipping = Line(1, 0, product_id="ship")
    shirt = Line(1, 100, product_id="shirt")
    entry = {
        "name": "order.items.cheapest",
        "conditions": {"$is": [{"id": "shirt", "object": "product"}]},
    }
    assert rule(entry).check(situate(cart=Cart(100, 100, (shipping, shirt)))).passed
    unpriced = rule(entry).check(situate(cart=Cart(0, 0, (shipping,))))
    assert unpriced.reason.code == "order_rules_violated"


def test_sentences(rule: Any) -> None:
    compiled = rule(AMOUNT, _count("$less_than_or_equal", 3), logic="1 or 2")
    assert compiled.sentences("en") == (
        "1. the order amount is more than 10",
        "2. the redemptions of this code is at most 3",
        "Together: 1 or 2",
    )
    assert compiled.sentences("ko") == (
        "1. 주문 금액: 10 초과",
        "2. 이 코드의 사용 횟수: 3 이하",
        "논리: 1 or 2",
    )
    assert rule(AMOUNT).sentences("en") == ("the order amount is more than 10",)
