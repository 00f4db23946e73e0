"""Milestones, factors by day and segment, reminders, and what a customer sees of it."""

from __future__ import annotations

from typing import Any

import pytest

from support import loyalty, loyalty_tiers, rewards
from support.loyalty_tiers import at
from support.people import define_event, segment, told
from support.shop import Shop

Json = dict[str, Any]


def options(shop: Shop, club: Json, **fields: Any) -> Json:
    made: Json = shop.put(f"/api/loyalty/{club['id']}/options", fields)
    return made


def reached(shop: Shop, club: Json, code: str) -> list[tuple[str, int, int]]:
    """Return the milestones a member reached, in order: which, the last time, points brought."""
    shop.settle()
    found = shop.get(f"/api/loyalty/{club['id']}/members/{code}/milestones", limit=100)["data"]
    return [
        (each["milestone_id"], each["last"], (each["granted"] or {}).get("points", -1))
        for each in reversed(found)
    ]


def test_options_are_kept_and_shown(shop: Shop) -> None:
    club = loyalty.programme(shop)
    rule = loyalty.earning(shop, club)
    vips = segment(shop, "vips", "auto-update", metadata__vip={"$is": [True]})
    asked = {
        "multipliers": {
            "combine": "MULTIPLY",
            "weekdays": [{"multiplier": 2, "days": [0, 6], "earning_rules": [rule["id"]]}],
            "segments": [{"multiplier": 1.5, "segment_id": vips["id"]}],
        },
        "milestones": [
            {"id": "five", "measure": {"type": "FREQUENCY"}, "target": 5, "points": 50},
        ],
        "reminders": {"tier": [80, 50, 50]},
    }
    made = options(shop, club, **asked)
    assert made == shop.get(f"/api/loyalty/{club['id']}/options")
    assert made["multipliers"] == asked["multipliers"]
    assert made["milestones"] == [
        {**asked["milestones"][0], "repeat": False, "active": True}  # type: ignore[dict-item]
    ]
    assert made["reminders"] == {"tier": [50, 80], "reward": [], "milestone": []}
    kept = options(shop, club, multipliers=None)
    assert kept["multipliers"] is None
    assert kept["milestones"] == made["milestones"]


@pytest.mark.parametrize(
    ("fields", "where"),
    [
        ({"multipliers": {"segments": [{"multiplier": 2, "segment_id": "seg_x"}]}},
         ".multipliers.segments[0].segment_id"),
        ({"multipliers": {"weekdays": [{"multiplier": 2, "days": [1], "earning_rules": ["x"]}]}},
         ".multipliers.weekdays[0].earning_rules"),
        ({"multipliers": {"weekdays": [{"multiplier": 2000, "days": [1]}]}},
         ".multipliers.weekdays[0].multiplier"),
        ({"milestones": [{"id": "a", "measure": {"type": "FREQUENCY"}, "points": 1}]},
         ".milestones[0].target"),
        ({"milestones": [{"id": "a", "measure": {"type": "FREQUENCY"}, "target": 1}]},
         ".milestones[0].points"),
        ({"milestones": [{"id": "a", "measure": {"type": "TIME", "period": "soon"}, "points": 1}]},
         ".milestones[0].measure.period"),
        ({"milestones": [{"id": "a", "measure": {"type": "CUSTOM"}, "target": 1, "points": 1}]},
         ".milestones[0].measure.event"),
        ({"milestones": [{"id": "a", "measure": {"type": "CUSTOM", "event": "no"}, "target": 1,
                          "points": 1}]}, ".milestones[0].measure.event"),
        ({"milestones": [{"id": "a", "measure": {"type": "POINTS", "counter": "c"}, "target": 1,
                          "points": 1}]}, ".milestones[0].measure.counter"),
        ({"milestones": [{"id": "a", "measure": {"type": "POINTS"}, "target": 1, "points": 1,
                          "most_times": 2}]}, ".milestones[0].most_times"),
        ({"milestones": 2 * [{"id": "a", "measure": {"type": "POINTS"}, "target": 1,
                              "points": 1}]}, ".milestones[1].id"),
        ({"milestones": [{"id": "a", "measure": {"type": "POINTS"}, "target": 1,
                          "reward_id": "rew_x"}]}, ".milestones[0].reward_id"),
    ],
)  # fmt: skip
def test_options_that_mean_nothing_are_refused(shop: Shop, fields: Json, where: str) -> None:
    club = loyalty.programme(shop)
    error = shop.refused("PUT", f"/api/loyalty/{club['id']}/options", fields)
    assert error["key"] == "invalid_payload"
    assert where in error["details"]
    assert shop.get(f"/api/loyalty/{club['id']}/options")["milestones"] == []


def test_more_points_on_a_day_and_for_a_segment(shop: Shop) -> None:
    vips = segment(shop, "vips", "auto-update", metadata__vip={"$is": [True]})
    at(shop, "2027-06-04T12:00")  # a Friday
    club = loyalty.programme(shop)
    loyalty.earning(shop, club)
    factors = {
        "weekdays": [{"multiplier": 2, "days": [6]}],
        "segments": [{"multiplier": 3, "segment_id": vips["id"]}],
    }
    options(shop, club, multipliers=factors)
    shop.post("/v1/customers", {"source_id": "vic", "metadata": {"vip": True}})
    shop.settle()
    codes = {name: loyalty.member(shop, club, name) for name in ("ann", "vic")}

    def earned() -> dict[str, int]:
        for name in codes:
            loyalty.order(shop, name, 1000)
        return {name: loyalty.balance(shop, code) for name, code in codes.items()}

    assert earned() == {"ann": 5, "vic": 15}
    at(shop, "2027-06-05T23:30")
    assert earned() == {"ann": 15, "vic": 30}
    options(shop, club, multipliers={"combine": "MULTIPLY", **factors})
    assert earned() == {"ann": 25, "vic": 60}


def test_milestones_of_orders_and_revenue(shop: Shop) -> None:
    club = loyalty.programme(shop)
    code = loyalty.member(shop, club, "ann")
    options(
        shop,
        club,
        milestones=[
            {
                "id": "third",
                "name": "Every third order",
                "measure": {"type": "FREQUENCY"},
                "target": 3,
                "repeat": True,
                "most_times": 2,
                "points": 30,
            },
            {"id": "spender", "measure": {"type": "REVENUE"}, "target": 50_000, "points": 7},
        ],
    )
    for _ in range(9):
        loyalty.order(shop, "ann", 10_000)
        shop.settle()
    loyalty.order(shop, "ann", 10_000, status="CREATED")
    assert reached(shop, club, code) == [("third", 1, 30), ("spender", 1, 7), ("third", 2, 30)]
    assert loyalty.balance(shop, code) == 67
    events = told(shop, "customer.loyalty.milestone.reached")
    assert [each["milestone"]["id"] for each in events] == ["third", "spender", "third"]
    assert events[0]["milestone"]["name"] == "Every third order"
    assert len(told(shop, "customer.loyalty.milestone.granted")) == 3


def test_several_times_at_once_are_granted_together_and_once(shop: Shop) -> None:
    club = loyalty.programme(shop)
    code = loyalty.member(shop, club, "ann")
    every = {"id": "m", "measure": {"type": "POINTS"}, "target": 100, "repeat": True, "points": 10}
    options(shop, club, milestones=[every])
    loyalty_tiers.points(shop, code, 350)
    assert reached(shop, club, code) == [("m", 3, 30)]
    # What a milestone brought does not lead to milestones of points.
    loyalty_tiers.points(shop, code, 49)
    assert loyalty.balance(shop, code) == 429
    loyalty_tiers.points(shop, code, -300)
    loyalty_tiers.points(shop, code, 1)
    assert reached(shop, club, code) == [("m", 3, 30), ("m", 4, 10)]
    options(shop, club, milestones=[])
    options(shop, club, milestones=[every])
    loyalty_tiers.points(shop, code, 1)
    assert len(reached(shop, club, code)) == 2


def test_a_currency_of_the_merchants_own(shop: Shop) -> None:
    define_event(shop, "recycled", {"kilos": {"type": "number"}})
    club = loyalty.programme(shop)
    code = loyalty.member(shop, club, "ann")
    kilos = {"type": "CUSTOM", "event": "recycled", "property": "kilos"}
    options(
        shop,
        club,
        milestones=[
            {"id": "green", "measure": kilos, "target": 10, "repeat": True, "points": 5},
            {
                "id": "often",
                "measure": {"type": "CUSTOM", "event": "recycled"},
                "target": 2,
                "points": 1,
            },
            {
                "id": "steps",
                "measure": {"type": "CUSTOM", "counter": "steps"},
                "target": 1000,
                "points": 3,
            },
        ],
    )
    for amount in (7.5, 14):
        event = {"customer": {"source_id": "ann"}, "event": "recycled"}
        shop.post("/v1/events", {**event, "metadata": {"kilos": amount}})
        shop.settle()
    assert reached(shop, club, code) == [("green", 2, 10), ("often", 1, 1)]
    path = f"/api/loyalty/{club['id']}/members/{code}/counters/steps"
    assert shop.post(path, {"amount": 600, "source_id": "watch-1"})["value"] == 600
    assert shop.post(path, {"amount": 600, "source_id": "watch-1"})["value"] == 600
    assert shop.post(path, {"amount": 500, "reason": "a walk"})["value"] == 1100
    assert reached(shop, club, code)[-1] == ("steps", 1, 3)
    assert shop.refused("POST", path, {"amount": 0})["key"] == "invalid_payload"
    assert shop.refused("POST", f"{path}%20x", {"amount": 1})["key"] == "invalid_payload"


def test_an_anniversary_brings_a_reward(shop: Shop) -> None:
    at(shop, "2026-03-10T12:00")
    club = loyalty.programme(shop)
    code = loyalty.member(shop, club, "ann")
    gift = rewards.campaign_reward(shop, rewards.coupons(shop))
    yearly = {
        "id": "year",
        "measure": {"type": "TIME", "period": "P1Y"},
        "repeat": True,
        "reward_id": gift["id"],
    }
    options(shop, club, milestones=[yearly])
    at(shop, "2027-03-10T00:05")
    assert reached(shop, club, code) == []
    at(shop, "2027-03-11T00:05")
    assert reached(shop, club, code) == [("year", 1, 0)]
    at(shop, "2028-03-11T00:05")
    assert reached(shop, club, code) == [("year", 1, 0), ("year", 2, 0)]
    held = shop.get("/v1/vouchers", customer="ann", limit=100)["vouchers"]
    assert len([each for each in held if each["type"] == "DISCOUNT_VOUCHER"]) == 2


def test_a_reward_that_is_gone_leaves_its_reason(shop: Shop) -> None:
    club = loyalty.programme(shop)
    codes = [loyalty.member(shop, club, name) for name in ("ann", "bob")]
    mug = rewards.material(shop, stock=1)
    options(
        shop,
        club,
        milestones=[
            {"id": "m", "measure": {"type": "POINTS"}, "target": 10, "reward_id": mug["id"]}
        ],
    )
    for code in codes:
        loyalty_tiers.points(shop, code, 10)
        shop.settle()
    granted = [
        shop.get(f"/api/loyalty/{club['id']}/members/{code}/milestones")["data"][0]["granted"]
        for code in codes
    ]
    assert len(granted[0]["given"]) == 1
    assert granted[1]["given"] == []
    assert granted[1]["reason"] == "reward_out_of_stock"


def test_a_step_on_the_way_is_told_once(shop: Shop) -> None:
    club = loyalty_tiers.club_with_tiers(shop)
    code = loyalty.member(shop, club, "ann")
    every = {"id": "m", "measure": {"type": "FREQUENCY"}, "target": 4, "points": 1}
    options(shop, club, milestones=[every], reminders={"tier": [50, 80], "milestone": [50]})

    def steps() -> list[tuple[str, str, int, int]]:
        shop.settle()
        return [
            (each["towards"], each["goal"]["name"] or each["goal"]["id"], each["share"],
             each["to_go"])
            for each in told(shop, "customer.loyalty.progress")
        ]  # fmt: skip

    loyalty_tiers.points(shop, code, 40)
    assert steps() == []
    loyalty_tiers.points(shop, code, 15)
    loyalty_tiers.points(shop, code, 1)
    loyalty_tiers.points(shop, code, -20)
    loyalty_tiers.points(shop, code, 30)
    assert steps() == [("tier", "Bronze", 50, 45)]
    loyalty_tiers.points(shop, code, 120)
    expected = [("tier", "Bronze", 50, 45)]
    assert steps() == expected
    loyalty_tiers.points(shop, code, 90)
    expected.append(("tier", "Silver", 80, 24))
    assert steps() == expected
    loyalty.order(shop, "ann", 100)
    shop.settle()
    loyalty.order(shop, "ann", 100)
    expected.append(("milestone", "m", 50, 2))
    assert steps() == expected
    assert told(shop, "customer.loyalty.progress")[-1]["unit"] == "purchases"


def test_the_way_to_a_reward_begins_anew_when_points_are_spent(shop: Shop) -> None:
    club = loyalty.programme(shop)
    code = loyalty.member(shop, club, "ann")
    mug = rewards.material(shop)
    rewards.offer(shop, club, mug, 100)
    options(shop, club, reminders={"reward": [50]})
    for amount in (60, 40, -70, 30, -20, 40):
        loyalty_tiers.points(shop, code, amount)
    shares = [each["to_go"] for each in told(shop, "customer.loyalty.progress")]
    assert shares == [40, 40]


def test_a_customer_sees_where_they_stand(shop: Shop) -> None:
    at(shop, "2026-05-10T12:00")
    year = {
        "qualification_type": "POINTS_IN_PERIOD",
        "qualification_period": "YEAR",
        "expiration_date": {"type": "END_OF_NEXT_PERIOD"},
    }
    club = loyalty_tiers.club_with_tiers(shop, year)
    code = loyalty.member(shop, club, "ann")
    every = {
        "id": "fifth",
        "measure": {"type": "FREQUENCY"},
        "target": 5,
        "repeat": True,
        "points": 2,
    }
    options(shop, club, milestones=[every])
    loyalty_tiers.points(shop, code, 350)
    loyalty_tiers.points(shop, code, -100)
    for _ in range(6):
        loyalty.order(shop, "ann", 1000)
    shop.settle()
    found = shop.get("/api/customers/ann/loyalty")
    assert found["total"] == 1
    (own,) = found["data"]
    assert own["campaign_id"] == club["id"]
    assert own["code"] == code
    assert own["points"] == 252
    assert own["tier"]["name"] == "Silver"
    assert own["tier"]["start_date"] == "2026-05-10"
    assert own["tier"]["expiration_date"] == "2027-12-31"
    assert own["next_tier"]["name"] == "Gold"
    assert own["next_tier"]["to_go"] == 500 - 352
    assert own["coming_tiers"] == []
    (way,) = own["milestones"]
    assert way["value"] == 6
    assert way["reached"] == 1
    assert way["next"]["to_go"] == 4
    assert way["next"]["percent"] == 20
    assert shop.refused("GET", "/api/customers/nobody/loyalty")["code"] == 404
    stranger = Shop(shop.server)
    assert stranger.refused("GET", f"/api/customers/{found['customer_id']}/loyalty")["code"] == 404
    path = f"/api/loyalty/{club['id']}/members/{code}"
    assert stranger.refused("GET", f"{path}/milestones")["code"] == 404
    assert stranger.refused("POST", f"{path}/counters/x", {"amount": 1})["code"] == 404
