"""The older calls, for one code or one tier: other words for the same services."""

from __future__ import annotations

from typing import Any

from support.offers import (
    amount,
    assign,
    at_once,
    gift,
    keys,
    no_mismatches,
    only,
    percent,
    rule,
    tier,
    validate,
    voucher,
)
from support.shop import Shop

Json = dict[str, Any]
ORDER = {"amount": 10_000}


def test_a_code_that_is_valid(shop: Shop) -> None:
    shop.post("/v1/vouchers", {"code": "A/B", "discount": percent(10), "metadata": {"a": 1}})
    answer = shop.post("/v1/vouchers/A%2FB/validate", {"order": ORDER})
    assert (answer["valid"], answer["code"], answer["metadata"]) == (True, "A/B", {"a": 1})
    assert answer["discount"]["percent_off"] == 10
    assert answer["order"]["total_amount"] == 9000
    assert answer["applicable_to"]["data"] == answer["inapplicable_to"]["data"] == []
    assert answer["tracking_id"].startswith("track_")
    assert "reason" not in answer
    assert "error" not in answer
    bare = shop.post("/v1/vouchers/A%2FB/validate")
    assert bare["valid"] is True
    assert "order" not in bare


def test_a_code_of_a_campaign_on_some_items(shop: Shop) -> None:
    tea = shop.post("/v1/products", {"name": "tea", "source_id": "tea", "price": 1000})["id"]
    body = {"name": "Tea", "type": "STANDALONE", "voucher": {"discount": amount(300)}}
    made = shop.post("/v1/campaigns", body)
    code = shop.get("/v1/vouchers", campaign_id=made["id"])["vouchers"][0]["code"]
    scope = rule(shop, applicable_to=only(("product", tea)))
    assign(shop, scope["id"], "campaign", made["id"])
    order = {"items": [{"product_id": tea, "quantity": 2}]}
    answer = shop.post(f"/v1/vouchers/{code}/validate", {"order": order})
    assert (answer["campaign"], answer["campaign_id"]) == ("Tea", made["id"])
    assert answer["applicable_to"]["data"][0]["id"] == tea
    assert answer["order"]["items_applied_discount_amount"] == 300


def test_a_code_that_is_not_valid_says_why(shop: Shop) -> None:
    voucher(shop, "GONE", percent(10), quantity=0)
    answer = shop.post("/v1/vouchers/GONE/validate", {"order": ORDER})
    assert (answer["valid"], answer["code"]) == (False, "GONE")
    assert answer["reason"] == "Quantity exceeded"
    assert (answer["error"]["key"], answer["error"]["code"]) == ("quantity_exceeded", 400)
    assert "discount" not in answer
    nobody = shop.post("/v1/vouchers/NOBODY/validate", {"order": ORDER})
    assert (nobody["valid"], nobody["error"]["key"]) == (False, "not_found")
    assert nobody["metadata"] == {}


def test_the_merchants_own_message_stands_in_the_place_of_ours(shop: Shop) -> None:
    vips = {"1": {"name": "customer.segment", "conditions": {"$is": ["seg_vip"]}}}
    made = rule(shop, vips, error={"message": "Only for friends."})
    card = gift(shop, "CARD", 500)
    assign(shop, made["id"], "voucher", card["id"])
    asked = {"order": ORDER, "customer": {"source_id": "ann"}}
    answer = shop.post("/v1/vouchers/CARD/validate", asked)
    assert answer["error"]["message"] == answer["reason"] == "Only for friends."
    # The newer form has it one level deeper.
    error = validate(shop, "CARD", **asked)["redeemables"][0]["result"]["error"]
    assert error["error"]["message"] == "Only for friends."
    refused = shop.refused("POST", "/v1/vouchers/CARD/redemption", asked)
    assert refused["error"]["message"] == "Only for friends."


def test_a_gift_card_spends_what_is_asked(shop: Shop) -> None:
    gift(shop, "CARD", 500)
    asked = {"order": ORDER, "gift": {"credits": 200}}
    answer = shop.post("/v1/vouchers/CARD/validate", asked)
    assert answer["gift"] == {"balance": 500, "credits": 200}
    redeemed = shop.post("/v1/vouchers/CARD/redemption", asked)
    assert (redeemed["amount"], redeemed["gift"]) == (200, {"amount": 200})
    assert redeemed["order"]["total_amount"] == 9800
    assert redeemed["voucher"]["gift"]["balance"] == 300
    no_mismatches(shop)


def test_one_code_is_redeemed(shop: Shop) -> None:
    voucher(shop, "ONCE", percent(10), quantity=1)
    body = {"order": {**ORDER, "source_id": "o-1"}, "customer": {"source_id": "ann"}}
    answer = shop.post("/v1/vouchers/ONCE/redemption", body)
    assert answer["id"].startswith("r_")
    assert (answer["result"], answer["status"]) == ("SUCCESS", "SUCCEEDED")
    assert answer["voucher"]["redemption"]["redeemed_quantity"] == 1
    assert (answer["order"]["status"], answer["order"]["total_amount"]) == ("PAID", 9000)
    assert list(answer["order"]["redemptions"]) == [answer["id"]]
    refused = shop.refused("POST", "/v1/vouchers/ONCE/redemption", {"order": ORDER})
    assert (refused["key"], refused["redeemable_id"]) == ("quantity_exceeded", "ONCE")
    assert refused["redeemable_type"] == "voucher"
    assert refused["resource_id"].startswith("rf_")
    failed = shop.get(f"/v1/redemptions/{refused['resource_id']}")
    assert (failed["result"], failed["failure_code"]) == ("FAILURE", "quantity_exceeded")
    # The same log, the same rollback.
    assert shop.get("/v1/vouchers/ONCE/redemption")["redeemed_quantity"] == 1
    shop.post(f"/v1/redemptions/{answer['id']}/rollback")
    assert shop.post("/v1/vouchers/ONCE/validate", {"order": ORDER})["valid"]
    no_mismatches(shop)


def test_a_tracking_id_may_stand_in_the_query(shop: Shop) -> None:
    voucher(shop, "TEN", percent(10))
    answer = shop.http.post("/v1/vouchers/TEN/redemption", params={"tracking_id": "ann"}).json()
    assert answer["customer"]["source_id"] == "ann"
    told = shop.http.post("/v1/vouchers/TEN/validate", params={"tracking_id": "ann"}).json()
    assert told["tracking_id"] == answer["tracking_id"]


def test_a_session_is_held_and_used(shop: Shop) -> None:
    voucher(shop, "ONCE", percent(10), quantity=1)
    lock = {"type": "LOCK", "key": "mine"}
    held = shop.post("/v1/vouchers/ONCE/validate", {"order": ORDER, "session": lock})
    assert held["session"]["key"] == "mine"
    assert not shop.post("/v1/vouchers/ONCE/validate", {"order": ORDER})["valid"]
    redeemed = shop.post("/v1/vouchers/ONCE/redemption", {"order": ORDER, "session": lock})
    assert redeemed["session"] == {"key": "mine"}
    no_mismatches(shop)


def test_a_hundred_tills_and_ten_codes(shop: Shop) -> None:
    voucher(shop, "TEN", percent(10), quantity=10)
    answers = at_once(shop, [("/v1/vouchers/TEN/redemption", {"order": ORDER})] * 40)
    assert keys(answers) == {"ok": 10, "quantity_exceeded": 30}
    no_mismatches(shop)


def test_an_idempotency_key_makes_a_repeat_the_same_redemption(shop: Shop) -> None:
    voucher(shop, "TEN", percent(10))
    key = {"Idempotency-Key": "till-1"}
    first = shop.post("/v1/vouchers/TEN/redemption", {"order": ORDER}, **key)
    assert shop.post("/v1/vouchers/TEN/redemption", {"order": ORDER}, **key) == first
    assert shop.get("/v1/vouchers/TEN/redemption")["redeemed_quantity"] == 1


def test_one_tier(shop: Shop) -> None:
    large = rule(shop, {"1": {"name": "order.amount", "conditions": {"$more_than": [5000]}}})
    made = tier(shop, percent(20), large["id"], banner="A fifth off")
    at = f"/v1/promotions/tiers/{made['id']}"
    answer = shop.post(f"{at}/validation", {"order": ORDER})
    assert (answer["valid"], answer["id"], answer["banner"]) == (True, made["id"], "A fifth off")
    assert (answer["discount_amount"], answer["order"]["total_amount"]) == (2000, 8000)
    assert answer["tracking_id"].startswith("track_")
    small = shop.post(f"{at}/validation", {"order": {"amount": 100}})
    assert (small["valid"], small["error"]["key"]) == (False, "order_rules_violated")
    nobody = shop.post("/v1/promotions/tiers/promo_none/validation", {"order": ORDER})
    assert nobody["error"]["key"] == "not_found"
    redeemed = shop.post(f"{at}/redemption", {"order": ORDER})
    assert redeemed["promotion_tier"]["id"] == made["id"]
    assert redeemed["order"]["total_amount"] == 8000
    refused = shop.refused("POST", f"{at}/redemption", {"order": {"amount": 100}})
    assert refused["key"] == "order_rules_violated"
    assert refused["redeemable_type"] == "promotion_tier"
    no_mismatches(shop)


def test_the_promotions_an_order_fulfils(shop: Shop) -> None:
    large = rule(shop, {"1": {"name": "order.amount", "conditions": {"$more_than": [5000]}}})
    made = tier(shop, percent(20), large["id"], metadata={"shelf": "top"})
    plain = tier(shop, percent(5))
    voucher(shop, "TEN", percent(10))
    answer = shop.post("/v1/promotions/validation", {"order": ORDER})
    assert answer["valid"] is True
    assert {each["id"] for each in answer["promotions"]} == {made["id"], plain["id"]}
    assert all(each["valid"] and each["order"] for each in answer["promotions"])
    small = shop.post("/v1/promotions/validation", {"order": {"amount": 100}})
    assert [each["id"] for each in small["promotions"]] == [plain["id"]]
    for query, found in (
        (f"filters[promotion_id][conditions][$is]={made['campaign_id']}", [made["id"]]),
        ("[filters][metadata.shelf][conditions][$is]=top", [made["id"]]),
        ("filters[metadata.shelf][conditions][$is]=low", []),
    ):
        answer = shop.post(f"/v1/promotions/validation?{query}", {"order": ORDER})
        assert [each["id"] for each in answer["promotions"]] == found
        assert answer["valid"] is bool(found)
    error = shop.refused("POST", "/v1/promotions/validation?filters[colour][conditions][$is]=x", {})
    assert (error["key"], "colour" in error["details"]) == ("invalid_query_params", True)


def test_which_codes_and_campaigns_qualify(shop: Shop) -> None:
    voucher(shop, "TEN", percent(10))
    large = rule(shop, {"1": {"name": "order.amount", "conditions": {"$more_than": [50_000]}}})
    picky = voucher(shop, "LARGE", percent(10))
    assign(shop, large["id"], "voucher", picky["id"])
    made = shop.post(
        "/v1/campaigns",
        {"name": "Bulk", "type": "AUTO_UPDATE", "voucher": {"discount": percent(5)}},
    )
    answer = shop.post("/v1/vouchers/qualification", {"order": ORDER})
    assert (answer["object"], answer["total"]) == ("list", 1)
    assert answer["id"].startswith("qfl_")
    assert [each["code"] for each in answer["data"]] == ["TEN"]
    audience = shop.post(
        "/v1/vouchers/qualification?audienceRulesOnly=true&order=code", {"order": ORDER}
    )
    assert [each["code"] for each in audience["data"]] == ["LARGE", "TEN"]
    answer = shop.post("/v1/campaigns/qualification", {"order": ORDER})
    assert [each["id"] for each in answer["data"]] == [made["id"]]
    assert answer["data"][0]["voucher"]["discount"]["percent_off"] == 5
    error = shop.refused("POST", "/v1/campaigns/qualification?limit=51", {})
    assert (error["key"], "limit" in error["details"]) == ("invalid_query_params", True)


def test_bad_input_is_told_where(shop: Shop) -> None:
    voucher(shop, "TEN", percent(10))
    for path in ("/v1/vouchers/TEN/validate", "/v1/vouchers/TEN/redemption"):
        for body, where in (
            ({"order": {"amount": "ten"}}, ".order.amount"),
            ({"order": {"items": [{"quantity": 1}] * 501}}, ".order.items"),
            ({"gift": {"credits": -1}}, ".gift.credits"),
            ({"session": {"type": "OPEN"}}, ".session.type"),
            ({"options": {"expand": ["all"]}}, ".options.expand"),
            ([], "."),
        ):
            error = shop.refused("POST", path, body)
            assert where in error["details"], error
    assert shop.get("/v1/vouchers/TEN/redemption")["redeemed_quantity"] == 0
