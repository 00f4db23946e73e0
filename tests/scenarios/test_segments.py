"""A merchant lists customers in static segments."""

from __future__ import annotations

from typing import Any

import pytest

from support.shop import Shop


def test_a_static_segment(shop: Shop) -> None:
    first = shop.post("/v1/customers", {"source_id": "a"})
    shop.post("/v1/customers", {"source_id": "b"})
    made = shop.post(
        "/v1/segments",
        {"name": "VIP", "type": "static", "customers": [first["id"], "b", "a"]},
    )
    assert made["id"].startswith("seg_")
    created_at = made.pop("created_at")
    assert made == {
        "id": made["id"],
        "name": "VIP",
        "type": "static",
        "filter": None,
        "initial_sync_status": "DONE",
        "object": "segment",
    }
    path = f"/v1/segments/{made['id']}"
    assert shop.get(path) == made | {"created_at": created_at}
    in_brief = {"id": made["id"], "name": "VIP", "object": "segment"}
    for customer in ("a", "b", first["id"]):
        listed = shop.get(f"/v1/customers/{customer}/segments")
        assert (listed["data_ref"], listed["data"], listed["total"]) == ("data", [in_brief], 1)
    assert shop.get("/v1/customers/nobody/segments")["total"] == 0

    everyone = shop.post("/v1/segments", {"name": "Empty"})
    listed = shop.get("/v1/segments", limit=1, page=2)
    assert (listed["total"], [each["id"] for each in listed["data"]]) == (2, [made["id"]])
    stranger = Shop(shop.server)
    assert stranger.refused("GET", path)["key"] == "not_found"
    assert stranger.get("/v1/segments")["total"] == 0
    stranger.close()

    shop.delete(path)
    shop.delete(f"/v1/segments/{everyone['id']}")
    assert shop.refused("GET", path)["resource_type"] == "segment"
    assert shop.get("/v1/customers/a/segments")["total"] == 0
    assert shop.get("/v1/customers")["total"] == 2


@pytest.mark.parametrize(
    ("body", "key", "told"),
    [
        ({"name": "S", "customers": ["a", "nobody"]}, "not_found", ".customers[1]"),
        ({"name": "S", "type": "passive"}, "invalid_payload", ".filter"),
        ({"name": "S", "type": "auto-update", "filter": {"junction": "and"}},
         "invalid_payload", "condition"),
        ({"name": "S", "type": "passive", "filter": {"name": {"$is": "x"}}, "customers": ["a"]},
         "invalid_payload", ".customers"),
        ({"name": "S", "filter": {"junction": "and"}}, "invalid_payload", ".filter"),
        ({"name": "S", "type": "dynamic"}, "invalid_payload", ".type"),
        ({"name": "S", "customers": "a"}, "invalid_payload", ".customers"),
        ({"name": "S", "customers": ["a"] * 20_001}, "invalid_payload", "20000"),
        ({"name": "Taken"}, "duplicate_found", "Taken"),
        ({}, "invalid_payload", "name"),
    ],
)  # fmt: skip
def test_a_bad_segment_is_told_where(shop: Shop, body: dict[str, Any], key: str, told: str) -> None:
    shop.post("/v1/customers", {"source_id": "a"})
    shop.post("/v1/segments", {"name": "Taken"})
    error = shop.refused("POST", "/v1/segments", body)
    assert error["key"] == key
    assert told in error["details"]
    assert shop.get("/v1/segments")["total"] == 1
