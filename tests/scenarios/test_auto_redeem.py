"""Rewards members get by themselves at midnight, within ten transactions of 25 pieces a day."""

from __future__ import annotations

from support.loyalty import do_midnights, programme
from support.outbox import events_of
from support.rewards import campaign_reward, card, coin, coupons, material, offer, points_of
from support.shop import Shop


def test_members_get_what_their_points_pay_for_at_midnight(shop: Shop) -> None:
    club = programme(shop)
    made = material(shop)
    offer(shop, club, made, 10, auto_redeem=True)
    rich = card(shop, club, "rich", points=1_234)
    poor = card(shop, club, "poor", points=9)
    do_midnights(shop)
    assert points_of(shop, rich) == 4
    assert points_of(shop, poor) == 9
    entries = shop.get(f"/v1/vouchers/{rich}/redemption")["redemption_entries"]
    assert sorted(entry["amount"] for entry in entries) == [230, 250, 250, 250, 250]
    assert {entry["channel"]["channel_type"] for entry in entries} == {"AUTO_REDEEM"}
    assert shop.get(f"/v1/rewards/{made['id']}")["redeemed"] == 123
    given = shop.get("/api/given-rewards")["data"]
    assert sum(each["quantity"] for each in given) == 123
    customer = entries[0]["customer_id"]
    assert events_of(shop, customer).count("customer.rewarded") == 5


def test_no_more_than_ten_transactions_a_day(shop: Shop) -> None:
    club = programme(shop)
    offer(shop, club, material(shop), 10, auto_redeem=True)
    code = card(shop, club, points=3_000)
    do_midnights(shop)
    assert points_of(shop, code) == 3_000 - 10 * 250
    do_midnights(shop)
    assert points_of(shop, code) == 500
    shop.server.clock.move(days=1)
    do_midnights(shop)
    assert points_of(shop, code) == 0


def test_codes_are_published_one_each(shop: Shop) -> None:
    club = programme(shop)
    campaign = coupons(shop)
    offer(shop, club, campaign_reward(shop, campaign), 100, auto_redeem=True)
    code = card(shop, club, points=350)
    do_midnights(shop)
    assert points_of(shop, code) == 50
    held = shop.get("/v1/vouchers", campaign=campaign["name"])["vouchers"]
    assert len(held) == 3


def test_stock_ends_it_and_leaves_no_failure(shop: Shop) -> None:
    club = programme(shop)
    made = material(shop, 3)
    offer(shop, club, made, 100, auto_redeem=True)
    code = card(shop, club, points=1_000)
    do_midnights(shop)
    assert points_of(shop, code) == 700
    assert shop.get("/v1/redemptions", result="FAILURE")["total"] == 0


def test_one_reward_of_a_programme_and_none_of_money_off(shop: Shop) -> None:
    club = programme(shop)
    offer(shop, club, material(shop), 100, auto_redeem=True)
    for made, points in ((material(shop), 50), (coin(shop), None)):
        terms = {"auto_redeem": True, **({"points": points} if points else {})}
        refused = shop.refused(
            "POST",
            f"/v1/rewards/{made['id']}/assignments",
            {"campaign": club["id"], "parameters": {"loyalty": terms}},
        )
        assert refused["key"] == "invalid_payload"
        assert "auto_redeem" in refused["details"]
