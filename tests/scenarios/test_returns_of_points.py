"""Points that paid for an order go back to their card, unit by unit."""

from __future__ import annotations

from typing import Any

from support.loyalty import balance, earning, member, programme
from support.offers import asked, no_mismatches
from support.shop import Shop

Json = dict[str, Any]
CART = {"items": [{"product_id": "mug", "quantity": 4, "price": 1000}]}


def coins(shop: Shop, club: Json) -> str:
    """Let points of a programme pay: a hundred are worth ten of the currency; return the reward."""
    terms = {"coin": {"exchange_ratio": 10, "points_ratio": 100}}
    made = shop.post("/v1/rewards", {"name": "Pay", "type": "COIN", "parameters": terms})
    shop.post(f"/v1/loyalties/{club['id']}/rewards", [{"reward": made["id"]}])
    return str(made["id"])


def test_points_that_paid_go_back_in_proportion(shop: Shop) -> None:
    club = programme(shop, card={"points": 300})
    reward = coins(shop, club)
    code = member(shop, club, "kim")
    card = {"object": "voucher", "id": code, "reward": {"id": reward, "points": 200}}
    kim = {"source_id": "kim"}
    used = shop.post(
        "/v1/redemptions", asked(card, order={**CART, "source_id": "o-1"}, customer=kim)
    )
    assert used["order"]["total_amount"] == 2000
    assert balance(shop, code) == 100
    one = {"lines": [{"line": "mug", "quantity": 1}]}
    made = shop.post("/api/orders/o-1/returns", one)
    assert made["refund"] == {"amount": 1000, "money": 500, "credits": 0, "points_worth": 500}
    assert [(each["of"], each["amount"]) for each in made["given_back"]] == [("points", 50)]
    assert balance(shop, code) == 150
    shop.post(f"/v1/redemptions/{used['redemptions'][0]['id']}/rollback")
    assert balance(shop, code) == 300
    no_mismatches(shop)


def test_points_are_reserved_with_the_rest(shop: Shop) -> None:
    club = programme(shop, card={"points": 300})
    reward = coins(shop, club)
    code = member(shop, club, "kim")
    card = {"object": "voucher", "id": code, "reward": {"id": reward, "points": 200}}
    body = asked(card, order=CART, customer={"source_id": "kim"})
    made = shop.post("/api/reservations", body)
    assert made["redeemables"][0]["points_spent"] == 200
    refused = shop.refused("POST", "/api/reservations", body)
    assert refused["key"] == "loyalty_card_points_exceeded"
    done = shop.post(f"/api/reservations/{made['id']}/confirm")
    assert done["status"] == "CONFIRMED"
    assert balance(shop, code) == 100
    no_mismatches(shop)


def test_points_an_order_earned_are_taken_back_as_the_programme_says(shop: Shop) -> None:
    club = programme(shop)
    earning(shop, club, loyalty={"type": "FIXED", "points": 40})
    shop.http.put(
        f"/api/loyalty/{club['id']}/options", json={"returned_points": "take_back_to_zero"}
    )
    code = member(shop, club, "kim")
    shop.post(
        "/v1/orders",
        {**CART, "source_id": "o-1", "status": "PAID", "customer": {"source_id": "kim"}},
    )
    assert balance(shop, code) == 40
    shop.post("/api/orders/o-1/returns", {"lines": [{"line": "mug", "quantity": 1}]})
    assert balance(shop, code) == 30
