"""Earning rules: made, changed, switched and deleted, and what cannot be meant refused."""

from __future__ import annotations

from typing import Any

from support import loyalty, offers
from support.loyalty import proportional
from support.shop import Shop

Json = dict[str, Any]


def test_rules_are_made_together_and_read_back(shop: Shop) -> None:
    club = loyalty.programme(shop)
    at = f"/v1/loyalties/{club['id']}/earning-rules"
    rule = offers.rule(shop, {"1": {"name": "order.amount", "conditions": {"$more_than": [100]}}})
    made = shop.post(
        at,
        [
            {
                "event": "order.paid",
                "validation_rule_id": rule["id"],
                "loyalty": {"type": "FIXED", "points": "5"},
                "source": {"banner": "Order paid"},
                "start_date": "2026-01-01T00:00:00.000Z",
                "validity_timeframe": {"duration": "PT1H", "interval": "P1D"},
                "validity_day_of_week": [0, 1, 2],
                "pending_points": {"period_type": "DAY", "period_value": 3},
                "expiration_rules": {"period_type": "MONTH", "period_value": 6},
                "metadata": {"kind": "fixed"},
            },
            {
                "event": "order.paid",
                "loyalty": proportional(
                    "ORDER_ITEMS_AMOUNT",
                    1000,
                    3,
                    applicable_to=[
                        {"object": "product", "id": "prod_1"},
                        {"object": "products_collection", "id": "pc_1"},
                    ],
                ),
            },
        ],
    )
    fixed, items = made
    assert fixed["loyalty"] == {"type": "FIXED", "points": 5}
    assert fixed["validation_rule_id"] == rule["id"]
    assert fixed["source"] == {
        "banner": "Order paid",
        "object_id": club["id"],
        "object_type": "campaign",
    }
    assert fixed["pending_points"] == {"period_type": "DAY", "period_value": 3}
    assert fixed["expiration_rules"] == {"period_type": "MONTH", "period_value": 6}
    assert fixed["active"] is True
    ratio = items["loyalty"]["order_items"]["amount"]
    # The first item stands where the wire once had its only one.
    assert (ratio["object"], ratio["id"]) == ("product", "prod_1")
    assert len(ratio["applicable_to"]) == 2
    assert shop.get(f"{at}/{fixed['id']}") == fixed
    listed = shop.get(at, order="created_at")
    assert listed["total"] == 2
    assert {each["id"] for each in listed["data"]} == {fixed["id"], items["id"]}
    # By the campaign's name as well.
    assert (
        shop.get(f"/v1/loyalties/{club['name']}/earning-rules/{items['id']}")["id"] == items["id"]
    )


def test_a_rule_changes_and_its_event_stays(shop: Shop) -> None:
    club = loyalty.programme(shop)
    made = loyalty.earning(
        shop, club, pending_points={"period_value": 2}, metadata={"a": 1, "b": 2}
    )
    at = f"/v1/loyalties/{club['id']}/earning-rules/{made['id']}"
    changed = shop.put(
        at,
        {
            "loyalty": {"type": "FIXED", "points": 9},
            "pending_points": None,
            "source": {"banner": "Nine"},
            "metadata": {"b": None, "c": 3},
            "start_date": "2026-01-01T00:00:00.000Z",
            "event": "customer.segment.entered",
        },
    )
    assert changed["loyalty"]["points"] == 9
    assert "pending_points" not in changed
    assert changed["metadata"] == {"a": 1, "c": 3}
    assert changed["event"] == "order.paid"
    assert changed["updated_at"] is not None
    assert shop.put(at, {"start_date": None}).get("start_date") is None
    assert shop.post(f"{at}/disable")["active"] is False
    assert shop.post(f"{at}/enable")["active"] is True
    rule = offers.rule(shop, {"1": {"name": "order.amount", "conditions": {"$more_than": [100]}}})
    assert shop.put(at, {"validation_rule_id": rule["id"]})["validation_rule_id"] == rule["id"]
    assigned = shop.get(f"/v1/validation-rules/{rule['id']}/assignments")["data"]
    assert [each["related_object_type"] for each in assigned] == ["earning_rule"]
    assert shop.put(at, {"validation_rule_id": None})["validation_rule_id"] is None
    shop.delete(at)
    assert shop.refused("GET", at)["key"] == "not_found"


def test_a_rule_is_put_on_an_earning_rule_by_assignment_too(shop: Shop) -> None:
    club = loyalty.programme(shop)
    made = loyalty.earning(shop, club)
    rule = offers.rule(shop, {"1": {"name": "order.amount", "conditions": {"$more_than": [100]}}})
    offers.assign(shop, rule["id"], "earning_rule", made["id"])
    at = f"/v1/loyalties/{club['id']}/earning-rules/{made['id']}"
    assert shop.get(at)["validation_rule_id"] == rule["id"]


def test_what_cannot_be_meant_is_refused_with_its_path(shop: Shop) -> None:
    club = loyalty.programme(shop)
    at = f"/v1/loyalties/{club['id']}/earning-rules"
    fixed = {"type": "FIXED", "points": 5}
    wrong: list[tuple[Json, str]] = [
        ({"event": "order.paid", "loyalty": {"type": "FIXED"}}, "[0].loyalty.points"),
        ({"event": "order.paid"}, "[0].loyalty"),
        (
            {"event": "order.paid", "loyalty": {"type": "PROPORTIONAL"}},
            "[0].loyalty.calculation_type",
        ),
        (
            {
                "event": "order.paid",
                "loyalty": {"type": "PROPORTIONAL", "calculation_type": "ORDER_AMOUNT"},
            },
            "[0].loyalty.order.amount",
        ),
        (
            {"event": "order.paid", "loyalty": proportional("ORDER_AMOUNT", 0, 1)},
            "[0].loyalty.order.amount.every",
        ),
        (
            {"event": "order.paid", "loyalty": proportional("ORDER_METADATA", 1, 1)},
            "[0].loyalty.order.metadata.property",
        ),
        ({"event": "nobody.knows", "loyalty": fixed}, "[0].event"),
        ({"event": "customer.loyalty.tier.painted", "loyalty": fixed}, "[0].event"),
        ({"event": "customer.segment.entered", "loyalty": fixed}, "[0].segment.id"),
        (
            {
                "event": "customer.loyalty.tier.joined",
                "loyalty": fixed,
                "pending_points": {"period_value": 3},
            },
            "[0].pending_points",
        ),
        (
            {
                "event": "customer.loyalty.tier.joined",
                "loyalty": proportional("ORDER_AMOUNT", 100, 1),
            },
            "[0].loyalty.calculation_type",
        ),
        (
            {"event": "order.paid", "loyalty": fixed, "validation_rule_id": "val_none"},
            "[0].validation_rule_id",
        ),
        (
            {
                "event": "order.paid",
                "loyalty": {"type": "FIXED", "points_formula": "VOUCHER_PUBLISH_COUNT"},
            },
            "[0].loyalty.points_formula",
        ),
        (
            {
                "event": "order.paid",
                "loyalty": fixed,
                "start_date": "2026-02-01",
                "expiration_date": "2026-01-01",
            },
            "[0].expiration_date",
        ),
    ]
    for body, path in wrong:
        error = shop.refused("POST", at, [body])
        assert path in str(error), (body, error)
    assert shop.get(at)["total"] == 0
    # The second of two is wrong: neither is made.
    assert "[1]" in str(shop.refused("POST", at, [{"event": "order.paid", "loyalty": fixed},
                                                  {"event": "order.paid"}]))  # fmt: skip
    assert shop.get(at)["total"] == 0
    assert shop.refused("POST", at, [])["code"] == 400
    assert shop.refused("POST", "/v1/loyalties/camp_none/earning-rules", [])["code"] in (400, 404)


def test_a_project_has_a_hundred_rules_and_no_more(shop: Shop) -> None:
    club = loyalty.programme(shop)
    at = f"/v1/loyalties/{club['id']}/earning-rules"
    rule = {"event": "order.paid", "loyalty": {"type": "FIXED", "points": 1}}
    shop.post(at, [rule] * 99)
    other = loyalty.programme(shop)
    elsewhere = f"/v1/loyalties/{other['id']}/earning-rules"
    assert shop.refused("POST", elsewhere, [rule] * 2)["key"] == "invalid_payload"
    shop.post(elsewhere, [rule])
    assert shop.refused("POST", at, [rule])["key"] == "invalid_payload"


def test_a_protected_campaign_keeps_its_rules(shop: Shop) -> None:
    club = loyalty.programme(shop)
    made = loyalty.earning(shop, club)
    shop.put(f"/api/campaigns/{club['id']}/protection", {"protected": True})
    at = f"/v1/loyalties/{club['id']}/earning-rules/{made['id']}"
    for method, path, body in (
        ("PUT", at, {"active": False}),
        ("POST", f"{at}/disable", None),
        ("DELETE", at, None),
    ):
        assert shop.refused(method, path, body)["key"] == "resource_protected"


def test_rules_belong_to_programmes_only(shop: Shop) -> None:
    coupons = shop.post("/v1/campaigns", {"name": "C", "voucher": {"discount": offers.percent(5)}})
    rule = {"event": "order.paid", "loyalty": {"type": "FIXED", "points": 1}}
    at = f"/v1/loyalties/{coupons['id']}/earning-rules"
    assert shop.refused("POST", at, [rule])["key"] == "not_found"
    assert shop.refused("GET", at)["key"] == "not_found"
    mine, other = loyalty.programme(shop), loyalty.programme(shop)
    made = loyalty.earning(shop, mine)
    wrong = f"/v1/loyalties/{other['id']}/earning-rules/{made['id']}"
    assert shop.refused("GET", wrong)["key"] == "not_found"
    assert shop.refused("PUT", wrong, {"active": False})["key"] == "not_found"
    assert shop.refused("DELETE", wrong)["key"] == "not_found"
