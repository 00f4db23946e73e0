"""How many points an order would earn, asked before it is placed."""

from __future__ import annotations

from typing import Any

from support import loyalty, offers
from support.loyalty import balance, proportional
from support.shop import Shop

Json = dict[str, Any]


def estimate(shop: Shop, club: Json, **body: Any) -> Json:
    told: Json = shop.post(f"/v1/loyalties/{club['id']}/qualifications", body)
    return told


def test_an_estimate_is_what_the_order_then_earns(shop: Shop) -> None:
    shop.post("/v1/products", {"name": "Mug", "source_id": "mug", "price": 1500})
    club = loyalty.programme(shop)
    code = loyalty.member(shop, club, "anna")
    loyalty.earning(shop, club, loyalty=proportional("ORDER_AMOUNT", 1000, 2))
    loyalty.earning(shop, club, pending_points={"period_value": 2})
    large = offers.rule(
        shop, {"1": {"name": "order.amount", "conditions": {"$more_than": [100_000]}}}
    )
    loyalty.earning(shop, club, validation_rule_id=large["id"], source={"banner": "Large"})
    loyalty.earning(shop, club, active=False)
    order = {"items": [{"source_id": "mug", "related_object": "product", "quantity": 3}]}
    told = estimate(shop, club, customer={"source_id": "anna"}, order=order)
    assert (told["points"], told["pending_points"], told["total"]) == (13, 5, 4)
    assert [each["points"] for each in told["data"]] == [8, 5, 0, 0]
    refused = [each["reason"]["key"] for each in told["data"] if "reason" in each]
    assert refused == ["order_rules_violated", "earning_rule_disabled"]
    assert loyalty.earnings(shop, "anna") == []
    assert shop.get("/v1/orders")["total"] == 0
    loyalty.order(shop, "anna", **order)
    assert balance(shop, code) == 8
    assert loyalty.card(shop, code)["pending_points"] == 5


def test_a_stranger_and_nobody_may_ask_too(shop: Shop) -> None:
    club = loyalty.programme(shop)
    loyalty.earning(shop, club, loyalty=proportional("CUSTOMER_METADATA", 1, 3, property="years"))
    stranger = {"source_id": "zoe", "metadata": {"years": 2}}
    assert estimate(shop, club, customer=stranger, order={"amount": 100})["points"] == 6
    assert estimate(shop, club, order={"amount": 100})["points"] == 0
    assert shop.get("/v1/customers")["total"] == 0
    at = f"/v1/loyalties/{club['id']}/qualifications"
    assert shop.refused("POST", at, {})["key"] == "invalid_payload"
    assert shop.refused("POST", at, {"order": {"amount": -1}})["code"] == 400
    wrong = shop.refused("POST", "/v1/loyalties/camp_none/qualifications", {"order": {}})
    assert wrong["key"] == "not_found"


def test_a_stored_order_is_asked_about_by_its_id(shop: Shop) -> None:
    club = loyalty.programme(shop)
    loyalty.earning(shop, club, loyalty=proportional("ORDER_AMOUNT", 100, 1))
    placed = loyalty.order(shop, "anna", 2500, status="CREATED", source_id="o-1")
    assert estimate(shop, club, order={"id": placed["id"]})["points"] == 25
    assert estimate(shop, club, order={"source_id": "o-1"})["points"] == 25
