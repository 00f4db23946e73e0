"""Many at once: limits are never passed, nothing is redeemed twice, counters tell the truth."""

from __future__ import annotations

import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import httpx
import psycopg

from support.database import fresh_database
from support.offers import (
    amount,
    asked,
    assign,
    at_once,
    gift,
    keys,
    no_mismatches,
    percent,
    redeem,
    rule,
    tier,
    validate,
    voucher,
)
from support.shop import Shop

ORDER = {"amount": 10_000}


def test_a_code_with_a_limit_of_ten_is_redeemed_ten_times(shop: Shop) -> None:
    voucher(shop, "TEN", percent(10), quantity=10)
    answers = at_once(shop, [("/v1/redemptions", asked("TEN", order=ORDER))] * 64, width=64)
    assert keys(answers) == {"ok": 10, "quantity_exceeded": 54}
    kept = shop.get("/v1/vouchers/TEN/redemption")
    assert (kept["quantity"], kept["redeemed_quantity"], kept["total"]) == (10, 10, 64)
    failed = [each for each in kept["redemption_entries"] if each["result"] == "FAILURE"]
    assert {each["failure_code"] for each in failed} == {"quantity_exceeded"}
    no_mismatches(shop)


def test_a_campaign_limit_of_fifty_holds_for_two_hundred_newcomers(shop: Shop) -> None:
    limit = rule(
        shop,
        {
            "1": {
                "name": "campaign.redemptions.count",
                "conditions": {"$less_than_or_equal": [50]},
            }
        },
    )
    made = tier(shop, percent(10), limit["id"])
    answers = at_once(
        shop,
        [
            ("/v1/redemptions", asked(made["id"], order=ORDER, customer={"source_id": f"new {n}"}))
            for n in range(200)
        ],
    )
    assert keys(answers) == {"ok": 50, "redemption_rules_violated": 150}
    no_mismatches(shop)


def test_once_per_customer_holds_for_a_customer_nobody_knew(shop: Shop) -> None:
    voucher(shop, "WELCOME", percent(10))
    once = rule(
        shop,
        {
            "1": {
                "name": "redemption.count.per_customer",
                "conditions": {"$less_than_or_equal": [1]},
            }
        },
    )
    assign(shop, once["id"], "voucher", shop.get("/v1/vouchers/WELCOME")["id"])
    body = asked("WELCOME", order=ORDER, customer={"source_id": "twins"})
    answers = at_once(shop, [("/v1/redemptions", body)] * 20)
    assert keys(answers) == {"ok": 1, "redemption_rules_violated": 19}
    no_mismatches(shop)


def test_a_limit_put_on_later_counts_what_went_before_even_in_flight(shop: Shop) -> None:
    """The first to ask for a counter makes it from the log while others redeem past it."""
    free, limited = tier(shop, amount(100)), None
    shop_tiers = f"/v1/promotions/{free['campaign_id']}/tiers"
    limited = shop.post(shop_tiers, {"name": "Limited", "action": {"discount": amount(100)}})
    limit = rule(
        shop,
        {
            "1": {
                "name": "campaign.redemptions.count",
                "conditions": {"$less_than_or_equal": [10_000]},
            }
        },
    )
    assign(shop, limit["id"], "promotion_tier", limited["id"])
    turns = [free["id"], free["id"], limited["id"]] * 20
    answers = at_once(shop, [("/v1/redemptions", asked(each, order=ORDER)) for each in turns])
    assert keys(answers) == {"ok": 60}
    no_mismatches(shop)


def test_a_card_is_never_overspent(shop: Shop) -> None:
    gift(shop, "CARD", 10_000)
    body = asked({"object": "voucher", "id": "CARD", "gift": {"credits": 700}}, order=ORDER)
    answers = at_once(shop, [("/v1/redemptions", body)] * 30)
    assert keys(answers) == {"ok": 14, "gift_amount_exceeded": 16}
    assert shop.get("/v1/vouchers/CARD")["gift"]["balance"] == 200
    no_mismatches(shop)


def test_sessions_at_once_never_hold_more_than_there_is(shop: Shop) -> None:
    gift(shop, "CARD", 1_000)
    voucher(shop, "FIVE", percent(10), quantity=5)
    card = {"object": "voucher", "id": "CARD", "gift": {"credits": 300}}
    for redeemable, most in ((card, 3), ("FIVE", 5)):
        answers = at_once(
            shop,
            [
                (
                    "/v1/validations",
                    asked(redeemable, order=ORDER, session={"type": "LOCK", "key": f"s{n}"}),
                )
                for n in range(20)
            ],
        )
        assert keys(answers) == {"ok": 20}
        assert sum(answer.json()["valid"] for answer in answers) == most
    no_mismatches(shop)
    assert not validate(shop, "FIVE", order=ORDER)["valid"]


def test_one_order_is_redeemed_on_by_one_at_a_time(shop: Shop) -> None:
    voucher(shop, "ANY", amount(100))
    body = asked("ANY", order={**ORDER, "source_id": "the order"})
    counted = keys(at_once(shop, [("/v1/redemptions", body)] * 20))
    assert counted.keys() <= {"ok", "multiple_requests"}
    order = shop.get("/v1/orders/the%20order")
    assert order["discount_amount"] == 100 * counted["ok"]
    assert len(order["redemptions"]) == counted["ok"]
    no_mismatches(shop)


def test_a_customer_told_anew_by_each_of_many_orders_blocks_nobody(shop: Shop) -> None:
    voucher(shop, "ANY", amount(100))
    shop.post("/v1/customers", {"source_id": "ann"})
    requests = [
        (
            "/v1/redemptions",
            asked(
                "ANY",
                order={**ORDER, "source_id": f"order {n}"},
                customer={"source_id": "ann", "metadata": {"visits": n}},
            ),
        )
        for n in range(60)
    ]
    assert keys(at_once(shop, requests)) == {"ok": 60}
    assert shop.get("/v1/customers/ann")["summary"]["orders"]["total_count"] == 60
    no_mismatches(shop)


def test_a_redemption_is_taken_back_once(shop: Shop) -> None:
    voucher(shop, "TEN", percent(10), quantity=1)
    made = redeem(shop, "TEN", order=ORDER)["redemptions"][0]
    path = f"/v1/redemptions/{made['id']}/rollback"
    counted = keys(at_once(shop, [(path, {})] * 20))
    assert counted["ok"] == 1
    assert counted.keys() <= {"ok", "multiple_requests", "already_rolled_back"}
    assert shop.get("/v1/vouchers/TEN")["redemption"]["redeemed_quantity"] == 0
    no_mismatches(shop)


def test_stacks_in_opposite_order_do_not_block_each_other(shop: Shop) -> None:
    codes = [f"CODE{n}" for n in range(4)]
    for code in codes:
        voucher(shop, code, amount(100), quantity=15)
    requests = [
        ("/v1/redemptions", asked(*(codes if n % 2 else reversed(codes)), order=ORDER))
        for n in range(40)
    ]
    assert keys(at_once(shop, requests)) == {"ok": 15, "quantity_exceeded": 25}
    no_mismatches(shop)


def test_everything_at_once_ends_with_counters_that_tell_the_truth(shop: Shop) -> None:
    """Locks, redemptions with and without them, stacks and rollbacks, all over the same limits."""
    chance = random.Random(20261122)  # noqa: S311 - a story, not a secret
    for number in range(3):
        voucher(shop, f"CODE{number}", amount(100), quantity=25)
    gift(shop, "CARD", 3_000)
    limit = {
        "1": {"name": "campaign.redemptions.count", "conditions": {"$less_than_or_equal": [30]}},
        "2": {
            "name": "redemption.count.per_customer.daily",
            "conditions": {"$less_than_or_equal": [8]},
        },
    }
    offer = tier(shop, percent(10), rule(shop, limit)["id"])["id"]
    card = {"object": "voucher", "id": "CARD", "gift": {"credits": 70}}

    def request() -> tuple[str, dict[str, Any]]:
        body = asked(
            *chance.sample(["CODE0", "CODE1", "CODE2", offer, card], chance.randint(1, 3)),
            order=ORDER,
            customer={"source_id": f"customer {chance.randint(1, 6)}"},
        )
        if chance.random() < 0.5:
            key = f"session {chance.randint(1, 9)}"
            body["session"] = {"type": "LOCK", "key": key, "ttl": 20, "ttl_unit": "MILLISECONDS"}
        return chance.choice(["/v1/validations", "/v1/redemptions", "/v1/redemptions"]), body

    for _ in range(3):
        answers = at_once(shop, [request() for _ in range(60)])
        assert keys(answers).keys() <= {
            *("ok", "quantity_exceeded", "gift_amount_exceeded", "redemption_rules_violated")
        }
        redeemed = [each.json() for each in answers if "redemptions" in each.json()]
        roots = [each.get("parent_redemption") or each["redemptions"][0] for each in redeemed]
        back = chance.sample(roots, len(roots) // 3)
        returned = at_once(shop, [(f"/v1/redemptions/{r['id']}/rollbacks", {}) for r in back])
        assert keys(returned).keys() <= {"ok"}
        no_mismatches(shop)
    for number in range(3):
        assert shop.get(f"/v1/vouchers/CODE{number}")["redemption"]["redeemed_quantity"] <= 25
    assert shop.get("/v1/vouchers/CARD")["gift"]["balance"] >= 0


KEYS = {
    "LARGESSE_APP_ID": "storm-app-id",
    "LARGESSE_APP_TOKEN": "storm-app-token",
    "LARGESSE_CLIENT_ID": "storm-client-id",
    "LARGESSE_CLIENT_TOKEN": "storm-client-token",
    "LARGESSE_MANAGEMENT_ID": "storm-management-id",
    "LARGESSE_MANAGEMENT_TOKEN": "storm-management-token",
}
SERVER_KEY = {"X-App-Id": "storm-app-id", "X-App-Token": "storm-app-token"}


class Killable:
    """A `largesse serve` on a database of its own, to be killed."""

    def __init__(self, database_url: str, home: Path) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        clean = {k: v for k, v in os.environ.items() if not k.startswith("LARGESSE_")}
        settings = {
            "LARGESSE_HOME": str(home),
            "LARGESSE_DATABASE_URL": database_url,
            "LARGESSE_PORT": str(self.port),
            **KEYS,
        }
        self.log = home.parent / f"storm-{self.port}.log"
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "largesse.cli", "serve"],
                env=clean | settings,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def client(self) -> httpx.Client:
        return httpx.Client(
            base_url=f"http://127.0.0.1:{self.port}", headers=SERVER_KEY, timeout=60
        )

    def ready(self) -> Killable:
        deadline = time.monotonic() + 60
        with self.client() as http:
            while time.monotonic() < deadline:
                assert self.process.poll() is None, self.log.read_text()
                try:
                    if http.get("/ready").status_code == 200:
                        return self
                except httpx.TransportError:
                    pass
                time.sleep(0.05)
        raise AssertionError(self.log.read_text())

    def kill(self) -> None:
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(30)


def redeemed_and_counted(database_url: str) -> tuple[int, int, int]:
    with psycopg.connect(database_url) as connection:
        row = connection.execute(
            "select (select count(*) from redemption where result = 'SUCCESS'),"
            " coalesce((select used from usage_counter where key like 'voucher:%%'"
            " and position('|' in key) = 0), 0),"
            " (select count(*) from customer_order)"
        ).fetchone()
    assert row is not None
    return row[0], row[1], row[2]


def test_a_server_killed_in_a_storm_leaves_counters_that_tell_the_truth(
    tmp_path: Path, database_server: str
) -> None:
    with fresh_database(database_server) as url:
        home = tmp_path / "home"
        home.mkdir()
        server = Killable(url, home).ready()
        with server.client() as http:
            terms = {"type": "DISCOUNT_VOUCHER", "discount": percent(10)}
            terms |= {"redemption": {"quantity": 100_000}}
            assert http.post("/v1/vouchers/STORM", json=terms).status_code == 200
        told: list[int] = []
        enough = threading.Event()

        def storm(number: int) -> None:
            with server.client() as http:
                for turn in range(1000):
                    order = {"amount": 1000, "source_id": f"{number}-{turn}"}
                    try:
                        answer = http.post("/v1/redemptions", json=asked("STORM", order=order))
                    except httpx.TransportError:
                        return
                    told.append(answer.status_code)
                    if len(told) >= 40:
                        enough.set()

        threads = [threading.Thread(target=storm, args=(n,)) for n in range(8)]
        for thread in threads:
            thread.start()
        assert enough.wait(60)
        server.kill()
        for thread in threads:
            thread.join()
        succeeded = told.count(200)
        assert succeeded == len(told) >= 40
        # A request in flight may have been written without its answer reaching anybody.
        again = Killable(url, home).ready()
        try:
            redeemed, counted, orders = redeemed_and_counted(url)
            assert redeemed == counted == orders
            assert succeeded <= redeemed <= succeeded + len(threads)
            with again.client() as http:
                body: Any = http.post("/v1/redemptions", json=asked("STORM", order=ORDER)).json()
                used = body["redemptions"][0]["voucher"]["redemption"]["redeemed_quantity"]
                assert used == redeemed + 1
        finally:
            again.kill()
