"""Programmes and the customers who join them."""

from __future__ import annotations

import pytest

from support.members import A_YEAR, add_points, card_of, member, programme
from support.shop import Shop


def test_a_programme_is_a_campaign_everybody_joins_once(shop: Shop) -> None:
    made = programme(shop, 50, A_YEAR, join_once=False, auto_join=True)
    assert made["campaign_type"] == "LOYALTY_PROGRAM"
    assert made["join_once"] is True
    assert made["auto_join"] is True
    assert made["voucher"]["loyalty_card"] == {"points": 50, "expiration_rules": A_YEAR}
    assert shop.get(f"/v1/loyalties/{made['name']}")["id"] == made["id"]
    listed = shop.get("/v1/loyalties")
    assert [each["id"] for each in listed["campaigns"]] == [made["id"]]
    assert shop.get(f"/v1/campaigns/{made['id']}")["campaign_type"] == "LOYALTY_PROGRAM"
    first = member(shop, made["id"])
    assert first["holder_id"]
    assert first["loyalty_card"]["points"] == first["loyalty_card"]["balance"] == 50
    assert first["loyalty_card"]["next_expiration_points"] == 50
    assert member(shop, made["id"])["code"] == first["code"]
    assert card_of(shop, first["code"])["balance"] == 50


def test_the_same_programme_through_campaigns(shop: Shop) -> None:
    made = shop.post(
        "/v1/campaigns",
        {"name": "Club", "voucher": {"type": "LOYALTY_CARD", "loyalty_card": {"points": 7}}},
    )
    assert made["campaign_type"] == "LOYALTY_PROGRAM"
    assert made["type"] == "AUTO_UPDATE"
    published = shop.post(
        "/v1/publications", {"campaign": {"name": "Club"}, "customer": {"source_id": "ada"}}
    )
    assert published["voucher"]["loyalty_card"]["balance"] == 7
    changed = shop.put(f"/v1/loyalties/{made['id']}", {"description": "new", "join_once": False})
    assert changed["description"] == "new"
    assert changed["join_once"] is True


def test_a_card_nobody_holds_stands_at_what_it_opens_with(shop: Shop) -> None:
    made = programme(shop, 30, type="STATIC", vouchers_count=1)
    (card,) = shop.get(f"/v1/loyalties/{made['id']}/members")["vouchers"]
    assert card["loyalty_card"]["balance"] == 30
    error = shop.refused("POST", f"/v1/loyalties/members/{card['code']}/balance", {"points": 5})
    assert error["key"] == "not_published"
    joined = shop.post(
        f"/v1/loyalties/{made['id']}/members",
        {"voucher": card["code"], "customer": {"source_id": "ada"}},
    )
    assert joined["code"] == card["code"]
    assert add_points(shop, card["code"], 5)["balance"] == 35
    error = shop.refused(
        "POST", f"/v1/loyalties/{made['id']}/members", {"customer": {"source_id": "bob"}}
    )
    assert error["key"] == "no_voucher_suitable_for_publication"


def test_points_go_up_and_down_by_hand(shop: Shop) -> None:
    made = programme(shop)
    code = member(shop, made["id"])["code"]
    added = add_points(shop, code, 100, reason="welcome")
    assert added["points"] == added["balance"] == added["total"] == 100
    taken = shop.post(
        f"/v1/loyalties/{made['id']}/members/{code}/balance", {"points": -30, "reason": "oops"}
    )
    assert (taken["points"], taken["balance"]) == (-30, 70)
    card = card_of(shop, code)
    assert (card["points"], card["balance"], card["subtracted_points"]) == (100, 70, 30)
    error = shop.refused("POST", f"/v1/loyalties/members/{code}/balance", {"points": -71})
    assert error["key"] == "loyalty_card_points_exceeded"
    assert card_of(shop, code)["balance"] == 70
    error = shop.refused("POST", f"/v1/loyalties/members/{code}/balance", {"points": 0})
    assert error["key"] == "invalid_add_balance_params"


def test_the_same_source_id_moves_points_once(shop: Shop) -> None:
    code = member(shop, programme(shop)["id"])["code"]
    first = add_points(shop, code, 10, source_id="crm-1")
    assert add_points(shop, code, 10, source_id="crm-1") == first
    assert card_of(shop, code)["balance"] == 10
    error = shop.refused(
        "POST", f"/v1/loyalties/members/{code}/balance", {"points": 11, "source_id": "crm-1"}
    )
    assert error["key"] == "duplicate_source_id"


def test_a_card_is_found_by_code_and_id_in_its_own_programme_only(shop: Shop) -> None:
    one, other = programme(shop), programme(shop)
    card = member(shop, one["id"])
    for reference in (card["code"], card["id"]):
        assert shop.get(f"/v1/loyalties/members/{reference}")["id"] == card["id"]
        path = f"/v1/loyalties/{one['id']}/members/{reference}"
        assert shop.get(path)["id"] == card["id"]
        error = shop.refused("GET", f"/v1/loyalties/{other['id']}/members/{reference}")
        assert error["key"] == "not_found"
    coupon = shop.post("/v1/vouchers", {"discount": {"type": "AMOUNT", "amount_off": 100}})
    assert shop.refused("GET", f"/v1/loyalties/members/{coupon['code']}")["key"] == "not_found"


@pytest.mark.parametrize(
    ("card", "path"),
    [
        ({"points": -1}, ".voucher.loyalty_card.points"),
        ({"expiration_rules": {"period_type": "WEEK"}}, "period_type"),
        ({"expiration_rules": {"period_type": "MONTH"}}, "period_value"),
        (
            {
                "expiration_rules": {
                    "period_type": "MONTH",
                    "period_value": 3,
                    "rounding_type": "PARTICULAR_MONTH",
                    "rounding_value": 13,
                }
            },
            "rounding_value",
        ),
        ({"expiration_rules": {"period_type": "FIXED_DAY_OF_YEAR"}}, "fixed_month"),
    ],
)
def test_rules_that_make_no_sense_are_refused(shop: Shop, card: object, path: str) -> None:
    error = shop.refused(
        "POST", "/v1/loyalties", {"name": "Club", "voucher": {"loyalty_card": card}}
    )
    assert error["key"] == "invalid_payload"
    assert path in error["details"]
    assert shop.get("/v1/loyalties")["total"] == 0


def test_what_is_no_loyalty_programme_is_refused(shop: Shop) -> None:
    body = {"name": "Club", "voucher": {"loyalty_card": {"points": 0}}}
    error = shop.refused("POST", "/v1/loyalties", body | {"campaign_type": "GIFT_VOUCHERS"})
    assert error["key"] == "invalid_campaign_params"
    error = shop.refused("POST", "/v1/loyalties", body | {"type": "STANDALONE"})
    assert error["key"] == "invalid_campaign_params"
    gift = shop.post("/v1/campaigns", {"name": "Gifts", "voucher": {"gift": {"amount": 100}}})
    assert shop.refused("GET", f"/v1/loyalties/{gift['id']}")["key"] == "not_found"


def test_many_cards_are_made_in_the_background(shop: Shop) -> None:
    made = programme(shop, 20, vouchers_count=300)
    shop.settle()
    listed = shop.get(f"/v1/loyalties/{made['id']}/members", limit=2)
    assert listed["total"] == 300
    assert {each["loyalty_card"]["balance"] for each in listed["vouchers"]} == {20}
    joined = member(shop, made["id"])
    assert joined["loyalty_card"]["balance"] == 20
    assert shop.get(f"/v1/loyalties/{made['id']}/members", customer="ada")["total"] == 1


def test_a_card_made_by_hand_may_open_with_points_of_its_own(shop: Shop) -> None:
    made = programme(shop, 3)
    card = shop.post(
        "/v1/vouchers/VIP-1",
        {"type": "LOYALTY_CARD", "campaign": made["name"], "loyalty_card": {"points": 500}},
    )
    assert card["loyalty_card"]["balance"] == 500
    shop.post(
        f"/v1/loyalties/{made['id']}/members",
        {"voucher": "VIP-1", "customer": {"source_id": "ada"}},
    )
    assert card_of(shop, "VIP-1")["balance"] == 500
    error = shop.refused("POST", "/v1/vouchers", {"loyalty_card": {"points": 5}})
    assert error["key"] == "invalid_voucher"


def test_a_wallet_tells_a_card_without_points(shop: Shop) -> None:
    code = member(shop, programme(shop, 5)["id"])["code"]
    (held,) = shop.get("/v1/customers/ada/redeemables")["data"]
    assert held["redeemable"]["status"] == "ACTIVE"
    add_points(shop, code, -5)
    (held,) = shop.get("/v1/customers/ada/redeemables")["data"]
    assert held["redeemable"]["status"] == "NO_BALANCE"
