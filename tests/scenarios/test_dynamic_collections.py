"""A merchant describes a collection once, and whatever fits is in it from then on."""

from __future__ import annotations

from typing import Any

import pytest

from largesse.catalog import CartReference, Described, resolve_items
from largesse.storage import Actor
from largesse.storage.database import counted_statements
from support.offers import amount, assign, only, rule, validate, voucher
from support.shop import Shop

Json = dict[str, Any]

BROWN = {"metadata.color": {"conditions": {"$is": ["brown"]}}}


def dynamic(shop: Shop, called: str, **filters: Any) -> str:
    body = {"name": called, "type": "AUTO_UPDATE", "filter": {"junction": "and", **filters}}
    made: Json = shop.post("/v1/product-collections", body)
    assert (made["type"], made["filter"]) == ("AUTO_UPDATE", body["filter"])
    assert "products" not in made
    return str(made["id"])


def members(shop: Shop, collection_id: str, **query: Any) -> list[str]:
    listed = shop.get(f"/v1/product-collections/{collection_id}/products", **query)
    assert listed["total"] >= len(listed["data"])
    return [each["source_id"] for each in listed["data"]]


def code_for(shop: Shop, code: str, collection_id: str) -> None:
    """Make a code that takes 1.00 off each item of a collection."""
    made = voucher(shop, code, amount(100, "APPLY_TO_ITEMS"))
    scope = rule(shop, applicable_to=only(("products_collection", collection_id)))
    assign(shop, scope["id"], "voucher", made["id"])


def discounted(shop: Shop, code: str, *items: Json) -> list[int]:
    """Return what a code takes off each line."""
    answer = validate(shop, code, order={"items": [*items]})
    if not answer["valid"]:
        return [0] * len(items)
    return [item.get("discount_amount", 0) for item in answer["order"]["items"]]


def test_what_fits_is_in_it_from_then_on(shop: Shop) -> None:
    brown = dynamic(shop, "Brown", **BROWN)
    shop.post("/v1/products", {"source_id": "boot", "metadata": {"color": "brown"}})
    shop.post("/v1/products", {"source_id": "shoe", "metadata": {"color": "black"}})
    shop.post("/v1/products/shoe/skus", {"source_id": "brown shoe", "metadata": {"color": "brown"}})
    shop.post("/v1/products/boot/skus", {"source_id": "red boot", "metadata": {"color": "red"}})
    assert members(shop, brown) == ["brown shoe", "boot"]
    assert members(shop, brown, order="created_at", limit=1) == ["boot"]
    shop.put("/v1/products/boot", {"metadata": {"color": "green"}})
    assert members(shop, brown) == ["brown shoe"]
    shop.delete("/v1/products/shoe")
    assert members(shop, brown) == []


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({"price": {"conditions": {"$less_than": [1000]}}}, ["cap", "small cap"]),
        ({"name": {"conditions": {"$starts_with": ["S"]}}}, ["scarf", "small cap"]),
        ({"source_id": {"conditions": {"$ends_with": ["ap"]}}}, ["cap", "small cap"]),
        ({"metadata.tags": {"conditions": {"$contains": "sale", "$count_more": 1}}}, ["scarf"]),
        ({"attributes": {"conditions": {"$in": ["size"]}}}, ["cap"]),
        ({"attributes.size": {"conditions": {"$is": "S"}}}, ["small cap"]),
        ({"object": {"conditions": {"$is": "sku"}}}, ["small cap"]),
        ({"junction": "OR", "name": {"conditions": {"$is": "Scarf"}},
          "price": {"conditions": {"$is": 500}}}, ["cap", "scarf", "small cap"]),
    ],
)  # fmt: skip
def test_a_list_and_a_cart_agree_on_what_fits(shop: Shop, filters: Json, found: list[str]) -> None:
    shop.post(
        "/v1/products",
        {"source_id": "cap", "name": "Cap", "price": 500, "attributes": ["size"]},
    )
    shop.post(
        "/v1/products/cap/skus",
        {"source_id": "small cap", "sku": "Small cap", "attributes": {"size": "S"}},
    )
    shop.post(
        "/v1/products",
        {"source_id": "scarf", "name": "Scarf", "price": 2000,
         "metadata": {"tags": ["sale", "wool"]}},
    )  # fmt: skip
    collection = dynamic(shop, "Found", **filters)
    assert sorted(each for each in members(shop, collection) if each != "5h1pp1ng") == found
    code_for(shop, "FITS", collection)
    for name in ("cap", "scarf", "small cap"):
        kind = "sku" if name == "small cap" else "product"
        line = {"source_id": name, "related_object": kind, "quantity": 1, "price": 3000}
        assert discounted(shop, "FITS", line) == [100 if name in found else 0], name


def test_what_a_cart_says_of_its_products_counts(shop: Shop) -> None:
    code_for(shop, "BROWN", dynamic(shop, "Brown", **BROWN))
    shop.post("/v1/products", {"source_id": "boot", "metadata": {"color": "black"}})

    def line(color: str | None, source_id: str) -> Json:
        said = {"product": {"metadata": {"color": color}}} if color else {}
        return {"source_id": source_id, "related_object": "product", "quantity": 1,
                "price": 3000, **said}  # fmt: skip

    assert discounted(shop, "BROWN", line("brown", "never stored")) == [100]
    assert discounted(shop, "BROWN", line("black", "never stored")) == [0]
    assert discounted(shop, "BROWN", line(None, "never stored")) == [0]
    assert discounted(shop, "BROWN", line("brown", "boot"), line(None, "boot")) == [100, 0]
    sku = {"sku_id": "unknown", "sku": {"metadata": {"color": "brown"}}, "quantity": 1,
           "price": 3000}  # fmt: skip
    assert discounted(shop, "BROWN", sku) == [100]


def test_a_code_knows_its_collection_in_rules_and_when_redeemed(shop: Shop) -> None:
    brown = dynamic(shop, "Brown", **BROWN)
    made = voucher(shop, "RULED", amount(500))
    asked = rule(
        shop,
        {"1": {"name": "order.items.any",
               "conditions": {"$is": [{"id": brown, "object": "products_collection"}]},
               "rules": {}},
         "logic": "1"},
    )  # fmt: skip
    assign(shop, asked["id"], "voucher", made["id"])
    shop.post("/v1/products", {"source_id": "boot", "metadata": {"color": "brown"}})
    line = {"source_id": "boot", "related_object": "product", "quantity": 1, "price": 3000}
    other = {**line, "source_id": "other"}
    redeemable = [{"object": "voucher", "id": "RULED"}]
    refused = shop.refused(
        "POST", "/v1/redemptions", {"redeemables": redeemable, "order": {"items": [other]}}
    )
    assert refused["key"] == "order_rules_violated"
    done = shop.post("/v1/redemptions", {"redeemables": redeemable, "order": {"items": [line]}})
    assert done["order"]["total_discount_amount"] == 500
    assert shop.refused("DELETE", f"/v1/product-collections/{brown}")["key"] == "resource_in_use"


def test_a_filter_is_changed_and_the_kind_stays(shop: Shop) -> None:
    brown = dynamic(shop, "Brown", **BROWN)
    static = shop.post("/v1/product-collections", {"name": "Listed"})["id"]
    shop.post("/v1/products", {"source_id": "shoe", "metadata": {"color": "black"}})
    path = f"/v1/product-collections/{brown}"
    black = {"junction": "and", "metadata.color": {"conditions": {"$is": "black"}}}
    changed = shop.put(path, {"name": "Black", "filter": black})
    assert (changed["name"], changed["filter"]) == ("Black", black)
    assert shop.get(path) == changed
    assert members(shop, brown) == ["shoe"]
    assert shop.put(path, {"filter": None, "products": []})["filter"] == black
    for wrong, body in (
        (path, {"products": [{"id": "shoe", "object": "product"}]}),
        (path, {"filter": {}}),
        (f"/v1/product-collections/{static}", {"filter": black}),
    ):
        assert shop.refused("PUT", wrong, body)["key"] == "invalid_payload"
    shop.delete(path)
    assert members(shop, static) == []


def test_there_are_a_hundred_and_no_more(shop: Shop) -> None:
    for number in range(100):
        dynamic(shop, f"Number {number}")
    body = {"name": "One more", "filter": {"junction": "and"}}
    error = shop.refused("POST", "/v1/product-collections", body)
    assert (error["key"], "100" in error["details"]) == ("invalid_payload", True)
    shop.post("/v1/product-collections", {"name": "A list"})


def test_many_collections_cost_a_cart_no_query(shop: Shop) -> None:
    collections = [dynamic(shop, f"Brown {number}", **BROWN) for number in range(20)]
    code_for(shop, "BROWN", collections[7])
    names: list[str] = []

    async def ask() -> None:
        work = shop.server.runtime.work(shop.project, Actor("server"))
        reference = CartReference("x", product=Described(metadata={"color": "brown"}))
        async with work.database.transaction() as connection:
            with counted_statements() as counted:
                (found,) = await resolve_items(connection, work, [reference])
            names.extend(counted)
        assert found.collections == frozenset(collections)

    shop.server.run(ask())
    assert names == ["resolve_items"]
