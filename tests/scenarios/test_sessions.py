"""A shop reserves what it showed its customer, until they pay or time is up."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from support.offers import (
    asked,
    assign,
    gift,
    no_mismatches,
    percent,
    reasons,
    redeem,
    rule,
    tier,
    validate,
    voucher,
)
from support.shop import Shop

ORDER = {"amount": 10_000}


def lock(key: str, **more: Any) -> dict[str, Any]:
    return {"type": "LOCK", "key": key, **more}


def test_a_lock_holds_a_redemption_for_its_session(shop: Shop) -> None:
    voucher(shop, "ONCE", percent(10), quantity=1)
    mine = validate(shop, "ONCE", order=ORDER, session={"type": "LOCK"})
    assert mine["session"]["key"].startswith("ssn_")
    assert (mine["session"]["ttl"], mine["session"]["ttl_unit"]) == (7, "DAYS")
    assert reasons(validate(shop, "ONCE", order=ORDER)) == ["quantity_exceeded"]
    body = asked("ONCE", order=ORDER)
    assert shop.refused("POST", "/v1/redemptions", body)["key"] == "quantity_exceeded"
    again = validate(shop, "ONCE", order=ORDER, session=lock(mine["session"]["key"]))
    assert again["valid"]
    made = redeem(shop, "ONCE", order=ORDER, session=lock(mine["session"]["key"]))
    assert made["redemptions"][0]["session"] == {"key": mine["session"]["key"]}
    assert reasons(validate(shop, "ONCE", order=ORDER)) == ["quantity_exceeded"]
    no_mismatches(shop)


@pytest.mark.parametrize(
    ("ttl", "unit", "held_for"),
    [(2, "HOURS", 7200), (90, "SECONDS", 90), (1500, "MILLISECONDS", 1.5), (0.5, "DAYS", 43_200)],
)
def test_a_lock_lasts_as_long_as_it_says(
    shop: Shop, ttl: float, unit: str, held_for: float
) -> None:
    shop.clock.set(datetime(2027, 1, 1, tzinfo=UTC))
    voucher(shop, "ONCE", percent(10), quantity=1)
    mine = validate(shop, "ONCE", order=ORDER, session=lock("mine", ttl=ttl, ttl_unit=unit))
    assert (mine["session"]["ttl"], mine["session"]["ttl_unit"]) == (ttl, unit)
    shop.clock.move(seconds=held_for - 0.001)
    assert not validate(shop, "ONCE", order=ORDER)["valid"]
    shop.clock.move(seconds=0.001)
    assert validate(shop, "ONCE", order=ORDER)["valid"]
    redeem(shop, "ONCE", order=ORDER)
    no_mismatches(shop)


def test_the_same_key_replaces_what_was_held(shop: Shop) -> None:
    gift(shop, "CARD", 1000)
    voucher(shop, "ONCE", percent(10), quantity=1)
    card = {"object": "voucher", "id": "CARD", "gift": {"credits": 800}}
    for _ in range(3):
        assert validate(shop, card, order=ORDER, session=lock("mine"))["valid"]
    other = {**card, "gift": {"credits": 300}}
    assert reasons(validate(shop, other, order=ORDER)) == ["gift_amount_exceeded"]
    left = validate(shop, "CARD", order=ORDER)["redeemables"][0]["result"]["gift"]
    assert left == {"balance": 200, "credits": 200}
    validate(shop, "ONCE", order=ORDER, session=lock("mine"))
    assert validate(shop, other, order=ORDER)["valid"]
    assert not validate(shop, "ONCE", order=ORDER)["valid"]
    # A validation that fails holds nothing.
    assert not validate(shop, "NOBODY", order=ORDER, session=lock("mine"))["valid"]
    assert validate(shop, "ONCE", order=ORDER)["valid"]
    no_mismatches(shop)


def test_a_session_is_let_go(shop: Shop) -> None:
    once = {"discount": percent(10), "redemption": {"quantity": 1}}
    shop.post("/v1/vouchers", {"code": "A/B", **once})
    validate(shop, "A/B", order=ORDER, session=lock("mine"))
    assert shop.refused("DELETE", "/v1/vouchers/A%2FB/sessions/other")["key"] == "not_found"
    assert shop.refused("DELETE", "/v1/vouchers/none/sessions/mine")["key"] == "not_found"
    shop.delete("/v1/vouchers/A%2FB/sessions/mine")
    assert validate(shop, "A/B", order=ORDER)["valid"]
    no_mismatches(shop)


def test_limits_of_rules_are_held_too(shop: Shop) -> None:
    limit = {
        "1": {"name": "campaign.redemptions.count", "conditions": {"$less_than_or_equal": [1]}}
    }
    made = tier(shop, percent(10), rule(shop, limit)["id"])
    assert validate(shop, made["id"], order=ORDER, session=lock("mine"))["valid"]
    refused = validate(shop, made["id"], order=ORDER, session=lock("other"))
    assert reasons(refused) == ["redemption_rules_violated"]
    redeem(shop, made["id"], order=ORDER, session=lock("mine"))
    no_mismatches(shop)


def test_a_customers_limit_is_held_for_that_customer(shop: Shop) -> None:
    once = {
        "1": {"name": "redemption.count.per_customer", "conditions": {"$less_than_or_equal": [1]}}
    }
    made = voucher(shop, "WELCOME", percent(10))
    assign(shop, rule(shop, once)["id"], "voucher", made["id"])
    for name in ("ann", "bob"):
        shop.post("/v1/customers", {"source_id": name})
    ann, bob = {"source_id": "ann"}, {"source_id": "bob"}
    assert validate(shop, "WELCOME", order=ORDER, customer=ann, session=lock("one"))["valid"]
    assert not validate(shop, "WELCOME", order=ORDER, customer=ann, session=lock("two"))["valid"]
    assert validate(shop, "WELCOME", order=ORDER, customer=bob, session=lock("two"))["valid"]
    no_mismatches(shop)
