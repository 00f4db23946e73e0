"""A customer pays with a code: it is counted, the order remembers, the shop is told."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from largesse import redemptions
from largesse.customers import CustomerDraft
from largesse.orders.model import OrderDraft
from largesse.redemptions.model import Asked, Purchase
from largesse.storage import Actor
from largesse.storage.database import counted_statements
from support.offers import (
    amount,
    asked,
    assign,
    gift,
    no_mismatches,
    percent,
    redeem,
    rule,
    tier,
    validate,
    voucher,
)
from support.outbox import events_of
from support.shop import Shop

ORDER = {"amount": 10_000}


def refused(shop: Shop, *redeemables: str, **more: Any) -> dict[str, Any]:
    return shop.refused("POST", "/v1/redemptions", asked(*redeemables, **more))


def test_one_code_is_redeemed(shop: Shop) -> None:
    voucher(shop, "TEN", percent(10), quantity=3)
    answer = redeem(
        shop,
        "TEN",
        order={**ORDER, "source_id": "o-1"},
        customer={"source_id": "ann", "name": "Ann", "metadata": {"tier": "gold"}},
        metadata={"till": 4},
    )
    (redemption,) = answer["redemptions"]
    assert redemption["id"].startswith("r_")
    assert (redemption["result"], redemption["status"]) == ("SUCCESS", "SUCCEEDED")
    assert redemption["voucher"]["redemption"] == {
        **redemption["voucher"]["redemption"],
        "quantity": 3,
        "redeemed_quantity": 1,
    }
    assert redemption["metadata"] == {"till": 4}
    assert (redemption["related_object_type"], redemption["related_object_id"]) == (
        "voucher",
        redemption["voucher"]["id"],
    )
    assert "parent_redemption" not in answer
    assert (answer["inapplicable_redeemables"], answer["skipped_redeemables"]) == ([], [])

    ann = shop.get("/v1/customers/ann")
    assert (ann["id"], ann["metadata"]) == (redemption["customer_id"], {"tier": "gold"})
    assert ann["summary"]["redemptions"]["total_redeemed"] == 1

    order = answer["order"]
    assert (order["status"], order["total_amount"]) == ("PAID", 9000)
    assert shop.get("/v1/orders/o-1")["total_discount_amount"] == 1000
    remembered = order["redemptions"][redemption["id"]]
    assert remembered["related_object_id"] == redemption["voucher"]["id"]

    assert shop.get(f"/v1/redemptions/{redemption['id']}") == redemption
    assert events_of(shop, redemption["id"]) == ["redemption.succeeded"]
    no_mismatches(shop)


def test_a_stack_is_a_parent_and_its_children(shop: Shop) -> None:
    voucher(shop, "TEN", percent(10))
    voucher(shop, "FIVE", amount(500))
    answer = redeem(shop, "TEN", "FIVE", order=ORDER)
    parent = answer["parent_redemption"]
    assert [child["redemption"] for child in answer["redemptions"]] == [parent["id"]] * 2
    totals = [child["order"]["total_amount"] for child in answer["redemptions"]]
    assert totals == [9000, 8500]
    assert answer["order"]["total_amount"] == parent["order"]["total_amount"] == 8500
    assert answer["order"]["total_applied_discount_amount"] == 1500
    ids = [child["id"] for child in answer["redemptions"]]
    assert answer["order"]["redemptions"] == {
        parent["id"]: {
            "date": answer["order"]["redemptions"][parent["id"]]["date"],
            "related_object_type": "redemption",
            "stacked": ids,
        }
    }
    assert [each["id"] for each in parent["related_redemptions"]["redemptions"]] == ids
    assert [events_of(shop, each) for each in (*ids, parent["id"])] == [
        ["redemption.succeeded"]
    ] * 3
    found = shop.get("/v1/redemptions")
    assert found["total"] == 3
    by_parent = shop.get(
        "/v1/redemptions", **{"filters[parent_redemption_id][conditions][$is][0]": parent["id"]}
    )
    assert {each["id"] for each in by_parent["redemptions"]} == set(ids)
    no_mismatches(shop)


def test_all_or_nothing(shop: Shop) -> None:
    voucher(shop, "TEN", percent(10), quantity=5)
    voucher(shop, "GONE", percent(10), quantity=0)
    error = refused(shop, "TEN", "GONE", order={**ORDER, "source_id": "o-1"})
    assert (error["code"], error["key"]) == (400, "quantity_exceeded")
    assert error["resource_id"].startswith("rf_")
    assert error["resource_type"] == "redemption"
    assert (error["redeemable_type"], error["redeemable_id"]) == ("voucher", "GONE")
    assert shop.get("/v1/vouchers/TEN")["redemption"]["redeemed_quantity"] == 0
    assert shop.refused("GET", "/v1/orders/o-1")["key"] == "not_found"
    failed = shop.get(f"/v1/redemptions/{error['resource_id']}")
    assert (failed["result"], failed["status"]) == ("FAILURE", "FAILED")
    assert failed["failure_code"] == "quantity_exceeded"
    assert failed["voucher"]["code"] == "GONE"
    assert events_of(shop, failed["id"]) == ["redemption.failed"]
    assert shop.get("/v1/redemptions", result="FAILURE")["total"] == 1
    no_mismatches(shop)


def test_the_valid_part(shop: Shop) -> None:
    shop.management.post("/stacking-rules", json={"redeemables_application_mode": "PARTIAL"})
    voucher(shop, "TEN", percent(10))
    voucher(shop, "GONE", percent(10), quantity=0)
    answer = redeem(shop, "GONE", "TEN", order=ORDER)
    assert [each["voucher"]["code"] for each in answer["redemptions"]] == ["TEN"]
    (inapplicable,) = answer["inapplicable_redeemables"]
    assert inapplicable["result"]["error"]["key"] == "quantity_exceeded"
    assert "parent_redemption" not in answer
    no_mismatches(shop)


def test_an_unknown_code_is_recorded_as_such(shop: Shop) -> None:
    error = refused(shop, "NOBODY", order=ORDER, customer={"source_id": "ann"})
    assert (error["code"], error["key"]) == (404, "not_found")
    failed = shop.get(f"/v1/redemptions/{error['resource_id']}")
    assert failed["failure_code"] == "resource_not_found"
    assert failed["customer"]["source_id"] == "ann"
    assert shop.get("/v1/customers/ann")["summary"]["redemptions"]["total_failed"] == 1


def test_a_refused_request_writes_nothing(shop: Shop) -> None:
    voucher(shop, "TEN", percent(10))
    lines = [{"quantity": 1, "price": 1}] * 501
    body = {"order": {"items": lines}, "customer": {"source_id": "ann"}}
    assert refused(shop, "TEN", **body)["key"] == "invalid_order"
    assert shop.refused("GET", "/v1/customers/ann")["key"] == "not_found"
    assert shop.get("/v1/redemptions")["total"] == 0
    assert refused(shop, "TEN", customer={"id": "cust_nobody"})["key"] == "not_found"


def test_who_is_named_in_the_order_is_known(shop: Shop) -> None:
    voucher(shop, "TEN", percent(10))
    people = {"customer": {"source_id": "ann"}, "referrer": {"source_id": "bob"}}
    made = redeem(shop, "TEN", order={**ORDER, **people, "source_id": "o-1"})
    ann, bob = (shop.get(f"/v1/customers/{name}")["id"] for name in ("ann", "bob"))
    assert made["redemptions"][0]["customer_id"] == ann
    assert (made["order"]["customer_id"], made["order"]["referrer_id"]) == (ann, bob)
    again = redeem(shop, "TEN", order=made["order"] | {"metadata": {"sent": "back"}})
    assert again["redemptions"][0]["customer_id"] == ann
    other = redeem(shop, "TEN", order={**ORDER, **people}, customer={"source_id": "cho"})
    assert other["redemptions"][0]["customer_id"] == other["order"]["customer_id"] != ann
    shop.post("/v1/publications", {"voucher": "TEN", "customer": {"source_id": "ann"}})
    asked_for = {"scenario": "CUSTOMER_WALLET", "order": {**ORDER, **people}}
    wallet = shop.post("/v1/qualifications", asked_for)["redeemables"]["data"]
    assert [each["id"] for each in wallet] == ["TEN"]
    unknown = refused(shop, "TEN", order={**ORDER, "customer_id": "cust_nobody"})
    assert (unknown["key"], unknown["resource_type"]) == ("not_found", "customer")


def test_discounts_add_up_over_redemptions_of_one_order(shop: Shop) -> None:
    voucher(shop, "TEN", percent(10))
    first = redeem(shop, "TEN", order={**ORDER, "source_id": "o-1", "status": "CREATED"})
    assert first["order"]["status"] == "CREATED"
    second = redeem(shop, "TEN", order={"source_id": "o-1"})["order"]
    assert (second["discount_amount"], second["applied_discount_amount"]) == (1900, 900)
    assert (second["status"], second["total_amount"]) == ("PAID", 8100)
    assert len(second["redemptions"]) == 2
    fulfilled = redeem(shop, "TEN", order={"id": second["id"], "status": "FULFILLED"})["order"]
    assert (fulfilled["status"], fulfilled["total_amount"]) == ("FULFILLED", 7290)


def test_a_gift_card_is_spent_until_it_is_empty(shop: Shop) -> None:
    gift(shop, "CARD", 1500)
    card = {"object": "voucher", "id": "CARD", "gift": {"credits": 1000}}
    first = redeem(shop, card, order=ORDER)["redemptions"][0]
    assert (first["amount"], first["gift"]) == (1000, {"amount": 1000})
    assert first["voucher"]["gift"]["balance"] == 500
    error = shop.refused("POST", "/v1/redemptions", asked(card, order=ORDER))
    assert error["key"] == "gift_amount_exceeded"
    rest = redeem(shop, "CARD", order=ORDER)
    assert rest["redemptions"][0]["amount"] == 500
    assert rest["order"]["total_amount"] == 9500
    assert shop.get("/v1/vouchers/CARD/redemption")["redeemed_amount"] == 1500
    no_mismatches(shop)


def test_nobody_in_particular_redeems_without_a_trace(shop: Shop) -> None:
    voucher(shop, "TEN", percent(10))
    answer = redeem(shop, "TEN")
    (redemption,) = answer["redemptions"]
    assert (redemption["customer_id"], redemption["tracking_id"]) == (None, None)
    assert "order" not in answer
    tracked = redeem(shop, "TEN", tracking_id="device-7")["redemptions"][0]
    assert tracked["tracking_id"].startswith("track_")
    assert shop.get("/v1/customers/device-7")["id"] == tracked["customer_id"]
    again = redeem(shop, "TEN", tracking_id=tracked["tracking_id"])["redemptions"][0]
    assert again["customer_id"] == tracked["customer_id"]


def test_daily_limits_end_at_local_midnight(shop: Shop) -> None:
    made = voucher(shop, "DAILY", percent(10))
    limit = rule(
        shop,
        {"1": {"name": "redemption.count.daily", "conditions": {"$less_than_or_equal": [1]}}},
    )
    assign(shop, limit["id"], "voucher", made["id"])
    # 23:30 in New York, already the next day in UTC.
    shop.clock.set(datetime(2027, 3, 11, 4, 30, tzinfo=UTC))
    redeem(shop, "DAILY", order=ORDER)
    error = refused(shop, "DAILY", order=ORDER)
    assert error["key"] == "redemption_rules_violated"
    assert "rules.1" in error["details"]
    shop.clock.move(minutes=45)
    redeem(shop, "DAILY", order=ORDER)
    no_mismatches(shop)


def test_what_a_campaign_may_give_away_is_bounded(shop: Shop) -> None:
    limit = rule(
        shop,
        {
            "1": {
                "name": "campaign.orders.amount_discounted",
                "conditions": {"$less_than_or_equal": [2500]},
            }
        },
    )
    made = tier(shop, amount(1000), limit["id"])
    assert validate(shop, made["id"], order=ORDER)["valid"]
    redeem(shop, made["id"], order=ORDER)
    answer = redeem(shop, made["id"], order=ORDER)
    assert answer["redemptions"][0]["promotion_tier"]["id"] == made["id"]
    assert refused(shop, made["id"], order=ORDER)["key"] == "redemption_rules_violated"
    # A smaller order is discounted by less: that still fits.
    redeem(shop, made["id"], order={"amount": 500})
    no_mismatches(shop)


def test_redemptions_are_listed_and_filtered(shop: Shop) -> None:
    for code in ("A1", "A2", "B1"):
        voucher(shop, code, percent(10))
        redeem(shop, code, order=ORDER, customer={"source_id": code.lower()})
    path = "/v1/redemptions"
    newest = shop.get(path, limit=2)
    assert [each["voucher"]["code"] for each in newest["redemptions"]] == ["B1", "A2"]
    assert newest["total"] == 3
    oldest = shop.get(path, limit=2, page=2, order="-created_at")
    assert [each["voucher"]["code"] for each in oldest["redemptions"]] == ["A1"]
    by_code = shop.get(path, **{"filters[voucher_code][conditions][$starts_with][0]": "A"})
    assert by_code["total"] == 2
    either = {
        "filters[junction]": "OR",
        "filters[voucher_code][conditions][$is]": "['B1']",
        "filters[customer_id][conditions][$is][0]": newest["redemptions"][1]["customer_id"],
    }
    assert shop.get(path, **either)["total"] == 2
    assert shop.get(path, customer="a1")["total"] == 1
    assert shop.get(path, **{"created_at[after]": "2999-01-01"})["total"] == 0
    assert shop.refused("GET", f"{path}?page=100")["key"] == "invalid_query_params"
    assert shop.refused("GET", f"{path}?page=1001")["key"] == "page_over_limit"
    assert shop.refused("GET", f"{path}?result=MAYBE")["key"] == "invalid_query_params"
    assert shop.refused("GET", f"{path}/r_none")["key"] == "not_found"
    assert shop.refused("GET", "/v1/vouchers/none/redemption")["key"] == "not_found"


def test_another_project_sees_nothing(shop: Shop) -> None:
    voucher(shop, "TEN", percent(10))
    made = redeem(shop, "TEN", order={**ORDER, "source_id": "o-1"})["redemptions"][0]
    stranger = Shop(shop.server)
    assert stranger.get("/v1/redemptions")["total"] == 0
    assert stranger.refused("GET", f"/v1/redemptions/{made['id']}")["code"] == 404
    assert stranger.refused("POST", f"/v1/redemptions/{made['id']}/rollback")["code"] == 404
    assert not validate(stranger, "TEN", order=ORDER)["valid"]
    assert not validate(stranger, made["voucher"]["id"], order=ORDER)["valid"]
    stranger.close()


def test_a_redemption_takes_few_statements(shop: Shop) -> None:
    """What a redemption costs: facts, the order, the customer, one claim, the log, the outbox."""
    voucher(shop, "TEN", percent(10))
    shop.post("/v1/customers", {"source_id": "ann"})
    purchase = Purchase(
        redeemables=(Asked("voucher", "TEN"),),
        order=OrderDraft(source_id="new", amount=10_000),
        customer=CustomerDraft(source_id="ann"),
    )
    work = shop.server.runtime.work(shop.project, Actor("server", "key_x"))

    async def counted() -> list[str]:
        with counted_statements() as names:
            await redemptions.redeem(work, purchase)
        return names

    assert shop.server.run(counted()) == [
        *("redeemables", "company", "standings"),
        *("take_turn", "order_by_source_id_for_update"),
        "customer_by_id",
        *("order_by_id_for_update", "insert_order", "insert_entry", "insert_event"),
        "claim",
        *("insert_redemption", "insert_entry", "insert_event"),
    ]


def test_a_customer_of_whom_nothing_is_told_is_nobody(shop: Shop) -> None:
    voucher(shop, "TEN", percent(10))
    for customer in ({}, None, {"id": None, "source_id": None, "metadata": None}):
        redeemed = shop.post(
            "/v1/redemptions",
            {
                "redeemables": [{"object": "voucher", "id": "TEN"}],
                "order": ORDER,
                "customer": customer,
            },
        )
        assert redeemed["redemptions"][0]["customer_id"] is None
    assert shop.get("/v1/customers")["total"] == 0
