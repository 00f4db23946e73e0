"""A cart's lines are looked up in one query, however many there are."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

from largesse.catalog import (
    ALL_PRODUCTS,
    SHIPPING,
    CartReference,
    Resolved,
    products_by_id,
    resolve_items,
)
from largesse.storage import Actor, Connection, Work
from largesse.storage.database import counted_statements
from support.shop import Shop

T = TypeVar("T")


def within(shop: Shop, ask: Callable[[Connection, Work], Coroutine[Any, Any, T]]) -> T:
    """Ask inside a transaction of the shop's, in exactly one statement."""

    async def run() -> T:
        work = shop.server.runtime.work(shop.project, Actor("server"))
        async with work.database.transaction() as connection:
            with counted_statements() as names:
                answer = await ask(connection, work)
        assert names == ["resolve_items"]
        return answer

    return shop.server.run(run())


def resolve(shop: Shop, *references: CartReference) -> list[Resolved]:
    return within(shop, lambda connection, work: resolve_items(connection, work, references))


def collection(shop: Shop, name: str, *items: tuple[str, str]) -> str:
    listed = [{"object": kind, "id": reference} for kind, reference in items]
    made = shop.post("/v1/product-collections", {"name": name, "products": listed})
    return str(made["id"])


def test_lines_are_found_by_every_id_and_skus_inherit_collections(shop: Shop) -> None:
    phone = shop.post(
        "/v1/products", {"source_id": "phone", "name": "Phone", "price": 9, "metadata": {"a": 1}}
    )
    red = shop.post(
        "/v1/products/phone/skus", {"source_id": "red", "sku": "Red", "metadata": {"b": 2}}
    )
    shop.post("/v1/products", {"source_id": "case", "price": 5})
    phones = collection(shop, "Phones", ("product", "phone"))
    reds = collection(shop, "Reds", ("sku", "red"), ("product", "case"))

    by_id, by_source, sku, sku_by_source, case, nothing = resolve(
        shop,
        CartReference(product_id=phone["id"]),
        CartReference(product_source_id="phone"),
        CartReference(sku_id=red["id"]),
        CartReference(product_source_id="case", sku_source_id="red"),
        CartReference(product_source_id="case", sku_source_id="blue"),
        CartReference(product_id="phone", sku_source_id="nope"),
    )
    assert by_id == by_source
    assert (by_id.product_name, by_id.price, by_id.product_metadata) == ("Phone", 9, {"a": 1})
    assert by_id.collections == {phones, ALL_PRODUCTS}
    assert sku == sku_by_source
    assert (sku.product_id, sku.sku_name, sku.price) == (phone["id"], "Red", 9)
    assert sku.sku_metadata == {"b": 2}
    assert sku.collections == {phones, reds, ALL_PRODUCTS}
    assert (case.sku_id, case.price, case.collections) == (None, 5, {reds, ALL_PRODUCTS})
    assert nothing == Resolved()


def test_what_is_binned_is_not_known(shop: Shop) -> None:
    shop.post("/v1/products", {"source_id": "phone"})
    shop.post("/v1/products/phone/skus", {"source_id": "red"})
    collection(shop, "Reds", ("sku", "red"))
    shop.delete("/v1/products/phone/skus/red")
    product, sku = resolve(
        shop, CartReference(product_source_id="phone"), CartReference(sku_source_id="red")
    )
    assert product.collections == {ALL_PRODUCTS}
    assert sku == Resolved()
    shop.delete("/v1/products/phone")
    assert resolve(shop, CartReference(product_source_id="phone")) == [Resolved()]


def test_five_hundred_lines_are_one_query(shop: Shop) -> None:
    for number in range(5):
        shop.post("/v1/products", {"source_id": f"p{number}", "price": number})
    references = [CartReference(product_source_id=f"p{n % 10}") for n in range(500)]
    found = resolve(shop, *references)
    assert [each.price for each in found] == [n % 10 if n % 10 < 5 else None for n in range(500)]


def test_nothing_asked_is_no_query(shop: Shop) -> None:
    async def run() -> list[str]:
        work = shop.server.runtime.work(shop.project, Actor("server"))
        async with work.database.transaction() as connection:
            with counted_statements() as names:
                assert await resolve_items(connection, work, []) == []
                assert await products_by_id(connection, work, []) == {}
        return names

    assert shop.server.run(run()) == []


def test_free_units_are_found_by_any_id(shop: Shop) -> None:
    phone = shop.post("/v1/products", {"source_id": "phone", "price": 9})
    red = shop.post("/v1/products/phone/skus", {"source_id": "red", "price": 8})
    asked = [phone["id"], red["id"], "phone", "red", SHIPPING, "nothing", "phone"]
    found = within(shop, lambda connection, work: products_by_id(connection, work, asked))
    assert {name: each.price for name, each in found.items()} == {
        phone["id"]: 9,
        "phone": 9,
        red["id"]: 8,
        "red": 8,
        SHIPPING: None,
    }
    assert found[SHIPPING].product_name == "Shipping"


def test_another_project_is_not_looked_in(shop: Shop) -> None:
    shop.post("/v1/products", {"source_id": "phone"})
    stranger = Shop(shop.server)
    assert resolve(stranger, CartReference(product_source_id="phone")) == [Resolved()]
    stranger.close()
