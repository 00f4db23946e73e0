"""Discounts without codes: tiers of a promotion, and stacks of them."""

from __future__ import annotations

from typing import Any

from support import offers
from support.shop import Shop

FIVE_OFF = {"discount": {"type": "AMOUNT", "amount_off": 500}}


def promotion(shop: Shop, **fields: Any) -> dict[str, Any]:
    tiers = [
        {"name": "First", "banner": "5 off", "action": FIVE_OFF},
        {"name": "Second", "action": {"discount": {"type": "PERCENT", "percent_off": 7.5}}},
    ]
    body = {"name": "Promo", "campaign_type": "PROMOTION", "promotion": {"tiers": tiers}}
    made: dict[str, Any] = shop.post("/v1/campaigns", {**body, **fields})
    return made


def test_a_promotion_is_made_with_its_tiers(shop: Shop) -> None:
    made = promotion(shop, expiration_date="2030-01-01T00:00:00Z")
    assert "voucher" not in made
    assert made["promotion"]["total"] == 2
    first, second = made["promotion"]["tiers"]
    assert (first["name"], first["banner"], first["hierarchy"]) == ("First", "5 off", 1)
    assert (second["hierarchy"], second["action"]["discount"]["percent_off"]) == (2, 7.5)
    assert first["campaign"]["id"] == made["id"]
    assert first["campaign"]["expiration_date"] == "2030-01-01T00:00:00.000Z"
    assert shop.get(f"/v1/promotions/tiers/{first['id']}") == first
    assert shop.refused("POST", "/v1/campaigns/Promo/vouchers")["key"] == "invalid_campaign"


def test_a_tier_is_added_changed_switched_and_deleted(shop: Shop) -> None:
    made = promotion(shop)
    rule = shop.post("/v1/validation-rules", {"name": "Any", "rules": {}})
    path = f"/v1/promotions/{made['id']}/tiers"
    third = shop.post(
        path,
        {
            "name": "Third",
            "action": FIVE_OFF,
            "active": False,
            "start_date": "2026-01-01T00:00:00Z",
            "validation_rules": [rule["id"]],
            "metadata": {"k": 1},
        },
    )
    assert (third["hierarchy"], third["active"]) == (3, False)
    assert third["validation_rule_assignments"]["data"][0]["rule_id"] == rule["id"]
    own = f"/v1/promotions/tiers/{third['id']}"
    assert shop.post(f"{own}/enable")["active"] is True
    assert shop.post(f"{own}/disable")["active"] is False
    changed = shop.put(
        own,
        {
            "name": "Renamed",
            "hierarchy": 9,
            "start_date": None,
            "metadata": {"k": None, "l": 2},
            "action": {"discount": {"type": "PERCENT", "percent_off": 1}},
        },
    )
    assert (changed["name"], changed["hierarchy"], changed["metadata"]) == ("Renamed", 9, {"l": 2})
    assert "start_date" not in changed
    assert changed["action"]["discount"]["type"] == "PERCENT"
    assert shop.post(path, {"name": "Last", "action": FIVE_OFF})["hierarchy"] == 10
    shop.delete(own)
    assert shop.refused("GET", own)["code"] == 404
    listed = shop.get(path)
    assert [t["name"] for t in listed["tiers"]] == ["First", "Second", "Last"]
    assert (listed["data_ref"], listed["total"]) == ("tiers", 3)


def test_available_tiers_are_listed(shop: Shop) -> None:
    made = promotion(shop)
    first, second = made["promotion"]["tiers"]
    shop.put(f"/v1/promotions/tiers/{first['id']}", {"start_date": "2099-01-01T00:00:00Z"})

    def available(wanted: str) -> list[str]:
        found = shop.get("/v1/promotions/tiers", is_available=wanted)
        return [tier["id"] for tier in found["tiers"]]

    assert available("true") == [second["id"]]
    assert available("false") == [first["id"]]
    shop.post(f"/v1/campaigns/{made['id']}/disable")
    assert available("true") == []
    assert shop.get("/v1/promotions/tiers")["total"] == 2


def test_a_tier_needs_a_promotion_and_a_discount(shop: Shop) -> None:
    shop.post("/v1/campaigns", {"name": "Codes", "voucher": FIVE_OFF})
    error = shop.refused("POST", "/v1/promotions/Codes/tiers", {"name": "x", "action": FIVE_OFF})
    assert error["key"] == "invalid_campaign"
    promotion(shop)
    error = shop.refused("POST", "/v1/promotions/Promo/tiers", {"name": "x"})
    assert ".action.discount" in error["details"]
    bad = {"name": "x", "action": {"discount": {"type": "PERCENT", "percent_off": 101}}}
    error = shop.refused("POST", "/v1/promotions/Promo/tiers", bad)
    assert ".action.discount.percent_off" in error["details"]
    bad_birth = {
        "name": "Bad",
        "campaign_type": "PROMOTION",
        "promotion": {"tiers": [{"name": "ok", "action": FIVE_OFF}, bad]},
    }
    error = shop.refused("POST", "/v1/campaigns", bad_birth)
    assert ".promotion.tiers[1].action.discount.percent_off" in error["details"]
    assert shop.refused("GET", "/v1/campaigns/Bad")["code"] == 404


def test_stacks_hold_tiers_of_one_campaign(shop: Shop) -> None:
    made = promotion(shop)
    first, second = (tier["id"] for tier in made["promotion"]["tiers"])
    path = f"/v1/promotions/{made['id']}/stacks"
    stack = shop.post(path, {"name": "Both", "tiers": {"ids": [second, first]}})
    assert stack["tiers"] == {"ids": [second, first], "hierarchy_mode": "MANUAL"}
    assert (stack["object"], stack["campaign_id"]) == ("promotion_stack", made["id"])
    assert shop.get(f"{path}/{stack['id']}") == stack
    other = promotion(shop, name="Other")
    foreign = other["promotion"]["tiers"][0]["id"]
    for ids, where in (
        ([foreign], ".tiers.ids[0]"),
        ([first, first], ".tiers.ids[1]"),
        ([], ".tiers.ids"),
        (["promo_none"], ".tiers.ids[0]"),
    ):
        error = shop.refused("POST", path, {"name": "Bad", "tiers": {"ids": ids}})
        assert where in error["details"]
    category = shop.post("/v1/categories", {"name": "Loud"})
    changed = shop.put(
        f"{path}/{stack['id']}",
        {"name": "One", "tiers": {"ids": [first]}, "category_id": category["id"]},
    )
    assert (changed["name"], changed["tiers"]["ids"]) == ("One", [first])
    assert changed["categories"][0]["name"] == "Loud"
    assert shop.get(path)["total"] == shop.get("/v1/promotions/stacks")["total"] == 1
    assert shop.refused("GET", f"/v1/promotions/Other/stacks/{stack['id']}")["code"] == 404
    pair = shop.post(path, {"name": "Pair", "tiers": {"ids": [first, second]}})
    shop.delete(f"/v1/promotions/tiers/{first}")
    assert shop.refused("GET", f"{path}/{stack['id']}")["code"] == 404
    assert shop.get(f"{path}/{pair['id']}")["tiers"]["ids"] == [second]
    shop.delete(f"{path}/{pair['id']}")
    assert shop.get(path)["total"] == 0


def test_a_protected_promotion_keeps_its_tiers_stacks_and_rules(shop: Shop) -> None:
    made = shop.post("/v1/campaigns", {"name": "P", "campaign_type": "PROMOTION"})
    path = f"/v1/promotions/{made['id']}"
    action = {"discount": {"type": "AMOUNT", "amount_off": 100}}
    tier = shop.post(f"{path}/tiers", {"name": "T", "action": action})
    stack = shop.post(f"{path}/stacks", {"name": "S", "tiers": {"ids": [tier["id"]]}})
    rule = offers.rule(shop, {"1": {"name": "order.amount", "conditions": {"$more_than": [1]}}})
    assignments = f"/v1/validation-rules/{rule['id']}/assignments"
    on_tier = {"related_object_type": "promotion_tier", "related_object_id": tier["id"]}
    assigned = shop.post(assignments, on_tier)
    shop.put("/api/campaigns/P/protection", {"protected": True})
    on_campaign = {"related_object_type": "campaign", "related_object_id": "P"}
    edits: list[tuple[str, str, Any]] = [
        ("POST", f"{path}/tiers", {"name": "U", "action": action}),
        ("PUT", f"/v1/promotions/tiers/{tier['id']}", {"name": "U"}),
        ("POST", f"/v1/promotions/tiers/{tier['id']}/disable", None),
        ("POST", f"/v1/promotions/tiers/{tier['id']}/enable", None),
        ("DELETE", f"/v1/promotions/tiers/{tier['id']}", None),
        ("POST", f"{path}/stacks", {"name": "Z", "tiers": {"ids": [tier["id"]]}}),
        ("PUT", f"{path}/stacks/{stack['id']}", {"name": "Z"}),
        ("DELETE", f"{path}/stacks/{stack['id']}", None),
        ("POST", assignments, on_campaign),
        ("DELETE", f"{assignments}/{assigned['id']}", None),
    ]
    for method, where, body in edits:
        assert shop.refused(method, where, body)["key"] == "resource_protected", (method, where)
    assert shop.get(f"/v1/promotions/tiers/{tier['id']}")["active"]
    shop.put("/api/campaigns/P/protection", {"protected": False})
    shop.delete(f"{assignments}/{assigned['id']}")


def test_a_repeated_request_makes_one_of_each(shop: Shop) -> None:
    """Neither tiers nor stacks nor rules have names that are taken: a retry would make a second."""
    shop.post("/v1/campaigns", {"name": "P", "campaign_type": "PROMOTION"})
    action = {"discount": {"type": "AMOUNT", "amount_off": 100}}
    template = shop.post("/v1/campaigns", {"name": "C", "voucher": action})["id"]
    template = shop.post("/v1/templates/campaigns", {"name": "T", "campaign_id": template})["id"]
    tier = shop.post("/v1/promotions/P/tiers", {"name": "T", "action": action})
    requests: list[tuple[str, Any]] = [
        ("/v1/promotions/P/tiers", {"name": "U", "action": action}),
        ("/v1/promotions/P/stacks", {"name": "S", "tiers": {"ids": [tier["id"]]}}),
        ("/v1/validation-rules", {"name": "R"}),
        (f"/v1/templates/campaigns/{template}/tier-setup", {"name": "V", "campaign_id": "P"}),
    ]
    for path, body in requests:
        key = {"Idempotency-Key": path}
        assert shop.post(path, body, **key) == shop.post(path, body, **key), path
    assert shop.get("/v1/promotions/P/tiers")["total"] == 3
    assert shop.get("/v1/promotions/P/stacks")["total"] == 1
    assert shop.get("/v1/validation-rules")["total"] == 1
