"""What does this cart cost with these redeemables, and why? The worked examples of the wire."""

from __future__ import annotations

from typing import Any

import pytest

from largesse import redemptions
from largesse.customers import CustomerDraft
from largesse.orders import OrderItem
from largesse.orders.model import OrderDraft
from largesse.redemptions.model import Asked, Purchase
from largesse.storage import Actor, Work
from largesse.storage.database import counted_statements
from support.offers import (
    amount,
    assign,
    gift,
    only,
    percent,
    reasons,
    rule,
    tier,
    validate,
    voucher,
)
from support.shop import Shop

Json = dict[str, Any]


def many(shop: Shop) -> None:
    """Let many redeemables of a category apply together."""
    shop.management.post(
        "/stacking-rules",
        json={
            "applicable_redeemables_limit": 30,
            "applicable_redeemables_per_category_limit": 30,
        },
    ).raise_for_status()


def product(shop: Shop, name: str, price: int) -> str:
    made = shop.post("/v1/products", {"name": name, "source_id": name, "price": price})
    return str(made["id"])


def line(product_id: str, quantity: int, price: int) -> Json:
    return {"product_id": product_id, "quantity": quantity, "price": price}


def item_voucher(shop: Shop, code: str, discount: Json, *products: str) -> None:
    made = voucher(shop, code, discount)
    scope = rule(shop, applicable_to=only(*(("product", each) for each in products)))
    assign(shop, scope["id"], "voucher", made["id"])


def test_ten_percent_of_an_order(shop: Shop) -> None:
    voucher(shop, "TEN", {**percent(10), "amount_limit": 3000})
    answer = validate(shop, "TEN", order={"amount": 11499})
    assert answer["valid"] is True
    assert answer["id"].startswith("valid_")
    assert "inapplicable_redeemables" not in answer
    assert "skipped_redeemables" not in answer
    (child,) = answer["redeemables"]
    assert (child["status"], child["id"], child["object"]) == ("APPLICABLE", "TEN", "voucher")
    assert child["applicable_to"] == {
        "data": [],
        "total": 0,
        "data_ref": "data",
        "object": "list",
    }
    assert child["inapplicable_to"]["data"] == []
    assert child["result"]["discount"]["percent_off"] == 10
    order = answer["order"]
    assert (order["applied_discount_amount"], order["total_amount"]) == (1150, 10349)
    assert "items_discount_amount" not in order
    capped = validate(shop, "TEN", order={"amount": 1_000_000})["order"]
    assert capped["total_discount_amount"] == 3000


def test_a_gift_then_a_percentage_then_an_amount(shop: Shop) -> None:
    many(shop)
    gift(shop, "GIFT", 100)
    voucher(shop, "TWENTY", percent(20))
    voucher(shop, "EIGHTY", amount(8000))
    answer = validate(shop, "GIFT", "TWENTY", "EIGHTY", order={"amount": 200_000})
    first, second, third = (child["order"] for child in answer["redeemables"])
    assert (first["applied_discount_amount"], first["total_amount"]) == (100, 199_900)
    assert answer["redeemables"][0]["result"]["gift"] == {"balance": 100, "credits": 100}
    assert (second["applied_discount_amount"], second["discount_amount"]) == (39_980, 40_080)
    assert second["total_amount"] == 159_920
    assert (third["applied_discount_amount"], third["discount_amount"]) == (8000, 48_080)
    assert third["total_amount"] == 151_920
    assert answer["order"]["applied_discount_amount"] == 48_080
    assert answer["order"]["total_amount"] == 151_920


@pytest.mark.parametrize(
    ("mode", "second"), [("DISCOUNTED_AMOUNT", 1800), ("INITIAL_AMOUNT", 2000)]
)
def test_percent_of_what_is_left_or_of_what_was(shop: Shop, mode: str, second: int) -> None:
    shop.management.post("/stacking-rules", json={"discount_calculation_mode": mode})
    voucher(shop, "TEN", percent(10))
    voucher(shop, "TWENTY", percent(20))
    answer = validate(shop, "TEN", "TWENTY", order={"amount": 10_000})
    applied = [child["order"]["applied_discount_amount"] for child in answer["redeemables"]]
    assert applied == [1000, second]


def test_never_more_than_there_is_to_pay(shop: Shop) -> None:
    voucher(shop, "THOUSAND", amount(1000))
    order = validate(shop, "THOUSAND", order={"amount": 800})["order"]
    assert (order["applied_discount_amount"], order["total_amount"]) == (800, 0)


def test_an_amount_off_items_then_off_the_order(shop: Shop) -> None:
    first, second = product(shop, "first", 3000), product(shop, "second", 6000)
    third = product(shop, "third", 5000)
    item_voucher(shop, "ITEMS", amount(2000, "APPLY_TO_ITEMS"), first, second)
    voucher(shop, "ORDER", amount(2500))
    lines = [line(first, 1, 3000), line(second, 1, 6000), line(third, 1, 5000)]
    answer = validate(shop, "ITEMS", "ORDER", order={"items": lines})
    one, two = (child["order"] for child in answer["redeemables"])
    assert (one["items_discount_amount"], one["total_amount"]) == (4000, 10_000)
    assert "discount_amount" not in one
    assert [item.get("discount_amount") for item in one["items"]] == [2000, 2000, None]
    assert one["items"][0]["subtotal_amount"] == 1000
    assert (two["discount_amount"], two["items_discount_amount"]) == (2500, 4000)
    assert (two["total_discount_amount"], two["applied_discount_amount"]) == (6500, 2500)
    assert (two["total_applied_discount_amount"], two["total_amount"]) == (2500, 7500)
    root = answer["order"]
    assert root["total_applied_discount_amount"] == 6500
    assert root["items_applied_discount_amount"] == 4000
    reached = answer["redeemables"][0]["applicable_to"]
    assert [entry["id"] for entry in reached["data"]] == [first, second]
    assert [entry["order_item_indices"] for entry in reached["data"]] == [[0], [1]]


def test_items_capped_then_a_gift_a_percentage_and_an_amount(shop: Shop) -> None:
    many(shop)
    large, small = product(shop, "large", 2000), product(shop, "small", 700)
    item_voucher(shop, "ITEMS", amount(1000, "APPLY_TO_ITEMS"), large, small)
    gift(shop, "GIFT", 100)
    voucher(shop, "FORTY", percent(40))
    voucher(shop, "THIRTY", amount(30))
    lines = [line(large, 1, 2000), line(small, 1, 700)]
    answer = validate(shop, "ITEMS", "GIFT", "FORTY", "THIRTY", order={"items": lines})
    root = answer["order"]
    assert (root["discount_amount"], root["items_discount_amount"]) == (490, 1700)
    assert (root["total_discount_amount"], root["total_amount"]) == (2190, 510)


def test_units_are_added_for_free(shop: Shop) -> None:
    cable, mouse = product(shop, "cable", 2900), product(shop, "mouse", 3500)
    new = {"type": "UNIT", "unit_off": 1, "unit_type": cable, "effect": "ADD_NEW_ITEMS"}
    voucher(shop, "NEW", new)
    voucher(shop, "MISSING", {**new, "effect": "ADD_MISSING_ITEMS"})
    voucher(shop, "MOUSE", {**new, "unit_type": mouse, "effect": "ADD_MISSING_ITEMS"})
    order = validate(shop, "NEW", order={"items": [line(cable, 1, 2900)]})["order"]
    (item,) = order["items"]
    assert (item["quantity"], item["initial_quantity"], item["amount"]) == (2, 1, 5800)
    assert (item["discount_amount"], order["total_amount"]) == (2900, 2900)
    assert (order["amount"], order["initial_amount"]) == (5800, 2900)

    order = validate(shop, "MISSING", order={"items": [line(cable, 1, 2900)]})["order"]
    assert (order["items"][0]["quantity"], order["total_amount"]) == (1, 0)

    order = validate(shop, "MOUSE", order={"items": [line(cable, 10, 5000)]})["order"]
    assert (order["amount"], order["initial_amount"]) == (53_500, 50_000)
    assert order["total_amount"] == 50_000
    assert order["items"][1]["product_id"] == mouse
    assert order["items"][1]["initial_quantity"] == 0


def test_prices_come_from_the_catalogue_unless_they_are_sent(shop: Shop) -> None:
    shirt = product(shop, "shirt", 2500)
    voucher(shop, "HALF", percent(50))
    by_source = {"source_id": "shirt", "related_object": "product", "quantity": 2}
    order = validate(shop, "HALF", order={"items": [by_source]})["order"]
    assert (order["amount"], order["total_amount"]) == (5000, 2500)
    assert order["items"][0]["product_id"] == shirt
    mixed = [by_source, line(shirt, 1, 1000)]
    assert validate(shop, "HALF", order={"items": mixed})["order"]["amount"] == 6000
    stated = validate(shop, "HALF", order={"amount": 4000, "items": mixed})["order"]
    assert (stated["amount"], stated["total_amount"]) == (4000, 2000)
    written = {**by_source, "quantity": "3"}
    assert validate(shop, "HALF", order={"items": [written]})["order"]["amount"] == 7500


def test_what_does_not_apply_says_why(shop: Shop) -> None:
    limit = rule(
        shop,
        {"1": {"name": "order.amount", "conditions": {"$more_than": [5000]}}},
        error={"message": "Only from 50 dollars"},
    )
    made = voucher(shop, "FIFTY", percent(10))
    assign(shop, limit["id"], "voucher", made["id"])
    answer = validate(shop, "FIFTY", order={"amount": 4000})
    assert (answer["valid"], reasons(answer)) == (False, ["order_rules_violated"])
    assert "order" not in answer
    assert len(answer["redeemables"]) == len(answer["inapplicable_redeemables"]) == 1
    error = answer["inapplicable_redeemables"][0]["result"]["error"]
    assert (error["code"], error["resource_id"], error["resource_type"]) == (
        400,
        "FIFTY",
        "voucher",
    )
    assert error["error"]["message"] == "Only from 50 dollars"
    details = answer["inapplicable_redeemables"][0]["result"]["details"]
    assert details["message"] == "Only from 50 dollars"
    assert "rules.1.conditions" in error["details"] or "50 dollars" in error["details"]
    assert validate(shop, "FIFTY", order={"amount": 5001})["valid"]
    assert reasons(validate(shop, "FIFTY")) == ["missing_order"]


def test_an_unknown_code_is_said_inside_the_answer(shop: Shop) -> None:
    answer = validate(shop, "NOBODY", order={"amount": 100})
    assert answer["valid"] is False
    error = answer["redeemables"][0]["result"]["error"]
    assert (error["code"], error["key"]) == (404, "not_found")
    assert (error["resource_type"], error["resource_id"]) == ("voucher", "NOBODY")


def test_codes_with_any_characters_are_found(shop: Shop) -> None:
    code = "50% off/#1@home 🎁"
    shop.post("/v1/vouchers", {"code": code, "discount": percent(50)})
    assert validate(shop, code, order={"amount": 100})["order"]["total_amount"] == 50


def test_case_is_told_or_not_as_the_project_says(shop: Shop) -> None:
    voucher(shop, "Mixed", percent(10))
    assert not validate(shop, "MIXED", order={"amount": 100})["valid"]
    lax = Shop(shop.server, case_sensitive_codes=False)
    voucher(lax, "Mixed", percent(10))
    answer = validate(lax, "mIXED", order={"amount": 100})
    assert (answer["valid"], answer["redeemables"][0]["id"]) == (True, "Mixed")
    lax.close()


def test_a_stack_of_tiers_is_asked_for_alone(shop: Shop) -> None:
    many(shop)
    first = tier(shop, percent(10))
    path = f"/v1/promotions/{first['campaign_id']}"
    second = shop.post(f"{path}/tiers", {"name": "Two", "action": {"discount": amount(500)}})
    ids = [second["id"], first["id"]]
    stack = shop.post(f"{path}/stacks", {"name": "Both", "tiers": {"ids": ids}})
    answer = validate(
        shop, {"object": "promotion_stack", "id": stack["id"]}, order={"amount": 1500}
    )
    assert [child["id"] for child in answer["redeemables"]] == ids
    assert answer["order"]["total_amount"] == 900
    body = {"redeemables": [{"object": "promotion_stack", "id": stack["id"]}] * 2}
    assert shop.refused("POST", "/v1/validations", body)["key"] == "invalid_redeemables"
    unknown = validate(shop, {"object": "promotion_stack", "id": "stack_none"})
    assert reasons(unknown) == ["not_found"]


def test_expand_tells_of_campaign_and_category(shop: Shop) -> None:
    category = shop.post("/v1/categories", {"name": "Joint one"})
    shop.management.post("/stacking-rules", json={"joint_categories": [category["id"]]})
    made = tier(shop, percent(10), metadata={"shelf": 4}, category_id=category["id"])
    plain = validate(shop, made["id"], order={"amount": 100})["redeemables"][0]
    assert "categories" not in plain
    options = {"expand": ["redeemable", "category"]}
    told = validate(shop, made["id"], order={"amount": 100}, options=options)["redeemables"][0]
    assert told["metadata"] == {"shelf": 4}
    assert (told["name"], told["campaign_id"]) == ("A tier", made["campaign_id"])
    assert told["categories"][0]["stacking_rules_type"] == "JOINT"


def test_all_or_the_valid_part(shop: Shop) -> None:
    voucher(shop, "TEN", percent(10))
    voucher(shop, "GONE", percent(10), quantity=0)
    order = {"amount": 1000}
    whole = validate(shop, "GONE", "TEN", order=order)
    assert (whole["valid"], reasons(whole)) == (False, ["quantity_exceeded"])
    (skipped,) = whole["skipped_redeemables"]
    assert skipped["result"]["details"]["key"] == "preceding_validation_failed"
    shop.management.post("/stacking-rules", json={"redeemables_application_mode": "PARTIAL"})
    part = validate(shop, "GONE", "TEN", order=order)
    assert (part["valid"], reasons(part)) == (True, ["quantity_exceeded"])
    assert [child["id"] for child in part["redeemables"]] == ["TEN"]
    assert part["order"]["total_amount"] == 900


def test_an_exclusive_offer_shuts_common_ones_out(shop: Shop) -> None:
    category = shop.post("/v1/categories", {"name": "Alone"})
    shop.management.post("/stacking-rules", json={"exclusive_categories": [category["id"]]})
    alone = tier(shop, percent(50), category_id=category["id"])
    voucher(shop, "TEN", percent(10))
    answer = validate(shop, "TEN", alone["id"], order={"amount": 1000})
    assert [child["id"] for child in answer["redeemables"]] == [alone["id"]]
    (skipped,) = answer["skipped_redeemables"]
    assert skipped["result"]["details"]["key"] == "exclusion_rules_not_met"
    assert answer["order"]["total_amount"] == 500


def test_a_stored_order_is_taken_by_the_merchants_id(shop: Shop) -> None:
    voucher(shop, "TEN", percent(10))
    made = shop.post("/v1/orders", {"source_id": "cart-1", "amount": 2000})
    order = validate(shop, "TEN", order={"source_id": "cart-1", "amount": 9})["order"]
    assert (order["id"], order["amount"], order["total_amount"]) == (made["id"], 2000, 1800)
    order = validate(shop, "TEN", order={"id": made["id"], "amount": 3000})["order"]
    assert (order["amount"], order["total_amount"]) == (3000, 2700)
    assert shop.get("/v1/orders/cart-1")["amount"] == 2000
    body = {"redeemables": [{"object": "voucher", "id": "TEN"}], "order": {"id": "ord_none"}}
    assert shop.refused("POST", "/v1/validations", body)["key"] == "not_found"


def test_customers_are_judged_by_what_is_known_and_told(shop: Shop) -> None:
    gold = rule(
        shop,
        {"1": {"name": "customer.metadata", "property": "tier", "conditions": {"$is": ["gold"]}}},
    )
    made = voucher(shop, "GOLD", percent(10))
    assign(shop, gold["id"], "voucher", made["id"])
    order = {"amount": 100}
    assert reasons(validate(shop, "GOLD", order=order)) == ["missing_customer"]
    shop.post("/v1/customers", {"source_id": "ann", "metadata": {"tier": "gold"}})
    ann = {"source_id": "ann"}
    assert validate(shop, "GOLD", order=order, customer=ann)["valid"]
    told = {**ann, "metadata": {"tier": "blue"}}
    refused = validate(shop, "GOLD", order=order, customer=told)
    assert reasons(refused) == ["customer_rules_violated"]
    assert shop.get("/v1/customers/ann")["metadata"] == {"tier": "gold"}
    nobody = {"source_id": "somebody new", "metadata": {"tier": "gold"}}
    assert validate(shop, "GOLD", order=order, customer=nobody)["valid"]
    assert shop.refused("GET", "/v1/customers/somebody%20new")["code"] == 404


def test_a_tracking_id_names_the_same_customer_raw_or_told_back(shop: Shop) -> None:
    voucher(shop, "TEN", percent(10))
    ann = shop.post("/v1/customers", {"source_id": "ann"})
    shop.post("/v1/customers", {"source_id": "bob"})
    answer = validate(shop, "TEN", order={"amount": 100}, tracking_id="ann")
    assert answer["tracking_id"].startswith("track_")
    assert answer["order"]["customer_id"] == ann["id"]
    again = validate(shop, "TEN", order={"amount": 100}, tracking_id=answer["tracking_id"])
    assert (again["tracking_id"], again["order"]["customer_id"]) == (
        answer["tracking_id"],
        ann["id"],
    )
    body = {
        "redeemables": [{"object": "voucher", "id": "TEN"}],
        "tracking_id": "ann",
        "customer": {"source_id": "bob"},
    }
    assert shop.refused("POST", "/v1/validations", body)["key"] == "ambiguous_tracking_id"


ONE = {"object": "voucher", "id": "TEN"}


@pytest.mark.parametrize(
    ("body", "key", "path"),
    [
        ({}, "invalid_redeemables", ".redeemables"),
        ({"redeemables": []}, "invalid_redeemables", ".redeemables"),
        ({"redeemables": [ONE, {"object": "voucher"}]}, "invalid_payload", ".redeemables[1].id"),
        ({"redeemables": [{"object": "coupon", "id": "x"}]}, "invalid_payload", ".redeemables[0]"),
        ({"redeemables": [ONE, ONE]}, "duplicated_redeemables", "TEN"),
        (
            {"redeemables": [{"object": "voucher", "id": f"c{n}"} for n in range(31)]},
            "invalid_redeemables",
            ".redeemables",
        ),
        (
            {"redeemables": [ONE], "order": {"items": [{"quantity": 1, "price": 1}] * 501}},
            "invalid_order",
            ".order.items",
        ),
        (
            {
                "redeemables": [ONE],
                "order": {"items": [{"quantity": 10**9, "price": 10**14}]},
            },
            "invalid_order",
            ".order.items[0].amount",
        ),
        (
            {"redeemables": [ONE], "order": {"items": [{"quantity": -1, "price": 1}]}},
            "invalid_payload",
            ".order.items[0].quantity",
        ),
        ({"redeemables": [ONE], "order": {"amount": 10**30}}, "invalid_payload", ".order.amount"),
        ({"redeemables": [ONE], "customer": 7}, "invalid_payload", ".customer"),
        ({"redeemables": [ONE], "session": {"type": "LOCK", "ttl": -1}}, "invalid_payload", "ttl"),
        (
            {"redeemables": [ONE], "session": {"type": "LOCK", "ttl": 9999}},
            "invalid_payload",
            ".session.ttl",
        ),
        ({"redeemables": [{"object": "voucher", "id": "a\x00b"}]}, "invalid_payload", ".id"),
    ],
)
def test_bad_input_is_told_where(shop: Shop, body: Json, key: str, path: str) -> None:
    voucher(shop, "TEN", percent(10))
    error = shop.refused("POST", "/v1/validations", body)
    assert error["key"] == key
    assert path in error["details"]


def test_a_code_named_by_code_and_by_id_is_named_twice(shop: Shop) -> None:
    made = voucher(shop, "TEN", percent(10))
    body = {"redeemables": [ONE, {"object": "voucher", "id": made["id"]}]}
    assert shop.refused("POST", "/v1/validations", body)["key"] == "duplicated_redeemables"


def test_facts_are_gathered_in_four_queries(shop: Shop) -> None:
    """However many redeemables and lines: offers, company, catalogue, counters."""
    shirt = product(shop, "shirt", 2500)
    made = tier(shop, {"type": "UNIT", "unit_off": 1, "unit_type": shirt})
    limits = {
        "1": {"name": "campaign.redemptions.count", "conditions": {"$less_than_or_equal": [9]}},
        "2": {"name": "redemption.count.per_customer", "conditions": {"$less_than_or_equal": [9]}},
    }
    assign(shop, rule(shop, limits)["id"], "promotion_tier", made["id"])
    voucher(shop, "TEN", percent(10))
    gift(shop, "CARD", 500)
    shop.post("/v1/customers", {"source_id": "ann"})
    purchase = Purchase(
        redeemables=(
            Asked("voucher", "TEN"),
            Asked("promotion_tier", made["id"]),
            Asked("voucher", "CARD"),
        ),
        order=OrderDraft(
            source_id="new",
            items=tuple(OrderItem(product_id=shirt, quantity=n) for n in range(1, 40)),
        ),
        customer=CustomerDraft(source_id="ann"),
    )
    runtime = shop.server.runtime
    work = Work(
        runtime.database, shop.project, Actor("server", "key_x"), runtime.clock(), runtime.random
    )

    async def counted() -> list[str]:
        with counted_statements() as names:
            validation = await redemptions.validate(work, purchase)
        assert validation.decision.valid, validation.decision.outcomes
        return names

    assert shop.server.run(counted()) == ["redeemables", "company", "resolve_named", "standings"]


def test_what_nobody_asks_about_is_not_looked_up(shop: Shop) -> None:
    """Segments and collections cost nothing where no rule names one, nor lines of no product."""
    shop.post("/v1/products", {"source_id": "tea", "name": "Tea", "price": 500})
    voucher(shop, "TEN", percent(10))
    work = shop.server.runtime.work(shop.project, Actor("server", "key_x"))

    async def counted(item: OrderItem) -> tuple[list[str], int]:
        order = OrderDraft(items=(item,))
        with counted_statements() as names:
            told = await redemptions.validate(work, Purchase((Asked("voucher", "TEN"),), order))
        assert told.decision.cart is not None
        return names, told.decision.cart.total

    unnamed = shop.server.run(counted(OrderItem(price=500, quantity=2)))
    assert unnamed == (["redeemables", "company", "standings"], 900)
    named = shop.server.run(
        counted(OrderItem(source_id="tea", related_object="product", quantity=2))
    )
    assert named == (["redeemables", "company", "resolve_named", "standings"], 900)


def test_reasons_are_told_in_the_callers_language(shop: Shop) -> None:
    """In Korean or English as the caller asks, else as the project speaks."""
    voucher(shop, "GONE", percent(10), quantity=0)
    asked_for = {
        "redeemables": [{"object": "voucher", "id": "GONE"}],
        "order": {"amount": 10_000},
    }

    def told(client: Shop, **headers: str) -> str:
        answer = client.post("/v1/validations", asked_for, **headers)
        return str(answer["redeemables"][0]["result"]["error"]["details"])

    def is_korean(text: str) -> bool:
        return any("가" <= letter <= "힣" for letter in text)

    assert not is_korean(told(shop))
    assert is_korean(told(shop, **{"Accept-Language": "ko-KR,ko;q=0.9,en;q=0.8"}))
    korean = Shop(shop.server, language="ko", currency_code="KRW")
    voucher(korean, "GONE", percent(10), quantity=0)
    assert is_korean(told(korean))
    assert not is_korean(told(korean, **{"Accept-Language": "en"}))
    refused_in_korean = korean.refused("POST", "/v1/redemptions", asked_for)
    assert is_korean(refused_in_korean["details"])
    korean.close()
