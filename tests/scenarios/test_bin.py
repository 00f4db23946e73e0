"""What is deleted goes to the bin: it can be seen there, brought back, or deleted for good."""

from __future__ import annotations

from typing import Any

import pytest

from largesse.vouchers.service import deleting
from support import offers
from support.offers import percent
from support.shop import Shop

Json = dict[str, Any]


def entries(shop: Shop, **query: Any) -> list[Json]:
    found: list[Json] = shop.get("/v1/trash-bin", **query)["data"]
    return found


def entry_of(shop: Shop, resource_id: str) -> Json:
    (entry,) = [each for each in entries(shop, limit=100) if each["resource_id"] == resource_id]
    return entry


def campaign(shop: Shop, name: str = "Spring", **fields: Any) -> Json:
    body = {"name": name, "voucher": {"discount": percent(10)}, **fields}
    made: Json = shop.post("/v1/campaigns", body)
    return made


def settle_action(shop: Shop, action_id: str) -> None:
    shop.settle()
    assert shop.get(f"/v1/async-actions/{action_id}")["status"] == "DONE"


def test_each_kind_goes_to_the_bin_with_its_name_and_its_parent(shop: Shop) -> None:
    spring = campaign(shop)
    member = shop.post(f"/v1/campaigns/{spring['id']}/vouchers/MEMBER", {})
    alone = offers.voucher(shop, "ALONE", percent(5))
    product = shop.post("/v1/products", {"source_id": "mug", "name": "Mug"})
    other = shop.post("/v1/products", {"source_id": "cup", "name": "Cup"})
    sku = shop.post(f"/v1/products/{other['id']}/skus", {"source_id": "cup-red", "sku": "Red cup"})
    shop.delete("/v1/vouchers/MEMBER")
    shop.delete("/v1/vouchers/ALONE")
    shop.delete(f"/v1/products/{product['id']}")
    shop.delete(f"/v1/products/{other['id']}/skus/{sku['id']}")
    empty = campaign(shop, "Empty")
    shop.delete(f"/v1/campaigns/{empty['id']}")
    told = [
        (
            each["resource_type"],
            each["resource_name"],
            each["resource_id"],
            each["resource_parent_id"],
        )
        for each in reversed(entries(shop))
    ]
    assert told == [
        ("voucher", "MEMBER", member["id"], spring["id"]),
        ("voucher", "ALONE", alone["id"], None),
        ("product", "Mug", product["id"], None),
        ("sku", "Red cup", sku["id"], other["id"]),
        ("campaign", "Empty", empty["id"], None),
    ]
    assert all(each["object"] == each["resource_type"] for each in entries(shop))


def test_the_bin_is_paged_by_its_entries_and_filtered(shop: Shop) -> None:
    for number in range(5):
        offers.voucher(shop, f"CODE-{number}", percent(5))
        shop.delete(f"/v1/vouchers/CODE-{number}")
    first = shop.get("/v1/trash-bin", limit=2)
    assert (first["total"], first["has_more"]) == (5, True)
    assert [each["resource_name"] for each in first["data"]] == ["CODE-4", "CODE-3"]
    second = entries(shop, limit=2, starting_after_id=first["more_starting_after"])
    assert [each["resource_name"] for each in second] == ["CODE-2", "CODE-1"]
    oldest = shop.get("/v1/trash-bin", order="id")
    assert [each["resource_name"] for each in oldest["data"]] == [f"CODE-{n}" for n in range(5)]
    assert oldest["has_more"] is False
    assert "more_starting_after" not in oldest
    found = entries(shop, **{"filters[resource_name][conditions][$is][0]": "CODE-3"})
    assert [each["resource_name"] for each in found] == ["CODE-3"]
    assert entries(shop, **{"filters[resource_type][conditions][$is][0]": "sku"}) == []
    assert shop.refused("GET", "/v1/trash-bin?limit=101")["key"] == "invalid_query_params"


def test_what_is_forced_does_not_come_there_and_what_is_there_can_be_forced(shop: Shop) -> None:
    offers.voucher(shop, "GONE", percent(5))
    shop.delete("/v1/vouchers/GONE?force=true")
    assert entries(shop) == []
    product = shop.post("/v1/products", {"source_id": "mug", "name": "Mug"})
    shop.delete(f"/v1/products/{product['id']}")
    assert len(entries(shop)) == 1
    shop.delete(f"/v1/products/{product['id']}?force=true")
    assert entries(shop) == []


def test_a_code_deleted_from_the_bin_is_free_again(shop: Shop) -> None:
    made = offers.voucher(shop, "AGAIN", percent(5))
    shop.delete("/v1/vouchers/AGAIN")
    taken = shop.refused("POST", "/v1/vouchers/AGAIN", {"discount": percent(5)})
    assert taken["key"] == "duplicate_found"
    entry = entry_of(shop, made["id"])
    answer = shop.http.delete(f"/v1/trash-bin/{entry['id']}")
    assert (answer.status_code, answer.content) == (204, b"")
    assert offers.voucher(shop, "AGAIN", percent(7))["discount"]["percent_off"] == 7
    assert shop.refused("DELETE", f"/v1/trash-bin/{entry['id']}")["key"] == "not_found"


def test_a_campaign_deleted_from_the_bin_frees_its_name_and_its_codes(shop: Shop) -> None:
    spring = campaign(shop)
    for code in ("S1", "S2", "S3"):
        shop.post(f"/v1/campaigns/{spring['id']}/vouchers/{code}", {})
    shop.delete("/v1/vouchers/S1")
    shop.delete("/v1/campaigns/Spring")
    shop.settle()
    assert shop.refused("POST", "/v1/vouchers/S2", {"discount": percent(5)})
    shop.delete(f"/v1/trash-bin/{entry_of(shop, spring['id'])['id']}")
    shop.settle()
    assert entries(shop) == []
    again = campaign(shop)
    for code in ("S1", "S2", "S3"):
        shop.post(f"/v1/campaigns/{again['id']}/vouchers/{code}", {})


def test_a_restored_voucher_can_be_redeemed(shop: Shop) -> None:
    made = offers.voucher(shop, "BACK", percent(10))
    shop.delete("/v1/vouchers/BACK")
    assert not offers.validate(shop, "BACK", order={"amount": 1000})["valid"]
    restored = shop.post(f"/api/trash-bin/{entry_of(shop, made['id'])['id']}/restore")
    assert restored["resource_name"] == "BACK"
    assert offers.redeem(shop, "BACK", order={"amount": 1000})["order"]["total_amount"] == 900
    assert entries(shop) == []


def test_a_restored_campaign_is_what_it_was(shop: Shop) -> None:
    """Its codes come back (not one deleted alone before), its rules hold, its policies run."""
    rule = offers.rule(
        shop, {"1": {"name": "order.amount", "conditions": {"$more_than": [5000]}}, "logic": "1"}
    )
    spring = campaign(shop, validation_rules=[rule["id"]], type="AUTO_UPDATE")
    for code in ("S1", "S2", "S3"):
        shop.post(f"/v1/campaigns/{spring['id']}/vouchers/{code}", {})
    policy = shop.post(
        "/api/issue-policies",
        {"name": "P", "campaign": spring["id"], "trigger": {"type": "customer.created"}},
    )
    shop.delete("/v1/vouchers/S1")
    shop.delete("/v1/campaigns/Spring")
    shop.settle()
    assert shop.get(f"/v1/validation-rules/{rule['id']}")["assignments_count"] == 0
    assert shop.get(f"/api/issue-policies/{policy['id']}")["active"] is False
    shop.post(f"/api/trash-bin/{entry_of(shop, spring['id'])['id']}/restore")
    shop.settle()
    assert {v["code"] for v in shop.get("/v1/vouchers", limit=50)["vouchers"]} == {"S2", "S3"}
    assert shop.get("/v1/campaigns/Spring")["validation_rules_assignments"]["total"] == 1
    assert shop.get(f"/api/issue-policies/{policy['id']}")["active"] is True
    small = offers.validate(shop, "S2", order={"amount": 1000})
    assert offers.reasons(small) == ["order_rules_violated"]
    assert offers.validate(shop, "S2", order={"amount": 6000})["valid"]


def test_restoring_at_once_after_deleting_loses_no_code(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The deletion is still at work when the campaign is restored."""
    monkeypatch.setattr(deleting, "_CHUNK", 3)
    spring = campaign(shop)
    for number in range(10):
        shop.post(f"/v1/campaigns/{spring['id']}/vouchers/S{number}", {})
    shop.delete("/v1/campaigns/Spring")
    shop.post(f"/api/trash-bin/{entry_of(shop, spring['id'])['id']}/restore")
    shop.settle()
    assert shop.get("/v1/vouchers", limit=50)["total"] == 10


def test_parts_come_back_only_after_what_they_are_part_of(shop: Shop) -> None:
    spring = campaign(shop)
    code = shop.post(f"/v1/campaigns/{spring['id']}/vouchers/S1", {})
    cup = shop.post("/v1/products", {"source_id": "cup", "name": "Cup"})
    sku = shop.post(f"/v1/products/{cup['id']}/skus", {"source_id": "red", "sku": "Red"})
    blue = shop.post(f"/v1/products/{cup['id']}/skus", {"source_id": "blue", "sku": "Blue"})
    shop.delete("/v1/vouchers/S1")
    shop.delete(f"/v1/products/{cup['id']}/skus/{sku['id']}")
    shop.delete("/v1/campaigns/Spring")
    shop.delete(f"/v1/products/{cup['id']}")
    for part in (code, sku):
        path = f"/api/trash-bin/{entry_of(shop, part['id'])['id']}/restore"
        assert shop.refused("POST", path)["code"] in (400, 404)
    shop.post(f"/api/trash-bin/{entry_of(shop, cup['id'])['id']}/restore")
    assert [each["id"] for each in shop.get(f"/v1/products/{cup['id']}/skus")["skus"]] == [
        blue["id"]
    ]
    shop.post(f"/api/trash-bin/{entry_of(shop, sku['id'])['id']}/restore")
    assert shop.get(f"/v1/products/{cup['id']}/skus")["total"] == 2
