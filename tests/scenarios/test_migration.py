"""A project kept elsewhere is copied here over the wire API, whole, once, and held against it."""

from __future__ import annotations

import asyncio
import concurrent.futures
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest

from largesse import transfer
from largesse.storage import Actor, Work
from largesse.transfer import CopyReport, Source, WantedCopy
from support.database import fresh_database
from support.offers import (
    amount,
    assign,
    gift,
    no_mismatches,
    only,
    percent,
    redeem,
    rule,
    voucher,
)
from support.server import RunningServer
from support.shop import Shop

Json = dict[str, Any]
CART = {"amount": 10_000, "items": [{"source_id": "shirt", "related_object": "product",
                                     "quantity": 2, "price": 5000}]}  # fmt: skip


@pytest.fixture(scope="module")
def elsewhere(database_server: str) -> Iterator[RunningServer]:
    """Another installation, with a database of its own."""
    with fresh_database(database_server) as url:
        running = RunningServer(url)
        running.start()
        yield running
        running.stop()


@pytest.fixture
def theirs(elsewhere: RunningServer) -> Iterator[Shop]:
    """A project there."""
    elsewhere.clock.reset()
    made = Shop(elsewhere, currency_code="USD", time_zone="America/New_York")
    yield made
    made.close()


def work_in(shop: Shop) -> Work:
    return shop.server.runtime.work(shop.project, Actor("import", name="a test"))


def source_of(shop: Shop, address: str | None = None) -> Source:
    async def soon(_seconds: float) -> None:
        await asyncio.sleep(0)

    headers = {name: shop.http.headers[name] for name in ("X-App-Id", "X-App-Token")}
    return Source(address or shop.server.address, headers, sleep=soon)


def copy(
    there: Shop, here: Shop, address: str | None = None, stop_after: int | None = None,
    **wanted: Any,
) -> CopyReport:  # fmt: skip
    """Copy a project; `stop_after` breaks off after so many pages, as Ctrl-C would."""
    pages = 0

    def tell(_state: Any) -> None:
        nonlocal pages
        pages += 1
        if pages == stop_after:
            raise asyncio.CancelledError

    @asynccontextmanager
    async def own_api() -> AsyncIterator[Source]:
        ours = source_of(here)
        try:
            yield ours
        finally:
            await ours.close()

    async def run() -> CopyReport:
        source = source_of(there, address)
        try:
            return await transfer.copy_project(
                work_in(here), source, WantedCopy(**wanted), tell, own_api
            )
        finally:
            await source.close()

    return here.server.run(run(), seconds=900)


def fill(shop: Shop) -> Json:
    """Set up a shop with something of everything; return what stories ask for by name."""
    shop.management.post("/metadata-schemas", json={
        "related_object": "customer", "properties": {"tier": {"type": "string"}}})  # fmt: skip
    category = shop.post("/v1/categories", {"name": "Season", "hierarchy": 2})
    shirt = shop.post("/v1/products", {"source_id": "shirt", "name": "Shirt", "price": 5000,
                                       "attributes": ["size"],
                                       "metadata": {"kind": "x"}})  # fmt: skip
    sku = shop.post(f"/v1/products/{shirt['id']}/skus", {
        "source_id": "shirt-m", "sku": "M", "price": 5100,
        "attributes": {"size": "M"}})  # fmt: skip
    shop.post("/v1/product-collections", {"name": "Tops", "type": "STATIC", "products": [
        {"object": "product", "id": shirt["id"]}]})  # fmt: skip
    shop.post("/v1/product-collections", {"name": "Dear", "type": "AUTO_UPDATE", "filter": {
        "junction": "and", "price": {"conditions": {"$more_than": [4000]}}}})  # fmt: skip
    ann = shop.post("/v1/customers", {"source_id": "ann", "name": "Ann", "birthdate": "1990-04-03",
                                      "address": {"city": "Seoul"},
                                      "metadata": {"tier": "gold"}})  # fmt: skip
    bob = shop.post("/v1/customers", {"source_id": "bob", "email": "bob@shop.example"})
    fans = shop.post("/v1/segments", {"name": "Fans", "type": "static", "customers": [ann["id"]]})
    golden = {"junction": "and", "metadata.tier": {"conditions": {"$is": ["gold"]}}}
    shop.post("/v1/segments", {"name": "Golden", "type": "auto-update", "filter": golden})
    shop.post("/v1/segments", {"name": "Maybe", "type": "passive", "filter": golden})
    for_fans = rule(shop, {"1": {"name": "customer.segment", "conditions": {"$is": [fans["id"]]}},
                           "logic": "1"}, only(("product", shirt["id"])))  # fmt: skip
    per_day = rule(shop, {"1": {"name": "redemption.count.per_customer",
                                "conditions": {"$less_than_or_equal": [5]}},
                          "logic": "1"})  # fmt: skip
    coupons = shop.post("/v1/campaigns", {
        "name": "Coupons", "type": "AUTO_UPDATE", "category_id": category["id"],
        "start_date": "2020-01-01T00:00:00Z", "metadata": {"why": "spring"}, "vouchers_count": 7,
        "voucher": {"type": "DISCOUNT_VOUCHER", "discount": percent(10),
                    "redemption": {"quantity": 3},
                    "code_config": {"pattern": "SPRING-####"}}})  # fmt: skip
    shop.post("/v1/campaigns", {
        "name": "Cards", "vouchers_count": 2,
        "voucher": {"type": "GIFT_VOUCHER", "gift": {"amount": 9000},
                    "redemption": {"quantity": None}}})  # fmt: skip
    promotion = shop.post("/v1/campaigns", {"name": "Promo", "campaign_type": "PROMOTION"})
    tiers = [shop.post(f"/v1/promotions/{promotion['id']}/tiers", {
        "name": f"tier {place}", "hierarchy": place, "action": {"discount": amount(100 * place)},
        "metadata": {"place": place}}) for place in (1, 2)]  # fmt: skip
    shop.post(f"/v1/promotions/{promotion['id']}/stacks", {
        "name": "Both", "tiers": {"ids": [each["id"] for each in tiers]}})  # fmt: skip
    shop.settle()
    assign(shop, for_fans["id"], "promotion_tier", tiers[0]["id"])
    assign(shop, per_day["id"], "campaign", coupons["id"])
    voucher(shop, "THRICE", amount(500), 3)
    assign(shop, per_day["id"], "voucher", shop.get("/v1/vouchers/THRICE")["id"])
    gift(shop, "CARD", 8000)
    voucher(shop, "OFF", amount(700))
    shop.post("/v1/vouchers/OFF/disable")
    given = shop.post("/v1/publications", {"campaign": {"name": "Coupons"}, "channel": "mail",
                                           "customer": {"source_id": "ann"}})  # fmt: skip
    shop.post("/v1/publications", {"campaign": {"name": "Cards", "count": 2},
                                   "customer": {"source_id": "bob"}})  # fmt: skip
    who = {"customer": {"source_id": "ann"}}
    first = redeem(shop, "THRICE", **who, order={**CART, "source_id": "order-1"},
                   metadata={"till": 3})  # fmt: skip
    redeem(shop, "THRICE", customer={"source_id": "bob"}, order={**CART, "source_id": "order-2"})
    taken_back = redeem(shop, "THRICE", **who, order=CART)
    shop.post(f"/v1/redemptions/{taken_back['redemptions'][0]['id']}/rollback?reason=late")
    redeem(shop, "CARD", **who, order={"amount": 3000})
    redeem(shop, given["voucher"]["code"], tiers[1]["id"], **who, order=CART)
    both = redeem(shop, given["voucher"]["code"], "CARD", **who, order=CART)
    shop.post(f"/v1/redemptions/{both['parent_redemption']['id']}/rollbacks", {})
    shop.refused("POST", "/v1/redemptions", {"redeemables": [{"object": "voucher", "id": "OFF"}]})
    shop.post("/v1/orders", {"source_id": "bare", "amount": 1200, "status": "PAID",
                             "customer": {"source_id": "bob"}})  # fmt: skip
    shop.settle()
    return {"given": given, "first": first, "sku": sku, "bob": bob, "tiers": tiers}


def by_kind(report: CopyReport) -> dict[str, Any]:
    return {kind.kind: kind for kind in report.kinds}


def differences(report: CopyReport) -> list[tuple[str, str, Any, Any]]:
    return [
        (kind.kind, each.path, each.theirs, each.ours)
        for kind in report.kinds
        for each in kind.differences
    ]


def test_a_rich_shop_comes_whole_with_its_own_ids(theirs: Shop, shop: Shop) -> None:
    there = fill(theirs)
    report = copy(theirs, shop, samples=100)
    shop.settle()
    assert differences(report) == []
    assert {kind.kind: (kind.found, kind.left_out) for kind in report.kinds} == {
        "metadata_schemas": (1, 0), "categories": (1, 0), "products": (2, 0), "skus": (1, 0),
        "product_collections": (3, 0), "customers": (2, 0), "segments": (3, 0),
        "validation_rules": (2, 0), "campaigns": (3, 0), "promotion_tiers": (2, 0),
        "promotion_stacks": (1, 0), "vouchers": (12, 0), "orders": (7, 0), "publications": (2, 0),
        "redemptions": (15, 0), "rule_assignments": (3, 0),
    }  # fmt: skip
    assert all(kind.brought == kind.here == kind.found for kind in report.kinds if kind.kind not in
               ("products", "product_collections"))  # fmt: skip
    assert report.carried_uses == 0
    no_mismatches(shop)
    for path in ("/v1/vouchers", "/v1/redemptions", "/v1/orders", "/v1/customers"):
        one, other = theirs.get(path, limit=100), shop.get(path, limit=100)
        assert other["total"] == one["total"]
    assert shop.get("/v1/vouchers/THRICE")["redemption"]["redeemed_quantity"] == 2
    assert shop.get("/v1/vouchers/CARD")["gift"]["balance"] == 5000
    assert shop.get("/v1/vouchers/OFF")["active"] is False
    # One use of three is left, for whoever comes first.
    redeem(shop, "THRICE", customer={"source_id": "ann"}, order=CART)
    error = shop.refused("POST", "/v1/redemptions", {
        "redeemables": [{"object": "voucher", "id": "THRICE"}], "order": CART})  # fmt: skip
    assert error["key"] == "quantity_exceeded"
    no_mismatches(shop)
    assert there["given"]["id"] in {
        each["id"] for each in shop.get("/v1/publications")["publications"]
    }
    fans = shop.get("/v1/customers/ann/segments")["data"]
    assert {each["name"] for each in fans} == {"Fans", "Golden", "Maybe"}


def test_a_redemption_that_came_can_be_taken_back(theirs: Shop, shop: Shop) -> None:
    there = fill(theirs)
    copy(theirs, shop, samples=0)
    redemption = there["first"]["redemptions"][0]["id"]
    shop.post(f"/v1/redemptions/{redemption}/rollback")
    assert shop.get("/v1/vouchers/THRICE")["redemption"]["redeemed_quantity"] == 1
    no_mismatches(shop)


def test_ids_that_are_taken_are_given_anew(shop: Shop) -> None:
    """Both projects are in one database, so that every id collides."""
    other = Shop(shop.server, currency_code="USD", time_zone="America/New_York")
    there = fill(shop)
    report = copy(shop, other, samples=100)
    shop.settle()
    assert differences(report) == []
    ann, namesake = shop.get("/v1/customers/ann"), other.get("/v1/customers/ann")
    assert ann["id"] != namesake["id"]
    assert ann["summary"] == namesake["summary"]
    code = there["given"]["voucher"]["code"]
    held = other.get(f"/v1/vouchers/{code}")
    assert held["holder_id"] == namesake["id"]
    assert held["id"] != there["given"]["voucher"]["id"]
    listed = other.get("/v1/orders", limit=100)["orders"]
    known = {each["id"] for each in other.get("/v1/redemptions", limit=100)["redemptions"]}
    remembered = {name for each in listed for name in each.get("redemptions", {})}
    assert remembered
    assert remembered <= known
    no_mismatches(shop)
    again = copy(shop, other, samples=100)
    assert differences(again) == []
    assert {(kind.brought, kind.updated) for kind in again.kinds} == {(0, 0)}
    other.close()


def test_nothing_that_came_tells_an_event(theirs: Shop, shop: Shop) -> None:
    fill(theirs)
    copy(theirs, shop, samples=0)

    async def events() -> list[str]:
        async with shop.server.runtime.database.reading() as connection:
            cursor = await connection.execute(
                "select type from outbox_event where project_id = %s", [shop.project.id]
            )
            return [row["type"] for row in await cursor.fetchall()]

    told = [each for each in shop.server.run(events()) if not each.startswith("metadata_schema")]
    assert told == []


def test_a_second_run_brings_what_is_new_and_what_changed(theirs: Shop, shop: Shop) -> None:
    fill(theirs)
    copy(theirs, shop, samples=0)
    voucher(theirs, "LATER", amount(100))
    theirs.put("/v1/vouchers/OFF", {"metadata": {"why": "changed"}})
    redeem(theirs, "LATER", order=CART)
    report = by_kind(copy(theirs, shop, samples=100))
    vouchers, used = report["vouchers"], report["redemptions"]
    assert (vouchers.brought, vouchers.updated, vouchers.unchanged) == (1, 1, 11)
    assert (used.brought, used.updated, used.unchanged) == (1, 0, 15)
    assert [each for kind in report.values() for each in kind.differences] == []
    assert shop.get("/v1/vouchers/OFF")["metadata"] == {"why": "changed"}
    assert shop.get("/v1/vouchers/LATER")["redemption"]["redeemed_quantity"] == 1
    no_mismatches(shop)


def test_a_copy_that_was_broken_off_goes_on(theirs: Shop, shop: Shop) -> None:
    fill(theirs)
    for stop_after in (1, 4, 9):
        with pytest.raises(concurrent.futures.CancelledError):
            copy(theirs, shop, stop_after=stop_after, per_page=3, samples=0)
    report = copy(theirs, shop, per_page=3, samples=100)
    assert differences(report) == []
    assert by_kind(report)["vouchers"].found == 12
    assert {kind.updated for kind in report.kinds if kind.kind != "products"} == {0}
    no_mismatches(shop)


def test_a_list_that_ends_before_its_end_is_read_on(theirs: Shop, shop: Shop) -> None:
    """The pages are made few, so that a list of hundreds is as a list of millions."""
    theirs.post("/v1/campaigns", {
        "name": "Many", "vouchers_count": 90,
        "voucher": {"type": "DISCOUNT_VOUCHER", "discount": percent(5)}})  # fmt: skip
    theirs.settle()
    for place in range(45):
        theirs.post(f"/v1/vouchers/ONE-{place}", {
            "type": "DISCOUNT_VOUCHER", "discount": percent(5)})  # fmt: skip
    for _ in range(25):
        redeem(theirs, "ONE-3", order=CART)
    report = by_kind(copy(theirs, shop, per_page=8, most_pages=4, samples=5))
    assert (report["vouchers"].told, report["vouchers"].found) == (135, 135)
    assert report["redemptions"].found == report["orders"].found == 25
    assert [each for kind in report.values() for each in kind.differences] == []
    assert shop.get("/v1/vouchers/ONE-3")["redemption"]["redeemed_quantity"] == 25


class Moody(BaseHTTPRequestHandler):
    """A gate that lets every third request through, and hangs up or complains at the others."""

    asked = 0
    behind = ""
    lock = threading.Lock()

    def do_GET(self) -> None:
        with Moody.lock:
            Moody.asked += 1
            turn = Moody.asked % 5
        if turn == 1:
            self.close_connection = True
            self.connection.close()
            return
        if turn in (2, 3):
            self.send_response(429 if turn == 2 else 500)
            self.send_header("Retry-After", "0")
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        sent = {name: self.headers[name] for name in ("X-App-Id", "X-App-Token")}
        answer = httpx.get(Moody.behind + self.path, headers=sent, timeout=60)
        self.send_response(answer.status_code)
        self.send_header("Content-Length", str(len(answer.content)))
        self.end_headers()
        self.wfile.write(answer.content)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base class names it
        """Say nothing."""


def test_a_source_in_a_bad_mood_is_asked_again(theirs: Shop, shop: Shop) -> None:
    fill(theirs)
    Moody.asked, Moody.behind = 0, theirs.server.address
    gate = ThreadingHTTPServer(("127.0.0.1", 0), Moody)
    thread = threading.Thread(target=gate.serve_forever, daemon=True)
    thread.start()
    try:
        report = copy(theirs, shop, f"http://127.0.0.1:{gate.server_port}", samples=3)
    finally:
        gate.shutdown()
        gate.server_close()
        thread.join()
    assert differences(report) == []
    assert Moody.asked > 60
    no_mismatches(shop)


def test_uses_the_source_counts_and_does_not_list_are_carried_over(
    theirs: Shop, shop: Shop
) -> None:
    row = {"code": "OLD", "discount": amount(100), "redemption": {
        "quantity": 5, "redeemed_quantity": 4}}  # fmt: skip
    theirs.post("/v1/vouchers/import", [row])
    theirs.settle()
    report = copy(theirs, shop, samples=10)
    assert report.carried_uses == 1
    assert shop.get("/v1/vouchers/OLD")["redemption"]["redeemed_quantity"] == 4
    no_mismatches(shop)
    assert copy(theirs, shop, samples=10).carried_uses == 0


def test_what_is_taken_here_is_left_out_and_said(theirs: Shop, shop: Shop) -> None:
    fill(theirs)
    voucher(shop, "THRICE", amount(1))
    report = copy(theirs, shop, samples=100)
    vouchers = by_kind(report)["vouchers"]
    assert vouchers.left_out == 1
    (left,) = vouchers.some_left_out
    assert "does not fit" in left.because
    assert report.differs
    assert by_kind(report)["redemptions"].left_out == 4
    assert shop.get("/v1/vouchers/THRICE")["discount"]["amount_off"] == 1
    no_mismatches(shop)


def test_a_dry_run_counts_and_writes_nothing(theirs: Shop, shop: Shop) -> None:
    fill(theirs)

    async def count() -> CopyReport:
        source = source_of(theirs)
        try:
            return await transfer.count_source(
                work_in(shop), source, transfer.COPIED_KINDS, lambda _kind, _found: None
            )
        finally:
            await source.close()

    report = by_kind(shop.server.run(count()))
    assert (report["vouchers"].found, report["redemptions"].found) == (12, 15)
    assert shop.get("/v1/vouchers")["total"] == 0


def test_what_this_version_does_not_have_and_what_makes_no_sense_is_left_out(shop: Shop) -> None:
    """A source that keeps to no shape is survived; a loyalty programme is no failure."""
    made = "2026-01-01T00:00:00.000Z"
    listed: dict[str, list[Any]] = {
        "/v1/campaigns": [
            {"id": "camp_l", "name": "L", "campaign_type": "LOYALTY_PROGRAM", "created_at": made},
            {"id": "camp_d", "name": "D", "campaign_type": "DISCOUNT_COUPONS", "created_at": made,
             "voucher": {"type": "DISCOUNT_VOUCHER", "discount": percent(150)}},
        ],
        "/v1/vouchers": [
            {"id": "v_l", "code": "L1", "campaign_id": "camp_l", "created_at": made},
            {"id": "v_d", "code": "D1", "campaign_id": "camp_d", "created_at": made},
            {"id": "v_x", "code": "X", "gift": 7, "redemption": "often", "created_at": made},
            {"id": "v_n", "code": None, "created_at": made},
            {"no": "id"},
            {"id": "v_ok", "code": "OK", "discount": amount(5), "created_at": made},
        ],
        "/v1/redemptions": [
            {"id": "r_l", "object": "redemption", "date": made, "result": "SUCCESS",
             "voucher": {"id": "v_l", "code": "L1"}, "related_object_id": "v_l"},
            {"id": "r_x", "object": "redemption", "date": "then", "voucher": {"id": "v_ok"}},
            {"id": "rr_x", "object": "redemption_rollback", "date": made, "redemption": "r_gone",
             "voucher": {"id": "v_ok"}, "result": "SUCCESS"},
        ],
        "/v1/orders": [{"id": "ord_x", "items": {"a": 1}, "amount": "much", "created_at": made}],
        "/v1/customers": [{"id": "cust_x", "source_id": "x", "birthdate": "soon"}],
    }  # fmt: skip

    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.path == "/v1/metadata-schemas":
            return httpx.Response(403)
        if request.url.path == "/v1/promotions/stacks":
            return httpx.Response(404)
        things = listed.get(request.url.path, [])
        return httpx.Response(200, json={"data_ref": "data", "data": things, "total": len(things)})

    async def run() -> CopyReport:
        source = Source(
            "https://source.example", {"X-App-Id": "a"}, transport=httpx.MockTransport(answer)
        )
        try:
            return await transfer.copy_project(
                work_in(shop), source, WantedCopy(), lambda _state: None
            )
        finally:
            await source.close()

    report = by_kind(shop.server.run(run()))
    left = {each.their_id: each.foreseen for kind in report.values() for each in kind.some_left_out}
    assert left == {
        "camp_l": True, "camp_d": False, "v_l": True, "v_d": False, "v_x": False, "v_n": False,
        "r_l": True, "r_x": False, "rr_x": False, "ord_x": False, "cust_x": False,
    }  # fmt: skip
    assert report["vouchers"].brought == 1
    assert shop.get("/v1/vouchers")["total"] == 1
    assert report["metadata_schemas"].found == 0
    assert [each.path for each in report["promotion_stacks"].differences] == ["total"]


def test_a_wrong_key_is_said_and_never_told(theirs: Shop, shop: Shop) -> None:
    async def run() -> None:
        source = Source(theirs.server.address, {"X-App-Id": "app", "X-App-Token": "SECRET"})
        try:
            await transfer.copy_project(
                work_in(shop), source, WantedCopy(), lambda _state: None, None
            )
        finally:
            await source.close()

    with pytest.raises(transfer.SourceError) as refused:
        shop.server.run(run())
    assert "SECRET" not in str(refused.value)


@pytest.mark.soak
def test_more_codes_than_a_list_shows_come_whole(theirs: Shop, shop: Shop) -> None:
    # One job makes all codes of a campaign at one moment: 25,000 are more than both its ends show.
    for name, count in (("A", 11_000), ("B", 25_000)):
        theirs.post("/v1/campaigns", {
            "name": name, "vouchers_count": count,
            "voucher": {"type": "DISCOUNT_VOUCHER", "discount": percent(5)}})  # fmt: skip
        theirs.settle()
    report = by_kind(copy(theirs, shop, samples=10))
    assert (report["vouchers"].told, report["vouchers"].found) == (36_000, 36_000)
    assert [each for kind in report.values() for each in kind.differences] == []


def command(home: Path, database: str, *arguments: str, **more: str) -> subprocess.Popen[str]:
    """Start the command line of this installation, as an operator would."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("LARGESSE_")}
    settings = {"LARGESSE_HOME": str(home), "LARGESSE_DATABASE_URL": database, "COLUMNS": "200"}
    return subprocess.Popen(
        [sys.executable, "-m", "largesse.cli", "import", *arguments],
        env=clean | settings | more,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_the_command_goes_on_after_it_was_killed_and_reports(
    theirs: Shop, database_server: str, tmp_path: Path
) -> None:
    fill(theirs)
    keys = {
        "VOUCHERIFY_APP_ID": theirs.http.headers["X-App-Id"],
        "VOUCHERIFY_APP_TOKEN": theirs.http.headers["X-App-Token"],
    }
    asked = ("voucherify", "--base-url", theirs.server.address, "--project", "Moved",
             "--time-zone", "America/New_York")  # fmt: skip
    with fresh_database(database_server) as url:
        dry = command(tmp_path, url, *asked, "--dry-run", "--json", **keys)
        told, said = dry.communicate(timeout=120)
        assert dry.returncode == 0, said
        counted = {kind["kind"]: kind["found"] for kind in json.loads(told)["kinds"]}
        assert counted["vouchers"] == 12
        killed = command(tmp_path, url, *asked, **keys)
        with psycopg.connect(url, autocommit=True) as connection:
            deadline = time.monotonic() + 60
            while killed.poll() is None:
                row = connection.execute("select count(*) from project_copy_kind").fetchone()
                if row and row[0] >= 3:
                    killed.send_signal(signal.SIGKILL)
                    break
                assert time.monotonic() < deadline, "it never began"
        killed.communicate(timeout=60)
        assert killed.returncode == -signal.SIGKILL
        ended = command(tmp_path, url, *asked, "--json", **keys)
        told, said = ended.communicate(timeout=120)
        assert ended.returncode == 0, (told, said)
        report = json.loads(told)
        assert {kind["kind"]: kind["found"] for kind in report["kinds"]}["redemptions"] == 15
        assert not any(kind["differences"] for kind in report["kinds"])
        assert all(kind["compared"] for kind in report["kinds"] if kind["here"])
        again = command(tmp_path, url, "report", report["id"])
        told, _ = again.communicate(timeout=60)
        assert again.returncode == 0
        assert "Nothing differs." in told
        with psycopg.connect(url, autocommit=True) as connection:
            names = connection.execute("select name from project").fetchall()
            assert names == [("Moved",)]
            live = connection.execute("select 1 from api_key where revoked_at is null").fetchall()
            assert live == []
            stored = connection.execute(
                "select to_jsonb(c)::text from project_copy c union all select to_jsonb(a)::text "
                "from audit_entry a"
            ).fetchall()
        assert not any(keys["VOUCHERIFY_APP_TOKEN"] in text for (text,) in stored)


def test_a_command_that_makes_no_sense_is_refused(tmp_path: Path) -> None:
    for arguments in (
        ("--base-url", "http://shop.example"),
        ("--base-url", "ftp://shop.example"),
        ("--only", "vouchers,loyalty"),
        ("--samples", "-1"),
    ):
        refused = command(
            tmp_path, "postgresql://127.0.0.1:1/none", "voucherify", "--app-id", "a",
            "--app-token", "SECRET", *arguments,
        )  # fmt: skip
        _, said = refused.communicate(timeout=60)
        assert refused.returncode in (1, 2)
        assert arguments[0] in said
        assert "SECRET" not in said
