"""Tiers: who has which, since when, until when, and what they make of points and prices."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from largesse.ledger import Refers
from largesse.loyalty.service import cards, points, tiers
from largesse.storage import Actor
from largesse.storage.database import counted_statements
from support import loyalty, loyalty_tiers, offers, rewards
from support.loyalty_tiers import at, club_with_tiers, dates_of, moves, tier_of
from support.people import told
from support.shop import Shop

Json = dict[str, Any]

YEAR = {
    "qualification_type": "POINTS_IN_PERIOD",
    "qualification_period": "YEAR",
    "start_date": {"type": "IMMEDIATE"},
    "expiration_date": {"type": "END_OF_NEXT_PERIOD"},
}
GRACE = {
    "qualification_type": "BALANCE",
    "expiration_date": {
        "type": "CUSTOM",
        "extend": "P1M",
        "rounding": {"type": "MONTH", "strategy": "END"},
    },
}


def test_tiers_are_made_together_and_shown(shop: Shop) -> None:
    club = loyalty.programme(shop)
    rule = loyalty.earning(shop, club)
    path = f"/v1/loyalties/{club['id']}/tiers"
    made = shop.post(
        path,
        [
            {"name": "Low", "points": {"from": 1, "to": 249}, "metadata": {"colour": "blue"}},
            {
                "name": "High",
                "points": {"from": 250},
                "earning_rules": {rule["id"]: {"type": "MULTIPLY", "multiplier": 1.5}},
            },
        ],
    )
    assert [each["name"] for each in made] == ["Low", "High"]
    low, high = made
    assert low["points"] == low["config"]["points"] == {"from": 1, "to": 249}
    assert high["points"] == {"from": 250, "to": None}
    assert low["campaign_id"] == club["id"]
    assert low["metadata"] == {"colour": "blue"}
    assert high["earning_rules"] == {rule["id"]: {"type": "MULTIPLY", "multiplier": 1.5}}
    assert shop.get(f"{path}/{high['id']}") == high
    listed = shop.get(path, order="created_at")
    assert [each["id"] for each in listed["data"]] == [low["id"], high["id"]]
    assert listed["total"] == 2
    assert shop.get(path, limit=1)["data"] == [high]
    (shown,) = shop.get(f"{path}/{high['id']}/earning-rules")["data"]
    assert shown["loyalty"]["points"] == 8
    (plain,) = shop.get(f"{path}/{low['id']}/earning-rules")["data"]
    assert plain["loyalty"]["points"] == 5
    assert [each["name"] for each in told(shop, "campaign.loyalty_tier.created")] == ["Low", "High"]
    assert shop.refused("GET", f"{path}/ltr_none")["key"] == "not_found"


@pytest.mark.parametrize(
    ("ranges", "where"),
    [
        ([(1, 100), (100, 200)], "[1].points.from"),
        ([(100, 200), (1, 150)], "[0].points.from"),
        ([(1, 100), (1, 100)], "[1].points.from"),
        ([(200, 100)], "[0].points.to"),
        ([(1, None), (1, 5)], "[1].points.from"),
    ],
)
def test_ranges_may_not_overlap(shop: Shop, ranges: list[Any], where: str) -> None:
    club = loyalty.programme(shop)
    body = [{"name": str(n), "points": {"from": a, "to": b}} for n, (a, b) in enumerate(ranges)]
    error = shop.refused("POST", f"/v1/loyalties/{club['id']}/tiers", body)
    assert error["key"] == "invalid_payload"
    assert where in error["details"]
    assert shop.get(f"/v1/loyalties/{club['id']}/tiers")["total"] == 0


@pytest.mark.parametrize(
    ("tier", "where"),
    [
        ({}, "[0].points.from"),
        ({"points": {"from": 1}, "earning_rules": {"ern_x": {"type": "CUSTOM", "points": 1}}},
         "[0].earning_rules.ern_x"),
        ({"points": {"from": 1}, "rewards": {"rewa_x": {"type": "CUSTOM", "points": 1}}},
         "[0].rewards.rewa_x"),
        ({"points": {"from": 1}, "rewards": {"rewa_x": {"type": "MULTIPLY"}}},
         "[0].rewards.rewa_x.multiplier"),
        ({"points": {"from": 1}, "rewards": {"rewa_x": {"type": "MULTIPLY", "multiplier": -1}}},
         "[0].rewards.rewa_x.multiplier"),
    ],
)  # fmt: skip
def test_what_a_tier_names_has_to_be_there(shop: Shop, tier: Json, where: str) -> None:
    club = loyalty.programme(shop)
    error = shop.refused("POST", f"/v1/loyalties/{club['id']}/tiers", [tier])
    assert error["key"] == "invalid_payload"
    assert where in error["details"]


def test_a_balance_leads_up_and_down_at_once(shop: Shop) -> None:
    club = club_with_tiers(shop)
    code = loyalty.member(shop, club, "ann")
    assert tier_of(shop, code) is None
    loyalty_tiers.points(shop, code, 120)
    assert tier_of(shop, code) == "Bronze"
    loyalty_tiers.points(shop, code, 400)
    assert tier_of(shop, code) == "Gold"
    loyalty_tiers.points(shop, code, -200)
    assert tier_of(shop, code) == "Silver"
    loyalty_tiers.points(shop, code, -300)
    assert tier_of(shop, code) is None
    assert moves(shop) == [
        ("joined", "Bronze"),
        ("upgraded", "Gold"),
        ("downgraded", "Silver"),
        ("left", "Silver"),
    ]
    log = shop.get(f"/api/loyalty/members/{code}/tier-moves")["data"]
    assert [each["movement"] for each in log] == ["left", "downgraded", "upgraded", "joined"]
    assert log[1]["points"] == 320
    loyalty_tiers.points(shop, code, 300)
    for path in (f"/v1/loyalties/members/{code}", f"/v1/loyalties/{club['id']}/members/{code}"):
        shown = shop.get(path)
        assert shown["loyalty_tier"]["name"] == "Silver"
        assert shown["loyalty_tier"]["expiration"]["customer_id"] == shown["holder_id"]
    upgrade = told(shop, "customer.loyalty.tier.upgraded")[0]
    assert upgrade["previous_loyalty_tier"]["name"] == "Bronze"
    assert upgrade["campaign_id"] == club["id"]


def test_a_grace_is_given_when_the_balance_drops(shop: Shop) -> None:
    at(shop, "2026-01-10T12:00")
    club = club_with_tiers(shop, GRACE)
    code = loyalty.member(shop, club, "ann")
    loyalty_tiers.points(shop, code, 500)
    assert dates_of(shop, code) == ("2026-01-10", None)
    loyalty_tiers.points(shop, code, -150)
    assert tier_of(shop, code) == "Gold"
    assert dates_of(shop, code) == ("2026-01-10", "2026-02-28")
    at(shop, "2026-02-28T23:59")
    assert tier_of(shop, code) == "Gold"
    at(shop, "2026-03-01T00:05")
    assert tier_of(shop, code) == "Silver"
    assert moves(shop) == [("joined", "Gold"), ("downgraded", "Silver")]
    log = shop.get(f"/api/loyalty/members/{code}/tier-moves")["data"]
    assert log[0]["happened_at"] == "2026-03-01T05:00:00.000Z"


def test_a_year_of_tiers(shop: Shop) -> None:
    at(shop, "2026-01-05T10:00")
    club = club_with_tiers(shop, YEAR)
    codes = {name: loyalty.member(shop, club, name) for name in ("ann", "bob", "cat")}
    earned = {
        "ann": {2: 150, 5: 200, 9: 300},
        "bob": {3: 120},
        "cat": {11: 600, 12: 10},
    }
    for month in range(1, 13):
        for day in ("01T00:30", "15T12:00"):
            at(shop, f"2026-{month:02}-{day}")
            for name, gains in earned.items():
                if day.startswith("15") and month in gains:
                    loyalty_tiers.points(shop, codes[name], gains[month])
    assert {name: tier_of(shop, code) for name, code in codes.items()} == {
        "ann": "Gold",
        "bob": "Bronze",
        "cat": "Gold",
    }
    assert dates_of(shop, codes["ann"]) == ("2026-09-15", "2027-12-31")
    at(shop, "2027-06-01T12:00")
    loyalty_tiers.points(shop, codes["ann"], 310)
    loyalty_tiers.points(shop, codes["cat"], 500)
    assert dates_of(shop, codes["cat"]) == ("2026-11-15", "2028-12-31")
    # What was spent does not count: points were earned.
    loyalty_tiers.points(shop, codes["cat"], -900)
    at(shop, "2028-01-01T00:01")
    assert {name: tier_of(shop, code) for name, code in codes.items()} == {
        "ann": "Silver",
        "bob": None,
        "cat": "Gold",
    }
    at(shop, "2029-01-01T00:01")
    assert {tier_of(shop, code) for code in codes.values()} == {None}
    assert sorted(moves(shop)) == sorted(
        [
            ("joined", "Bronze"),
            ("upgraded", "Silver"),
            ("upgraded", "Gold"),
            ("downgraded", "Silver"),
            ("left", "Silver"),
            ("joined", "Bronze"),
            ("left", "Bronze"),
            ("joined", "Gold"),
            ("prolonged", "Gold"),
            ("left", "Gold"),
        ]
    )


def test_a_tier_may_begin_with_the_next_period(shop: Shop) -> None:
    at(shop, "2026-02-10T12:00")
    rules = {
        "qualification_type": "POINTS_IN_PERIOD",
        "qualification_period": "QUARTER",
        "start_date": {"type": "NEXT_PERIOD"},
        "expiration_date": {"type": "END_OF_PERIOD", "extend": "P10D"},
    }
    club = club_with_tiers(shop, rules)
    assert shop.get(f"/v1/loyalties/{club['id']}")["loyalty_tiers_expiration"] == rules
    code = loyalty.member(shop, club, "ann")
    loyalty_tiers.points(shop, code, 350)
    assert tier_of(shop, code) is None
    assert dates_of(shop, code) == ("2026-04-01", "2026-07-10")
    at(shop, "2026-04-01T00:01")
    assert tier_of(shop, code) == "Silver"
    at(shop, "2026-07-11T00:01")
    assert tier_of(shop, code) is None
    assert moves(shop) == [("joined", "Silver"), ("left", "Silver")]


@pytest.mark.parametrize(
    ("rules", "where"),
    [
        ({"qualification_type": "POINTS_IN_PERIOD"}, ".qualification_period"),
        ({"qualification_type": "BALANCE", "qualification_period": "YEAR"},
         ".qualification_period"),
        ({"qualification_type": "BALANCE", "start_date": {"type": "NEXT_PERIOD"}},
         ".start_date.type"),
        ({"qualification_type": "BALANCE", "expiration_date": {"type": "END_OF_PERIOD"}},
         ".expiration_date.type"),
        ({**YEAR, "expiration_date": {"type": "END_OF_PERIOD", "extend": "soon"}},
         ".expiration_date.extend"),
        ({**YEAR, "expiration_date": {"type": "END_OF_PERIOD", "rounding": {"type": "CUSTOM"}}},
         ".expiration_date.rounding.value"),
    ],
)  # fmt: skip
def test_rules_that_mean_nothing_are_refused(shop: Shop, rules: Json, where: str) -> None:
    club = loyalty.programme(shop)
    body = {"loyalty_tiers_expiration": rules}
    error = shop.refused("PUT", f"/v1/loyalties/{club['id']}", body)
    assert error["key"] == "invalid_payload"
    assert f".loyalty_tiers_expiration{where}" in error["details"]


def test_a_tier_earns_more_and_pays_less(shop: Shop) -> None:
    club = loyalty.programme(shop)
    fixed = loyalty.earning(shop, club)
    share = loyalty.earning(shop, club, loyalty=loyalty.proportional("ORDER_AMOUNT", 1000, 3))
    shop.post(
        f"/v1/loyalties/{club['id']}/tiers",
        [
            {
                "name": "Gold",
                "points": {"from": 1000},
                "earning_rules": {
                    fixed["id"]: {"type": "CUSTOM", "points": 11},
                    share["id"]: {"type": "MULTIPLY", "multiplier": 1.5},
                },
            }
        ],
    )
    code = loyalty.member(shop, club, "ann")
    loyalty.order(shop, "ann", 5000)
    assert loyalty.balance(shop, code) == 5 + 15
    loyalty_tiers.points(shop, code, 1000)
    loyalty.order(shop, "ann", 5000)
    assert loyalty.balance(shop, code) == 1020 + 11 + 23


def test_two_credits_at_once_are_one_upgrade(shop: Shop) -> None:
    club = club_with_tiers(shop)
    code = loyalty.member(shop, club, "ann")
    loyalty_tiers.points(shop, code, 100)

    def credit(_: int) -> None:
        loyalty_tiers.points(shop, code, 50)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(credit, range(16)))
    assert loyalty.balance(shop, code) == 900
    assert moves(shop) == [("joined", "Bronze"), ("upgraded", "Silver"), ("upgraded", "Gold")]


def test_changed_tiers_reach_members_when_asked(shop: Shop) -> None:
    club = club_with_tiers(shop)
    code = loyalty.member(shop, club, "ann")
    loyalty_tiers.points(shop, code, 320)
    path = f"/api/loyalty/{club['id']}/tiers"
    bronze, silver, gold = shop.get(f"/v1/loyalties/{club['id']}/tiers", order="created_at")["data"]
    harder = {"name": "Silver", "points": {"from": 400, "to": 499}}
    changed = shop.put(f"{path}/{silver['id']}", {**harder, "options": {"recalculate_tiers": True}})
    assert changed["points"]["from"] == 400
    shop.settle()
    assert tier_of(shop, code) == "Silver"
    easier = {"name": "Gold", "points": {"from": 310, "to": None}}
    over = {"name": "Gold", "points": {"from": 310, "to": 600}}
    assert ".points.to" in shop.refused("PUT", f"{path}/{gold['id']}", over)["details"]
    shop.put(f"{path}/{bronze['id']}", {"name": "Bronze", "points": {"from": 1, "to": 199}})
    shop.put(f"{path}/{silver['id']}", {"name": "Silver", "points": {"from": 200, "to": 309}})
    shop.refused("PUT", f"{path}/{gold['id']}", {"name": "Gold", "points": {"from": 250}})
    shop.put(f"{path}/{gold['id']}", {**easier, "options": {"recalculate_tiers": True}})
    shop.settle()
    assert tier_of(shop, code) == "Gold"
    assert moves(shop) == [("joined", "Silver"), ("upgraded", "Gold")]
    shop.delete(f"{path}/{gold['id']}")
    shop.settle()
    assert tier_of(shop, code) == "Silver"
    assert moves(shop)[-1] == ("downgraded", "Silver")
    assert len(told(shop, "campaign.loyalty_tier.updated")) == 4
    assert len(told(shop, "campaign.loyalty_tier.deleted")) == 1
    shop.refused("GET", f"/v1/loyalties/{club['id']}/tiers/{gold['id']}")


def test_members_of_before_are_placed_when_tiers_are_made(shop: Shop) -> None:
    club = loyalty.programme(shop)
    codes = [loyalty.member(shop, club, f"m{n}") for n in range(3)]
    for place, code in enumerate(codes):
        loyalty_tiers.points(shop, code, 90 + 150 * place)
    loyalty_tiers.tiers(shop, club, *loyalty_tiers.METALS)
    assert [tier_of(shop, code) for code in codes] == [None, "Bronze", "Silver"]


def test_changed_rules_move_dates_when_asked(shop: Shop) -> None:
    at(shop, "2026-03-10T12:00")
    club = club_with_tiers(shop, YEAR)
    code = loyalty.member(shop, club, "ann")
    loyalty_tiers.points(shop, code, 320)
    assert dates_of(shop, code) == ("2026-03-10", "2027-12-31")
    ends = {"type": "END_OF_NEXT_PERIOD", "extend": "P3M"}
    body: Json = {"loyalty_tiers_expiration": {**YEAR, "expiration_date": ends}}
    shop.put(f"/v1/loyalties/{club['id']}", body)
    shop.settle()
    assert dates_of(shop, code) == ("2026-03-10", "2027-12-31")
    shop.put(f"/v1/loyalties/{club['id']}", {**body, "options": {"recalculate_tiers": True}})
    shop.settle()
    assert dates_of(shop, code) == ("2026-03-10", "2028-03-31")
    assert moves(shop) == [("joined", "Silver"), ("prolonged", "Silver")]


def test_points_that_expire_take_the_tier_at_midnight(shop: Shop) -> None:
    at(shop, "2026-01-10T12:00")
    club = club_with_tiers(shop)
    code = loyalty.member(shop, club, "ann")
    body = {
        "points": 300,
        "expiration_type": "CUSTOM_DATE",
        "expiration_date": "2026-02-10",
    }
    shop.post(f"/v1/loyalties/members/{code}/balance", body)
    assert tier_of(shop, code) == "Silver"
    at(shop, "2026-02-11T00:10")
    assert tier_of(shop, code) is None
    assert moves(shop) == [("joined", "Silver"), ("left", "Silver")]


def test_a_movement_asks_little(shop: Shop) -> None:
    """Without tiers and options one statement; with tiers by balance two more, if nothing moves."""
    plain, tiered = loyalty.programme(shop), club_with_tiers(shop)
    codes = [loyalty.member(shop, plain, "ann"), loyalty.member(shop, tiered, "ann")]
    for code in codes:
        loyalty_tiers.points(shop, code, 120)
    work = shop.server.runtime.work(shop.project, Actor("job"))

    async def look(code: str) -> list[str]:
        async with work.database.transaction() as connection:
            card = await cards.find_card(connection, work, code)
            posting = await points.credit(
                connection, work, card, 1, "addition", Refers(), expires_at=None
            )
            with counted_statements() as counted:
                await tiers.after_points(connection, work, card, posting)
            return list(counted)

    assert shop.server.run(look(codes[0])) == ["setting"]
    assert shop.server.run(look(codes[1])) == ["setting", "hold_member"]


def test_another_shop_sees_nothing(shop: Shop) -> None:
    club = club_with_tiers(shop)
    code = loyalty.member(shop, club, "ann")
    (tier, *_) = shop.get(f"/v1/loyalties/{club['id']}/tiers")["data"]
    stranger = Shop(shop.server)
    for path in (
        f"/v1/loyalties/{club['id']}/tiers",
        f"/v1/loyalties/{club['id']}/tiers/{tier['id']}",
        f"/v1/loyalties/members/{code}/tiers",
        f"/api/loyalty/members/{code}/tier-moves",
    ):
        assert stranger.refused("GET", path)["code"] == 404
    body = {"points": {"from": 1}}
    path = f"/api/loyalty/{club['id']}/tiers/{tier['id']}"
    assert stranger.refused("PUT", path, body)["code"] == 404
    assert stranger.refused("DELETE", path)["code"] == 404
    assert shop.get(f"/v1/loyalties/{club['id']}/tiers")["total"] == 3


def test_a_tier_has_its_own_prices(shop: Shop) -> None:
    club = loyalty.programme(shop)
    mug, pen, coin = rewards.material(shop), rewards.material(shop), rewards.coin(shop)
    offered = {
        each["id"]: rewards.offer(shop, club, each, points)["id"]
        for each, points in ((mug, 100), (pen, 45), (coin, None))
    }
    path = f"/v1/loyalties/{club['id']}/tiers"
    custom = {
        "points": {"from": 1},
        "rewards": {offered[coin["id"]]: {"type": "CUSTOM", "points": 1}},
    }
    error = shop.refused("POST", path, [custom])
    assert f"[0].rewards.{offered[coin['id']]}.type" in error["details"]
    low, high = shop.post(
        path,
        [
            {
                "name": "Low",
                "points": {"from": 1, "to": 499},
                "rewards": {mug["id"]: {"type": "UNAVAILABLE"}},
            },
            {
                "name": "High",
                "points": {"from": 500},
                "rewards": {
                    mug["id"]: {"type": "CUSTOM", "points": 80},
                    offered[pen["id"]]: {"type": "MULTIPLY", "multiplier": 0.5},
                },
            },
        ],
    )
    assert low["rewards"] == {offered[mug["id"]]: {"type": "UNAVAILABLE"}}

    def prices(tier: Json) -> dict[str, int | None]:
        return {
            each["reward"]["id"]: each["assignment"]["parameters"]["loyalty"].get("points")
            for each in shop.get(f"{path}/{tier['id']}/rewards")["data"]
        }

    assert set(prices(low)) == {pen["id"], coin["id"]}
    assert prices(high)[mug["id"]] == 80
    assert prices(high)[pen["id"]] == 23
    code = loyalty.member(shop, club, "ann")
    loyalty_tiers.points(shop, code, 400)
    shop.refused("POST", f"/v1/loyalties/members/{code}/redemption", {"reward": {"id": mug["id"]}})
    loyalty_tiers.points(shop, code, 300)
    rewards.buy(shop, code, mug)
    assert loyalty.balance(shop, code) == 620
    rewards.buy(shop, code, pen)
    assert loyalty.balance(shop, code) == 597


def test_a_tier_may_have_a_reward_for_nothing(shop: Shop) -> None:
    club = loyalty.programme(shop)
    mug = rewards.material(shop)
    offered = rewards.offer(shop, club, mug, 50)
    free = {"rewards": {offered["id"]: {"type": "CUSTOM", "points": 0}}}
    loyalty_tiers.tiers(shop, club, ("Welcome", 0, None), Welcome=free)
    code = loyalty.member(shop, club, "ann")
    (listed,) = shop.get(f"/v1/loyalties/members/{code}/rewards", affordable_only="true")["data"]
    assert listed["assignment"]["parameters"]["loyalty"]["points"] == 0
    assert rewards.buy(shop, code, mug)["result"] == "SUCCESS"
    assert loyalty.balance(shop, code) == 0


def test_a_code_may_be_for_a_tier(shop: Shop) -> None:
    club = club_with_tiers(shop)
    gold = shop.get(f"/v1/loyalties/{club['id']}/tiers")["data"][0]
    offers.voucher(shop, "GOLD", offers.amount(500))
    condition = {"name": "customer.loyalty_tier", "conditions": {"$is": [gold["id"]]}}
    rule = offers.rule(shop, {"1": condition})
    offers.assign(shop, rule["id"], "voucher", "GOLD")
    code = loyalty.member(shop, club, "ann")

    def asked() -> bool:
        body = {
            "redeemables": [{"object": "voucher", "id": "GOLD"}],
            "customer": {"source_id": "ann"},
            "order": {"amount": 2000},
        }
        return bool(shop.post("/v1/validations", body)["valid"])

    loyalty_tiers.points(shop, code, 400)
    assert not asked()
    loyalty_tiers.points(shop, code, 200)
    assert asked()
    loyalty.earning(shop, club, validation_rule_id=rule["id"])
    loyalty.order(shop, "ann", 1000)
    assert loyalty.balance(shop, code) == 605
    loyalty_tiers.points(shop, code, -300)
    assert not asked()
    loyalty.order(shop, "ann", 1000)
    assert loyalty.balance(shop, code) == 305


def test_the_points_a_card_opens_with_count(shop: Shop) -> None:
    club = club_with_tiers(shop, card={"points": 120})
    code = loyalty.member(shop, club, "ann")
    assert tier_of(shop, code) == "Bronze"
    assert moves(shop) == [("joined", "Bronze")]


def test_a_tier_from_nothing_is_theirs_who_join(shop: Shop) -> None:
    club = loyalty.programme(shop)
    rule = loyalty.earning(shop, club)
    twice = {"earning_rules": {rule["id"]: {"type": "MULTIPLY", "multiplier": 2}}}
    loyalty_tiers.tiers(shop, club, ("Welcome", 0, 99), ("Bronze", 100, None), Welcome=twice)
    code = loyalty.member(shop, club, "ann")
    assert tier_of(shop, code) == "Welcome"
    assert moves(shop) == [("joined", "Welcome")]
    loyalty.order(shop, "ann", 1000)
    assert loyalty.balance(shop, code) == 10


def test_who_is_given_a_card_that_was_somebodys_has_its_tier(shop: Shop) -> None:
    club = club_with_tiers(shop, card={"points": 120})
    code = loyalty.member(shop, club, "ann")
    shop.delete(f"/v1/customers/{shop.get('/v1/customers/ann')['id']}")
    shop.settle()
    shop.post("/v1/publications", {"voucher": code, "customer": {"source_id": "ben"}})
    assert tier_of(shop, code) == "Bronze"


def test_a_tier_event_earns(shop: Shop) -> None:
    club = club_with_tiers(shop)
    silver = shop.get(f"/v1/loyalties/{club['id']}/tiers", order="created_at")["data"][1]
    rule = {"event": "customer.loyalty.tier.upgraded", "loyalty_tier": {"id": silver["id"]}}
    loyalty.earning(shop, club, **rule, loyalty={"type": "FIXED", "points": 7})
    code = loyalty.member(shop, club, "ann")
    loyalty_tiers.points(shop, code, 100)
    loyalty_tiers.points(shop, code, 200)
    assert loyalty.balance(shop, code) == 307
    loyalty_tiers.points(shop, code, 300)
    assert loyalty.balance(shop, code) == 607


def test_orders_at_once_reach_a_milestone_once(shop: Shop) -> None:
    club = loyalty.programme(shop)
    code = loyalty.member(shop, club, "ann")
    goal = {"id": "m", "measure": {"type": "POINTS"}, "target": 50, "repeat": True, "points": 1}
    orders = {"id": "n", "measure": {"type": "FREQUENCY"}, "target": 4, "points": 1000}
    shop.put(f"/api/loyalty/{club['id']}/options", {"milestones": [goal, orders]})

    def both(_: int) -> None:
        loyalty_tiers.points(shop, code, 10)
        loyalty.order(shop, "ann", 100)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(both, range(20)))
    assert loyalty.balance(shop, code) == 200 + 4 + 1000
    found = shop.get(f"/api/loyalty/{club['id']}/members/{code}/milestones", limit=100)["data"]
    assert sum(each["last"] - each["first"] + 1 for each in found) == 5
