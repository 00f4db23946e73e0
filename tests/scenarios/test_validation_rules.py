"""A merchant writes rules and puts them on offers."""

from __future__ import annotations

from typing import Any

import psycopg
import pytest

from largesse.campaigns.service.rules import get_rule
from largesse.storage import Actor
from support.offers import amount, reasons, redeem, validate, voucher
from support.shop import Shop

BIG_CART = {"1": {"name": "order.amount", "conditions": {"$more_than": [5000]}}, "logic": "1"}


def rule(shop: Shop, **fields: Any) -> dict[str, Any]:
    made: dict[str, Any] = shop.post(
        "/v1/validation-rules", {"name": "Big carts", "rules": BIG_CART, **fields}
    )
    return made


def test_a_rule_is_made_found_changed_and_deleted(shop: Shop) -> None:
    made = rule(shop, error={"message": "Spend more"})
    assert made["id"].startswith("val_")
    assert made["rules"] == BIG_CART
    assert (made["type"], made["context_type"]) == ("expression", "global")
    assert made["error"] == {"message": "Spend more"}
    assert made["applicable_to"] == {"included": [], "excluded": [], "included_all": False}
    assert shop.get(f"/v1/validation-rules/{made['id']}") == made
    path = f"/v1/validation-rules/{made['id']}"
    changed = shop.put(path, {"name": "Huge carts", "error": None})
    assert (changed["name"], changed["rules"]) == ("Huge carts", BIG_CART)
    assert "error" not in changed
    assert changed["updated_at"]
    other = {"1": {"name": "order.items.count", "conditions": {"$is": [2]}}}
    assert shop.put(path, {"rules": other})["rules"] == other
    shop.delete(path)
    assert shop.refused("GET", path)["code"] == 404


def test_items_are_known_by_our_ids_and_the_merchants(shop: Shop) -> None:
    product = shop.post("/v1/products", {"source_id": "mug", "name": "Mug", "price": 900})
    scope = {
        "included": [
            {"object": "product", "source_id": "mug", "quantity_limit": 2},
            {"object": "product", "id": "unknown"},
        ],
        "excluded": [{"object": "products_collection", "id": "pc_1"}],
    }
    made = rule(shop, applicable_to=scope)["applicable_to"]
    assert made["included"][0] == {
        "object": "product",
        "id": product["id"],
        "source_id": "mug",
        "quantity_limit": 2,
        "effect": "APPLY_TO_EVERY",
    }
    assert made["included"][1]["id"] == "unknown"
    assert (made["excluded"][0]["id"], made["included_all"]) == ("pc_1", False)


@pytest.mark.parametrize(
    ("body", "where"),
    [
        ({"rules": {"1": {"name": "order.amonut", "conditions": {"$is": [1]}}}}, "rules.1.name"),
        (
            {"rules": {"1": {"name": "order.amount", "conditions": {"$almost": [1]}}}},
            "rules.1.conditions.$almost",
        ),
        (
            {"rules": {"1": {"name": "customer.metadata", "conditions": {"$is": [1]}}}},
            "rules.1.property",
        ),
        ({"rules": {**BIG_CART, "logic": "1 and 2"}}, "rules.logic"),
        ({"applicable_to": {"included": [{"object": "product"}]}}, "applicable_to.included[0]"),
        ({"bundle_rules": {"1": {"name": "order.items.any"}}}, "bundle_rules"),
    ],
)
def test_what_is_not_understood_is_refused_with_its_path(
    shop: Shop, body: dict[str, Any], where: str
) -> None:
    error = shop.refused("POST", "/v1/validation-rules", {"name": "x", **body})
    assert error["key"] == "invalid_validation_rules"
    assert where in error["details"]
    made = rule(shop)
    error = shop.refused("PUT", f"/v1/validation-rules/{made['id']}", body)
    assert where in error["details"]
    assert shop.get(f"/v1/validation-rules/{made['id']}") == made


def test_a_rule_two_hundred_levels_deep_is_refused(shop: Shop) -> None:
    rules: dict[str, Any] = BIG_CART
    for _ in range(200):
        rules = {"1": {"name": "order.items.any", "conditions": {"$is": ["a"]}, "rules": rules}}
    error = shop.refused("POST", "/v1/validation-rules", {"name": "deep", "rules": rules})
    assert error["code"] == 400


def test_rules_are_put_on_offers_and_taken_off(shop: Shop) -> None:
    made = rule(shop)
    path = f"/v1/validation-rules/{made['id']}/assignments"
    discount = {"discount": {"type": "AMOUNT", "amount_off": 100}}
    campaign = shop.post("/v1/campaigns", {"name": "C", "voucher": discount})
    voucher = shop.post("/v1/vouchers/V", discount)
    pair = {"related_object_type": "campaign", "related_object_id": campaign["id"]}
    first = shop.post(path, pair)
    assert first["id"].startswith("asgm_")
    error = shop.refused("POST", path, pair)
    assert (error["code"], error["key"]) == (409, "duplicate_found")
    assert shop.post(f"{path}?force=true", pair)["id"] == first["id"]
    second = shop.post(path, {"related_object_type": "voucher", "related_object_id": voucher["id"]})
    unknown = {"related_object_type": "voucher", "related_object_id": "v_none"}
    assert shop.refused("POST", path, unknown)["code"] == 404
    bad = {"related_object_type": "planet", "related_object_id": "x"}
    assert shop.refused("POST", path, bad)["code"] == 400

    assert shop.get(path)["total"] == 2
    every = "/v1/validation-rules-assignments"
    assert shop.get(every, rule=made["id"])["total"] == 2
    (found,) = shop.get(every, related_object_id=voucher["id"])["data"]
    assert found == second
    assert shop.get(f"/v1/validation-rules/{made['id']}")["assignments_count"] == 2
    shop.delete(f"{path}/{second['id']}")
    assert shop.refused("DELETE", f"{path}/{second['id']}")["code"] == 404
    shop.delete(f"/v1/validation-rules/{made['id']}")
    assert shop.get(every)["total"] == 0


def test_every_edit_is_a_revision_and_leaves_a_trail(shop: Shop) -> None:
    made = rule(shop)
    path = f"/v1/validation-rules/{made['id']}"
    for name in ("second", "third"):
        shop.put(path, {"name": name})
    shop.refused("PUT", path, {"rules": {"1": {}}})
    work = shop.server.runtime.work(shop.project, Actor("job"))
    assert shop.server.run(get_rule(work, made["id"])).revision == 3
    with psycopg.connect(shop.server.runtime.database.url) as connection:
        told = connection.execute(
            "select type from outbox_event where entity_id = %s order by id", [made["id"]]
        ).fetchall()
        audited = connection.execute(
            "select action, after ->> 'name' from audit_entry where object_id = %s order by id",
            [made["id"]],
        ).fetchall()
    kind = "business_validation_rule"
    assert told == [(f"{kind}.created",), (f"{kind}.updated",), (f"{kind}.updated",)]
    assert audited == [("created", "Big carts"), ("updated", "second"), ("updated", "third")]


def test_a_key_is_known_by_what_its_callers_send(shop: Shop) -> None:
    """A merchant knows a key by its app id and nothing else: rules and channels say that."""
    voucher(shop, "OURS", amount(100))
    voucher(shop, "THEIRS", amount(100))
    for code, key in (("OURS", shop.keys["server"]), ("THEIRS", shop.keys["client"])):
        condition = {"name": "redemption.api_key", "conditions": {"$is": [key.public_id]}}
        made = rule(shop, name=code, rules={"1": condition, "logic": "1"})
        shop.post(
            f"/v1/validation-rules/{made['id']}/assignments",
            {"related_object_type": "voucher", "related_object_id": code},
        )
    assert validate(shop, "OURS", order={"amount": 500})["valid"]
    assert reasons(validate(shop, "THEIRS", order={"amount": 500})) == ["redemption_rules_violated"]
    redeemed = redeem(shop, "OURS", order={"amount": 500})["redemptions"][0]
    assert redeemed["channel"]["channel_id"] == shop.keys["server"].public_id


def test_rules_are_listed_in_order(shop: Shop) -> None:
    for name in ("b", "c", "a"):
        rule(shop, name=name)
    listed = shop.get("/v1/validation-rules", order="name", limit="2")
    assert ([r["name"] for r in listed["data"]], listed["total"]) == (["a", "b"], 3)
    assert [r["name"] for r in shop.get("/v1/validation-rules")["data"]] == ["a", "c", "b"]


def test_an_offer_is_named_by_its_id_its_code_or_its_name(shop: Shop) -> None:
    voucher = shop.post("/v1/vouchers/FIVEOFF", {"discount": {"type": "AMOUNT", "amount_off": 500}})
    campaign = shop.post("/v1/campaigns", {"name": "Spring", "campaign_type": "PROMOTION"})
    rule = shop.post(
        "/v1/validation-rules",
        {
            "name": "Fifty or more",
            "rules": {
                "1": {"name": "order.amount", "conditions": {"$more_than_or_equal": [5000]}},
                "logic": "1",
            },
        },
    )
    door = f"/v1/validation-rules/{rule['id']}/assignments"
    by_code = shop.post(door, {"related_object_type": "voucher", "related_object_id": "FIVEOFF"})
    assert by_code["related_object_id"] == voucher["id"]
    again = {"related_object_type": "voucher", "related_object_id": voucher["id"]}
    assert shop.refused("POST", door, again)["key"] == "duplicate_found"
    by_name = shop.post(door, {"related_object_type": "campaign", "related_object_id": "Spring"})
    assert by_name["related_object_id"] == campaign["id"]
    asked = {"redeemables": [{"object": "voucher", "id": "FIVEOFF"}], "order": {"amount": 3000}}
    assert shop.post("/v1/validations", asked)["valid"] is False
