"""A good offer is kept as a template, and campaigns and tiers are made of it."""

from __future__ import annotations

import time
from typing import Any

import pytest

from support import offers
from support.offers import percent
from support.shop import Shop

Json = dict[str, Any]
TEMPLATES = "/v1/templates/campaigns"


def minimum(shop: Shop, amount: int = 5000) -> Json:
    return offers.rule(
        shop, {"1": {"name": "order.amount", "conditions": {"$more_than": [amount]}}, "logic": "1"}
    )


def campaign(shop: Shop, **fields: Any) -> Json:
    voucher = {
        "discount": percent(10),
        "redemption": {"quantity": 3},
        "code_config": {"prefix": "SP-", "length": 6},
    }
    made: Json = shop.post("/v1/campaigns", {"name": "Spring", "voucher": voucher, **fields})
    return made


def template(shop: Shop, name: str = "T", **source: Any) -> Json:
    made: Json = shop.post(TEMPLATES, {"name": name, **source})
    return made


def set_up(shop: Shop, made: Json, **fields: Any) -> Json:
    answer: Json = shop.post(f"{TEMPLATES}/{made['id']}/campaign-setup", fields)
    return answer


def test_a_campaign_made_of_a_template_has_all_but_name_category_and_count(shop: Shop) -> None:
    category = shop.post("/v1/categories", {"name": "Seasonal", "hierarchy": 3})
    rule = minimum(shop)
    spring = campaign(
        shop,
        type="AUTO_UPDATE",
        description="Ten off",
        category_id=category["id"],
        vouchers_count=5,
        start_date="2026-03-01T00:00:00Z",
        validity_day_of_week=[1, 2],
        activity_duration_after_publishing="P7D",
        metadata={"season": "spring"},
        validation_rules=[rule["id"]],
    )
    kept = template(shop, campaign_id=spring["id"], description="The spring offer")
    assert kept["id"].startswith("camp_tpl_")
    assert (kept["campaign_type"], kept["object"]) == ("DISCOUNT_COUPONS", "campaign_template")
    made = set_up(shop, kept, name="Summer")
    summer = made["campaign"]
    for field in ("type", "campaign_type", "voucher", "description", "metadata", "start_date",
                  "validity_day_of_week", "activity_duration_after_publishing"):  # fmt: skip
        assert summer[field] == spring[field], field
    assert "category_id" not in summer
    assert "vouchers_count" not in summer
    (created,) = made["created_resources"]
    assert created["object"] == "validation_rules"
    (assigned,) = summer["validation_rules_assignments"]["data"]
    assert assigned["rule_id"] == created["id"] != rule["id"]
    clone = shop.get(f"/v1/validation-rules/{created['id']}")
    original = shop.get(f"/v1/validation-rules/{rule['id']}")
    assert clone["rules"] == original["rules"]
    assert clone["name"] == original["name"]


def test_a_rule_cloned_on_use_is_its_own(shop: Shop) -> None:
    """Changing the first campaign's rule changes neither the template nor what was made of it."""
    rule = minimum(shop, 5000)
    spring = campaign(shop, validation_rules=[rule["id"]])
    kept = template(shop, campaign_id=spring["id"])
    set_up(shop, kept, name="Before")
    shop.put(
        f"/v1/validation-rules/{rule['id']}",
        {"rules": {"1": {"name": "order.amount", "conditions": {"$more_than": [9000]}}}},
    )
    set_up(shop, kept, name="After")
    for name in ("Spring", "Before", "After"):
        shop.post(f"/v1/campaigns/{name}/vouchers/{name.upper()}", {})
    cart = {"amount": 6000}
    assert not offers.validate(shop, "SPRING", order=cart)["valid"]
    assert offers.validate(shop, "BEFORE", order=cart)["valid"]
    assert offers.validate(shop, "AFTER", order=cart)["valid"]
    assert not offers.validate(shop, "AFTER", order={"amount": 4000})["valid"]


def test_what_is_said_at_set_up_goes_before_the_template(shop: Shop) -> None:
    category = shop.post("/v1/categories", {"name": "Seasonal", "hierarchy": 3})
    spring = campaign(shop, start_date="2026-03-01T00:00:00Z", metadata={"a": 1})
    kept = template(shop, campaign_id=spring["id"])
    made = set_up(
        shop,
        kept,
        name="Summer",
        description="Hot",
        vouchers_count=12,
        category="Seasonal",
        start_date="2026-06-01T00:00:00Z",
        expiration_date="2026-09-01T00:00:00Z",
        metadata={"b": 2},
        voucher={"code_config": {"pattern": "HOT-####"}, "redemption": {"quantity": None}},
    )["campaign"]
    for _ in range(200):
        made = shop.get("/v1/campaigns/Summer")
        if made["vouchers_generation_status"] == "DONE":
            break
        time.sleep(0.05)
    assert made["category_id"] == category["id"]
    assert made["start_date"] == "2026-06-01T00:00:00.000Z"
    assert made["metadata"] == {"b": 2}
    codes = shop.get("/v1/vouchers", campaign="Summer", limit=50)["vouchers"]
    assert len(codes) == 12
    assert all(code["code"].startswith("HOT-") for code in codes)
    assert {code["redemption"]["quantity"] for code in codes} == {None}


def test_a_gift_campaign_is_a_template_too(shop: Shop) -> None:
    cards = campaign(shop, name="Cards", voucher={"gift": {"amount": 5000}})
    kept = template(shop, campaign_id=cards["id"])
    assert kept["campaign_type"] == "GIFT_VOUCHERS"
    made = set_up(shop, kept, name="More cards", vouchers_count=1)["campaign"]
    (card,) = shop.get("/v1/vouchers", campaign_id=made["id"])["vouchers"]
    assert card["gift"]["balance"] == 5000
    promotion = shop.post("/v1/campaigns", {"name": "P", "campaign_type": "PROMOTION"})
    error = shop.refused(
        "POST",
        f"{TEMPLATES}/{kept['id']}/tier-setup",
        {"campaign_id": promotion["id"], "name": "Tier"},
    )
    assert error["key"] == "campaign_type_is_not_supported_by_campaign_template"


def test_a_tier_becomes_a_template_and_a_template_a_tier(shop: Shop) -> None:
    rule = minimum(shop)
    tier = offers.tier(shop, percent(20), rule["id"], metadata={"m": 1})
    kept = template(shop, promotion_tier_id=tier["id"])
    assert kept["campaign_type"] == "DISCOUNT_COUPONS"
    made = set_up(shop, kept, name="Coupons", vouchers_count=1)["campaign"]
    assert made["voucher"]["discount"] == percent(20)
    (code,) = shop.get("/v1/vouchers", campaign_id=made["id"])["vouchers"]
    assert offers.validate(shop, code["code"], order={"amount": 6000})["valid"]
    assert not offers.validate(shop, code["code"], order={"amount": 1000})["valid"]
    promotion = shop.post("/v1/campaigns", {"name": "Cart", "campaign_type": "PROMOTION"})
    answer = shop.post(
        f"{TEMPLATES}/{kept['id']}/tier-setup",
        {
            "campaign_id": promotion["id"],
            "name": "Twenty",
            "banner": "Twenty off!",
            "hierarchy": 7,
            "expiration_date": "2030-01-01T00:00:00Z",
        },
    )
    added = answer["promotion_tier"]
    assert added["action"]["discount"] == percent(20)
    assert (added["banner"], added["hierarchy"], added["metadata"]) == (
        "Twenty off!",
        7,
        {"m": 1},
    )
    assert added["expiration_date"] == "2030-01-01T00:00:00.000Z"
    assert [each["object"] for each in answer["created_resources"]] == ["validation_rules"]
    assert offers.validate(shop, added["id"], order={"amount": 6000})["valid"]
    assert not offers.validate(shop, added["id"], order={"amount": 1000})["valid"]


def test_other_campaigns_make_no_template(shop: Shop) -> None:
    promotion = shop.post("/v1/campaigns", {"name": "Cart", "campaign_type": "PROMOTION"})
    error = shop.refused("POST", TEMPLATES, {"name": "T", "campaign_id": promotion["id"]})
    assert (error["code"], error["key"]) == (
        400,
        "campaign_type_is_not_supported_by_campaign_template",
    )


@pytest.mark.parametrize(
    ("body", "key"),
    [
        ({"name": "T"}, "invalid_payload"),
        ({"name": "T", "campaign_id": "a", "promotion_tier_id": "b"}, "invalid_payload"),
        ({"name": "T", "campaign_id": "camp_x"}, "not_found"),
        ({"name": "T", "promotion_tier_id": "promo_x"}, "not_found"),
        ({"name": "", "campaign_id": "camp_x"}, "invalid_payload"),
        ({"campaign_id": "camp_x"}, "invalid_payload"),
    ],
)
def test_a_template_of_nothing_is_refused(shop: Shop, body: Json, key: str) -> None:
    assert shop.refused("POST", TEMPLATES, body)["key"] == key
    assert shop.get(TEMPLATES)["total"] == 0


def test_names_are_unique_and_what_is_wrong_at_set_up_leaves_nothing(shop: Shop) -> None:
    rule = minimum(shop)
    spring = campaign(shop, validation_rules=[rule["id"]])
    kept = template(shop, campaign_id=spring["id"])
    again = {"name": "T", "campaign_id": spring["id"]}
    assert shop.refused("POST", TEMPLATES, again)["key"] == "duplicate_found"
    before = shop.get("/v1/validation-rules")["total"]
    path = f"{TEMPLATES}/{kept['id']}/campaign-setup"
    assert shop.refused("POST", path, {"name": "Spring"})["key"] == "duplicate_found"
    assert shop.refused("POST", path, {})["key"] == "invalid_payload"
    assert shop.refused("POST", path, {"name": "X", "category": "none"})["key"] == "not_found"
    assert shop.get("/v1/validation-rules")["total"] == before
    assert shop.refused("POST", f"{TEMPLATES}/none/campaign-setup", {"name": "X"})


def test_templates_are_listed_changed_and_deleted(shop: Shop) -> None:
    spring = campaign(shop)
    cards = campaign(shop, name="Cards", voucher={"gift": {"amount": 5000}})
    names = [f"T{number}" for number in range(4)]
    made = [template(shop, name, campaign_id=spring["id"]) for name in names]
    gift = template(shop, "Gift", campaign_id=cards["id"])
    page = shop.get(TEMPLATES, limit=2)
    assert [each["name"] for each in page["data"]] == ["Gift", "T3"]
    assert (page["total"], page["has_more"]) == (5, True)
    rest = shop.get(TEMPLATES, limit=10, starting_after_id=page["more_starting_after"])
    assert [each["name"] for each in rest["data"]] == ["T2", "T1", "T0"]
    assert [each["name"] for each in shop.get(TEMPLATES, order="id")["data"]][:2] == ["T0", "T1"]
    asked = {"filters[campaign_type][conditions][$is][0]": "GIFT_VOUCHERS"}
    assert [each["id"] for each in shop.get(TEMPLATES, **asked)["data"]] == [gift["id"]]
    path = f"{TEMPLATES}/{made[0]['id']}"
    changed = shop.put(path, {"name": "First", "description": "d"})
    assert (changed["name"], changed["description"]) == ("First", "d")
    assert "updated_at" in changed
    assert shop.get(path) == changed
    assert "description" not in shop.put(path, {"description": None})
    assert shop.refused("PUT", path, {"name": "T1"})["key"] == "duplicate_found"
    assert shop.http.delete(path).status_code == 204
    assert shop.refused("GET", path)["key"] == "not_found"
    assert shop.refused("DELETE", path)["key"] == "not_found"


def test_a_template_survives_its_campaign(shop: Shop) -> None:
    spring = campaign(shop)
    kept = template(shop, campaign_id=spring["id"])
    shop.delete(f"/v1/campaigns/{spring['id']}?force=true")
    shop.settle()
    assert set_up(shop, kept, name="Spring")["campaign"]["name"] == "Spring"


def second_project(shop: Shop) -> Json:
    """Create another project of the same account."""
    answer = shop.management.post(
        f"{shop.server.address}/management/v1/projects",
        json={"name": "Second", "timezone": "UTC", "currency": "USD"},
    )
    assert answer.status_code == 200, answer.text
    made: Json = answer.json()
    return made


def test_the_management_api_lists_a_projects_templates(shop: Shop) -> None:
    kept = template(shop, campaign_id=campaign(shop)["id"])
    listed = shop.management.get("/templates/campaigns").json()
    assert [each["id"] for each in listed["data"]] == [kept["id"]]
    asked = {"filters[name][conditions][$is][0]": "nothing"}
    assert shop.management.get("/templates/campaigns", params=asked).json()["data"] == []


def test_a_template_is_copied_within_its_project_under_another_name(shop: Shop) -> None:
    kept = template(shop, campaign_id=campaign(shop)["id"])
    path = f"/templates/campaigns/{kept['id']}/copy"
    body = {"destination_project_id": shop.project.id}
    assert shop.management.post(path, json=body).json()["key"] == "duplicate_found"
    copied = shop.management.post(path, json={**body, "name": "Twin", "description": "d"}).json()
    assert (copied["name"], copied["description"]) == ("Twin", "d")
    unknown = shop.management.post(path, json={"destination_project_id": "proj_none"})
    assert (unknown.status_code, unknown.json()["key"]) == (404, "not_found")


def test_a_template_in_another_project_brings_its_products_along(shop: Shop) -> None:
    mug = shop.post("/v1/products", {"source_id": "mug", "name": "Mug", "price": 1500})
    cup = shop.post("/v1/products", {"source_id": "cup", "name": "Cup", "price": 900})
    set_of = shop.post(
        "/v1/product-collections",
        {"name": "China", "type": "STATIC", "products": [{"id": cup["id"], "object": "product"}]},
    )
    rule = offers.rule(
        shop,
        applicable_to=offers.only(("product", mug["id"]), ("products_collection", set_of["id"])),
    )
    spring = campaign(shop, validation_rules=[rule["id"]])
    kept = template(shop, campaign_id=spring["id"])
    second = second_project(shop)
    keys = {
        "X-App-Id": second["server_side_key"]["app_id"],
        "X-App-Token": second["server_side_key"]["app_token"],
    }
    copied = shop.management.post(
        f"/templates/campaigns/{kept['id']}/copy", json={"destination_project_id": second["id"]}
    )
    assert copied.status_code == 200, copied.text
    path = f"{TEMPLATES}/{copied.json()['id']}/campaign-setup"
    made = shop.http.post(path, json={"name": "Spring", "vouchers_count": 1}, headers=keys).json()
    kinds = sorted(each["object"] for each in made["created_resources"])
    assert kinds == ["product", "product", "products_collection", "validation_rules"]
    again = shop.http.post(path, json={"name": "Autumn"}, headers=keys).json()
    assert [each["object"] for each in again["created_resources"]] == ["validation_rules"]
    found = shop.http.get("/v1/products/mug", headers=keys).json()
    assert (found["name"], found["price"]) == ("Mug", 1500)
    assert found["id"] != mug["id"]
    (code,) = shop.http.get("/v1/vouchers", headers=keys).json()["vouchers"]
    order = {
        "items": [
            {"source_id": name, "related_object": "product", "quantity": 1, "price": 1000}
            for name in ("mug", "cup", "spoon")
        ]
    }
    answer = shop.http.post(
        "/v1/validations", json=offers.asked(code["code"], order=order), headers=keys
    ).json()
    assert answer["order"]["total_discount_amount"] == 200


def test_a_template_bound_to_its_project_is_not_copied_to_another(shop: Shop) -> None:
    segment = shop.post("/v1/segments", {"name": "VIP", "type": "static", "customers": []})
    rule = offers.rule(
        shop,
        {"1": {"name": "customer.segment", "conditions": {"$is": [segment["id"]]}}, "logic": "1"},
    )
    spring = campaign(shop, validation_rules=[rule["id"]])
    kept = template(shop, campaign_id=spring["id"])
    second = second_project(shop)
    path = f"/templates/campaigns/{kept['id']}/copy"
    error = shop.management.post(path, json={"destination_project_id": second["id"]}).json()
    assert error["key"] == "invalid_validation_rules"
    here = {"destination_project_id": shop.project.id, "name": "Twin"}
    assert shop.management.post(path, json=here).status_code == 200
