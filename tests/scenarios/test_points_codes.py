"""Codes that credit points: decided like every benefit, written into the ledger, never lost."""

from __future__ import annotations

import random
import threading
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest

from scenarios.test_concurrency import Killable
from scenarios.test_exports import exported
from scenarios.test_migration import copy
from support.database import fresh_database
from support.offers import (
    asked,
    assign,
    at_once,
    keys,
    no_mismatches,
    percent,
    reasons,
    redeem,
    rule,
    tier,
    validate,
    voucher,
)
from support.outbox import events, events_of
from support.receiver import receiver
from support.shop import Shop

Json = dict[str, Any]
KIM = {"source_id": "kim"}
ORDER = {"amount": 12_345}


def points(count: int, **more: Any) -> Json:
    """Return a benefit of so many points."""
    return {"type": "POINTS", "points": count, **more}


def by_formula(formula: str, **more: Any) -> Json:
    return {"type": "POINTS", "points_formula": formula, **more}


def balance(shop: Shop, who: str = "kim") -> int:
    return int(shop.get(f"/api/customers/{who}/points")["balance"])


def movements(shop: Shop, who: str = "kim") -> list[int]:
    """Return what was credited and taken back, the newest first."""
    page = shop.get(f"/api/customers/{who}/points", limit=100)
    return [each["amount"] for each in page["data"]]


def test_a_code_credits_points_and_the_order_stays_what_it_was(shop: Shop) -> None:
    made = voucher(shop, "WELCOME", points(250))
    assert made["discount"] == {"type": "POINTS", "points": 250}
    shop.post("/v1/customers", KIM)
    assert balance(shop) == 0
    seen = validate(shop, "WELCOME", order=ORDER, customer=KIM)
    assert seen["redeemables"][0]["result"]["points"] == 250
    assert seen["redeemables"][0]["result"]["discount"]["points"] == 250
    assert seen["order"]["total_amount"] == 12_345
    assert balance(shop) == 0
    done = redeem(shop, "WELCOME", order=ORDER, customer=KIM)
    redemption = done["redemptions"][0]
    assert redemption["points"] == 250
    assert done["order"]["total_amount"] == 12_345
    assert "total_discount_amount" not in done["order"]
    page = shop.get("/api/customers/kim/points")
    (posting,) = page["data"]
    assert page["customer_id"] == redemption["customer_id"]
    assert (page["balance"], page["has_more"]) == (250, False)
    assert posting["redemption_id"] == redemption["id"]
    assert posting["voucher_id"] == made["id"]
    assert (posting["amount"], posting["balance"], posting["reason"]) == (250, 250, "redemption")
    assert shop.get(f"/v1/redemptions/{redemption['id']}")["points"] == 250
    no_mismatches(shop)


def test_a_rollback_takes_the_points_back_in_a_posting_of_its_own(shop: Shop) -> None:
    voucher(shop, "WELCOME", points(250))
    first = redeem(shop, "WELCOME", order=ORDER, customer=KIM)["redemptions"][0]["id"]
    redeem(shop, "WELCOME", customer=KIM)
    back = shop.post(f"/v1/redemptions/{first}/rollback")
    assert back["points"] == -250
    page = shop.get("/api/customers/kim/points")
    assert page["balance"] == 250
    newest = page["data"][0]
    assert (newest["amount"], newest["balance"], newest["reason"]) == (-250, 250, "rollback")
    assert (newest["redemption_id"], newest["rollback_id"]) == (first, back["id"])
    assert movements(shop) == [-250, 250, 250]
    shop.refused("POST", f"/v1/redemptions/{first}/rollback")
    assert movements(shop) == [-250, 250, 250]
    no_mismatches(shop)


def test_points_for_the_money_spent(shop: Shop) -> None:
    voucher(shop, "SPEND", by_formula("ORDER_AMOUNT / 10"))
    seen = validate(shop, "SPEND", order=ORDER, customer=KIM)
    result = seen["redeemables"][0]["result"]
    assert (result["points"], result["discount"]["is_dynamic"]) == (12, True)
    assert result["discount"]["points_formula"] == "ORDER_AMOUNT / 10"
    assert redeem(shop, "SPEND", order=ORDER, customer=KIM)["redemptions"][0]["points"] == 12
    assert balance(shop) == 12
    assert reasons(validate(shop, "SPEND", customer=KIM)) == ["missing_order"]
    assert shop.refused("POST", "/v1/redemptions", asked("SPEND", customer=KIM))["key"] == (
        "missing_order"
    )
    assert balance(shop) == 12


def test_points_need_a_customer(shop: Shop) -> None:
    voucher(shop, "WELCOME", points(250))
    assert reasons(validate(shop, "WELCOME", order=ORDER)) == ["missing_customer"]
    error = shop.refused("POST", "/v1/redemptions", asked("WELCOME", order=ORDER))
    assert error["key"] == "missing_customer"
    redeem(shop, "WELCOME", order=ORDER, tracking_id="visitor")
    assert balance(shop, "visitor") == 250


def test_a_visitor_who_becomes_known_keeps_their_points(shop: Shop) -> None:
    voucher(shop, "WELCOME", points(250))
    redeem(shop, "WELCOME", tracking_id="visitor")
    made = shop.put("/v1/customers/visitor", {"name": "Joan"})
    assert balance(shop, made["id"]) == 250


def test_points_beside_discounts(shop: Shop) -> None:
    shop.management.put("/stacking-rules", json={"redeemables_no_effect_rule": "SKIP"})
    voucher(shop, "WELCOME", points(250))
    voucher(shop, "TEN", percent(10))
    promotion = tier(shop, points(40))
    done = redeem(shop, "WELCOME", "TEN", promotion["id"], order=ORDER, customer=KIM)
    assert done["skipped_redeemables"] == []
    assert done["order"]["total_amount"] == 12_345 - 1_235
    assert done["parent_redemption"]["points"] == 290
    told = {each["related_object_type"]: each.get("points") for each in done["redemptions"]}
    assert told["promotion_tier"] == 40
    assert sorted(movements(shop)) == [40, 250]
    assert balance(shop) == 290
    shop.post(f"/v1/redemptions/{done['parent_redemption']['id']}/rollbacks", {})
    assert balance(shop) == 0
    assert sorted(movements(shop)) == [-250, -40, 40, 250]
    no_mismatches(shop)


def test_the_older_calls_credit_too(shop: Shop) -> None:
    voucher(shop, "WELCOME", points(250))
    told = shop.post("/v1/vouchers/WELCOME/validate", {"customer": KIM, "order": ORDER})
    assert (told["valid"], told["discount"]["points"]) == (True, 250)
    done = shop.post("/v1/vouchers/WELCOME/redemption", {"customer": KIM, "order": ORDER})
    assert done["points"] == 250
    assert balance(shop) == 250


def test_a_repeat_with_the_same_key_credits_once(shop: Shop) -> None:
    voucher(shop, "WELCOME", points(250))
    body = asked("WELCOME", customer=KIM)
    answers = [shop.post("/v1/redemptions", body, **{"Idempotency-Key": "k"}) for _ in range(3)]
    assert len({each["redemptions"][0]["id"] for each in answers}) == 1
    assert movements(shop) == [250]


def test_once_per_customer_and_a_limit_of_the_campaign(shop: Shop) -> None:
    campaign = shop.post(
        "/v1/campaigns",
        {
            "name": "Points",
            "campaign_type": "DISCOUNT_COUPONS",
            "type": "STATIC",
            "vouchers_count": 3,
            "voucher": {
                "type": "DISCOUNT_VOUCHER",
                "discount": points(10),
                "redemption": {"quantity": None},
            },
        },
    )
    shop.settle()
    limits = {
        "1": {"name": "redemption.count.per_customer", "conditions": {"$less_than_or_equal": [1]}},
        "2": {"name": "campaign.redemptions.count", "conditions": {"$less_than_or_equal": [2]}},
        "logic": "1 and 2",
    }
    assign(shop, rule(shop, limits)["id"], "campaign", campaign["id"])
    codes = shop.get("/v1/vouchers", campaign_id=campaign["id"])["vouchers"]
    (one, *_) = [each["code"] for each in codes]
    redeem(shop, one, customer=KIM)
    for who in ("kim", "lee", "park"):
        shop.http.post("/v1/redemptions", json=asked(one, customer={"source_id": who}))
    assert [balance(shop, who) for who in ("kim", "lee", "park")] == [10, 10, 0]
    (posting,) = shop.get("/api/customers/kim/points")["data"]
    assert posting["campaign_id"] == campaign["id"]
    no_mismatches(shop)


@pytest.mark.parametrize(
    ("discount", "where"),
    [
        ({"type": "POINTS"}, "points"),
        ({"type": "POINTS", "points": 0}, "points"),
        ({"type": "POINTS", "points": -1}, "points"),
        ({"type": "POINTS", "points": 1.5}, "points"),
        ({"type": "POINTS", "points": 10**10}, "points"),
        ({"type": "POINTS", "points_formula": "ORDER_AMOUNT /"}, "points_formula"),
        ({"type": "POINTS", "points": 5, "effect": "APPLY_TO_ITEMS"}, "effect"),
    ],
)
def test_terms_that_cannot_be_meant_are_refused(shop: Shop, discount: Json, where: str) -> None:
    body = {"type": "DISCOUNT_VOUCHER", "discount": discount}
    error = shop.refused("POST", "/v1/vouchers/WRONG", body)
    assert error["key"] == "invalid_payload"
    assert where in error["details"]
    shop.refused("GET", "/v1/vouchers/WRONG")


def test_a_long_history_is_read_page_by_page(shop: Shop) -> None:
    voucher(shop, "MANY", points(1))
    for _ in range(5):
        redeem(shop, "MANY", customer=KIM)
    told: list[Json] = []
    cursor: Json = {}
    while True:
        page = shop.get("/api/customers/kim/points", limit=2, **cursor)
        told += page["data"]
        if not page["has_more"]:
            break
        cursor = {"starting_after_id": page["more_starting_after"]}
    assert [each["balance"] for each in told] == [5, 4, 3, 2, 1]
    assert shop.refused("GET", "/api/customers/nobody/points")["key"] == "not_found"
    query = "/api/customers/kim/points?starting_after_id=lp_none"
    assert shop.refused("GET", query)["key"] == "invalid_query_params"
    assert shop.refused("GET", "/api/customers/kim/points?limit=0")["code"] == 400
    other = Shop(shop.server)
    try:
        assert other.refused("GET", f"/api/customers/{page['customer_id']}/points")["code"] == 404
    finally:
        other.close()


def test_what_is_credited_is_told_of_and_recorded(shop: Shop) -> None:
    voucher(shop, "WELCOME", points(250))
    made = shop.post("/v1/customers", KIM)
    names = ["customer.points.credited", "customer.points.taken_back"]
    with receiver() as there:
        body = {"target_url": there.url, "events": names}
        assert shop.management.post("/webhooks", json=body).status_code == 200
        done = redeem(shop, "WELCOME", customer=KIM)["redemptions"][0]
        back = shop.post(f"/v1/redemptions/{done['id']}/rollback")
        shop.settle()
        # Messages are sent side by side: which arrives first is not promised.
        told = {each.message["type"]: each.message["data"] for each in there.received}
    assert sorted(told) == names
    credited, taken = [told[name] for name in names]
    assert credited["customer"]["source_id"] == "kim"
    assert (credited["points"]["amount"], credited["points"]["balance"]) == (250, 250)
    assert credited["points"]["redemption_id"] == done["id"]
    assert (taken["points"]["amount"], taken["points"]["rollback_id"]) == (-250, back["id"])
    assert [each for each in events_of(shop, made["id"]) if "points" in each] == names
    assert [event["data"]["amount"] for event in events(shop, names[0])] == [250]


def test_codes_and_redemptions_of_points_are_exported(shop: Shop) -> None:
    voucher(shop, "WELCOME", points(250))
    redeem(shop, "WELCOME", customer=KIM)
    assert exported(shop, "voucher")[1] == ["WELCOME", "DISCOUNT_VOUCHER", "250", "POINTS"]
    fields = ["voucher_code", "points"]
    assert exported(shop, "redemption", fields=fields)[1:] == [["WELCOME", "250"]]


def test_who_is_forgotten_leaves_the_books_in_order(shop: Shop) -> None:
    voucher(shop, "WELCOME", points(250))
    made = shop.post("/v1/customers", KIM)
    kept = redeem(shop, "WELCOME", customer=KIM)["redemptions"][0]["id"]
    redeem(shop, "WELCOME", customer=KIM)
    shop.post(f"/v1/customers/{made['id']}/permanent-deletion")
    no_mismatches(shop)
    assert shop.refused("GET", f"/api/customers/{made['id']}/points")["key"] == "not_found"
    assert shop.post(f"/v1/redemptions/{kept}/rollback")["points"] == -250
    no_mismatches(shop)
    again = shop.post("/v1/customers", KIM)
    assert balance(shop, again["id"]) == 0
    assert shop.server.run(_holders(shop)) == {(250, None), (-500, None), (-250, None)}


async def _holders(shop: Shop) -> set[tuple[int, str | None]]:
    async with shop.server.runtime.database.reading() as connection:
        cursor = await connection.execute(
            "select amount, holder_id from ledger_posting where project_id = %s", [shop.project.id]
        )
        return {(row["amount"], row["holder_id"]) for row in await cursor.fetchall()}


def test_a_copy_of_a_project_brings_the_points_along(shop: Shop) -> None:
    there = Shop(shop.server)
    voucher(there, "WELCOME", points(250))
    first = redeem(there, "WELCOME", order=ORDER, customer=KIM)["redemptions"][0]["id"]
    redeem(there, "WELCOME", customer=KIM)
    there.post(f"/v1/redemptions/{first}/rollback")
    there.settle()
    assert not copy(there, shop).differs
    there.close()
    assert shop.get("/v1/vouchers/WELCOME")["discount"] == points(250)
    assert balance(shop) == 250
    assert sorted(movements(shop)) == [-250, 250, 250]
    assert events(shop, "customer.points.credited") == []
    no_mismatches(shop)


def test_forty_at_once_for_a_code_of_ten_credit_ten_times(shop: Shop) -> None:
    voucher(shop, "TEN", points(7), quantity=10)
    answers = at_once(shop, [("/v1/redemptions", asked("TEN", customer=KIM))] * 40, width=40)
    assert keys(answers) == {"ok": 10, "quantity_exceeded": 30}
    assert balance(shop) == 70
    assert movements(shop) == [7] * 10
    postings = shop.get("/api/customers/kim/points", limit=100)["data"]
    assert [each["balance"] for each in postings] == [*range(70, 0, -7)]
    no_mismatches(shop)


def test_crediting_and_taking_back_at_once_ends_with_books_that_add_up(shop: Shop) -> None:
    voucher(shop, "P", points(10))
    voucher(shop, "Q", by_formula("ORDER_AMOUNT"))
    chance = random.Random(7)  # noqa: S311 - which requests, not a secret
    people = [{"source_id": f"person-{n}"} for n in range(3)]
    requests = [
        (
            "/v1/redemptions",
            asked(*chance.sample(["P", "Q"], 2), order=ORDER, customer=chance.choice(people)),
        )
        for _ in range(40)
    ]
    answers = at_once(shop, requests, width=20)
    assert keys(answers) == {"ok": 40}
    roots = [each.json()["parent_redemption"]["id"] for each in answers[:20]]
    mixed = [(f"/v1/redemptions/{each}/rollbacks", {}) for each in roots * 2] + requests[20:]
    chance.shuffle(mixed)
    assert keys(at_once(shop, mixed, width=20)).keys() <= {
        *("ok", "already_rolled_back", "multiple_requests")
    }
    no_mismatches(shop)
    left = sum(balance(shop, str(each["source_id"])) for each in people)
    assert left == 40 * 133


def test_a_killed_server_leaves_a_ledger_equal_to_the_redemptions(
    tmp_path: Path, database_server: str
) -> None:
    with fresh_database(database_server) as url:
        home = tmp_path / "home"
        home.mkdir()
        server = Killable(url, home).ready()
        terms = {"type": "DISCOUNT_VOUCHER", "discount": points(3)}
        with server.client() as http:
            assert http.post("/v1/vouchers/STORM", json=terms).status_code == 200
        told: list[int] = []
        enough = threading.Event()

        def storm(number: int) -> None:
            with server.client() as http:
                for _ in range(1000):
                    body = asked("STORM", customer={"source_id": f"c{number % 3}"})
                    try:
                        told.append(http.post("/v1/redemptions", json=body).status_code)
                    except httpx.TransportError:
                        return
                    if len(told) >= 40:
                        enough.set()

        threads = [threading.Thread(target=storm, args=(n,)) for n in range(6)]
        for thread in threads:
            thread.start()
        assert enough.wait(60)
        server.kill()
        for thread in threads:
            thread.join()
        with psycopg.connect(url) as connection:
            row = connection.execute(
                "select (select sum(points) from redemption where result = 'SUCCESS'),"
                " (select sum(amount) from ledger_posting),"
                " (select sum(balance) from ledger_account)"
            ).fetchone()
        assert row is not None
        redeemed, posted, balances = map(int, row)
        assert redeemed == posted == balances
        assert told.count(200) * 3 <= redeemed <= (told.count(200) + len(threads)) * 3
