"""A merchant sorts offers into categories."""

from __future__ import annotations

from support.shop import Shop


def test_a_category_is_made_found_changed_and_deleted(shop: Shop) -> None:
    made = shop.post("/v1/categories", {"name": "Seasonal", "hierarchy": 3})
    assert made["object"] == "category"
    assert made["id"].startswith("cat_")
    assert "updated_at" not in made
    assert shop.get(f"/v1/categories/{made['id']}") == made
    assert shop.get("/v1/categories/Seasonal") == made

    changed = shop.put(f"/v1/categories/{made['id']}", {"hierarchy": 0, "name": None})
    assert (changed["name"], changed["hierarchy"]) == ("Seasonal", 0)

    listed = shop.get("/v1/categories")
    assert (listed["total"], [c["id"] for c in listed["data"]]) == (1, [made["id"]])

    shop.delete(f"/v1/categories/{made['id']}")
    assert shop.refused("GET", f"/v1/categories/{made['id']}")["key"] == "not_found"


def test_a_taken_name_is_refused(shop: Shop) -> None:
    shop.post("/v1/categories", {"name": "Seasonal"})
    other = shop.post("/v1/categories", {"name": "Other"})
    assert shop.refused("POST", "/v1/categories", {"name": "Seasonal"})["code"] == 409
    error = shop.refused("PUT", f"/v1/categories/{other['id']}", {"name": "Seasonal"})
    assert (error["key"], error["resource_id"]) == ("duplicate_found", "Seasonal")


def test_an_explicit_null_is_the_default(shop: Shop) -> None:
    assert shop.post("/v1/categories", {"name": "Seasonal", "hierarchy": None})["hierarchy"] == 1


def test_another_project_sees_nothing(shop: Shop) -> None:
    made = shop.post("/v1/categories", {"name": "Seasonal"})
    stranger = Shop(shop.server)
    assert stranger.get("/v1/categories")["total"] == 0
    assert stranger.refused("GET", f"/v1/categories/{made['id']}")["code"] == 404
    stranger.close()


def test_bad_input_is_told_where(shop: Shop) -> None:
    error = shop.refused("POST", "/v1/categories", {"name": 7})
    told = "The request body is wrong at .name: needed a text, found 7."
    assert (error["key"], error["details"]) == ("invalid_payload", told)
    assert shop.refused("POST", "/v1/categories", {"name": "a\x00b"})["key"] == "invalid_payload"
    assert shop.refused("POST", "/v1/categories", {"name": "x", "hierarchy": 10**30})["code"] == 400
    assert shop.refused("GET", "/v1/nothing-here")["key"] == "not_found"
    assert shop.refused("PATCH", "/v1/categories", {})["code"] == 405
    shop.http.headers["X-App-Token"] = "wrong"
    assert shop.refused("GET", "/v1/categories")["key"] == "unauthorized"


def test_a_category_the_stacking_rules_name_goes_when_told_so_twice(shop: Shop) -> None:
    """Deleted in silence it would leave rules that speak of nothing."""
    kept, gone = (shop.post("/v1/categories", {"name": name})["id"] for name in ("Kept", "Gone"))
    rules = {
        "joint_categories": [gone, kept],
        "applicable_redeemables_category_limits": {gone: 2, kept: 3},
    }
    made = shop.management.post("/stacking-rules", json=rules).json()
    error = shop.refused("DELETE", "/v1/categories/Gone")
    assert (error["code"], error["key"], error["resource_id"]) == (400, "resource_in_use", gone)
    assert shop.get("/v1/categories")["total"] == 2
    shop.delete("/v1/categories/Gone?remove_from_stacking_rules=true")
    after = shop.management.get(f"/stacking-rules/{made['id']}").json()
    assert after["joint_categories"] == [kept]
    assert after["applicable_redeemables_category_limits"] == {kept: 3}
    assert shop.get("/v1/categories")["total"] == 1
