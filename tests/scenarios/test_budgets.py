"""Limits and budgets: exact whoever comes at once, in the shop's days, freed by a rollback."""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, datetime
from typing import Any

import pytest

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
    voucher,
)
from support.outbox import events
from support.shop import Shop

Json = dict[str, Any]
ORDER: Json = {"amount": 10_000}
KIM: Json = {"source_id": "kim"}


def at_most(shop: Shop, name: str, limit: int) -> Json:
    """Return a rule that a counter stays up to a limit."""
    return rule(shop, {"1": {"name": name, "conditions": {"$less_than_or_equal": [limit]}}})


def codes(shop: Shop, count: int = 1, discount: Json | None = None) -> tuple[Json, list[str]]:
    """Create a campaign of codes; return it with them."""
    campaign = shop.post(
        "/v1/campaigns",
        {
            "name": "Summer",
            "campaign_type": "DISCOUNT_COUPONS",
            "vouchers_count": count,
            "voucher": {
                "type": "DISCOUNT_VOUCHER",
                "discount": discount or amount(1_000),
                "redemption": {"quantity": None},
            },
        },
    )
    shop.settle()
    listed = shop.get("/v1/vouchers", campaign_id=campaign["id"], limit=100)["vouchers"]
    return campaign, [each["code"] for each in listed]


def budget(shop: Shop, name: str, limit: int, count: int = 1) -> tuple[Json, list[str], Json]:
    """Create a campaign with a budget."""
    campaign, found = codes(shop, count)
    made = at_most(shop, name, limit)
    assign(shop, made["id"], "campaign", campaign["id"])
    shop.settle()
    return campaign, found, made


def budgets(shop: Shop, campaign: Json) -> Json:
    found: Json = shop.get(f"/api/campaigns/{campaign['id']}/budgets")
    return found


# -- every kind of limit, many at once ---------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "limit", "passes", "customers"),
    [
        ("redemption.count", 7, 7, 40),
        ("redemption.count.daily", 7, 7, 40),
        ("redemption.count.weekly", 7, 7, 40),
        ("redemption.count.monthly", 7, 7, 40),
        ("redemption.count.per_customer", 2, 6, 3),
        ("redemption.count.per_customer.daily", 2, 6, 3),
        ("redemption.count.per_customer.weekly", 2, 6, 3),
        ("redemption.count.per_customer.monthly", 2, 6, 3),
        ("campaign.redemptions.count", 7, 7, 40),
        ("campaign.redemptions.count.daily", 7, 7, 40),
        ("campaign.redemptions.count.weekly", 7, 7, 40),
        ("campaign.redemptions.count.monthly", 7, 7, 40),
        ("campaign.redemptions.customers_count", 2, 6, 3),
        ("campaign.redemptions.customers_count.daily", 2, 6, 3),
        ("campaign.redemptions.customers_count.weekly", 2, 6, 3),
        ("campaign.redemptions.customers_count.monthly", 2, 6, 3),
        ("campaign.orders.amount", 75_000, 7, 40),
        ("campaign.orders.amount_discounted", 7_500, 7, 40),
    ],
)
def test_a_limit_holds_for_forty_at_once(
    shop: Shop, name: str, limit: int, passes: int, customers: int
) -> None:
    _, (code,), _ = budget(shop, name, limit)
    requests = [
        (
            "/v1/redemptions",
            asked(code, order=ORDER, customer={"source_id": f"customer {n % customers}"}),
        )
        for n in range(40)
    ]
    answers = at_once(shop, requests)
    assert keys(answers) == {"ok": passes, "redemption_rules_violated": 40 - passes}
    no_mismatches(shop)
    made = next(answer.json() for answer in answers if answer.status_code == 200)
    shop.post(f"/v1/redemptions/{made['redemptions'][0]['id']}/rollback")
    customer = made["redemptions"][0]["customer_id"]
    redeem(shop, code, order=ORDER, customer={"id": customer})
    no_mismatches(shop)


def test_gift_credits_of_a_campaign_hold_for_thirty_at_once(shop: Shop) -> None:
    campaign = shop.post(
        "/v1/campaigns",
        {
            "name": "Cards",
            "campaign_type": "GIFT_VOUCHERS",
            "vouchers_count": 3,
            "voucher": {"type": "GIFT_VOUCHER", "gift": {"amount": 100_000}},
        },
    )
    shop.settle()
    cards = [
        each["code"] for each in shop.get("/v1/vouchers", campaign_id=campaign["id"])["vouchers"]
    ]
    made = at_most(shop, "redemption.gift.amount", 5_000)
    assign(shop, made["id"], "campaign", campaign["id"])
    answers = at_once(
        shop,
        [
            (
                "/v1/redemptions",
                asked(
                    {"object": "voucher", "id": cards[n % 3], "gift": {"credits": 700}},
                    order=ORDER,
                ),
            )
            for n in range(30)
        ],
    )
    assert keys(answers) == {"ok": 7, "redemption_rules_violated": 23}
    (told,) = budgets(shop, campaign)["budgets"]
    assert (told["used"], told["left"]) == (4_900, 100)
    no_mismatches(shop)


# -- the shop's own days ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("zone", "name", "before", "after"),
    [
        # New York springs forward on 8 March 2026: that day has 23 hours.
        ("America/New_York", "daily", "2026-03-08T05:30Z", "2026-03-09T03:59Z"),
        ("America/New_York", "daily", "2026-11-01T04:30Z", "2026-11-02T04:59Z"),
        ("Asia/Seoul", "daily", "2026-02-28T15:00Z", "2026-03-01T14:59Z"),
        ("Asia/Seoul", "monthly", "2026-01-31T15:00Z", "2026-02-28T14:59Z"),
        ("America/New_York", "monthly", "2026-03-01T05:00Z", "2026-04-01T03:59Z"),
        ("Asia/Seoul", "weekly", "2026-06-14T15:00Z", "2026-06-21T14:59Z"),
    ],
)
def test_days_weeks_and_months_are_those_of_the_shop(
    shop: Shop, zone: str, name: str, before: str, after: str
) -> None:
    with closing(Shop(shop.server, time_zone=zone)) as there:
        _once_in_a_period(there, name, before, after)


def _once_in_a_period(shop: Shop, name: str, before: str, after: str) -> None:
    first, last = (datetime.fromisoformat(each).astimezone(UTC) for each in (before, after))
    shop.clock.set(first)
    voucher(shop, "ONCE", amount(100))
    once = at_most(shop, f"redemption.count.{name}", 1)
    assign(shop, once["id"], "voucher", shop.get("/v1/vouchers/ONCE")["id"])
    redeem(shop, "ONCE", order=ORDER)
    shop.clock.set(last)
    refused = shop.refused("POST", "/v1/redemptions", asked("ONCE", order=ORDER))
    assert refused["key"] == "redemption_rules_violated"
    shop.clock.move(seconds=60)
    redeem(shop, "ONCE", order=ORDER)
    no_mismatches(shop)


# -- a campaign that closes itself ----------------------------------------------------------------


def test_the_last_of_a_budget_closes_the_campaign_once(shop: Shop) -> None:
    campaign, found, _ = budget(shop, "campaign.redemptions.count", 5, count=3)
    assert budgets(shop, campaign) == {
        **budgets(shop, campaign),
        "status": "OPEN",
        "campaign_name": "Summer",
    }
    answers = at_once(
        shop,
        [("/v1/redemptions", asked(found[n % 3], order=ORDER)) for n in range(30)],
    )
    assert keys(answers) == {"ok": 5, "redemption_rules_violated": 25}
    told = budgets(shop, campaign)
    assert (told["status"], told["closed_by"]) == ("CLOSED", "campaign.redemptions.count")
    (one,) = told["budgets"]
    assert (one["limit"], one["used"], one["left"]) == (5, 5, 0)
    assert one["reached_at"] == told["closed_at"]
    (said,) = events(shop, "campaign.budget.reached")
    assert said["entity_id"] == campaign["id"]
    assert said["data"]["budget"] == "campaign.redemptions.count"
    assert (said["data"]["limit_amount"], said["data"]["used"]) == (5, 5)


def test_a_closed_campaign_is_not_offered_and_opens_when_something_is_given_back(
    shop: Shop,
) -> None:
    made = at_most(shop, "campaign.redemptions.count", 1)
    offer = tier(shop, percent(10))
    campaign = {"id": offer["campaign_id"]}
    assign(shop, made["id"], "campaign", campaign["id"])
    shop.settle()

    def offered() -> list[str]:
        listed = shop.post("/v1/qualifications", {"order": ORDER})["redeemables"]["data"]
        return [each["id"] for each in listed]

    assert offered() == [offer["id"]]
    done = redeem(shop, offer["id"], order=ORDER)["redemptions"][0]
    assert offered() == []
    refused = shop.refused("POST", "/v1/redemptions", asked(offer["id"], order=ORDER))
    assert refused["key"] == "redemption_rules_violated"
    shop.post(f"/v1/redemptions/{done['id']}/rollback")
    assert offered() == [offer["id"]]
    assert budgets(shop, campaign)["status"] == "OPEN"
    assert len(events(shop, "campaign.budget.reopened")) == 1
    redeem(shop, offer["id"], order=ORDER)
    assert budgets(shop, campaign)["status"] == "CLOSED"
    assert len(events(shop, "campaign.budget.reached")) == 2


def test_a_raised_limit_opens_and_a_lowered_one_closes(shop: Shop) -> None:
    campaign, (code,), made = budget(shop, "campaign.orders.amount_discounted", 1_000)
    redeem(shop, code, order=ORDER)
    assert budgets(shop, campaign)["status"] == "CLOSED"
    path = f"/v1/validation-rules/{made['id']}"

    def limited_to(limit: int) -> str:
        name = "campaign.orders.amount_discounted"
        conditions = {"$less_than_or_equal": [limit]}
        shop.put(path, {"rules": {"1": {"name": name, "conditions": conditions}}})
        shop.settle()
        status: str = budgets(shop, campaign)["status"]
        return status

    assert limited_to(3_000) == "OPEN"
    assert limited_to(500) == "CLOSED"
    shop.delete(path)
    shop.settle()
    assert budgets(shop, campaign) == {
        "campaign_id": campaign["id"],
        "campaign_name": "Summer",
        "status": "OPEN",
        "budgets": [],
        "object": "campaign_budgets",
    }
    assert len(events(shop, "campaign.budget.reached")) == 2
    assert len(events(shop, "campaign.budget.reopened")) == 2


def test_a_limit_that_binds_only_some_closes_nothing(shop: Shop) -> None:
    campaign, (code,) = codes(shop)
    made = rule(
        shop,
        {
            "1": {
                "name": "campaign.redemptions.count",
                "conditions": {"$less_than_or_equal": [1]},
            },
            "2": {
                "name": "customer.metadata",
                "property": "vip",
                "conditions": {"$is": [True]},
            },
            "logic": "1 or 2",
        },
    )
    assign(shop, made["id"], "campaign", campaign["id"])
    redeem(shop, code, order=ORDER, customer=KIM)
    assert budgets(shop, campaign)["budgets"] == []
    vip = {"source_id": "vip", "metadata": {"vip": True}}
    redeem(shop, code, order=ORDER, customer=vip)


# -- budgets of units ---------------------------------------------------------------------------


def units(shop: Shop, name: str, limit: int | str, kind: str = "product") -> tuple[Json, Json]:
    """Create a tier that gives half off tea, so many units of it; return it and the product."""
    tea = shop.post("/v1/products", {"source_id": "tea", "price": 1_000})
    field = f"product{name}_quantity_limit"
    value: Json = {field: limit} if isinstance(limit, int) else {f"{field}_formula": limit}
    named = tea["id"] if kind == "product" else "pc_a11pr0dUc75"
    target = {"object": kind, "id": named, **value}
    made = rule(shop, None, {"included": [target]})
    return tier(shop, percent(50), made["id"]), tea


def teas(count: int) -> Json:
    line = {"source_id": "tea", "related_object": "product", "quantity": count}
    return {"items": [line]}


def test_a_budget_of_units_is_given_to_the_last_unit(shop: Shop) -> None:
    offer, _ = units(shop, "_campaign", 10)
    taken = [
        redeem(shop, offer["id"], order=teas(4))["order"].get("total_discount_amount", 0)
        for _ in range(4)
    ]
    assert taken == [2_000, 2_000, 1_000, 0]
    no_mismatches(shop)


@pytest.mark.parametrize(
    ("name", "kind", "customers", "limit", "discounted"),
    [
        ("_campaign", "product", 30, 17, 17),
        ("_promotion_tier", "product", 30, 17, 17),
        ("_customer_campaign", "product", 3, 7, 21),
        ("_customer_promotion_tier", "product", 3, 7, 21),
        ("_in_collection_campaign", "products_collection", 30, 17, 17),
        ("_in_collection_customer_campaign", "products_collection", 3, 7, 21),
        ("_in_collection_promotion_tier", "products_collection", 30, 17, 17),
        ("_in_collection_customer_promotion_tier", "products_collection", 3, 7, 21),
        ("_campaign", "product", 30, "10 + 7", 17),
    ],
)
def test_units_are_exact_for_thirty_at_once(
    shop: Shop, name: str, kind: str, customers: int, limit: int | str, discounted: int
) -> None:
    offer, _ = units(shop, name, limit, kind)
    answers = at_once(
        shop,
        [
            (
                "/v1/redemptions",
                asked(
                    offer["id"],
                    order=teas(3),
                    customer={"source_id": f"customer {n % customers}"},
                ),
            )
            for n in range(30)
        ],
    )
    assert keys(answers) == {"ok": 30}
    taken = [each.json()["order"].get("total_discount_amount", 0) for each in answers]
    assert sum(taken) == discounted * 500
    no_mismatches(shop)
    made = next(
        each.json()["redemptions"][0]
        for each in answers
        if each.json()["order"].get("total_discount_amount") == 1_500
    )
    shop.post(f"/v1/redemptions/{made['id']}/rollback")
    no_mismatches(shop)
    again = redeem(shop, offer["id"], order=teas(9), customer={"id": made["customer_id"]})
    assert again["order"]["total_discount_amount"] == 1_500
    no_mismatches(shop)


def test_each_product_of_a_collection_has_a_budget_of_its_own(shop: Shop) -> None:
    offer, _ = units(shop, "_in_collection_campaign", 2, "products_collection")
    shop.post("/v1/products", {"source_id": "pot", "price": 3_000})
    pot = {"source_id": "pot", "related_object": "product", "quantity": 3}
    order = {"items": [*teas(3)["items"], pot]}
    first = redeem(shop, offer["id"], order=order)["order"]
    assert [each["discount_amount"] for each in first["items"]] == [1_000, 3_000]
    second = redeem(shop, offer["id"], order=order)["order"]
    assert "total_discount_amount" not in second
    no_mismatches(shop)


def test_a_session_holds_units(shop: Shop) -> None:
    offer, _ = units(shop, "_campaign", 3)
    session = {"type": "LOCK", "key": "mine"}
    held = shop.post("/v1/validations", asked(offer["id"], order=teas(2), session=session))
    assert held["order"]["total_discount_amount"] == 1_000
    other = redeem(shop, offer["id"], order=teas(3))
    assert other["order"]["total_discount_amount"] == 500
    mine = redeem(shop, offer["id"], order=teas(2), session=session)
    assert mine["order"]["total_discount_amount"] == 1_000
    no_mismatches(shop)


def test_a_customer_budget_needs_a_customer(shop: Shop) -> None:
    offer, _ = units(shop, "_customer_campaign", 3)
    refused = shop.refused("POST", "/v1/redemptions", asked(offer["id"], order=teas(1)))
    assert refused["key"] == "missing_customer"


def test_a_standalone_card_has_no_campaign_to_close(shop: Shop) -> None:
    gift(shop, "CARD", 1_000)
    redeem(shop, {"object": "voucher", "id": "CARD", "gift": {"credits": 1_000}}, order=ORDER)
    no_mismatches(shop)
