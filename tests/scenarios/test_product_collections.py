"""A merchant gathers products into collections that rules can name."""

from __future__ import annotations

from typing import Any

import pytest

from support.shop import Shop


def stock(shop: Shop) -> tuple[str, str, str]:
    """Return a phone, its red SKU and a case."""
    phone = shop.post("/v1/products", {"source_id": "phone", "attributes": ["color"]})
    red = shop.post("/v1/products/phone/skus", {"source_id": "red"})
    case = shop.post("/v1/products", {"source_id": "case", "name": "Case"})
    return phone["id"], red["id"], case["id"]


def test_a_static_collection(shop: Shop) -> None:
    phone, red, case = stock(shop)
    made = shop.post(
        "/v1/product-collections",
        {
            "name": "Bargains",
            "type": "STATIC",
            "products": [
                {"id": case, "object": "product"},
                {"id": "red", "product_id": phone, "object": "sku"},
                {"id": "case", "object": "product"},
            ],
        },
    )
    assert made["id"].startswith("pc_")
    assert made["products"] == [
        {"id": case, "object": "product"},
        {"id": red, "object": "sku", "product_id": phone},
    ]
    assert made.keys() == {"id", "name", "type", "created_at", "products", "object"}
    path = f"/v1/product-collections/{made['id']}"
    assert shop.get(path) == made
    listed = shop.get("/v1/product-collections")
    assert (listed["data_ref"], listed["total"]) == ("data", 2)
    assert made in listed["data"]

    members = shop.get(f"{path}/products", order="created_at")
    assert [(each["object"], each["id"]) for each in members["data"]] == [
        ("sku", red),
        ("product", case),
    ]
    assert members["data"][0]["product"]["id"] == phone
    assert members["total"] == 2
    after = members["data"][0]["created_at"]
    rest = shop.get(f"{path}/products", order="created_at", starting_after=after)
    assert [each["id"] for each in rest["data"]] == [case]

    changed = shop.put(path, {"name": "Cheap", "products": [{"id": phone, "object": "product"}]})
    assert (changed["name"], [each["id"] for each in changed["products"]]) == ("Cheap", [phone])
    assert shop.put(path, {"name": None})["products"] == changed["products"]

    shop.delete("/v1/products/phone")
    assert shop.get(path)["products"] == []
    shop.delete(path)
    assert shop.refused("GET", path)["key"] == "not_found"


def test_a_large_collection_is_one_list(shop: Shop) -> None:
    ids = [shop.post("/v1/products", {"source_id": f"p{n}"})["id"] for n in range(120)]
    body = {"name": "Many", "products": [{"id": f"p{n}", "object": "product"} for n in range(120)]}
    made = shop.post("/v1/product-collections", body)
    assert [each["id"] for each in made["products"]] == ids
    in_list = shop.get("/v1/product-collections")["data"][0]
    assert (in_list["id"], len(in_list["products"])) == (made["id"], 100)


def test_a_collection_in_use_stays(shop: Shop) -> None:
    made = shop.post("/v1/product-collections", {"name": "Used"})

    async def name_it() -> None:
        async with shop.server.runtime.database.transaction() as connection:
            await connection.execute(
                "insert into validation_rule (id, project_id, name, document, created_at) "
                "values (%s, %s, 'r', jsonb_build_object('applicable_to', jsonb_build_object("
                "'included', jsonb_build_array(jsonb_build_object('id', %s::text)))), now())",
                (f"val_{made['id']}", shop.project.id, made["id"]),
            )

    shop.server.run(name_it())
    error = shop.refused("DELETE", f"/v1/product-collections/{made['id']}")
    assert (error["key"], error["resource_id"]) == ("resource_in_use", made["id"])
    assert shop.get(f"/v1/product-collections/{made['id']}") == made


@pytest.mark.parametrize(
    ("body", "key", "told"),
    [
        ({"name": "A", "type": "AUTO_UPDATE"}, "invalid_payload", ".filter"),
        ({"name": "A", "type": "AUTO_UPDATE", "filter": {}}, "invalid_payload",
         ".filter.junction"),
        ({"name": "A", "type": "STATIC", "filter": {"junction": "and"}}, "invalid_payload",
         ".filter"),
        ({"name": "A", "filter": {"junction": "and"},
          "products": [{"id": "case", "object": "product"}]}, "invalid_payload", ".products"),
        ({"name": "A", "filter": {"junction": "and", "colour": {"conditions": {"$is": "red"}}}},
         "invalid_payload", ".filter.colour"),
        ({"name": "A", "filter": {"junction": "and", "price": {"conditions": {"$more_than": "x"}}}},
         "invalid_payload", ".filter.price.conditions.$more_than"),
        ({"name": "A", "products": [{"id": "case", "object": "product"},
                                    {"id": "nope", "object": "sku"}]},
         "not_found", ".products[1].id"),
        ({"name": "A", "products": [{"id": "case", "object": "thing"}]},
         "invalid_payload", ".products"),
        ({"name": ""}, "invalid_payload", ".name"),
        ({}, "invalid_payload", "name"),
        ({"name": "All Products"}, "duplicate_found", "All Products"),
    ],
)  # fmt: skip
def test_a_bad_collection_is_told_where(
    shop: Shop, body: dict[str, Any], key: str, told: str
) -> None:
    stock(shop)
    error = shop.refused("POST", "/v1/product-collections", body)
    assert error["key"] == key
    assert told in error["details"]
    assert shop.get("/v1/product-collections")["total"] == 1


def test_too_many_items_are_refused(shop: Shop) -> None:
    items = [{"id": "p", "object": "product"}] * 50_001
    error = shop.refused("POST", "/v1/product-collections", {"name": "A", "products": items})
    assert (error["key"], "50000" in error["details"]) == ("invalid_payload", True)


def test_all_products_cannot_be_changed(shop: Shop) -> None:
    path = "/v1/product-collections/pc_a11pr0dUc75"
    assert shop.refused("PUT", path, {"name": "Mine"})["key"] == "resource_protected"
