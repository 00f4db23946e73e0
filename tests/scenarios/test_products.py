"""A merchant keeps what it sells: products, their SKUs, collections of both."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from support.shop import Shop

PRODUCT_KEYS = {
    *("id", "source_id", "name", "price", "attributes", "image_url", "metadata"),
    *("created_at", "updated_at", "object", "skus"),
}
SKU_KEYS = {
    *("id", "source_id", "product_id", "sku", "price", "currency", "attributes"),
    *("image_url", "metadata", "created_at", "updated_at", "object"),
}


def phone(shop: Shop, **more: Any) -> dict[str, Any]:
    body = {
        "source_id": "phone",
        "name": "Phone",
        "price": 120_000,
        "attributes": ["color", "memory"],
        "metadata": {"vendor": "Acme", "weight": 0.2},
    }
    made: dict[str, Any] = shop.post("/v1/products", body | more)
    return made


def test_a_product_is_made_found_changed_and_binned(shop: Shop) -> None:
    made = phone(shop)
    assert made.keys() == PRODUCT_KEYS
    assert made["id"].startswith("prod_")
    assert (made["object"], made["updated_at"], made["image_url"]) == ("product", None, None)
    assert made["skus"] == {"object": "list", "data_ref": "data", "data": [], "total": 0}
    assert shop.get(f"/v1/products/{made['id']}") == made == shop.get("/v1/products/phone")

    changed = shop.put(
        "/v1/products/phone", {"price": None, "name": "Telephone", "metadata": {"weight": 0.3}}
    )
    assert (changed["price"], changed["name"]) == (None, "Telephone")
    assert changed["metadata"] == {"vendor": "Acme", "weight": 0.3}
    assert changed["updated_at"]
    assert shop.put("/v1/products/phone", {"metadata": None})["metadata"] == {}

    shop.delete("/v1/products/phone")
    assert shop.refused("GET", "/v1/products/phone")["key"] == "not_found"
    assert shop.refused("DELETE", "/v1/products/phone")["key"] == "not_found"
    # In the bin its source id stays reserved, until it is deleted for good.
    assert shop.refused("POST", "/v1/products", {"source_id": "phone"})["code"] == 409
    shop.delete("/v1/products/phone?force=true")
    assert phone(shop)["id"] != made["id"]


def test_a_product_is_upserted_by_either_id(shop: Shop) -> None:
    made = phone(shop)
    by_source = shop.post("/v1/products", {"source_id": "phone", "price": 1})
    by_id = shop.post("/v1/products", {"id": made["id"], "name": "New", "source_id": None})
    assert by_source["id"] == by_id["id"] == made["id"]
    assert (by_id["price"], by_id["name"], by_id["source_id"]) == (1, "New", "phone")
    assert shop.refused("POST", "/v1/products", {"id": "prod_unknown"})["code"] == 404
    other = shop.post("/v1/products", {"name": "Other"})
    error = shop.refused("POST", "/v1/products", {"id": other["id"], "source_id": "phone"})
    assert (error["key"], error["resource_id"]) == ("duplicate_found", "phone")


def test_parallel_upserts_of_one_source_id_make_one_product(shop: Shop) -> None:
    with ThreadPoolExecutor(8) as pool:
        bodies = [{"source_id": "same", "metadata": {f"k{n}": n}} for n in range(8)]
        made = list(pool.map(lambda body: shop.post("/v1/products", body), bodies))
    assert len({product["id"] for product in made}) == 1
    found = shop.get("/v1/products/same")
    assert found["metadata"] == {f"k{n}": n for n in range(8)}


def test_every_project_ships_and_has_all_products(shop: Shop) -> None:
    shipping = shop.get("/v1/products/5h1pp1ng")
    assert (shipping["id"], shipping["name"]) == ("prod_5h1pp1ng", "Shipping")
    stranger = Shop(shop.server)
    shop.put("/v1/products/prod_5h1pp1ng", {"price": 500})
    assert stranger.get("/v1/products/prod_5h1pp1ng")["price"] is None
    stranger.close()

    made = phone(shop)
    everything = "/v1/product-collections/pc_a11pr0dUc75"
    assert shop.get(everything)["name"] == "All Products"
    listed = shop.get(f"{everything}/products")
    assert [each["id"] for each in listed["data"]] == [made["id"], "prod_5h1pp1ng"]
    assert listed["total"] == 2
    for path in ("/v1/products/prod_5h1pp1ng", everything):
        assert shop.refused("DELETE", path)["key"] == "resource_protected"


def test_products_are_listed(shop: Shop) -> None:
    start = shop.get("/v1/products/5h1pp1ng")["created_at"]
    shop.clock.move(hours=1)
    ids = []
    for number in range(3):
        shop.clock.move(hours=1)
        ids.append(shop.post("/v1/products", {"name": f"P{number}"})["id"])
    newest = shop.get("/v1/products", limit=2)
    assert (newest["object"], newest["data_ref"], newest["total"]) == ("list", "products", 4)
    assert [each["id"] for each in newest["products"]] == [ids[2], ids[1]]
    oldest = shop.get("/v1/products", limit=2, page=2, order="created_at")
    assert [each["id"] for each in oldest["products"]] == [ids[1], ids[2]]
    first = shop.get(f"/v1/products/{ids[0]}")["created_at"]
    assert shop.get("/v1/products", end_date=first[:19] + "Z")["total"] == 1
    assert shop.get("/v1/products", start_date=start[:10])["total"] == 4
    for query, key in (
        ("limit=0", "invalid_query_params"),
        ("limit=101", "invalid_query_params"),
        ("page=101", "invalid_query_params"),
        ("page=0", "invalid_query_params"),
        ("page=1001", "page_over_limit"),
        ("page=99999999999999999999", "page_over_limit"),
        ("order=price", "invalid_query_params"),
        ("start_date=soon", "invalid_query_params"),
    ):
        assert shop.refused("GET", f"/v1/products?{query}")["key"] == key, query


def test_a_product_has_skus(shop: Shop) -> None:
    product = phone(shop)
    body = {
        "source_id": "red",
        "sku": "Red phone",
        "price": 130_000,
        "currency": "USD",
        "attributes": {"color": "red"},
        "metadata": {"a": 1},
    }
    made = shop.post("/v1/products/phone/skus", body)
    assert made.keys() == SKU_KEYS
    assert (made["product_id"], made["object"]) == (product["id"], "sku")
    assert shop.get(f"/v1/skus/{made['id']}") == made == shop.get("/v1/skus/red")
    again = shop.post("/v1/products/phone/skus", {"source_id": "red", "price": 1})
    assert (again["id"], again["price"], again["sku"]) == (made["id"], 1, "Red phone")
    changed = shop.put("/v1/products/phone/skus/red", {"attributes": {"memory": "64"}})
    assert changed["attributes"] == {"memory": "64"}
    listed = shop.get(f"/v1/products/{product['id']}/skus")
    assert (listed["data_ref"], listed["skus"], listed["total"]) == ("skus", [changed], 1)
    assert shop.get("/v1/products/phone")["skus"]["data"] == [changed]

    shop.delete("/v1/products/phone/skus/red")
    assert shop.refused("GET", "/v1/skus/red")["key"] == "not_found"
    assert shop.get("/v1/products/phone")["skus"]["total"] == 0
    assert shop.refused("POST", "/v1/products/phone/skus", {"source_id": "red"})["code"] == 409
    shop.delete("/v1/products/phone/skus/red?force=true")
    shop.post("/v1/products/phone/skus", body)
    shop.delete("/v1/products/phone")
    assert shop.refused("GET", "/v1/skus/red")["key"] == "not_found"


def test_a_sku_fits_its_product_and_its_project(shop: Shop) -> None:
    phone(shop)
    shop.post("/v1/products", {"source_id": "case"})
    error = shop.refused("POST", "/v1/products/phone/skus", {"attributes": {"size": "XL"}})
    assert (error["key"], "size" in error["details"]) == ("invalid_sku", True)
    error = shop.refused("POST", "/v1/products/case/skus", {"attributes": {"size": "XL"}})
    assert "none: its product has no attributes" in error["details"]
    error = shop.refused("POST", "/v1/products/phone/skus", {"price": 1, "currency": "KRW"})
    assert (error["key"], "KRW" in error["details"]) == ("invalid_sku", True)
    shop.post("/v1/products/phone/skus", {"source_id": "red"})
    assert shop.refused("POST", "/v1/products/case/skus", {"source_id": "red"})["code"] == 409
    assert shop.refused("PUT", "/v1/products/case/skus/red", {"price": 1})["code"] == 404
    assert shop.refused("POST", "/v1/products/none/skus", {})["key"] == "not_found"


@pytest.mark.parametrize(
    ("body", "path"),
    [
        ({"price": -1}, ".price"),
        ({"price": 10**30}, ".price"),
        ({"price": "twelve"}, ".price"),
        ({"name": "x" * 1001}, ".name"),
        ({"attributes": [1]}, ".attributes"),
        ({"metadata": []}, ".metadata"),
        ({"metadata": {"a": "x" * 200_000}}, ".metadata"),
        ({"name": "nul\x00"}, ".name"),
        ({"source_id": ""}, ".source_id"),
        ([], "."),
    ],
)
def test_a_bad_product_is_told_where(shop: Shop, body: Any, path: str) -> None:
    error = shop.refused("POST", "/v1/products", body)
    assert error["key"] == "invalid_payload"
    assert path in error["details"]
    assert shop.get("/v1/products")["total"] == 1


def test_metadata_is_not_endlessly_deep(shop: Shop) -> None:
    deep: Any = 1
    for _ in range(9):
        deep = {"a": deep}
    assert shop.post("/v1/products", {"metadata": deep})["metadata"] == deep
    error = shop.refused("POST", "/v1/products", {"metadata": {"a": {"b": deep}}})
    assert (error["key"], ".metadata" in error["details"]) == ("invalid_payload", True)


def test_another_project_sees_no_product(shop: Shop) -> None:
    made = phone(shop)
    stranger = Shop(shop.server)
    assert stranger.refused("GET", f"/v1/products/{made['id']}")["code"] == 404
    assert stranger.refused("POST", "/v1/products", {"id": made["id"]})["code"] == 404
    assert phone(stranger)["id"] != made["id"]
    stranger.close()
