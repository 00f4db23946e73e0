"""Points buy rewards: codes, top-ups, goods and money off; a rollback brings them back."""

from __future__ import annotations

from typing import Any

from largesse.loyalty.service.buying import buy as buy_reward
from largesse.redemptions.model import AskedReward
from largesse.storage import Actor
from largesse.storage.database import counted_statements
from support.loyalty import programme
from support.offers import assign, at_once, reasons, rule, validate, voucher
from support.outbox import events_of
from support.rewards import (
    buy,
    campaign_reward,
    card,
    coin,
    coupons,
    gift_cards,
    material,
    offer,
    points_of,
    spending,
)
from support.shop import Shop

Json = dict[str, Any]
KIM = {"source_id": "kim"}


def test_points_buy_a_code_of_a_campaign(shop: Shop) -> None:
    club = programme(shop)
    made = campaign_reward(shop, coupons(shop))
    assigned = offer(shop, club, made, 300)
    code = card(shop, club)
    bought = buy(shop, code, made, metadata={"till": "7"})
    assert bought["result"] == "SUCCESS"
    assert bought["amount"] == 300
    assert bought["loyalty_card"] == {"points": 300}
    assert bought["voucher"]["loyalty_card"]["balance"] == 700
    assert bought["reward"]["id"] == made["id"]
    assert bought["reward"]["assignment_id"] == assigned["id"]
    assert bought["reward"]["type"] == "CAMPAIGN"
    given = bought["reward"]["voucher"]
    assert given["discount"]["percent_off"] == 10
    assert given["holder_id"] == bought["customer_id"]
    assert points_of(shop, code) == 700
    assert shop.get(f"/v1/rewards/{made['id']}")["redeemed"] == 1
    listed = shop.get("/v1/redemptions", customer=bought["customer_id"])["redemptions"]
    assert listed[0]["reward"]["voucher"]["code"] == given["code"]
    entries = shop.get(f"/v1/vouchers/{code}/redemption")
    assert entries["redemption_entries"][0]["loyalty_card"] == {"points": 300}


def test_too_few_points_buy_nothing(shop: Shop) -> None:
    club = programme(shop)
    made = material(shop, 5)
    offer(shop, club, made, 300)
    code = card(shop, club, points=299)
    refused = shop.refused(
        "POST",
        f"/v1/loyalties/members/{code}/redemption",
        {"reward": {"id": made["id"]}},
    )
    assert refused["key"] == "loyalty_card_points_exceeded"
    assert refused["resource_id"].startswith("rf_")
    assert points_of(shop, code) == 299
    assert shop.get(f"/v1/rewards/{made['id']}")["stock"] == 5


def test_a_gift_card_is_topped_up_and_published_first_for_who_has_none(shop: Shop) -> None:
    club = programme(shop)
    made = campaign_reward(shop, gift_cards(shop), 5_000)
    offer(shop, club, made, 100)
    code = card(shop, club)
    first = buy(shop, code, made)["reward"]["voucher"]
    second = buy(shop, code, made)["reward"]["voucher"]
    assert first["id"] == second["id"]
    assert (first["gift"]["balance"], second["gift"]["balance"]) == (5_000, 10_000)
    assert points_of(shop, code) == 800


def test_a_loyalty_card_of_another_programme_is_topped_up_with_points(shop: Shop) -> None:
    club, partner = programme(shop), programme(shop)
    made = campaign_reward(shop, partner, 50)
    offer(shop, club, made, 100)
    code = card(shop, club)
    theirs = buy(shop, code, made)["reward"]["voucher"]
    assert theirs["campaign_id"] == partner["id"]
    assert theirs["loyalty_card"]["balance"] == 50
    assert points_of(shop, theirs["code"]) == 50


def test_goods_wait_to_be_handed_over(shop: Shop) -> None:
    club = programme(shop)
    product = shop.post("/v1/products", {"name": "Mug", "source_id": "mug", "price": 900})
    made = material(shop, 2, parameters={"product": {"id": product["id"]}})
    offer(shop, club, made, 100)
    code = card(shop, club)
    bought = buy(shop, code, made)
    assert bought["reward"]["product"]["name"] == "Mug"
    assert shop.get(f"/v1/rewards/{made['id']}")["stock"] == 1
    (waiting,) = shop.get("/api/given-rewards", status="PENDING")["data"]
    assert waiting["redemption_id"] == bought["id"]
    done = shop.post(f"/api/given-rewards/{waiting['id']}/complete", {"note": "picked up"})
    assert done["status"] == "COMPLETED"
    again = shop.refused("POST", f"/api/given-rewards/{waiting['id']}/complete", {})
    assert again["key"] == "reward_not_pending"
    assert not shop.get("/api/given-rewards", status="PENDING")["data"]
    told = [each for each in events_of(shop, bought["customer_id"]) if "reward_redem" in each]
    assert told == [
        "customer.reward_redemptions.created",
        "customer.reward_redemptions.pending",
        "customer.reward_redemptions.completed",
    ]


def test_coins_take_money_off_the_order(shop: Shop) -> None:
    club = programme(shop)
    made = coin(shop, exchange=20, points=100)
    offer(shop, club, made)
    code = card(shop, club)
    bought = buy(shop, code, made, 300, order={"amount": 20_000})
    assert bought["order"]["total_applied_discount_amount"] == 6_000
    assert bought["order"]["total_amount"] == 14_000
    assert bought["amount"] == 300
    assert points_of(shop, code) == 700
    whole = buy(shop, code, made, order={"amount": 1_010})
    assert whole["order"]["total_amount"] == 0
    assert whole["amount"] == 51
    refused = shop.refused(
        "POST", f"/v1/loyalties/members/{code}/redemption", {"reward": {"id": made["id"]}}
    )
    assert refused["key"] == "missing_order"


def test_coins_stack_with_other_redeemables(shop: Shop) -> None:
    club = programme(shop)
    made = coin(shop, exchange=1, points=10)
    offer(shop, club, made)
    code = card(shop, club, points=200)
    voucher(shop, "TEN", {"type": "PERCENT", "percent_off": 10})
    body = {
        "redeemables": [{"object": "voucher", "id": "TEN"}, spending(code, made, 150)],
        "order": {"amount": 10_000},
        "customer": KIM,
    }
    checked = shop.post("/v1/validations", body)
    assert checked["valid"]
    result = checked["redeemables"][1]["result"]["loyalty_card"]
    assert result == {"points": 150, "balance": 200, "exchange_ratio": 1, "points_ratio": 10}
    assert checked["order"]["total_amount"] == 7_500
    redeemed = shop.post("/v1/redemptions", body)
    assert redeemed["order"]["total_amount"] == 7_500
    assert [each.get("amount") for each in redeemed["redemptions"]] == [None, 150]
    assert "amount" not in redeemed["parent_redemption"]
    assert points_of(shop, code) == 50
    parent = redeemed["parent_redemption"]["id"]
    shop.post(f"/v1/redemptions/{parent}/rollbacks", {})
    assert points_of(shop, code) == 200


def test_only_the_holder_spends_points(shop: Shop) -> None:
    club = programme(shop)
    made = coin(shop)
    offer(shop, club, made)
    code = card(shop, club)
    asked = {"redeemables": [spending(code, made)], "order": {"amount": 1000}}
    assert reasons(validate(shop, *asked["redeemables"], order=asked["order"])) == [
        "missing_customer"
    ]
    refused = shop.refused("POST", "/v1/redemptions", {**asked, "customer": {"source_id": "lee"}})
    assert refused["key"] == "invalid_customer"
    unnamed = {**asked, "redeemables": [{"object": "voucher", "id": code}], "customer": KIM}
    assert shop.refused("POST", "/v1/redemptions", unnamed)["key"] == "missing_reward"


def test_rules_on_an_assignment_decide_who_may_buy(shop: Shop) -> None:
    club = programme(shop)
    made = coin(shop)
    most = rule(
        shop,
        {
            "1": {
                "name": "redemption.reward.pay_with_points.points_used",
                "conditions": {"$less_than_or_equal": [50]},
            },
            "logic": "1",
        },
    )
    assigned = offer(shop, club, made)
    assign(shop, most["id"], "reward_assignment", assigned["id"])
    code = card(shop, club)
    refused = shop.refused(
        "POST",
        f"/v1/loyalties/members/{code}/redemption",
        {"reward": {"id": made["id"], "points": 51}, "order": {"amount": 100_000}},
    )
    assert refused["key"] == "redemption_rules_violated"
    assert buy(shop, code, made, 50, order={"amount": 100_000})["amount"] == 50


def test_a_rollback_gives_everything_back(shop: Shop) -> None:
    club = programme(shop)
    goods, code_of_ten = material(shop, 3), campaign_reward(shop, coupons(shop))
    credit = campaign_reward(shop, gift_cards(shop), 5_000)
    for made in (goods, code_of_ten, credit):
        offer(shop, club, made, 100)
    code = card(shop, club)
    for made in (goods, code_of_ten, credit):
        bought = buy(shop, code, made)
        back = shop.post(f"/v1/redemptions/{bought['id']}/rollback", {})
        assert back["amount"] == -100
        assert back["loyalty_card"] == {"points": -100}
        assert points_of(shop, code) == 1000
    assert shop.get(f"/v1/rewards/{goods['id']}")["stock"] == 3
    assert shop.get(f"/v1/rewards/{goods['id']}")["redeemed"] == 0
    given = {each["reward_id"]: each for each in shop.get("/api/given-rewards")["data"]}
    assert {each["status"] for each in given.values()} == {"CANCELED"}
    taken = shop.get(f"/v1/vouchers/{given[code_of_ten['id']]['voucher_ids'][0]}")
    assert taken["active"] is False
    emptied = shop.get(f"/v1/vouchers/{given[credit['id']]['voucher_ids'][0]}")
    assert emptied["gift"]["balance"] == 0


def test_a_code_that_was_used_stays_used_after_the_rollback(shop: Shop) -> None:
    club = programme(shop)
    made = campaign_reward(shop, coupons(shop))
    offer(shop, club, made, 100)
    code = card(shop, club)
    bought = buy(shop, code, made)
    given = bought["reward"]["voucher"]["code"]
    shop.post(
        "/v1/redemptions",
        {"redeemables": [{"object": "voucher", "id": given}], "order": {"amount": 1000}},
    )
    shop.post(f"/v1/redemptions/{bought['id']}/rollback", {})
    assert points_of(shop, code) == 1000
    assert shop.get(f"/v1/vouchers/{given}")["active"] is True


def test_thirty_at_once_take_a_stock_of_ten_ten_times(shop: Shop) -> None:
    club = programme(shop)
    made = material(shop, 10)
    offer(shop, club, made, 100)
    codes = [card(shop, club, f"c{number}") for number in range(30)]
    answers = at_once(
        shop,
        [
            (f"/v1/loyalties/members/{code}/redemption", {"reward": {"id": made["id"]}})
            for code in codes
        ],
    )
    assert sorted({answer.status_code for answer in answers}) == [200, 400]
    assert sum(answer.status_code == 200 for answer in answers) == 10
    refused = {answer.json()["key"] for answer in answers if answer.status_code == 400}
    assert refused == {"quantity_exceeded"}
    left = shop.get(f"/v1/rewards/{made['id']}")
    assert (left["stock"], left["redeemed"]) == (0, 10)
    assert sum(points_of(shop, code) for code in codes) == 30 * 1000 - 10 * 100


def test_one_card_pays_as_often_as_its_points_allow(shop: Shop) -> None:
    club = programme(shop)
    made = material(shop)
    offer(shop, club, made, 100)
    code = card(shop, club, points=350)
    path = f"/v1/loyalties/members/{code}/redemption"
    answers = at_once(shop, [(path, {"reward": {"id": made["id"]}})] * 12)
    assert sum(answer.status_code == 200 for answer in answers) == 3
    keys = {answer.json()["key"] for answer in answers if answer.status_code != 200}
    assert keys == {"loyalty_card_points_exceeded"}
    assert points_of(shop, code) == 50


def test_a_session_holds_points_for_a_checkout(shop: Shop) -> None:
    club = programme(shop)
    made = coin(shop, exchange=1, points=10)
    offer(shop, club, made)
    code = card(shop, club, points=100)
    body = {
        "redeemables": [spending(code, made, 80)],
        "order": {"amount": 10_000},
        "customer": KIM,
    }
    held = shop.post("/v1/validations", {**body, "session": {"type": "LOCK", "key": "till-1"}})
    assert held["valid"]
    other = shop.refused("POST", "/v1/redemptions", body)
    assert other["key"] == "loyalty_card_points_exceeded"
    paid = {**body, "session": {"type": "LOCK", "key": "till-1"}}
    assert shop.post("/v1/redemptions", paid)["redemptions"][0]["amount"] == 80
    assert points_of(shop, code) == 20


def test_returns_of_lines_give_back_exactly_the_points_of_the_order(shop: Shop) -> None:
    club = programme(shop)
    made = coin(shop, exchange=1, points=7)
    offer(shop, club, made)
    code = card(shop, club)
    items = [{"product_id": each, "quantity": 1, "price": 1_000} for each in ("a", "b", "c")]
    bought = buy(shop, code, made, 100, order={"items": items})
    spent = bought["amount"]
    assert points_of(shop, code) == 1000 - spent
    lines = [each["id"] for each in bought["order"]["items"]]
    left = []
    for line in lines:
        body = {"lines": [{"line": line, "quantity": 1}]}
        shop.post(f"/api/orders/{bought['order']['id']}/returns", body)
        left.append(points_of(shop, code))
    assert left == sorted(left)
    assert left[0] < left[-1] == 1000
    entries = shop.get("/api/given-rewards")["data"]
    assert [each["status"] for each in entries] == ["CANCELED"]


def test_a_rollback_after_a_return_gives_back_the_rest(shop: Shop) -> None:
    club = programme(shop)
    made = coin(shop, exchange=1, points=7)
    offer(shop, club, made)
    code = card(shop, club)
    items = [{"product_id": each, "quantity": 1, "price": 1_000} for each in ("a", "b")]
    bought = buy(shop, code, made, 100, order={"items": items})
    line = bought["order"]["items"][0]["id"]
    shop.post(
        f"/api/orders/{bought['order']['id']}/returns", {"lines": [{"line": line, "quantity": 1}]}
    )
    assert 1000 - bought["amount"] < points_of(shop, code) < 1000
    shop.post(f"/v1/redemptions/{bought['id']}/rollback", {})
    assert points_of(shop, code) == 1000


def test_buying_takes_few_statements(shop: Shop) -> None:
    """What a reward costs beyond a redemption: the card, the offer, its rules, points and stock."""
    club = programme(shop)
    made = material(shop, 5)
    offer(shop, club, made, 10)
    code = card(shop, club)
    work = shop.server.runtime.work(shop.project, Actor("server", "key_x"))

    async def counted() -> list[str]:
        with counted_statements() as names:
            await buy_reward(work, code, AskedReward(made["id"]))
        return names

    names = shop.server.run(counted())
    assert names.count("offers") == names.count("rules_put_on") == names.count("take_stock") == 1
    assert len(names) <= 40, names
