"""What a page in a browser may do with a client key, and what it is not told."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from support.browser import ORIGIN, browser, good, open_to
from support.offers import amount, asked, assign, gift, percent, rule, tier, voucher
from support.shop import Shop

Json = dict[str, Any]
ORDER = {"amount": 10_000}
CUSTOMER = {
    "source_id": "ann",
    "name": "Ann Example",
    "email": "ann@shop.example",
    "metadata": {"vip": True},
}
SECRETS = ("Ann Example", "ann@shop.example", "vip", "secret")


def refused(answer: httpx.Response, status: int, key: str) -> Json:
    error: Json = answer.json()
    assert (answer.status_code, error["key"]) == (status, key), error
    return error


def test_a_page_validates_and_qualifies(shop: Shop) -> None:
    open_to(shop, ORIGIN)
    voucher(shop, "TEN", percent(10))
    offer = tier(shop, percent(20), banner="A fifth off")
    with browser(shop) as page:
        told = good(page.post("/client/v1/validations", json=asked("TEN", order=ORDER)))
        assert (told["valid"], told["order"]["total_amount"]) == (True, 9000)
        told = good(page.post("/client/v1/qualifications", json={"order": ORDER}))
        assert {each["id"] for each in told["redeemables"]["data"]} == {"TEN", offer["id"]}
        told = good(page.get("/client/v1/promotions/tiers"))
        assert [each["banner"] for each in told["tiers"]] == ["A fifth off"]
        params = {"code": "TEN", "amount": "5000", "tracking_id": "ann"}
        told = good(page.get("/client/v1/validate", params=params))
        assert (told["valid"], told["order"]["total_amount"]) == (True, 4500)


def test_the_oldest_call_tells_everything_in_the_query(shop: Shop) -> None:
    open_to(shop, "*")
    tea = shop.post("/v1/products", {"name": "tea", "source_id": "tea", "price": 1000})["id"]
    voucher(shop, "FIVE", amount(500))
    with browser(shop) as page:
        told = good(
            page.get(
                "/client/v1/validate",
                params={
                    "code": "FIVE",
                    "items[0][product_id]": tea,
                    "items[0][quantity]": "3",
                    "item[1][source_id]": "unknown",
                    "item[1][price]": "200",
                    "item[1][quantity]": "1",
                    "customer[source_id]": "ann",
                    "metadata[till]": "7",
                    "session_type": "LOCK",
                    "session_key": "mine",
                    "session_ttl": "1",
                    "session_ttl_unit": "HOURS",
                },
            )
        )
        assert told["order"]["total_amount"] == 2700
        assert told["session"] == {"key": "mine", "type": "LOCK", "ttl": 1, "ttl_unit": "HOURS"}
        refused(page.get("/client/v1/validate"), 400, "missing_param")
        for params, where in (
            ({"amount": "ten"}, "order.amount"),
            ({"items[0][quantity]": "x"}, "order.items"),
            ({"session_ttl_unit": "YEARS"}, "session.ttl_unit"),
        ):
            answer = page.get("/client/v1/validate", params={"code": "FIVE", **params})
            assert where in refused(answer, 400, "invalid_query_params")["details"]


def test_a_query_tells_of_the_order_as_the_browser_library_writes_it(shop: Shop) -> None:
    """Nested objects in brackets: metadata of the order, of its lines, of the customer."""
    open_to(shop, "*")
    voucher(shop, "TEN", percent(10))
    gate = {
        "1": {"name": "order.metadata", "property": "Shop", "conditions": {"$is": ["Seoul 1"]}},
        "2": {"name": "customer.metadata", "property": "Plan", "conditions": {"$is": ["gold"]}},
        "3": {
            "name": "order.items.metadata_any",
            "property": "Color Code",
            "conditions": {"$is": ["R/1"]},
        },
        "4": {"name": "redemption.metadata", "property": "till", "conditions": {"$is": ["7"]}},
    }
    made = rule(shop, gate)
    assign(shop, made["id"], "voucher", shop.get("/v1/vouchers/TEN")["id"])
    told = {
        "code": "TEN",
        "item[0][source_id]": "tea",
        "item[0][related_object]": "product",
        "item[0][price]": "1000",
        "item[0][quantity]": "2",
        "item[0][metadata][Color Code]": "R/1",
        "item[1][sku][metadata][Size]": "L",
        "item[1][price]": "500",
        "item[1][quantity]": "1",
        "order[metadata][Shop]": "Seoul 1",
        "customer[source_id]": "ann",
        "customer[metadata][Plan]": "gold",
        "metadata[till]": "7",
    }
    with browser(shop) as page:
        answer = good(page.get("/client/v1/validate", params=told))
        assert (answer["valid"], answer["order"]["total_amount"]) == (True, 2250)
        for name in [each for each in told if "metadata" in each and "sku" not in each]:
            less = {key: value for key, value in told.items() if key != name}
            assert not good(page.get("/client/v1/validate", params=less))["valid"], name


def test_without_a_code_a_page_is_told_the_promotions_that_apply(shop: Shop) -> None:
    """What the browser library asks when it validates an order and names no code."""
    open_to(shop, "*")
    large = rule(shop, {"1": {"name": "order.amount", "conditions": {"$more_than": [5000]}}})
    offer = tier(shop, percent(20), large["id"], banner="A fifth off")
    plain = tier(shop, percent(5))
    with browser(shop) as page:
        told = good(page.get("/client/v1/promotions/validation", params={"amount": "10000"}))
        assert told["valid"] is True
        found = {each["id"]: each for each in told["promotions"]}
        assert set(found) == {offer["id"], plain["id"]}
        assert found[offer["id"]]["order"]["total_amount"] == 8000
        small = {"item[0][price]": "100", "item[0][quantity]": "1", "tracking_id": "ann"}
        told = good(page.get("/client/v1/promotions/validation", params=small))
        assert [each["id"] for each in told["promotions"]] == [plain["id"]]
        assert good(page.get("/client/v1/promotions/validation"))["tracking_id"]
        answer = page.get("/client/v1/promotions/validation", params={"amount": "ten"})
        assert "order.amount" in refused(answer, 400, "invalid_query_params")["details"]


def test_a_page_publishes_from_the_campaign_its_query_names(shop: Shop) -> None:
    open_to(shop, "*", publish_enabled=True)
    body = {"name": "Spring", "type": "AUTO_UPDATE", "voucher": {"discount": percent(5)}}
    shop.post("/v1/campaigns", body)
    sent = {"customer": {"source_id": "ann"}, "channel": "Voucherify.js"}
    with browser(shop) as page:
        told = good(page.post("/client/v1/publish", params={"campaign": "Spring"}, json=sent))
    assert told["voucher"]["campaign"] == "Spring"
    holder = shop.get("/v1/customers/ann")["id"]
    assert shop.get(f"/v1/vouchers/{told['voucher']['code']}")["holder_id"] == holder


def test_only_pages_of_trusted_domains_are_answered(shop: Shop) -> None:
    voucher(shop, "TEN", percent(10))
    body = asked("TEN", order=ORDER)
    with browser(shop) as page:
        error = refused(page.post("/client/v1/validations", json=body), 403, "forbidden")
        assert "trusted domains" in error["details"]
    with browser(shop, "https://evil.example") as page:
        error = refused(page.post("/client/v1/validations", json=body), 403, "forbidden")
        assert error["details"].endswith("found https://evil.example.")
    open_to(shop, "shop.example", "https://*.brand.example", "localhost:3000")
    for origin, let_in in (
        ("https://shop.example", True),
        ("http://shop.example:8080", True),
        ("https://www.brand.example", True),
        ("http://www.brand.example", False),
        ("https://brand.example", False),
        ("http://localhost:3000", True),
        ("http://localhost:3001", False),
        ("https://shop.example.evil.example", False),
        ("https://evilshop.example", False),
        ("null", False),
        (None, False),
    ):
        with browser(shop, origin) as page:
            answer = page.post("/client/v1/validations", json=body)
            assert answer.status_code == (200 if let_in else 403), (origin, answer.text)
    open_to(shop, "*")
    with browser(shop, None) as app:
        assert good(app.post("/client/v1/validations", json=body))["valid"]


def test_other_keys_do_not_open_the_client_surface_nor_client_keys_the_others(shop: Shop) -> None:
    open_to(shop, "*")
    server, client = shop.keys["server"], shop.keys["client"]
    wrong = {"X-Client-Application-Id": server.public_id, "X-Client-Token": server.token}
    with httpx.Client(base_url=shop.server.address, headers=wrong) as http:
        refused(http.post("/client/v1/qualifications", json={}), 401, "unauthorized")
    wrong = {"X-App-Id": client.public_id, "X-App-Token": client.token}
    with httpx.Client(base_url=shop.server.address, headers=wrong) as http:
        refused(http.post("/v1/qualifications", json={}), 401, "unauthorized")


def test_a_browser_asks_first_and_may_read_every_answer(shop: Shop) -> None:
    with httpx.Client(base_url=shop.server.address) as http:
        answer = http.options(
            "/client/v1/validations",
            headers={
                "Origin": "https://anybody.example",
                "Access-Control-Request-Method": "POST",
                "Access-Control-Request-Headers": "content-type,x-client-token",
            },
        )
        assert (answer.status_code, answer.content) == (204, b"")
        assert answer.headers["access-control-allow-origin"] == "*"
        assert "POST" in answer.headers["access-control-allow-methods"]
        for name in ("X-Client-Application-Id", "X-Client-Token", "Content-Type"):
            assert name in answer.headers["access-control-allow-headers"]
        assert "access-control-allow-credentials" not in answer.headers
        # The reason of a refusal can be read too; the server surface is closed to pages.
        error = http.post("/client/v1/validations", json={})
        assert error.status_code == 401
        assert error.headers["access-control-allow-origin"] == "*"
        assert "X-Rate-Limit-Remaining" in error.headers["access-control-expose-headers"]
        assert "access-control-allow-origin" not in shop.http.get("/v1/vouchers").headers
        assert http.options("/v1/validations").headers.get("access-control-allow-origin") is None


@pytest.mark.parametrize(
    ("path", "body", "flag"),
    [
        ("/client/v1/redemptions", asked("TEN", order=ORDER), "redeem_enabled"),
        ("/client/v1/redeem?code=TEN", {"order": ORDER}, "redeem_enabled"),
        ("/client/v1/publish", {"voucher": "TEN", "customer": CUSTOMER}, "publish_enabled"),
    ],
)
def test_what_changes_something_has_to_be_allowed(
    shop: Shop, path: str, body: Json, flag: str
) -> None:
    open_to(shop, "*")
    voucher(shop, "TEN", percent(10), quantity=1)
    with browser(shop) as page:
        error = refused(page.post(path, json=body), 403, "forbidden")
        assert f"client_{flag}" in error["details"]
    assert shop.get("/v1/vouchers/TEN/redemption")["redeemed_quantity"] == 0
    assert shop.get("/v1/redemptions")["total"] == 0
    open_to(shop, "*", **{flag: True})
    with browser(shop) as page:
        assert good(page.post(path, json=body))["result"] if "redemptions" not in path else True
        if "redemptions" in path:
            good(page.post(path, json=body))


def test_nothing_kept_about_people_is_told(shop: Shop) -> None:
    open_to(shop, "*", redeem_enabled=True, publish_enabled=True)
    shop.post("/v1/customers", CUSTOMER)
    made = {"discount": percent(10), "metadata": {"note": "secret"}, "additional_info": "secret"}
    for code in ("ONE", "TWO", "THREE"):
        shop.post(f"/v1/vouchers/{code}", made)
    gift(shop, "CARD", 500)
    items = [{"source_id": "tea", "price": 100, "quantity": 1, "metadata": {"note": "secret"}}]
    shop.post(
        "/v1/orders",
        {"source_id": "o-1", "customer": CUSTOMER, "items": items, "metadata": {"note": "secret"}},
    )
    who = {"customer": {"source_id": "ann"}, "order": {"source_id": "o-1"}}
    with browser(shop) as page:
        answers = [
            page.post("/client/v1/validations", json=asked("ONE", **who)),
            page.post("/client/v1/qualifications", json=who),
            page.get("/client/v1/validate", params={"code": "ONE", "customer": "ann"}),
            page.post("/client/v1/redemptions", json=asked("ONE", "TWO", **who)),
            page.post("/client/v1/redeem?code=THREE", json=who),
            page.post("/client/v1/publish", json={"voucher": "CARD", **who}),
        ]
    for answer in answers:
        good(answer)
        assert not [each for each in SECRETS if each in answer.text], answer.text
    # Metadata that is asked for is told.
    options = {"options": {"expand": ["redeemable"]}, **who}
    with browser(shop) as page:
        told = good(page.post("/client/v1/validations", json=asked("ONE", **options)))
    assert told["redeemables"][0]["metadata"] == {"note": "secret"}


def test_a_page_does_not_write_into_what_the_shop_knows_of_somebody(shop: Shop) -> None:
    open_to(shop, "*", redeem_enabled=True, publish_enabled=True)
    shop.post("/v1/customers", CUSTOMER)
    voucher(shop, "TEN", percent(10))
    claimed = {"source_id": "ann", "name": "Mallory", "metadata": {"vip": False, "rich": True}}
    body = asked("TEN", order={**ORDER, "customer": claimed}, customer=claimed)
    with browser(shop) as page:
        good(page.post("/client/v1/redemptions", json=body))
        good(page.post("/client/v1/publish", json={"voucher": "TEN", "customer": claimed}))
    known = shop.get("/v1/customers/ann")
    assert (known["name"], known["metadata"]) == ("Ann Example", {"vip": True})
    open_to(shop, "*", redeem_enabled=True, create_customer_enabled=True)
    with browser(shop) as page:
        good(page.post("/client/v1/redemptions", json=body))
    assert shop.get("/v1/customers/ann")["name"] == "Mallory"


def test_client_redemptions_are_told_apart_in_the_log(shop: Shop) -> None:
    open_to(shop, "*", redeem_enabled=True)
    voucher(shop, "TEN", percent(10))
    with browser(shop) as page:
        redeemed = good(page.post("/client/v1/redemptions", json=asked("TEN", order=ORDER)))
    kept = shop.get(f"/v1/redemptions/{redeemed['redemptions'][0]['id']}")
    assert kept["channel"]["channel_id"] == shop.keys["client"].public_id
    (logged,) = shop.get("/api/validations")["data"]
    assert (logged["kind"], logged["channel"]) == ("redemption", "CLIENT_API")


def test_a_page_tells_of_events_where_it_may(shop: Shop) -> None:
    open_to(shop, "*")
    shop.management.post("/custom-event-schemas", json={"name": "visited", "schema": {}})
    shop.post("/v1/customers", CUSTOMER)
    told = {"event": "visited", "customer": {**CUSTOMER, "name": "Mallory"}}
    with browser(shop) as page:
        error = refused(page.post("/client/v1/events", json=told), 403, "forbidden")
        assert "client_loyalty_events_enabled" in error["details"]
    open_to(shop, "*", loyalty_events_enabled=True)
    with browser(shop) as page:
        answer = page.post("/client/v1/events", json=told)
        assert good(answer)["type"] == "visited"
        assert not [each for each in SECRETS if each in answer.text], answer.text
    assert shop.get("/v1/customers/ann")["name"] == "Ann Example"


def test_a_page_lists_codes_and_makes_customers_where_it_may(shop: Shop) -> None:
    open_to(shop, ORIGIN, list_vouchers_enabled=True, create_customer_enabled=True)
    secret = {"metadata": {"note": "secret"}, "additional_info": "secret"}
    shop.post("/v1/vouchers/TEN", {"discount": percent(10), **secret})
    voucher(shop, "FIVE", amount(500))
    shop.post("/v1/customers", CUSTOMER)
    shop.post("/v1/publications", {"voucher": "TEN", "customer": {"source_id": "ann"}})
    with browser(shop) as page:
        told = good(page.get("/client/v1/vouchers", params={"customer": "ann"}))
        assert [each["code"] for each in told["vouchers"]] == ["TEN"]
        assert not [word for word in (*SECRETS, "holder_id") if word in str(told)]
        told = good(page.get("/client/v1/vouchers", params={"limit": "1", "page": "2"}))
        assert [each["code"] for each in told["vouchers"]] == ["TEN"]
        told = good(page.post("/client/v1/customers", json={"source_id": "ann", "name": "Ann B"}))
        assert set(told) == {"id", "source_id", "created_at", "object"}
        assert shop.get("/v1/customers/ann")["name"] == "Ann B"
        refused(page.post("/client/v1/customers", json={"email": 5}), 400, "invalid_payload")
    open_to(shop, ORIGIN)
    with browser(shop) as page:
        told = refused(page.get("/client/v1/vouchers"), 403, "forbidden")
        assert "client_list_vouchers_enabled" in told["details"]
        told = refused(
            page.post("/client/v1/customers", json={"source_id": "bo"}), 403, "forbidden"
        )
        assert "client_create_customer_enabled" in told["details"]
