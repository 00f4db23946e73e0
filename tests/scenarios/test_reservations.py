"""A checkout reserves what it shows; a payment may take its time, and nobody else takes it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from largesse.bootstrap.chores import expire_reservations
from support.offers import (
    amount,
    asked,
    assign,
    at_once,
    gift,
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
from support.outbox import events_of
from support.shop import Shop

Json = dict[str, Any]
ORDER: Json = {"amount": 10_000}
KIM: Json = {"source_id": "kim", "name": "Kim"}


def reserve(shop: Shop, *redeemables: str | Json, **more: Any) -> Json:
    made: Json = shop.post("/api/reservations", asked(*redeemables, **more))
    return made


def confirm(shop: Shop, made: Json) -> Json:
    done: Json = shop.post(f"/api/reservations/{made['id']}/confirm")
    return done


def test_a_reservation_is_held_and_confirmed_at_its_price(shop: Shop) -> None:
    voucher(shop, "ONCE", percent(10), quantity=1)
    made = reserve(
        shop, "ONCE", order={**ORDER, "source_id": "o-1"}, customer=KIM, metadata={"till": "3"}
    )
    assert made["id"].startswith("rsv_")
    assert (made["status"], made["discount_amount"]) == ("HELD", 1000)
    assert made["order"]["total_amount"] == 9000
    assert reasons(validate(shop, "ONCE", order=ORDER)) == ["quantity_exceeded"]
    assert shop.refused("POST", "/v1/redemptions", asked("ONCE", order=ORDER))["key"]
    done = confirm(shop, made)
    assert done["status"] == "CONFIRMED"
    used = shop.get(f"/v1/redemptions/{done['redemption_id']}")
    assert (used["order"]["total_amount"], used["metadata"]) == (9000, {"till": "3"})
    assert used["customer"]["source_id"] == "kim"
    assert shop.get("/v1/orders/o-1")["id"] == done["order_id"]
    assert shop.get("/v1/orders/o-1")["status"] == "PAID"
    assert confirm(shop, made) == done
    assert shop.get("/v1/vouchers/ONCE")["redemption"]["redeemed_quantity"] == 1
    assert events_of(shop, made["id"]) == ["reservation.created", "reservation.confirmed"]
    no_mismatches(shop)


def test_the_offer_may_change_and_end_meanwhile(shop: Shop) -> None:
    shop.clock.set(datetime(2027, 3, 1, tzinfo=UTC))
    made = voucher(shop, "TEN", percent(10), quantity=5)
    promise = reserve(shop, "TEN", order={**ORDER, "source_id": "o-1"})
    other = reserve(shop, "TEN", order={**ORDER, "source_id": "o-2"})
    shop.put(
        "/v1/vouchers/TEN",
        {
            "discount": percent(50),
            "redemption": {"quantity": 0},
            "expiration_date": "2027-02-01T00:00:00Z",
            "active": False,
        },
    )
    done = confirm(shop, promise)
    assert done["order"]["total_amount"] == 9000
    assert shop.get("/v1/orders/o-1")["total_amount"] == 9000
    shop.delete(f"/v1/vouchers/{made['id']}?force=true")
    assert confirm(shop, other)["status"] == "CONFIRMED"
    assert shop.get("/v1/orders/o-2")["total_amount"] == 9000


def test_codes_credits_and_budgets_are_held_together_and_freed_together(shop: Shop) -> None:
    gift(shop, "CARD", 5000)
    offer = tier(shop, percent(10))
    limits = {
        "1": {"name": "campaign.redemptions.count", "conditions": {"$less_than_or_equal": [1]}},
        "2": {
            "name": "campaign.orders.amount_discounted",
            "conditions": {"$less_than_or_equal": [1500]},
        },
    }
    assign(shop, rule(shop, limits)["id"], "campaign", offer["campaign_id"])
    card = {"object": "voucher", "id": "CARD", "gift": {"credits": 4000}}
    made = reserve(shop, offer["id"], card, order=ORDER, ttl=5, ttl_unit="MINUTES")
    assert [each.get("credits") for each in made["redeemables"]] == [None, 4000]
    held = shop.get(f"/api/campaigns/{offer['campaign_id']}/budgets")["budgets"]
    assert [each["held"] for each in held] == [1, 1000]
    assert reasons(validate(shop, card, order=ORDER)) == ["gift_amount_exceeded"]
    shop.clock.move(minutes=5)
    assert shop.get(f"/api/reservations/{made['id']}")["status"] == "EXPIRED"
    assert validate(shop, card, order=ORDER)["valid"]
    assert validate(shop, offer["id"], order=ORDER)["valid"]
    shop.server.run(expire_reservations(shop.server.runtime))
    assert events_of(shop, made["id"]) == ["reservation.created", "reservation.expired"]
    shop.server.run(expire_reservations(shop.server.runtime))
    assert len(events_of(shop, made["id"])) == 2
    held = shop.get(f"/api/campaigns/{offer['campaign_id']}/budgets")["budgets"]
    assert [each["held"] for each in held] == [0, 0]
    no_mismatches(shop)


def test_what_is_confirmed_counts_on_the_day_it_was_reserved(shop: Shop) -> None:
    # Ten minutes to midnight in New York, where the shop is.
    shop.clock.set(datetime(2027, 3, 2, 4, 50, tzinfo=UTC))
    offer = tier(shop, percent(10))
    daily = {
        "1": {
            "name": "campaign.redemptions.count.daily",
            "conditions": {"$less_than_or_equal": [1]},
        }
    }
    assign(shop, rule(shop, daily)["id"], "campaign", offer["campaign_id"])
    made = reserve(shop, offer["id"], order=ORDER, ttl=60)
    shop.clock.move(minutes=20)
    assert confirm(shop, made)["status"] == "CONFIRMED"
    no_mismatches(shop)
    redeem(shop, offer["id"], order=ORDER)
    assert not validate(shop, offer["id"], order=ORDER)["valid"]
    no_mismatches(shop)


def test_one_that_ran_out_is_confirmed_while_everything_is_free(shop: Shop) -> None:
    voucher(shop, "ONCE", percent(10), quantity=1)
    made = reserve(shop, "ONCE", order=ORDER, ttl=1)
    shop.clock.move(minutes=2)
    shop.server.run(expire_reservations(shop.server.runtime))
    done = confirm(shop, made)
    assert done["status"] == "CONFIRMED"
    assert confirm(shop, made) == done
    no_mismatches(shop)


def test_one_that_ran_out_is_refused_when_somebody_else_was_faster(shop: Shop) -> None:
    voucher(shop, "ONCE", percent(10), quantity=1)
    made = reserve(shop, "ONCE", order=ORDER, ttl=1)
    shop.clock.move(minutes=2)
    redeem(shop, "ONCE", order=ORDER)
    error = shop.refused("POST", f"/api/reservations/{made['id']}/confirm")
    assert (error["key"], error["resource_id"]) == ("reservation_expired", made["id"])
    assert "quantity_exceeded" in error["details"]
    no_mismatches(shop)


def test_one_that_ran_out_is_refused_at_another_price(shop: Shop) -> None:
    voucher(shop, "TEN", percent(10))
    made = reserve(shop, "TEN", order=ORDER, ttl=1)
    shop.put("/v1/vouchers/TEN", {"discount": percent(5)})
    shop.clock.move(minutes=2)
    error = shop.refused("POST", f"/api/reservations/{made['id']}/confirm")
    assert error["key"] == "reservation_expired"


def test_a_reservation_is_extended(shop: Shop) -> None:
    voucher(shop, "ONCE", percent(10), quantity=1)
    gift(shop, "CARD", 1000)
    card = {"object": "voucher", "id": "CARD", "gift": {"credits": 1000}}
    made = reserve(shop, "ONCE", card, order=ORDER, ttl=10)
    shop.clock.move(minutes=8)
    longer = shop.post(f"/api/reservations/{made['id']}/extend", {"ttl": 10})
    assert longer["expires_at"] > made["expires_at"]
    shop.clock.move(minutes=8)
    assert not validate(shop, "ONCE", order=ORDER)["valid"]
    assert not validate(shop, card, order=ORDER)["valid"]
    assert confirm(shop, made)["status"] == "CONFIRMED"
    assert shop.get("/v1/vouchers/CARD")["gift"]["balance"] == 0
    error = shop.refused("POST", f"/api/reservations/{made['id']}/extend", {"ttl": 10})
    assert error["key"] == "reservation_not_held"
    late = reserve(shop, voucher(shop, "B", percent(5))["code"], order=ORDER, ttl=1)
    shop.clock.move(minutes=1)
    error = shop.refused("POST", f"/api/reservations/{late['id']}/extend")
    assert error["key"] == "reservation_expired"
    no_mismatches(shop)


def test_a_canceled_reservation_lets_go_and_is_not_confirmed(shop: Shop) -> None:
    voucher(shop, "ONCE", percent(10), quantity=1)
    made = reserve(shop, "ONCE", order=ORDER)
    gone = shop.post(f"/api/reservations/{made['id']}/cancel")
    assert gone["status"] == "CANCELED"
    assert shop.post(f"/api/reservations/{made['id']}/cancel") == gone
    assert validate(shop, "ONCE", order=ORDER)["valid"]
    error = shop.refused("POST", f"/api/reservations/{made['id']}/confirm")
    assert error["key"] == "reservation_not_held"
    assert events_of(shop, made["id"]) == ["reservation.created", "reservation.canceled"]
    done = reserve(shop, "ONCE", order=ORDER)
    confirm(shop, done)
    error = shop.refused("POST", f"/api/reservations/{done['id']}/cancel")
    assert error["key"] == "reservation_not_held"
    no_mismatches(shop)


def test_a_session_released_under_it_makes_it_late_not_wrong(shop: Shop) -> None:
    voucher(shop, "ONCE", percent(10), quantity=1)
    made = reserve(shop, "ONCE", order=ORDER)
    shop.delete(f"/v1/vouchers/ONCE/sessions/reservation%20{made['id']}")
    redeem(shop, "ONCE", order=ORDER)
    error = shop.refused("POST", f"/api/reservations/{made['id']}/confirm")
    assert error["key"] == "reservation_expired"
    no_mismatches(shop)


def test_the_order_may_be_written_meanwhile_but_not_changed(shop: Shop) -> None:
    voucher(shop, "TEN", percent(10))
    cart = {"items": [{"product_id": "mug", "quantity": 2, "price": 900}]}
    made = reserve(shop, "TEN", order={**cart, "source_id": "o-1"}, customer=KIM)
    shop.post("/v1/orders", {**cart, "source_id": "o-1", "metadata": {"gateway": "x"}})
    done = confirm(shop, made)
    stored = shop.get("/v1/orders/o-1")
    assert (stored["id"], stored["total_amount"], stored["status"]) == (
        done["order_id"],
        1620,
        "PAID",
    )
    assert stored["metadata"] == {"gateway": "x"}
    made = reserve(shop, "TEN", order={**cart, "source_id": "o-2"}, customer=KIM)
    shop.post("/v1/orders", {"amount": 5000, "source_id": "o-2"})
    error = shop.refused("POST", f"/api/reservations/{made['id']}/confirm")
    assert (error["key"], "order.amount" in error["details"]) == (
        "reservation_order_changed",
        True,
    )


def test_what_cannot_be_redeemed_is_not_reserved(shop: Shop) -> None:
    voucher(shop, "GONE", percent(10), quantity=0)
    error = shop.refused("POST", "/api/reservations", asked("GONE", order=ORDER))
    assert (error["key"], error["redeemable_id"]) == ("quantity_exceeded", "GONE")
    error = shop.refused("POST", "/api/reservations", asked("NONE", order=ORDER))
    assert error["key"] == "not_found"
    assert shop.refused("GET", "/api/reservations/none")["key"] == "not_found"
    for word in ("confirm", "extend", "cancel"):
        assert shop.refused("POST", f"/api/reservations/none/{word}")["key"] == "not_found"
    assert shop.get("/api/reservations")["total"] == 0


@pytest.mark.parametrize(
    "more", [{"ttl": 0}, {"ttl": 31, "ttl_unit": "DAYS"}, {"ttl": "5"}, {"ttl_unit": "WEEKS"}]
)
def test_a_time_that_cannot_be_is_refused(shop: Shop, more: Json) -> None:
    voucher(shop, "TEN", percent(10))
    body = asked("TEN", order=ORDER, **more)
    assert shop.refused("POST", "/api/reservations", body)["key"] == "invalid_payload"


def test_fifty_checkouts_reserve_ten_uses_ten_times(shop: Shop) -> None:
    voucher(shop, "TEN", amount(500), quantity=10)
    answers = at_once(shop, [("/api/reservations", asked("TEN", order=ORDER))] * 50)
    assert keys(answers) == {"ok": 10, "quantity_exceeded": 40}
    no_mismatches(shop)
    made = [each.json()["id"] for each in answers if each.status_code == 200]
    twice = [(f"/api/reservations/{each}/confirm", {}) for each in made * 2]
    assert keys(at_once(shop, twice)) == {"ok": 20}
    assert shop.get("/v1/vouchers/TEN")["redemption"]["redeemed_quantity"] == 10
    no_mismatches(shop)


def test_confirming_and_canceling_at_once_ends_one_way(shop: Shop) -> None:
    voucher(shop, "TEN", amount(500), quantity=6)
    made = [reserve(shop, "TEN", order=ORDER)["id"] for _ in range(6)]
    requests = [
        (f"/api/reservations/{each}/{word}", {}) for each in made for word in ("confirm", "cancel")
    ]
    assert keys(at_once(shop, requests)) == {"ok": 6, "reservation_not_held": 6}
    confirmed = shop.get("/api/reservations", status="CONFIRMED")["total"]
    used = shop.get("/v1/vouchers/TEN")["redemption"]["redeemed_quantity"]
    assert (used, shop.get("/api/reservations", status="CANCELED")["total"]) == (
        confirmed,
        6 - confirmed,
    )
    no_mismatches(shop)


def test_a_repeated_request_reserves_once(shop: Shop) -> None:
    voucher(shop, "TEN", amount(500), quantity=10)
    one, two = (
        shop.http.post(
            "/api/reservations", json=asked("TEN", order=ORDER), headers={"Idempotency-Key": "k"}
        )
        for _ in range(2)
    )
    assert (one.status_code, one.content) == (200, two.content)
    path = f"/api/reservations/{one.json()['id']}/confirm"
    three, four = (shop.http.post(path, headers={"Idempotency-Key": "c"}) for _ in range(2))
    assert (three.status_code, three.content) == (200, four.content)
    no_mismatches(shop)


def test_a_list_tells_how_each_stands(shop: Shop) -> None:
    voucher(shop, "TEN", amount(500))
    held = reserve(shop, "TEN", order=ORDER, customer=KIM, ttl=60)
    reserve(shop, "TEN", order=ORDER, ttl=1)
    shop.clock.move(minutes=1)
    assert shop.get("/api/reservations")["total"] == 2
    assert shop.get("/api/reservations", status="EXPIRED")["total"] == 1
    (found,) = shop.get("/api/reservations", customer="kim")["data"]
    assert (found["id"], found["status"]) == (held["id"], "HELD")


def test_several_are_confirmed_as_one_redemption_with_a_parent(shop: Shop) -> None:
    voucher(shop, "TEN", percent(10))
    voucher(shop, "OFF", amount(500))
    made = reserve(shop, "TEN", "OFF", order=ORDER)
    done = confirm(shop, made)
    parent = shop.get(f"/v1/redemptions/{done['redemption_id']}")
    assert len(parent["related_redemptions"]["redemptions"]) == 2
    assert parent["order"]["total_amount"] == 8500
    shop.post(f"/v1/redemptions/{done['redemption_id']}/rollbacks")
    no_mismatches(shop)
