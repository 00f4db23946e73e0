"""Points move from card to card, all or nothing."""

from __future__ import annotations

from support.members import A_YEAR, add_points, card_of, member, programme
from support.shop import Shop


def test_points_come_from_several_cards_and_expire_by_the_rules_of_theirs(shop: Shop) -> None:
    one, other = programme(shop), programme(shop, rules=A_YEAR)
    ada, bob = (member(shop, one["id"], name)["code"] for name in ("ada", "bob"))
    carol = member(shop, other["id"], "carol")["code"]
    add_points(shop, ada, 30, expiration_date="2999-01-01")
    add_points(shop, bob, 20)
    moved = shop.post(
        f"/v1/loyalties/{other['id']}/members/{carol}/transfers",
        [
            {"code": ada, "points": 25, "reason": "family", "source_id": "t-1"},
            {"code": bob, "points": 20, "source_id": "t-2"},
        ],
    )
    assert moved["code"] == carol
    assert moved["loyalty_card"]["balance"] == 45
    assert moved["loyalty_card"]["next_expiration_points"] == 45
    assert not moved["loyalty_card"]["next_expiration_date"].startswith("2999")
    assert [card_of(shop, code)["balance"] for code in (ada, bob)] == [5, 0]
    came = shop.get(f"/v1/loyalties/{other['id']}/members/{carol}/transactions")["data"]
    assert [each["type"] for each in came] == ["POINTS_TRANSFER_IN"] * 2
    assert came[1]["reason"] == "family"
    assert came[1]["details"]["source_voucher"]["code"] == ada
    (went, *_) = shop.get(f"/v1/loyalties/members/{ada}/transactions")["data"]
    assert (went["type"], went["details"]["balance"]["points"]) == ("POINTS_TRANSFER_OUT", -25)
    assert went["details"]["destination_voucher"]["code"] == carol
    assert went["related_transaction_id"] == came[1]["id"]
    of_one = shop.get(f"/v1/loyalties/{one['id']}/transactions", limit=100)["data"]
    assert {each["type"] for each in of_one} == {"POINTS_ADDITION", "POINTS_TRANSFER_OUT"}


def test_one_that_cannot_give_stops_all(shop: Shop) -> None:
    made = programme(shop)
    ada, bob, carol = (member(shop, made["id"], name)["code"] for name in ("ada", "bob", "carol"))
    add_points(shop, ada, 30)
    path = f"/v1/loyalties/{made['id']}/members/{carol}/transfers"
    error = shop.refused("POST", path, [{"code": ada, "points": 10}, {"code": bob, "points": 1}])
    assert error["key"] == "loyalty_card_points_exceeded"
    assert "[1].points" in error["details"]
    assert [card_of(shop, code)["balance"] for code in (ada, bob, carol)] == [30, 0, 0]
    assert shop.refused("POST", path, [])["key"] == "invalid_payload"
    assert shop.refused("POST", path, [{"code": carol, "points": 1}])["key"] == "invalid_payload"
    assert shop.refused("POST", path, [{"code": ada, "points": 0}])["key"] == "invalid_payload"
    assert shop.refused("POST", path, [{"code": "nobody", "points": 1}])["key"] == "not_found"


def test_both_cards_need_a_holder(shop: Shop) -> None:
    made = programme(shop, 10, vouchers_count=1)
    (free,) = shop.get(f"/v1/loyalties/{made['id']}/members")["vouchers"]
    other = programme(shop)
    ada = member(shop, other["id"], "ada")["code"]
    error = shop.refused(
        "POST",
        f"/v1/loyalties/{other['id']}/members/{ada}/transfers",
        [{"code": free["code"], "points": 1}],
    )
    assert error["key"] == "not_published"
    add_points(shop, ada, 5)
    error = shop.refused(
        "POST",
        f"/v1/loyalties/{made['id']}/members/{free['code']}/transfers",
        [{"code": ada, "points": 1}],
    )
    assert error["key"] == "not_published"
