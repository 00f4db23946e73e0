"""What bad input gets: a 4xx that names the path, nothing written, never a 5xx."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import httpx
import pytest

from support.shop import Shop

CART: dict[str, Any] = {"amount": 10_000}


def _voucher(shop: Shop, code: str = "TENOFF", **fields: Any) -> dict[str, Any]:
    discount = {"type": "AMOUNT", "amount_off": 1000}
    body = {"type": "DISCOUNT_VOUCHER", "discount": discount, **fields}
    made: dict[str, Any] = shop.post(f"/v1/vouchers/{quote(code, safe='')}", body)
    return made


def _redeem(order: Any, code: str = "TENOFF") -> dict[str, Any]:
    return {"redeemables": [{"object": "voucher", "id": code}], "order": order}


@pytest.mark.parametrize("body", [b'{"redeemables":', b"\xff\xfe", b"", b"[]", b"null", b'"text"'])
def test_a_body_that_is_not_the_object_asked_for(shop: Shop, body: bytes) -> None:
    for path in ("/v1/validations", "/v1/redemptions", "/v1/campaigns", "/v1/validation-rules"):
        answer = shop.http.post(path, content=body, headers={"content-type": "application/json"})
        assert answer.status_code == 400, (path, body, answer.text)
        assert answer.json()["key"] == "invalid_payload"


@pytest.mark.parametrize(
    ("order", "path"),
    [
        ({"amount": "10"}, ".order.amount"),
        ({"amount": -1}, ".order.amount"),
        ({"amount": 10**30}, ".order.amount"),
        ({"amount": 12.5}, ".order.amount"),
        ({"items": [{"quantity": -2, "price": 100}]}, ".order.items[0].quantity"),
        ({"items": [{"quantity": "many", "price": 100}]}, ".order.items[0].quantity"),
        ({"items": [{"quantity": 10**12, "price": 100}]}, ".order.items[0].quantity"),
        ({"items": [{"quantity": 1, "price": -100}]}, ".order.items[0].price"),
        ({"items": [{"quantity": 10**9, "price": 10**13}]}, ".order.items[0]"),
        ({"items": [{"quantity": 1, "price": 1}] * 501}, ".order.items"),
        ({"items": {"quantity": 1}}, ".order.items"),
        ({"status": "SHIPPED"}, ".order.status"),
        ({"metadata": []}, ".order.metadata"),
    ],
)
def test_a_faulty_order_is_refused_at_its_place(shop: Shop, order: Any, path: str) -> None:
    _voucher(shop)
    for door in ("/v1/validations", "/v1/redemptions"):
        error = shop.refused("POST", door, _redeem(order))
        assert error["code"] == 400
        assert path in error["details"], error
    assert shop.get("/v1/redemptions")["total"] == 0
    assert shop.get("/v1/orders")["total"] == 0
    assert shop.get("/v1/vouchers/TENOFF")["redemption"]["redeemed_quantity"] == 0


@pytest.mark.parametrize(
    ("discount", "path"),
    [
        ({"type": "PERCENT", "percent_off": 101}, ".discount.percent_off"),
        ({"type": "PERCENT", "percent_off": -1}, ".discount.percent_off"),
        ({"type": "PERCENT", "percent_off": "ten"}, ".discount.percent_off"),
        ({"type": "PERCENT"}, ".discount.percent_off"),
        ({"type": "AMOUNT", "amount_off": -5}, ".discount.amount_off"),
        ({"type": "AMOUNT", "amount_off": 10**40}, ".discount.amount_off"),
        ({"type": "MAGIC"}, ".discount.type"),
        ({"type": "AMOUNT", "amount_off": 5, "effect": "APPLY_TO_MOON"}, ".discount.effect"),
    ],
)
def test_a_faulty_discount_is_refused_at_its_place(
    shop: Shop, discount: dict[str, Any], path: str
) -> None:
    body = {"type": "DISCOUNT_VOUCHER", "discount": discount}
    error = shop.refused("POST", "/v1/vouchers/BAD", body)
    assert error["code"] == 400
    assert path in error["details"], error
    assert shop.refused("GET", "/v1/vouchers/BAD")["code"] == 404
    campaign = {"name": "Bad", "voucher": body}
    error = shop.refused("POST", "/v1/campaigns", campaign)
    assert path in error["details"], error
    assert shop.get("/v1/campaigns")["total"] == 0


@pytest.mark.parametrize("date", ["yesterday", "2026-13-01T00:00:00Z", "0000-00-00", "9" * 40])
def test_a_date_that_does_not_parse(shop: Shop, date: str) -> None:
    body = {"discount": {"type": "AMOUNT", "amount_off": 1}, "expiration_date": date}
    error = shop.refused("POST", "/v1/vouchers/DATED", body)
    assert ".expiration_date" in error["details"], error


def test_unknown_ids_are_not_found(shop: Shop) -> None:
    for path in (
        "/v1/vouchers/nope",
        "/v1/campaigns/camp_nope",
        "/v1/validation-rules/val_nope",
        "/v1/promotions/tiers/promo_nope",
        "/v1/products/prod_nope",
        "/v1/skus/sku_nope",
        "/v1/product-collections/pc_nope",
        "/v1/customers/cust_nope",
        "/v1/segments/seg_nope",
        "/v1/orders/ord_nope",
        "/v1/redemptions/r_nope",
        "/v1/async-actions/aa_nope",
    ):
        error = shop.refused("GET", path)
        assert (error["code"], error["key"]) == (404, "not_found"), path
    assert shop.refused("POST", "/v1/redemptions/r_nope/rollback", {})["code"] == 404
    unknown = shop.refused("GET", "/v1/no-such-thing")
    assert unknown["details"] == "There is nothing here by that name: /v1/no-such-thing."


def test_nul_characters_are_refused_with_their_path(shop: Shop) -> None:
    error = shop.refused("POST", "/v1/redemptions", _redeem({"metadata": {"a": "x\x00y"}}))
    assert ".order.metadata.a" in error["details"], error
    error = shop.refused("POST", "/v1/validations", _redeem(CART, "a\x00b"))
    assert ".redeemables[0].id" in error["details"], error
    assert shop.refused("GET", "/v1/vouchers/a%00b")["code"] == 400
    assert shop.refused("GET", "/v1/vouchers?campaign=a%00b")["code"] == 400


def test_a_body_over_the_limit(shop: Shop) -> None:
    huge = {"name": "x", "metadata": {"filler": "y" * (10 * 1024 * 1024)}}
    error = shop.refused("POST", "/v1/campaigns", huge)
    assert (error["code"], error["key"]) == (413, "payload_too_large")


def test_nesting_without_end(shop: Shop) -> None:
    answer = shop.http.post(
        "/v1/validations",
        content=b"[" * 100_000,
        headers={"content-type": "application/json"},
    )
    assert answer.status_code == 400
    deep: dict[str, Any] = {"name": "order.amount", "conditions": {"$more_than": [1]}}
    for _ in range(200):
        deep = {
            "name": "order.items.any",
            "conditions": {"$is": [{"id": "prod_1", "object": "product"}]},
            "rules": {"1": deep, "logic": "1"},
        }
    rule = {"name": "Deep", "rules": {"1": deep, "logic": "1"}}
    error = shop.refused("POST", "/v1/validation-rules", rule)
    assert error["code"] == 400
    assert "rules" in error["details"], error
    assert shop.get("/v1/validation-rules")["total"] == 0


@pytest.mark.parametrize(
    ("rule", "path"),
    [
        ({"name": "order.colour", "conditions": {"$is": ["red"]}}, ".rules.1.name"),
        ({"name": "order.amount", "conditions": {"$almost": [1]}}, ".rules.1.conditions.$almost"),
        ({"name": "order.amount", "conditions": {"$more_than": ["x"]}}, ".rules.1.conditions"),
        ({"name": "order.metadata", "conditions": {"$is": ["x"]}}, ".rules.1.property"),
    ],
)
def test_a_rule_nobody_can_evaluate_is_refused_when_saved(
    shop: Shop, rule: dict[str, Any], path: str
) -> None:
    error = shop.refused(
        "POST", "/v1/validation-rules", {"name": "R", "rules": {"1": rule, "logic": "1"}}
    )
    assert (error["code"], error["key"]) == (400, "invalid_validation_rules")
    assert path in error["details"], error


def test_redeemables_that_cannot_be(shop: Shop) -> None:
    _voucher(shop)
    one = {"object": "voucher", "id": "TENOFF"}
    error = shop.refused("POST", "/v1/validations", {"redeemables": [one, one], "order": CART})
    assert error["key"] == "duplicated_redeemables"
    error = shop.refused("POST", "/v1/validations", {"redeemables": [one, {"object": "voucher"}]})
    assert (error["key"], ".redeemables[1]" in error["details"]) == ("invalid_payload", True), error
    many = [{"object": "voucher", "id": f"c{i}"} for i in range(31)]
    assert shop.refused("POST", "/v1/validations", {"redeemables": many})["code"] == 400
    assert shop.refused("POST", "/v1/redemptions", {"redeemables": []})["code"] == 400


def test_mixed_currencies_are_refused(shop: Shop) -> None:
    product = shop.post("/v1/products", {"name": "Shirt", "source_id": "shirt", "price": 1000})
    error = shop.refused(
        "POST",
        f"/v1/products/{product['id']}/skus",
        {"sku": "Large", "source_id": "large", "price": 1000, "currency": "EUR"},
    )
    assert (error["code"], ".currency" in error["details"]) == (400, True), error


@pytest.mark.parametrize("code", ["50%/OFF#1@home", "a/b", "세일🎉", "with space", "100%", "?x=1"])
def test_codes_of_any_letters_work_everywhere(shop: Shop, code: str) -> None:
    made = _voucher(shop, code, redemption={"quantity": 2})
    path = f"/v1/vouchers/{quote(code, safe='')}"
    assert shop.get(path)["code"] == made["code"] == code
    assert shop.post("/v1/validations", _redeem(CART, code))["valid"] is True
    redeemed = shop.post("/v1/redemptions", _redeem(CART, code))
    assert redeemed["redemptions"][0]["voucher"]["code"] == code
    assert shop.get(f"{path}/redemption")["redeemed_quantity"] == 1


def test_a_wrong_media_type_and_an_unknown_method(shop: Shop) -> None:
    answer = shop.http.post(
        "/v1/validations", content="a=1", headers={"content-type": "text/plain"}
    )
    assert 400 <= answer.status_code < 500
    assert shop.refused("PATCH", "/v1/vouchers", {})["key"] == "method_not_allowed"
    for method, path in (("PATCH", "/v1/vouchers"), ("GET", "/v1/nothing")):
        assert shop.refused(method, path)["request_id"].startswith("v-")


def test_keys_are_needed_and_each_surface_has_its_own(shop: Shop) -> None:
    plain = httpx.post(f"{shop.server.address}/v1/validations", json=_redeem(CART))
    assert (plain.status_code, plain.json()["key"]) == (401, "unauthorized")
    management = shop.keys["management"]
    wrong_door = httpx.get(
        f"{shop.server.address}/v1/vouchers",
        headers={"X-App-Id": management.public_id, "X-App-Token": management.token},
    )
    assert wrong_door.status_code == 401


def test_errors_speak_korean_when_asked(shop: Shop) -> None:
    english = shop.refused("GET", "/v1/vouchers/nope")
    korean = shop.refused("GET", "/v1/vouchers/nope", **{"Accept-Language": "ko-KR,ko;q=0.9"})
    assert english["key"] == korean["key"] == "not_found"
    assert any("가" <= letter <= "힣" for letter in korean["details"]), korean
