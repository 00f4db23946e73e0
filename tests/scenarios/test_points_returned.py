"""Points go back with the goods they were earned for, as the programme's policy says."""

from __future__ import annotations

from typing import Any

import pytest

from largesse import jobs
from largesse.storage import Actor
from support import loyalty, offers
from support.background import failed_in_background
from support.loyalty import balance, proportional
from support.shop import Shop

Json = dict[str, Any]


def policy(shop: Shop, club: Json, returned_points: str) -> None:
    told = shop.put(f"/api/loyalty/{club['id']}/options", {"returned_points": returned_points})
    assert told["returned_points"] == returned_points


def returned(shop: Shop, order: Json, return_id: str, share: int, **more: Any) -> None:
    """Tell, as a partial return does, that goods worth so much of an order came back."""
    data = {
        "order_id": order["id"],
        "return_id": return_id,
        "customer_id": order["customer"]["id"],
        "lines": [],
        "amount": share,
        "total": share,
        "whole": False,
        **more,
    }

    async def publish() -> None:
        work = shop.server.runtime.work(shop.project, Actor("job", "returns"))
        async with work.database.transaction() as connection:
            await jobs.publish_event(connection, work, "order.returned", order["id"], data)

    shop.server.run(publish())
    shop.settle()


def club_of(shop: Shop, **rule: Any) -> tuple[Json, str]:
    club = loyalty.programme(shop)
    code = loyalty.member(shop, club, "anna")
    loyalty.earning(shop, club, loyalty=proportional("ORDER_AMOUNT", 1000, 10), **rule)
    return club, code


def test_points_stay_unless_the_programme_says_otherwise(shop: Shop) -> None:
    club, code = club_of(shop)
    assert shop.get(f"/api/loyalty/{club['id']}/options")["returned_points"] == "keep"
    placed = loyalty.order(shop, "anna", 10_000)
    shop.settle()
    returned(shop, placed, "ret_1", 5000)
    shop.put(f"/v1/orders/{placed['id']}", {"status": "CANCELED"})
    assert balance(shop, code) == 100
    assert "points_taken_back" not in loyalty.earnings(shop, "anna")[0]
    # A policy is of what comes back from then on.
    policy(shop, club, "take_back_to_zero")
    assert balance(shop, code) == 100


def test_several_returns_take_back_exactly_what_the_whole_earned(shop: Shop) -> None:
    club, code = club_of(shop)
    policy(shop, club, "take_back_to_zero")
    placed = loyalty.order(shop, "anna", 10_000)
    assert balance(shop, code) == 100
    returned(shop, placed, "ret_1", 3333)
    assert balance(shop, code) == 67
    returned(shop, placed, "ret_1", 3333)  # told twice, taken once
    assert balance(shop, code) == 67
    returned(shop, placed, "ret_2", 3333)
    assert balance(shop, code) == 33
    returned(shop, placed, "ret_3", 3334, whole=True)
    assert balance(shop, code) == 0
    assert loyalty.earnings(shop, "anna")[0]["points_taken_back"] == 100
    shop.put(f"/v1/orders/{placed['id']}", {"status": "CANCELED"})
    assert balance(shop, code) == 0
    assert failed_in_background(shop.server, shop.project.id) == []
    offers.no_mismatches(shop)


def test_a_canceled_order_takes_everything_back(shop: Shop) -> None:
    club, code = club_of(shop)
    policy(shop, club, "take_back_to_zero")
    placed = loyalty.order(shop, "anna", 10_000)
    loyalty.order(shop, "anna", 2000)
    assert balance(shop, code) == 120
    shop.put(f"/v1/orders/{placed['id']}", {"status": "CANCELED"})
    assert balance(shop, code) == 20


def test_a_rolled_back_redemption_cancels_its_order(shop: Shop) -> None:
    club, code = club_of(shop)
    policy(shop, club, "take_back_to_zero")
    offers.voucher(shop, "TEN", offers.amount(1000))
    used = offers.redeem(shop, "TEN", customer={"source_id": "anna"}, order={"amount": 10_000})[
        "redemptions"
    ][0]
    assert balance(shop, code) == 100
    shop.post(f"/v1/redemptions/{used['id']}/rollback")
    shop.settle()
    assert shop.get(f"/v1/orders/{used['order']['id']}")["status"] == "CANCELED"
    assert balance(shop, code) == 0


@pytest.mark.parametrize(
    ("chosen", "after_return", "after_next_order"),
    [("take_back_to_zero", 0, 20), ("take_back_below_zero", -60, -40)],
)
def test_what_was_spent_already_is_given_up_or_owed(
    shop: Shop, chosen: str, after_return: int, after_next_order: int
) -> None:
    club, code = club_of(shop)
    policy(shop, club, chosen)
    placed = loyalty.order(shop, "anna", 10_000)
    assert balance(shop, code) == 100
    shop.post(f"/v1/loyalties/members/{code}/balance", {"points": -60})
    shop.put(f"/v1/orders/{placed['id']}", {"status": "CANCELED"})
    assert balance(shop, code) == after_return
    loyalty.order(shop, "anna", 2000)
    assert balance(shop, code) == after_next_order
    offers.no_mismatches(shop)


def test_waiting_points_are_fewer_then_canceled(shop: Shop) -> None:
    club, code = club_of(shop, pending_points={"period_value": 5})
    policy(shop, club, "take_back_to_zero")
    placed = loyalty.order(shop, "anna", 10_000)
    assert loyalty.card(shop, code)["pending_points"] == 100
    returned(shop, placed, "ret_1", 2500)
    assert loyalty.card(shop, code)["pending_points"] == 75
    shop.put(f"/v1/orders/{placed['id']}", {"status": "CANCELED"})
    assert loyalty.card(shop, code).get("pending_points", 0) == 0
    assert balance(shop, code) == 0
    assert loyalty.earnings(shop, "anna")[0]["points_taken_back"] == 100


def test_points_that_waited_are_taken_of_the_card_once_they_are_there(shop: Shop) -> None:
    club, code = club_of(shop, pending_points={"period_value": 5})
    policy(shop, club, "take_back_to_zero")
    placed = loyalty.order(shop, "anna", 10_000)
    shop.settle()
    returned(shop, placed, "ret_1", 2500)
    at = f"/v1/loyalties/members/{code}/pending-points"
    (entry,) = shop.get(at)["data"]
    shop.post(f"{at}/{entry['id']}/activate")
    assert balance(shop, code) == 75
    returned(shop, placed, "ret_2", 2500)
    assert balance(shop, code) == 50
    shop.put(f"/v1/orders/{placed['id']}", {"status": "CANCELED"})
    assert balance(shop, code) == 0


def test_only_the_items_a_rule_counted_bring_its_points_back(shop: Shop) -> None:
    mug = shop.post("/v1/products", {"name": "Mug", "source_id": "mug", "price": 1000})["id"]
    tea = shop.post("/v1/products", {"name": "Tea", "source_id": "tea", "price": 1000})["id"]
    club = loyalty.programme(shop)
    code = loyalty.member(shop, club, "anna")
    policy(shop, club, "take_back_to_zero")
    counted = proportional("ORDER_ITEMS_QUANTITY", 1, 5, object="product", id=mug)
    loyalty.earning(shop, club, loyalty=counted)
    items = [{"product_id": mug, "quantity": 4}, {"product_id": tea, "quantity": 2}]
    placed = loyalty.order(shop, "anna", items=items)
    assert balance(shop, code) == 20
    of_mug, of_tea = (
        [{"line_id": line["id"], "quantity": 1, "amount": 1000, "total": 1000}]
        for line in shop.get(f"/v1/orders/{placed['id']}")["items"]
    )
    returned(shop, placed, "ret_1", 1000, lines=of_tea)
    assert balance(shop, code) == 20
    returned(shop, placed, "ret_2", 1000, lines=of_mug)
    assert balance(shop, code) == 15


def test_a_merchant_may_let_the_points_of_one_return_stay(shop: Shop) -> None:
    club, code = club_of(shop)
    policy(shop, club, "take_back_to_zero")
    placed = loyalty.order(shop, "anna", 10_000)
    shop.settle()
    returned(shop, placed, "ret_1", 4000, points_policy="keep")
    assert balance(shop, code) == 100
    returned(shop, placed, "ret_2", 6000, whole=True)
    assert balance(shop, code) == 40


def test_options_are_of_programmes_and_of_known_words(shop: Shop) -> None:
    club = loyalty.programme(shop)
    at = f"/api/loyalty/{club['name']}/options"
    assert shop.put(at, {})["campaign_id"] == club["id"]
    assert shop.put(at, {"returned_points": "take_back_to_zero"})["returned_points"] != "keep"
    assert shop.put(at, {"returned_points": None})["returned_points"] == "keep"
    assert "returned_points" in str(shop.refused("PUT", at, {"returned_points": "eat"}))
    assert shop.refused("GET", "/api/loyalty/camp_none/options")["key"] == "not_found"
    assert shop.refused("PUT", "/api/loyalty/camp_none/options", {})["key"] == "not_found"


def test_partial_returns_of_a_shop_take_their_share(shop: Shop) -> None:
    club, code = club_of(shop)
    policy(shop, club, "take_back_to_zero")
    shop.post("/v1/products", {"name": "Mug", "source_id": "mug", "price": 1000})
    items = [{"source_id": "mug", "related_object": "product", "quantity": 3}]
    placed = loyalty.order(shop, "anna", items=items)
    assert balance(shop, code) == 30
    left = [20, 10, 0]
    for expected in left:
        back = {"lines": [{"line": "mug", "quantity": 1}]}
        shop.post(f"/api/orders/{placed['id']}/returns", back)
        assert balance(shop, code) == expected
    offers.no_mismatches(shop)
