"""The catalogue of rewards and where they are offered."""

from __future__ import annotations

from typing import Any

import pytest

from support.loyalty import programme
from support.offers import rule
from support.outbox import events_of
from support.rewards import (
    campaign_reward,
    card,
    coin,
    coupons,
    gift_cards,
    material,
    offer,
    reward,
)
from support.shop import Shop

Json = dict[str, Any]


def test_a_reward_is_kept_as_it_was_told(shop: Shop) -> None:
    campaign = gift_cards(shop)
    made = reward(
        shop,
        "Credit",
        parameters={"campaign": {"id": campaign["name"], "balance": 500}},
        stock=7,
        attributes={"image_url": "https://shop.example/credit.png", "description": "5 off"},
        metadata={"shelf": 4},
    )
    assert made["id"].startswith("rew_")
    assert made["type"] == "CAMPAIGN"
    assert made["parameters"] == {
        "campaign": {"id": campaign["id"], "balance": 500, "type": "GIFT_VOUCHERS"}
    }
    assert (made["stock"], made["redeemed"]) == (7, 0)
    assert shop.get(f"/v1/rewards/{made['id']}") == made
    changed = shop.put(
        f"/v1/rewards/{made['id']}",
        {
            "name": "More",
            "stock": None,
            "metadata": {"row": 2},
            "attributes": {"description": None},
        },
    )
    assert (changed["name"], changed["stock"]) == ("More", None)
    assert changed["metadata"] == {"shelf": 4, "row": 2}
    assert changed["attributes"] == {"image_url": "https://shop.example/credit.png"}
    assert changed["parameters"] == made["parameters"]
    shop.delete(f"/v1/rewards/{made['id']}")
    assert shop.refused("GET", f"/v1/rewards/{made['id']}")["key"] == "not_found"


def test_coins_are_told_as_text_or_as_numbers(shop: Shop) -> None:
    told = reward(shop, parameters={"coin": {"exchange_ratio": "0.5", "points_ratio": "10"}})
    assert told["type"] == "COIN"
    assert told["parameters"] == {"coin": {"exchange_ratio": 0.5, "points_ratio": 10}}
    whole = reward(shop, parameters={"coin": {"exchange_ratio": 2}})
    assert whole["parameters"] == {"coin": {"exchange_ratio": 2, "points_ratio": 1}}


@pytest.mark.parametrize(
    ("body", "where"),
    [
        ({}, ".name"),
        ({"name": "x", "stock": -1}, ".stock"),
        ({"name": "x", "parameters": {"coin": {}}}, ".parameters.coin.exchange_ratio"),
        ({"name": "x", "parameters": {"coin": {"exchange_ratio": "0"}}}, "exchange_ratio"),
        ({"name": "x", "parameters": {"coin": {"exchange_ratio": "many"}}}, "exchange_ratio"),
        (
            {"name": "x", "parameters": {"coin": {"exchange_ratio": 1, "points_ratio": 1.5}}},
            "points_ratio",
        ),
        ({"name": "x", "parameters": {"campaign": {}}}, ".parameters.campaign.id"),
        ({"name": "x", "parameters": {"product": {"id": "prod_none"}}}, ".parameters.product.id"),
        (
            {
                "name": "x",
                "parameters": {"coin": {"exchange_ratio": 1}, "product": {"sku_id": "s"}},
            },
            ".parameters",
        ),
    ],
)
def test_what_is_no_reward_is_refused(shop: Shop, body: Json, where: str) -> None:
    refused = shop.refused("POST", "/v1/rewards", body)
    assert refused["code"] == 400
    assert where in refused["details"]
    assert shop.get("/v1/rewards")["total"] == 0


def test_coupons_have_no_balance_and_a_kind_cannot_change(shop: Shop) -> None:
    campaign = coupons(shop)
    body = {"name": "x", "parameters": {"campaign": {"id": campaign["id"], "balance": 5}}}
    assert "balance" in shop.refused("POST", "/v1/rewards", body)["details"]
    made = coin(shop)
    body = {"parameters": {"campaign": {"id": campaign["id"]}}}
    assert shop.refused("PUT", f"/v1/rewards/{made['id']}", body)["key"] == "invalid_payload"


def test_a_reward_is_offered_changed_and_withdrawn(shop: Shop) -> None:
    club, made = programme(shop), material(shop)
    assigned = offer(shop, club, made, 100)
    assert assigned["id"].startswith("rewa_")
    assert assigned["related_object_id"] == club["id"]
    assert assigned["parameters"]["loyalty"] == {"points": 100, "auto_redeem": False}
    again = shop.refused(
        "POST",
        f"/v1/rewards/{made['id']}/assignments",
        {"campaign": club["name"], "parameters": {"loyalty": {"points": 1}}},
    )
    assert (again["code"], again["key"]) == (409, "duplicate_found")
    in_use = shop.refused("DELETE", f"/v1/rewards/{made['id']}")
    assert in_use["key"] == "resource_in_use"
    place = f"/v1/rewards/{made['id']}/assignments"
    changed = shop.put(f"{place}/{assigned['id']}", {"parameters": {"loyalty": {"points": 80}}})
    assert changed["parameters"]["loyalty"]["points"] == 80
    assert shop.get(place)["data"] == [changed]
    assert shop.get("/v1/rewards", assignment_id=assigned["id"])["data"][0]["id"] == made["id"]
    shop.delete(f"{place}/{assigned['id']}")
    assert events_of(shop, assigned["id"]) == [
        "campaign.reward.assignment.created",
        "campaign.reward.assignment.updated",
        "campaign.reward.assignment.deleted",
    ]
    shop.delete(f"/v1/rewards/{made['id']}")


def test_a_campaign_is_given_rewards_all_or_none(shop: Shop) -> None:
    club, one, two = programme(shop), material(shop), coin(shop)
    asked = rule(shop, {"1": {"name": "order.amount", "conditions": {"$more_than": [1]}}})
    wrong = [
        {"reward": one["id"], "parameters": {"loyalty": {"points": 10}}},
        {"reward": two["id"], "validation_rules": ["val_none"]},
    ]
    assert shop.refused("POST", f"/v1/loyalties/{club['id']}/rewards", wrong)["code"] in {400, 404}
    assert shop.get(f"/v1/loyalties/{club['id']}/rewards")["total"] == 0
    wrong[1]["validation_rules"] = [asked["id"]]
    first = shop.post(f"/v1/loyalties/{club['id']}/rewards", wrong)
    assert first["reward_id"] == one["id"]
    listed = shop.get(f"/v1/loyalties/{club['name']}/rewards")["data"]
    assert {each["reward_id"] for each in listed} == {one["id"], two["id"]}
    path = f"/v1/loyalties/{club['id']}"
    assert shop.get(f"{path}/reward-assignments", assignmentId=first["id"])["data"] == [first]
    assert shop.get(f"{path}/reward-assignments/{first['id']}") == first
    assert shop.get(f"{path}/rewards/{first['id']}") == first
    assert shop.get(f"{path}/reward-assignments/{first['id']}/reward")["id"] == one["id"]
    rules = shop.get("/v1/validation-rules-assignments")["data"]
    assert [each["related_object_type"] for each in rules] == ["reward_assignment"]
    other = programme(shop)
    assert shop.refused("GET", f"/v1/loyalties/{other['id']}/rewards/{first['id']}")["code"] == 404
    second = next(each for each in listed if each["reward_id"] == two["id"])
    shop.delete(f"{path}/rewards/{second['id']}")
    assert shop.get("/v1/validation-rules-assignments")["total"] == 0


def test_a_price_is_needed_but_for_money_off(shop: Shop) -> None:
    club = programme(shop)
    body = {"campaign": club["id"]}
    refused = shop.refused("POST", f"/v1/rewards/{material(shop)['id']}/assignments", body)
    assert ".points" in refused["details"]
    assert offer(shop, club, coin(shop))["parameters"]["loyalty"]["points"] is None


def test_a_member_sees_what_they_can_have(shop: Shop) -> None:
    club = programme(shop)
    cheap, dear, gone, money = material(shop), material(shop), material(shop, 0), coin(shop)
    offer(shop, club, cheap, 100)
    offer(shop, club, dear, 5_000)
    offer(shop, club, gone, 1)
    offer(shop, club, money)
    code = card(shop, club, points=500)
    path = f"/v1/loyalties/members/{code}/rewards"
    assert [each["reward"]["id"] for each in shop.get(path)["data"]] == [
        cheap["id"],
        dear["id"],
        money["id"],
    ]
    affordable = shop.get(path, affordable_only="true")
    assert [each["reward"]["id"] for each in affordable["data"]] == [cheap["id"], money["id"]]
    assert affordable["data"][0]["assignment"]["parameters"]["loyalty"]["points"] == 100


def test_codes_of_a_campaign_that_is_gone_cannot_be_bought(shop: Shop) -> None:
    club, campaign = programme(shop), coupons(shop)
    made = campaign_reward(shop, campaign)
    offer(shop, club, made, 10)
    code = card(shop, club)
    shop.delete(f"/v1/campaigns/{campaign['id']}")
    path = f"/v1/loyalties/members/{code}/redemption"
    refused = shop.refused("POST", path, {"reward": {"id": made["id"]}})
    assert refused["code"] == 404
    assert shop.get(f"/v1/rewards/{made['id']}")["redeemed"] == 0


def test_a_campaign_deleted_for_good_offers_nothing(shop: Shop) -> None:
    club, made = programme(shop), material(shop)
    offer(shop, club, made, 10)
    card(shop, club)
    shop.delete(f"/v1/campaigns/{club['id']}?force=true")
    shop.settle()
    assert shop.get(f"/v1/rewards/{made['id']}/assignments")["total"] == 0
    shop.delete(f"/v1/rewards/{made['id']}")
