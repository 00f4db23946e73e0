"""A merchant begins campaigns, changes them and takes them away."""

from __future__ import annotations

import time
from typing import Any

import pytest

from support.shop import Shop

TEN_PERCENT = {"discount": {"type": "PERCENT", "percent_off": 10}}


def done(shop: Shop, action_id: str) -> dict[str, Any]:
    """Wait for a background action to end well."""
    for _ in range(300):
        action: dict[str, Any] = shop.get(f"/v1/async-actions/{action_id}")
        if action["status"] in {"DONE", "FAILED"}:
            assert action["operation_status"] == "SUCCESS", action
            return action
        time.sleep(0.1)
    raise AssertionError(action)


def campaign(shop: Shop, **fields: Any) -> dict[str, Any]:
    body = {"name": "Spring", "voucher": TEN_PERCENT, **fields}
    made: dict[str, Any] = shop.post("/v1/campaigns", body)
    return made


def test_a_campaign_of_one_code_is_there_at_once(shop: Shop) -> None:
    made = campaign(shop, vouchers_count=1, metadata={"region": "east"})
    assert (made["campaign_type"], made["type"]) == ("DISCOUNT_COUPONS", "STATIC")
    assert made["voucher"]["type"] == "DISCOUNT_VOUCHER"
    assert made["voucher"]["code_config"]["length"] == 8
    assert (made["vouchers_count"], made["vouchers_generation_status"]) == (1, "DONE")
    assert shop.get(f"/v1/campaigns/{made['id']}") == made
    assert shop.get("/v1/campaigns/Spring") == made
    (voucher,) = shop.get("/v1/vouchers", campaign="Spring")["vouchers"]
    assert len(voucher["code"]) == 8
    assert (voucher["campaign"], voucher["campaign_id"]) == ("Spring", made["id"])
    assert voucher["discount"]["percent_off"] == 10


def test_codes_are_made_in_the_background(shop: Shop) -> None:
    made = campaign(shop, vouchers_count=25)
    assert made["vouchers_count"] == 25
    for _ in range(300):
        made = shop.get(f"/v1/campaigns/{made['id']}")
        if made["vouchers_generation_status"] == "DONE":
            break
        time.sleep(0.1)
    assert made["creation_status"] == "DONE"
    found = shop.get("/v1/vouchers", campaign_id=made["id"], limit=100)
    assert found["total"] == 25
    assert len({voucher["code"] for voucher in found["vouchers"]}) == 25


def test_codes_are_added_one_and_many(shop: Shop) -> None:
    made = campaign(shop, start_date="2026-01-01T00:00:00Z")
    assert "vouchers_count" not in made
    path = f"/v1/campaigns/{made['id']}/vouchers"
    one = shop.post(path)
    assert one["object"] == "voucher"
    assert one["start_date"] == "2026-01-01T00:00:00.000Z"
    own = {
        "code_config": {"pattern": "VIP-##-##", "charset": "0123456789"},
        "redemption": {"quantity": 3},
        "expiration_date": "2030-01-01T00:00:00Z",
        "metadata": {"batch": 2.5},
    }
    answer = shop.http.post(path, params={"vouchers_count": 12}, json=own)
    assert answer.status_code == 202
    action = done(shop, answer.json()["async_action_id"])
    assert action["result"] == {"done_count": 12, "failed_count": 0}
    found = shop.get("/v1/vouchers", campaign=made["id"], limit=100)["vouchers"]
    vip = [voucher for voucher in found if voucher["code"].startswith("VIP-")]
    assert (len(found), len(vip)) == (13, 12)
    for voucher in vip:
        assert voucher["redemption"]["quantity"] == 3
        assert voucher["expiration_date"] == "2030-01-01T00:00:00.000Z"
        assert voucher["start_date"] == "2026-01-01T00:00:00.000Z"
        assert voucher["metadata"] == {"batch": 2.5}
        assert voucher["discount"] == {"type": "PERCENT", "percent_off": 10}
    named = shop.post(f"{path}/MY%2FOWN%20%25", {"metadata": {"by": "hand"}})
    assert named["code"] == "MY/OWN %"
    assert shop.refused("POST", f"{path}/MY%2FOWN%20%25", {})["key"] == "duplicate_found"
    assert shop.get(f"/v1/campaigns/{made['id']}")["vouchers_count"] == 14


def test_a_name_is_taken_once_and_for_all(shop: Shop) -> None:
    made = campaign(shop)
    error = shop.refused("POST", "/v1/campaigns", {"name": "Spring", "voucher": TEN_PERCENT})
    assert (error["code"], error["key"]) == (409, "duplicate_found")
    binned = shop.http.delete(f"/v1/campaigns/{made['id']}")
    assert binned.status_code == 202
    done(shop, binned.json()["async_action_id"])
    assert shop.refused("GET", "/v1/campaigns/Spring")["key"] == "not_found"
    assert shop.refused("POST", "/v1/campaigns", {"name": "Spring", "voucher": TEN_PERCENT})


def test_deleting_by_force_frees_name_and_codes(shop: Shop) -> None:
    made = campaign(shop)
    path = f"/v1/campaigns/{made['id']}"
    shop.post(f"{path}/vouchers/AGAIN", {})
    started = shop.http.delete(path, params={"force": "true"}).json()
    done(shop, started["async_action_id"])
    assert shop.refused("GET", "/v1/vouchers/AGAIN")["code"] == 404
    again = campaign(shop)
    assert shop.post(f"/v1/campaigns/{again['id']}/vouchers/AGAIN", {})["code"] == "AGAIN"


def test_a_binned_campaign_takes_its_codes_along_at_once(shop: Shop) -> None:
    made = campaign(shop)
    shop.post(f"/v1/campaigns/{made['id']}/vouchers/GONE", {})
    shop.http.delete(f"/v1/campaigns/{made['id']}")
    assert shop.refused("GET", "/v1/vouchers/GONE")["code"] == 404
    assert shop.get("/v1/vouchers")["total"] == 0
    assert shop.get("/v1/campaigns")["total"] == 0


def test_a_config_that_is_too_small_is_refused_before_anything_is_made(shop: Shop) -> None:
    body = {
        "name": "Small",
        "vouchers_count": 100,
        "voucher": {**TEN_PERCENT, "code_config": {"length": 2, "charset": "0123456789"}},
    }
    error = shop.refused("POST", "/v1/campaigns", body)
    assert error["key"] == "invalid_code_config"
    assert shop.get("/v1/campaigns")["total"] == 0
    body["vouchers_count"] = 1
    made = shop.post("/v1/campaigns", body)
    error = shop.refused("POST", f"/v1/campaigns/{made['id']}/vouchers?vouchers_count=95")
    assert error["key"] == "invalid_code_config"
    assert shop.get("/v1/vouchers")["total"] == 1


def test_a_standalone_campaign_has_one_code(shop: Shop) -> None:
    config = {"pattern": "WELCOME"}
    made = campaign(shop, type="STANDALONE", voucher={**TEN_PERCENT, "code_config": config})
    assert shop.get("/v1/vouchers/WELCOME")["campaign_id"] == made["id"]
    error = shop.refused("POST", f"/v1/campaigns/{made['id']}/vouchers")
    assert error["key"] == "invalid_campaign"
    error = shop.refused("PUT", f"/v1/campaigns/{made['id']}", {"type": "STATIC"})
    assert error["key"] == "invalid_campaign_params"


def test_updates_reach_only_vouchers_neither_published_nor_redeemed(shop: Shop) -> None:
    made = campaign(shop, expiration_date="2030-01-01T00:00:00Z", description="first")
    path = f"/v1/campaigns/{made['id']}"
    shop.post(f"{path}/vouchers/FREE", {})
    shop.post(f"{path}/vouchers/GIVEN", {})
    shop.post("/v1/publications", {"voucher": "GIVEN", "customer": {"source_id": "ann"}})
    changed = shop.put(
        path,
        {
            "expiration_date": None,
            "description": None,
            "discount": {"type": "PERCENT", "percent_off": 12.5},
            "metadata": {"a": 1},
        },
    )
    assert "expiration_date" not in changed
    assert "description" not in changed
    assert changed["voucher"]["discount"]["percent_off"] == 12.5
    free, given = shop.get("/v1/vouchers/FREE"), shop.get("/v1/vouchers/GIVEN")
    assert (free["expiration_date"], free["discount"]["percent_off"]) == (None, 12.5)
    assert given["expiration_date"] == "2030-01-01T00:00:00.000Z"
    assert given["discount"]["percent_off"] == 10
    changed = shop.put(path, {"unset_metadata_fields": ["a"], "metadata": {"b": 2}})
    assert changed["metadata"] == {"b": 2}
    error = shop.refused("PUT", path, {"discount": {"type": "AMOUNT", "amount_off": 100}})
    assert (error["key"], error["details"].count(".discount.type")) == (
        "invalid_campaign_params",
        1,
    )


def test_a_campaign_is_switched_off_and_on(shop: Shop) -> None:
    made = campaign(shop)
    assert shop.post(f"/v1/campaigns/{made['id']}/disable")["active"] is False
    assert shop.post("/v1/campaigns/Spring/enable")["active"] is True


def test_rules_and_category_are_put_on_at_birth(shop: Shop) -> None:
    rule = shop.post(
        "/v1/validation-rules",
        {
            "name": "Big carts",
            "rules": {"1": {"name": "order.amount", "conditions": {"$more_than": [5000]}}},
        },
    )
    category = shop.post("/v1/categories", {"name": "Seasonal"})
    made = campaign(
        shop, validation_rules=[rule["id"]], category_id=category["id"], vouchers_count=1
    )
    assert made["category"] == "Seasonal"
    assert [c["id"] for c in made["categories"]] == [category["id"]]
    (assigned,) = made["validation_rules_assignments"]["data"]
    assert (assigned["rule_id"], assigned["related_object_type"]) == (rule["id"], "campaign")
    (voucher,) = shop.get("/v1/vouchers", category="Seasonal")["vouchers"]
    (inherited,) = voucher["validation_rules_assignments"]["data"]
    assert inherited == assigned
    error = shop.refused(
        "POST",
        "/v1/campaigns",
        {"name": "Other", "voucher": TEN_PERCENT, "validation_rules": ["val_none"]},
    )
    assert ".validation_rules[0]" in error["details"]
    assert shop.get("/v1/campaigns")["total"] == 1


def test_a_category_that_is_deleted_leaves_the_offers(shop: Shop) -> None:
    category = shop.post("/v1/categories", {"name": "Short"})
    made = campaign(shop, category_id=category["id"], vouchers_count=1)
    shop.delete(f"/v1/categories/{category['id']}")
    found = shop.get(f"/v1/campaigns/{made['id']}")
    assert ("category_id" in found, found["categories"]) == (False, [])
    (voucher,) = shop.get("/v1/vouchers")["vouchers"]
    assert (voucher["category_id"], voucher["categories"]) == (None, [])


def test_names_may_be_long_in_any_script(shop: Shop) -> None:
    name = "".join(chr(0x1F300 + number) for number in range(500))
    assert campaign(shop, name=name)["name"] == name
    error = shop.refused("POST", "/v1/campaigns", {"name": name + "x", "voucher": TEN_PERCENT})
    assert error["key"] == "invalid_payload"


def test_campaigns_are_listed_filtered_and_ordered(shop: Shop) -> None:
    for name in ("One", "Two", "Three"):
        campaign(shop, name=name, metadata={"n": len(name)})
    shop.post(
        "/v1/campaigns",
        {"name": "Cards", "voucher": {"type": "GIFT_VOUCHER", "gift": {"amount": 5000}}},
    )

    def names(**query: str) -> list[str]:
        return [c["name"] for c in shop.get("/v1/campaigns", **query)["campaigns"]]

    assert names() == ["Cards", "Three", "Two", "One"]
    assert names(order="created_at", limit="2") == ["One", "Two"]
    assert names(order="created_at", limit="2", page="2") == ["Three", "Cards"]
    assert names(campaign_type="GIFT_VOUCHERS") == ["Cards"]
    assert names(**{"filters[campaigns][conditions][$in][0]": "Two"}) == ["Two"]
    assert names(**{"filters[campaigns][conditions][$in]": "['Two', 'One']"}) == ["Two", "One"]
    assert names(**{"filters[metadata.n][conditions][$more_than]": "4"}) == ["Three"]
    either = {
        "filters[junction]": "OR",
        "filters[voucher_type][conditions][$is]": "GIFT_VOUCHER",
        "filters[name][conditions][$starts_with]": "Th",
    }
    assert names(**either) == ["Cards", "Three"]
    assert shop.refused("GET", "/v1/campaigns?limit=1000")["key"] == "invalid_query_params"
    assert shop.refused("GET", "/v1/campaigns?page=1001")["key"] == "page_over_limit"
    assert shop.refused("GET", "/v1/campaigns?filters[bogus][conditions][$is]=1")["code"] == 400


@pytest.mark.parametrize(
    ("body", "key", "where"),
    [
        ({"voucher": TEN_PERCENT}, "invalid_payload", "name"),
        ({"name": "x"}, "invalid_payload", ".voucher"),
        ({"name": "x", "campaign_type": "LOYALTY_PROGRAM"}, "invalid_payload", ".voucher"),
        (
            {"name": "x", "campaign_type": "GIFT_VOUCHERS", "voucher": TEN_PERCENT},
            "invalid_campaign_params",
            ".voucher.type",
        ),
        (
            {"name": "x", "voucher": {"discount": {"type": "PERCENT", "percent_off": 100.5}}},
            "invalid_payload",
            ".voucher.discount.percent_off",
        ),
        (
            {"name": "x", "voucher": {"discount": {"type": "AMOUNT"}}},
            "invalid_payload",
            ".voucher.discount.amount_off",
        ),
        (
            {"name": "x", "voucher": {"discount": {"type": "AMOUNT", "amount_off": -5}}},
            "invalid_payload",
            "amount_off",
        ),
        (
            {"name": "x", "voucher": {"discount": {"type": "AMOUNT", "amount_off": 1e30}}},
            "invalid_payload",
            "amount_off",
        ),
        (
            {"name": "x", "voucher": {"discount": {"type": "GUESS"}}},
            "invalid_payload",
            ".voucher.discount.type",
        ),
        (
            {
                "name": "x",
                "voucher": {
                    "discount": {"type": "AMOUNT", "amount_off": 1, "amount_off_formula": "ORDER"}
                },
            },
            "invalid_payload",
            "amount_off_formula:1",
        ),
        (
            {
                "name": "x",
                "voucher": {"discount": {"type": "UNIT", "unit_off": 1, "unit_type": "prod_no"}},
            },
            "invalid_payload",
            ".voucher.discount.unit_type",
        ),
        (
            {"name": "x", "voucher": TEN_PERCENT, "start_date": "yesterday"},
            "invalid_payload",
            ".start_date",
        ),
        (
            {
                "name": "x",
                "voucher": TEN_PERCENT,
                "start_date": "2026-02-01",
                "expiration_date": "2026-01-01",
            },
            "invalid_expiration_date",
            ".expiration_date",
        ),
        (
            {
                "name": "x",
                "voucher": TEN_PERCENT,
                "validity_timeframe": {"duration": "PT1H", "interval": "P2D"},
            },
            "invalid_payload",
            ".start_date",
        ),
        (
            {"name": "x", "voucher": TEN_PERCENT, "vouchers_count": 10**8},
            "too_many_vouchers_requested",
            "at most 10000000",
        ),
    ],
)
def test_what_cannot_be_meant_is_refused_with_its_path(
    shop: Shop, body: dict[str, Any], key: str, where: str
) -> None:
    error = shop.refused("POST", "/v1/campaigns", body)
    assert error["key"] == key
    assert where in error["details"]
    assert shop.get("/v1/campaigns")["total"] == 0


def test_free_units_name_products_by_our_ids(shop: Shop) -> None:
    product = shop.post("/v1/products", {"source_id": "mug", "name": "Mug", "price": 900})
    discount = {"type": "UNIT", "unit_off": 1, "product": {"source_id": "mug"}}
    made = campaign(shop, voucher={"discount": discount})
    stored = made["voucher"]["discount"]
    assert stored["unit_type"] == product["id"]
    assert stored["product"] == {"id": product["id"], "source_id": "mug", "name": "Mug"}
    several = {
        "type": "UNIT",
        "units": [
            {"unit_off": 1, "unit_type": "mug", "effect": "ADD_NEW_ITEMS"},
            {"unit_off": 2, "unit_type": "prod_5h1pp1ng", "effect": "ADD_MISSING_ITEMS"},
        ],
    }
    made = campaign(shop, name="Several", voucher={"discount": several})
    stored = made["voucher"]["discount"]
    assert stored["effect"] == "ADD_MANY_ITEMS"
    assert [unit["unit_type"] for unit in stored["units"]] == [product["id"], "prod_5h1pp1ng"]


def test_the_same_idempotency_key_makes_one_campaign(shop: Shop) -> None:
    body = {"name": "Once", "voucher": TEN_PERCENT, "vouchers_count": 1}
    first = shop.post("/v1/campaigns", body, **{"Idempotency-Key": "k1"})
    again = shop.post("/v1/campaigns", body, **{"Idempotency-Key": "k1"})
    assert again == first
    path = f"/v1/campaigns/{first['id']}/vouchers"
    one = shop.post(path, None, **{"Idempotency-Key": "k2"})
    assert shop.post(path, None, **{"Idempotency-Key": "k2"}) == one
    assert shop.get("/v1/vouchers")["total"] == 2


def test_a_gift_campaign_makes_cards(shop: Shop) -> None:
    gift = {"type": "GIFT_VOUCHER", "gift": {"amount": 5000, "effect": "APPLY_TO_ITEMS"}}
    made = campaign(shop, voucher=gift, vouchers_count=1)
    assert made["campaign_type"] == "GIFT_VOUCHERS"
    (card,) = shop.get("/v1/vouchers")["vouchers"]
    assert card["type"] == "GIFT_VOUCHER"
    assert card["gift"] == {
        "amount": 5000,
        "subtracted_amount": 0,
        "balance": 5000,
        "effect": "APPLY_TO_ITEMS",
    }
    error = shop.refused("PUT", f"/v1/campaigns/{made['id']}", {"gift": {"amount": 1}})
    assert error["key"] == "invalid_campaign_params"


def test_numbers_of_a_code_config_may_have_a_point(shop: Shop) -> None:
    """`length` is published as a number: some clients write 12.0."""
    config = {"length": 12.0, "initial_count": 1}
    body = {"name": "C", "vouchers_count": 1, "voucher": {**TEN_PERCENT, "code_config": config}}
    assert shop.post("/v1/campaigns", body)["voucher"]["code_config"]["length"] == 12
    assert len(shop.post("/v1/campaigns/C/vouchers")["code"]) == 12
    error = shop.refused("POST", "/v1/campaigns/C/vouchers", {"code_config": {"length": 8.5}})
    assert error["key"] == "invalid_code_config"
    assert ".code_config.length" in error["details"]


def test_a_campaign_is_not_restricted_to_areas_nobody_has(shop: Shop) -> None:
    """Left aside in silence, a campaign of one area would be open to all."""
    body = {"name": "C", "voucher": TEN_PERCENT}
    settings = {"access_settings": {"assign": {"areas_ids": ["ar_1"], "area_stores_ids": None}}}
    error = shop.refused("POST", "/v1/campaigns", {**body, **settings})
    assert (error["key"], error["code"]) == ("invalid_payload", 400)
    assert ".access_settings.assign.areas_ids[0]" in error["details"]
    nothing = {"access_settings": {"assign": {"areas_ids": []}, "unassign": {"areas_ids": ["x"]}}}
    made = shop.post("/v1/campaigns", {**body, **nothing})
    assert made["access_settings_assignments"]["data"] == []
    assert shop.refused("PUT", "/v1/campaigns/C", settings)["key"] == "invalid_payload"
    assert shop.put("/v1/campaigns/C", {"access_settings": None})["id"] == made["id"]


def test_a_code_that_is_taken_is_told_where_it_was_said(shop: Shop) -> None:
    shop.post("/v1/vouchers/BLACK", TEN_PERCENT)
    voucher = {**TEN_PERCENT, "code_config": {"pattern": "BLACK"}}
    body = {"name": "S", "type": "STANDALONE", "voucher": voucher}
    error = shop.refused("POST", "/v1/campaigns", body)
    assert (error["code"], error["key"]) == (409, "duplicate_found")
    assert error["details"].startswith(".voucher.code_config")
    assert shop.get("/v1/campaigns")["total"] == 0


def test_one_code_is_not_asked_for_several_times(shop: Shop) -> None:
    shop.post("/v1/campaigns", {"name": "C", "voucher": TEN_PERCENT})
    path = "/v1/campaigns/C/vouchers?vouchers_count=3"
    error = shop.refused("POST", path, {"code": "ONE"})
    assert (error["key"], ".code" in error["details"]) == ("invalid_payload", True)
    assert shop.get("/v1/campaigns/C").get("vouchers_count", 0) == 0
