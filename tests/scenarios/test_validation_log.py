"""Who tried to use what, from where, and what came of it."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from largesse import redemptions
from largesse.bootstrap.chores import chores_of, do_due
from largesse.bootstrap.declared import Settings
from largesse.orders.model import OrderDraft
from largesse.redemptions.model import Asked, AttemptFilter, Purchase
from largesse.storage import Actor, Database
from largesse.storage.database import counted_statements
from support.browser import browser, open_to
from support.offers import asked, percent, redeem, rule, tier, validate, voucher
from support.shop import Shop

Json = dict[str, Any]
ORDER = {"amount": 10_000}


def log(shop: Shop, **query: Any) -> list[Json]:
    found: list[Json] = shop.get("/api/validations", **{"limit": 100, **query})["data"]
    return found


def test_a_validation_is_logged_with_all_that_is_known(shop: Shop) -> None:
    body = {"name": "Spring", "type": "STANDALONE", "voucher": {"discount": percent(10)}}
    made = shop.post("/v1/campaigns", body)
    code = shop.get("/v1/vouchers", campaign_id=made["id"])["vouchers"][0]
    customer = shop.post("/v1/customers", {"source_id": "ann"})
    answer = validate(shop, code["code"], order=ORDER, customer={"source_id": "ann"})
    (each,) = log(shop)
    assert each["object"] == "attempt"
    assert (each["kind"], each["outcome"], each["valid"]) == ("validation", "APPLICABLE", True)
    assert each["redeemable"] == {
        "object": "voucher",
        "id": code["code"],
        "related_object_id": code["id"],
    }
    assert (each["campaign_id"], each["campaign_name"]) == (made["id"], "Spring")
    assert each["customer_id"] == customer["id"]
    assert (each["order_amount"], each["discount_amount"]) == (10_000, 1000)
    assert (each["answer_id"], each["channel"]) == (answer["id"], "API")
    assert (each["key"], each["address"]) == (shop.keys["server"].public_id, "127.0.0.1")
    assert each["request_id"].startswith("v-")
    assert "reason" not in each


def test_codes_nobody_knows_are_logged_as_they_were_typed(shop: Shop) -> None:
    validate(shop, "SUMMR10", order=ORDER)
    shop.refused("POST", "/v1/redemptions", asked("SUMMR10", order=ORDER))
    redeemed, validated = log(shop, code="SUMMR10")
    for each in (validated, redeemed):
        assert each["redeemable"] == {"object": "voucher", "id": "SUMMR10"}
        assert (each["outcome"], each["valid"]) == ("INAPPLICABLE", False)
        assert each["reason"]["key"] == "not_found"
        assert each["reason"]["message"]
        assert "campaign_id" not in each
    assert (validated["kind"], redeemed["kind"]) == ("validation", "redemption")
    assert redeemed["answer_id"].startswith("rf_")


def test_what_is_refused_before_a_decision_is_logged_too(shop: Shop) -> None:
    voucher(shop, "TEN", percent(10))
    nobody = asked("TEN", "FIVE", order=ORDER, customer={"id": "cust_nobody"})
    shop.refused("POST", "/v1/validations", nobody)
    shop.refused("POST", "/v1/redemptions", asked("TEN", "TEN", order=ORDER))
    found = log(shop)
    assert [(each["kind"], each["redeemable"]["id"]) for each in found] == [
        ("redemption", "TEN"),
        ("redemption", "TEN"),
        ("validation", "FIVE"),
        ("validation", "TEN"),
    ]
    assert {each["outcome"] for each in found} == {"INAPPLICABLE"}
    assert [each["reason"]["key"] for each in found[1:3]] == ["duplicated_redeemables", "not_found"]
    assert found[0]["answer_id"] == found[0]["request_id"]
    reasons = shop.get("/api/validations/reasons")["data"]
    assert {each["key"] for each in reasons} == {"duplicated_redeemables", "not_found"}


def test_every_door_is_logged(shop: Shop) -> None:
    open_to(shop, "*", redeem_enabled=True)
    voucher(shop, "TEN", percent(10))
    made = tier(shop, percent(5))
    body = {"order": ORDER}
    validate(shop, "TEN", **body)
    redeem(shop, "TEN", **body)
    shop.post("/v1/vouchers/TEN/validate", body)
    shop.post("/v1/vouchers/TEN/redemption", body)
    shop.post(f"/v1/promotions/tiers/{made['id']}/validation", body)
    shop.post(f"/v1/promotions/tiers/{made['id']}/redemption", body)
    with browser(shop) as page:
        page.post("/client/v1/validations", json=asked("TEN", **body))
        page.post("/client/v1/redemptions", json=asked("TEN", **body))
        page.get("/client/v1/validate", params={"code": "TEN"})
        page.post("/client/v1/redeem?code=TEN", json=body)
    entries = log(shop)
    assert [(each["kind"][0], each["channel"]) for each in reversed(entries)] == [
        ("v", "API"),
        ("r", "API"),
    ] * 3 + [("v", "CLIENT_API"), ("r", "CLIENT_API")] * 2
    assert len(log(shop, key=shop.keys["client"].public_id)) == 4
    # Asking what could be used, and bad input, are no attempts.
    shop.post("/v1/qualifications", body)
    shop.refused("POST", "/v1/validations", {"redeemables": []})
    assert len(log(shop)) == len(entries)


def test_each_of_several_has_its_own_row(shop: Shop) -> None:
    voucher(shop, "TEN", percent(10))
    voucher(shop, "GONE", percent(10), quantity=0)
    answer = validate(shop, "TEN", "GONE", "NOBODY", order=ORDER)
    rows = {each["redeemable"]["id"]: each for each in log(shop)}
    assert {code: each["outcome"] for code, each in rows.items()} == {
        "TEN": "APPLICABLE",
        "GONE": "INAPPLICABLE",
        "NOBODY": "SKIPPED",
    }
    assert {each["answer_id"] for each in rows.values()} == {answer["id"]}
    assert not any(each["valid"] for each in rows.values())
    assert rows["GONE"]["reason"]["key"] == "quantity_exceeded"
    assert rows["GONE"]["reason"]["where"] == "redemption.quantity"


def test_the_log_is_narrowed_and_paged(shop: Shop) -> None:
    shop.clock.set(shop.clock())
    voucher(shop, "TEN", percent(10))
    voucher(shop, "GONE", percent(10), quantity=0)
    early = shop.clock()
    for number in range(3):
        validate(shop, "TEN", order=ORDER, customer={"source_id": "ann"})
        validate(shop, "GONE", order=ORDER)
        shop.clock.move(minutes=number + 1)
    shop.post("/v1/customers", {"source_id": "ann"})
    validate(shop, "TEN", order=ORDER, customer={"source_id": "ann"})
    assert len(log(shop, code="TEN")) == 4
    assert len(log(shop, outcome="INAPPLICABLE")) == 3
    assert len(log(shop, reason="quantity_exceeded", kind="validation")) == 3
    assert len(log(shop, customer="ann")) == 1
    assert len(log(shop, address="127.0.0.1", kind="validation")) == 7
    assert log(shop, address="192.0.2.1") == log(shop, campaign="none") == []
    middle = (early + timedelta(seconds=90)).isoformat()
    assert len(log(shop, **{"created_at[after]": middle})) == 3
    assert len(log(shop, **{"created_at[before]": middle})) == 4
    pages, cursor = [], None
    while True:
        query = {"limit": 3} | ({"starting_after": cursor} if cursor else {})
        page = shop.get("/api/validations", **query)
        pages.append([each["id"] for each in page["data"]])
        if not page["has_more"]:
            break
        cursor = page["more_starting_after"]
    assert list(map(len, pages)) == [3, 3, 1]
    assert [each for page in pages for each in page] == [each["id"] for each in log(shop)]
    for query in ({"limit": 101}, {"starting_after": "x"}, {"outcome": "MAYBE"}, {"limit": 0}):
        error = shop.http.get("/api/validations", params=query).json()
        assert error["key"] == "invalid_query_params", error


def test_codes_are_found_whatever_their_case_where_case_tells_nothing(shop: Shop) -> None:
    other = Shop(shop.server, case_sensitive_codes=False)
    validate(other, "Summer", order=ORDER)
    assert len(log(other, code="SUMMER")) == 1
    validate(shop, "Summer", order=ORDER)
    assert log(shop, code="SUMMER") == []
    other.close()


def test_reasons_are_counted_by_campaign(shop: Shop) -> None:
    shop.clock.set(shop.clock())
    began = shop.clock()
    large = rule(shop, {"1": {"name": "order.amount", "conditions": {"$more_than": [50_000]}}})
    first, second = tier(shop, percent(10), large["id"]), tier(shop, percent(20), large["id"])
    for _ in range(3):
        validate(shop, first["id"], order=ORDER)
    validate(shop, second["id"], order=ORDER)
    validate(shop, second["id"], order={"amount": 60_000})
    validate(shop, "NOBODY", order=ORDER)
    shop.refused("POST", "/v1/redemptions", asked(first["id"], order=ORDER))
    counted = shop.get("/api/validations/reasons")
    by_campaign = {
        (each.get("campaign_id"), each["key"]): each["attempts"] for each in counted["data"]
    }
    assert by_campaign == {
        (first["campaign_id"], "order_rules_violated"): 4,
        (second["campaign_id"], "order_rules_violated"): 1,
        (None, "not_found"): 1,
    }
    assert counted["data"][0]["attempts"] == 4
    assert counted["data"][0]["campaign_name"].startswith("promotion")
    narrowed = shop.get(
        "/api/validations/reasons", campaign=first["campaign_id"], kind="redemption"
    )
    assert [each["attempts"] for each in narrowed["data"]] == [1]
    shop.clock.move(days=31)
    assert shop.get("/api/validations/reasons")["data"] == []
    since = {"created_at[after]": (began - timedelta(days=1)).isoformat()}
    assert shop.get("/api/validations/reasons", **since)["total"] == 3


def test_no_stretch_of_time_is_too_far_away(shop: Shop) -> None:
    for path in ("/api/validations", "/api/validations/reasons"):
        for end in ("created_at[before]", "created_at[after]"):
            for moment in ("0001-01-01T00:00:00Z", "9999-12-31T23:59:59.999999Z"):
                assert shop.get(path, **{end: moment})["data"] == []


def test_other_projects_see_nothing_of_it(shop: Shop) -> None:
    validate(shop, "NOBODY", order=ORDER)
    assert len(log(shop)) == 1
    other = Shop(shop.server)
    assert log(other) == []
    assert other.get("/api/validations/reasons")["data"] == []
    other.close()


def test_old_attempts_are_deleted(shop: Shop) -> None:
    shop.clock.set(shop.clock())
    validate(shop, "OLD", order=ORDER)
    shop.clock.move(days=89)
    validate(shop, "NEW", order=ORDER)
    assert len(log(shop)) == 2
    shop.clock.move(days=2)
    runtime, settings = shop.server.runtime, Settings()
    (chore,) = (each for each in chores_of(runtime, settings) if "attempts" in each.name)
    assert shop.server.run(do_due(runtime, [chore])) == [chore.name]
    assert [each["redeemable"]["id"] for each in log(shop)] == ["NEW"]
    assert shop.server.run(do_due(runtime, [chore])) == []


@pytest.mark.parametrize("times", [1, 50])
def test_logging_adds_no_statement_to_a_request(shop: Shop, times: int) -> None:
    """The rows of many requests are written together, by a statement that is none of theirs."""
    voucher(shop, "TEN", percent(10))
    purchase = Purchase(redeemables=(Asked("voucher", "TEN"),), order=OrderDraft(amount=10_000))
    work = shop.server.runtime.work(shop.project, Actor("server", "key_x"))

    async def counted() -> tuple[list[str], int]:
        with counted_statements() as names:
            for _ in range(times):
                await redemptions.validate(work, purchase)
            await asyncio.sleep(0.5)
        found, _ = await redemptions.list_attempts(work, AttemptFilter(), None, 100)
        return names, len(found)

    names, logged = shop.server.run(counted())
    assert names.count("insert_attempts") == 0
    assert names == ["redeemables", "company", "standings"] * times
    assert logged == times


def test_what_waits_is_written_when_the_process_ends(shop: Shop, database_url: str) -> None:
    purchase = Purchase(redeemables=(Asked("voucher", "LAST"),), order=OrderDraft(amount=1))

    async def begin_and_end() -> None:
        database = Database(database_url)
        await database.open()
        runtime = shop.server.runtime
        work = type(runtime)(database, clock=shop.clock).work(shop.project, Actor("server", "k"))
        await redemptions.validate(work, purchase)
        await database.close()

    asyncio.run(begin_and_end())
    assert [each["redeemable"]["id"] for each in log(shop)] == ["LAST"]
