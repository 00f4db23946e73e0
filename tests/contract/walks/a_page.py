"""A page of the shop, in a customer's browser."""

from __future__ import annotations

from support.browser import ORIGIN, open_to
from support.offers import asked, percent, tier, voucher
from support.shop import Shop

OPERATIONS = """
POST /client/v1/qualifications                   GET /client/v1/promotions/tiers
POST /client/v1/validations                      POST /client/v1/redemptions
POST /client/v1/events                           POST /client/v1/publish
GET /client/v1/validate                          POST /client/v1/redeem
GET /client/v1/promotions/validation             GET /client/v1/vouchers
POST /client/v1/customers
"""


def walk(shop: Shop) -> None:
    open_to(
        shop,
        ORIGIN,
        redeem_enabled=True,
        publish_enabled=True,
        loyalty_events_enabled=True,
        list_vouchers_enabled=True,
        create_customer_enabled=True,
    )
    voucher(shop, "TEN", percent(10))
    offer = tier(shop, percent(5))
    shop.management.post("/custom-event-schemas", json={"name": "visited", "schema": {}})
    key = shop.keys["client"]
    page = {
        "X-Client-Application-Id": key.public_id,
        "X-Client-Token": key.token,
        "Origin": ORIGIN,
    }
    ann = {"source_id": "ann"}
    assert shop.post("/client/v1/customers", ann, **page)["source_id"] == "ann"
    listed = shop.http.get("/client/v1/vouchers", params={"limit": "5"}, headers=page).json()
    assert [each["code"] for each in listed["vouchers"]] == ["TEN"]
    cart = {"order": {"amount": 10_000}, "customer": ann}
    told = shop.post("/client/v1/events", {"event": "visited", "customer": ann}, **page)
    assert told["type"] == "visited"
    listed = shop.post("/client/v1/qualifications", cart, **page)["redeemables"]["data"]
    assert {each["id"] for each in listed} == {"TEN", offer["id"]}
    tiers = shop.http.get("/client/v1/promotions/tiers", headers=page).json()["tiers"]
    assert [each["id"] for each in tiers] == [offer["id"]]
    assert shop.post("/client/v1/validations", asked("TEN", **cart), **page)["valid"]
    assert shop.post("/client/v1/redemptions", asked("TEN", **cart), **page)["redemptions"]
    published = shop.post("/client/v1/publish", {"voucher": "TEN", "customer": ann}, **page)
    assert published["voucher"]["code"] == "TEN"
    query = {"code": "TEN", "amount": "5000"}
    assert shop.http.get("/client/v1/validate", params=query, headers=page).json()["valid"]
    applying = shop.http.get(
        "/client/v1/promotions/validation", params={"amount": "5000"}, headers=page
    ).json()
    assert [each["id"] for each in applying["promotions"]] == [offer["id"]]
    assert shop.post("/client/v1/redeem?code=TEN", cart, **page)["result"] == "SUCCESS"
