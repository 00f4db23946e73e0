"""Bundles over HTTP: what makes one, what is missing, and what the discount becomes."""

from __future__ import annotations

from typing import Any

from support.offers import assign, redeem, rule, tier, validate, voucher
from support.shop import Shop

Json = dict[str, Any]


def goods(shop: Shop, *names: str) -> dict[str, str]:
    """Create products of ten dollars; return their ids."""
    return {
        name: shop.post("/v1/products", {"source_id": name, "name": name, "price": 1_000})["id"]
        for name in names
    }


def entry(product_id: str, quantity: int = 1) -> Json:
    return {
        "name": "order.items.any",
        "conditions": {"$is": [{"id": product_id, "type": "product_or_sku", "object": "product"}]},
        "rules": {
            "1": {"name": "order.items.aggregated_quantity", "conditions": {"$is": [quantity]}},
            "logic": "1",
        },
    }


def items(**quantities: int) -> Json:
    return {
        "items": [
            {"source_id": name, "related_object": "product", "quantity": quantity}
            for name, quantity in quantities.items()
        ]
    }


def breakfast(shop: Shop, limit: int = 3) -> tuple[dict[str, str], Json]:
    """Tea and two buns make a breakfast, for three dollars less."""
    ids = goods(shop, "tea", "bun")
    bundle = {"1": entry(ids["tea"]), "2": entry(ids["bun"], 2), "logic": "1 and 2", "limit": limit}
    made = rule(shop, bundle_rules=bundle)
    assert made["bundle_rules"] == bundle
    voucher(shop, "MORNING", {"type": "AMOUNT", "amount_off": 300})
    assign(shop, made["id"], "voucher", shop.get("/v1/vouchers/MORNING")["id"])
    return ids, made


def test_each_complete_bundle_takes_the_amount(shop: Shop) -> None:
    ids, _ = breakfast(shop)
    answer = validate(shop, "MORNING", order=items(tea=2, bun=5))
    assert answer["order"]["total_discount_amount"] == 600
    assert answer["redeemables"][0]["result"]["bundle"] == {
        "quantity": 2,
        "limit": 3,
        "identified": [
            {"id": ids["tea"], "object": "product", "item_index": 0, "item_quantity": 2},
            {"id": ids["bun"], "object": "product", "item_index": 1, "item_quantity": 4},
        ],
    }
    redeemed = redeem(shop, "MORNING", order=items(tea=9, bun=30))
    assert redeemed["order"]["total_discount_amount"] == 900


def test_an_incomplete_bundle_says_what_is_missing(shop: Shop) -> None:
    ids, _ = breakfast(shop)
    answer = validate(shop, "MORNING", order=items(tea=1, bun=1))
    assert answer["valid"] is False
    result = answer["redeemables"][0]["result"]
    assert result["error"]["key"] == "order_rules_violated"
    assert result["bundle"]["quantity"] == 0
    assert result["bundle"]["missing"] == [
        {"id": ids["bun"], "object": "product", "item_quantity": 1}
    ]
    error = shop.refused(
        "POST",
        "/v1/redemptions",
        {"redeemables": [{"object": "voucher", "id": "MORNING"}], "order": items(tea=1)},
    )
    assert error["key"] == "order_rules_violated"


def test_a_bundle_is_changed_and_deleted(shop: Shop) -> None:
    ids, made = breakfast(shop)
    path = f"/v1/validation-rules/{made['id']}"
    assert shop.put(path, {"name": "other"})["bundle_rules"] == made["bundle_rules"]
    changed = shop.put(path, {"bundle_rules": {"1": entry(ids["tea"])}})
    assert changed["bundle_rules"] == {"1": entry(ids["tea"])}
    assert validate(shop, "MORNING", order=items(tea=1))["valid"]
    assert shop.put(path, {"bundle_rules": None})["bundle_rules"] == {}
    assert validate(shop, "MORNING", order={"amount": 1_000})["valid"]


def test_a_collection_of_the_shop_makes_bundles(shop: Shop) -> None:
    ids = goods(shop, "tea", "bun")
    shelf = shop.post(
        "/v1/product-collections",
        {
            "name": "Sweet",
            "type": "STATIC",
            "products": [{"id": ids["bun"], "object": "product"}],
        },
    )
    sweet = {"id": shelf["id"], "object": "products_collection", "type": "products_collection"}
    bundle = {
        "1": {"name": "order.items.any", "conditions": {"$is": [sweet]}},
        "2": entry(ids["tea"]),
    }
    made = rule(shop, bundle_rules=bundle)
    offer = tier(shop, {"type": "PERCENT", "percent_off": 10}, made["id"])
    answer = validate(shop, offer["id"], order=items(tea=1, bun=1))
    assert answer["order"]["total_discount_amount"] == 200
    missing = validate(shop, offer["id"], order=items(tea=1))
    assert missing["redeemables"][0]["result"]["bundle"]["missing"] == [
        {"id": shelf["id"], "object": "products_collection", "item_quantity": 1}
    ]


def test_what_is_missing_is_told_where_the_cart_need_not_fulfil_it(shop: Shop) -> None:
    ids = goods(shop, "tea", "bun")
    made = rule(shop, bundle_rules={"1": entry(ids["tea"]), "2": entry(ids["bun"], 2)})
    offer = tier(shop, {"type": "PERCENT", "percent_off": 10}, made["id"])

    def offered(scenario: str) -> list[Json]:
        body = {"scenario": scenario, "order": items(tea=1)}
        found: list[Json] = shop.post("/v1/qualifications", body)["redeemables"]["data"]
        return found

    assert offered("ALL") == []
    (told,) = offered("AUDIENCE_ONLY")
    assert told["id"] == offer["id"]
    assert told["result"]["bundle"]["missing"] == [
        {"id": ids["bun"], "object": "product", "item_quantity": 2}
    ]


def test_more_of_the_same_is_free_for_each_bundle(shop: Shop) -> None:
    ids = goods(shop, "tea")
    made = rule(
        shop,
        None,
        {"included": [{"object": "product", "id": ids["tea"]}]},
        bundle_rules={"1": entry(ids["tea"], 2), "limit": 4},
    )
    voucher(shop, "MORE", {"type": "UNIT", "effect": "ADD_SAME_ITEMS", "unit_off": 1})
    assign(shop, made["id"], "voucher", shop.get("/v1/vouchers/MORE")["id"])
    (line,) = redeem(shop, "MORE", order=items(tea=6))["order"]["items"]
    assert (line["quantity"], line["initial_quantity"], line["discount_amount"]) == (9, 6, 3_000)
    assert line["subtotal_amount"] == 6_000
