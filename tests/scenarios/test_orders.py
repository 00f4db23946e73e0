"""A merchant tells of orders: lines are looked up, totals follow, changes are told on."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from support.offers import percent, redeem, validate, voucher
from support.outbox import events_of
from support.shop import Shop

LARGEST = 100_000_000_000_000


def test_an_order_is_looked_up_and_summed(shop: Shop) -> None:
    phone = shop.post(
        "/v1/products",
        {"source_id": "phone", "name": "Phone", "price": 60_000, "metadata": {"v": "a"}},
    )
    shop.post("/v1/products", {"source_id": "books", "name": "Books", "price": 2100})
    comic = shop.post(
        "/v1/products/books/skus", {"source_id": "comic", "sku": "Comic", "price": 1700}
    )
    made = shop.post(
        "/v1/orders",
        {
            "source_id": "o1",
            "items": [
                {
                    "source_id": "phone",
                    "related_object": "product",
                    "quantity": "2",
                    "product": {"metadata": {"c": 1}},
                },
                {"sku_id": comic["id"], "quantity": 1, "price": 1500, "amount": 1600},
                {"quantity": 3, "price": 10, "metadata": {"gift": True}},
                {"source_id": "unknown", "related_object": "sku"},
            ],
            "customer": {"source_id": "alice", "name": "Alice"},
            "referrer": {"source_id": "bob"},
            "metadata": {"channel": "web"},
        },
    )
    assert made["id"].startswith("ord_")
    assert (made["status"], made["amount"], made["total_amount"]) == ("CREATED", 121_630, 121_630)
    assert made["customer"] == {"id": made["customer_id"], "object": "customer"}
    assert shop.get("/v1/customers/alice")["id"] == made["customer_id"]
    assert shop.get("/v1/customers/bob")["id"] == made["referrer_id"]
    for absent in ("discount_amount", "total_discount_amount", "applied_discount_amount"):
        assert absent not in made
    first, second, third, fourth = made["items"]
    assert first["id"].startswith("ordli_")
    assert first == {
        "id": first["id"],
        "object": "order_item",
        "source_id": "phone",
        "related_object": "product",
        "product_id": phone["id"],
        "quantity": 2,
        "price": 60_000,
        "amount": 120_000,
        "subtotal_amount": 120_000,
        "product": {
            "id": phone["id"],
            "source_id": "phone",
            "name": "Phone",
            "price": 60_000,
            "metadata": {"v": "a", "c": 1},
        },
    }
    assert (second["related_object"], second["source_id"]) == ("sku", "comic")
    assert (second["price"], second["amount"], second["sku"]["sku"]) == (1500, 1600, "Comic")
    assert second["product"]["name"] == "Books"
    assert (third["amount"], third["metadata"]) == (30, {"gift": True})
    assert fourth["source_id"] == "unknown"
    assert "amount" not in fourth
    assert shop.get("/v1/orders/o1") == made == shop.get(f"/v1/orders/{made['id']}")
    assert shop.get("/v1/products/phone")["metadata"] == {"v": "a"}


def test_a_stated_amount_wins_over_the_lines(shop: Shop) -> None:
    lines = [{"quantity": 1, "price": 6700, "discount_amount": 300}]
    made = shop.post("/v1/orders", {"amount": 6000, "items": lines, "discount_amount": 200})
    assert (made["amount"], made["items_discount_amount"]) == (6000, 300)
    assert (made["discount_amount"], made["total_discount_amount"]) == (200, 500)
    assert made["total_amount"] == 5500
    assert made["items"][0]["subtotal_amount"] == 6400
    changed = shop.put(f"/v1/orders/{made['id']}", {"items": [{"quantity": 2, "price": 100}]})
    assert (changed["amount"], changed["total_amount"]) == (200, 0)
    assert "items_discount_amount" not in changed
    error = shop.refused("PUT", f"/v1/orders/{made['id']}", {"items": []})
    assert (error["key"], ".discount_amount" in error["details"]) == ("invalid_order", True)
    bare = shop.post("/v1/orders", {})
    for absent in ("amount", "total_amount", "items", "customer"):
        assert absent not in bare


def test_an_order_is_upserted_and_updated(shop: Shop) -> None:
    made = shop.post("/v1/orders", {"source_id": "o1", "amount": 100, "metadata": {"a": 1}})
    paid = shop.post("/v1/orders", {"source_id": "o1", "status": "PAID", "metadata": {"b": 2}})
    assert (paid["id"], paid["amount"], paid["metadata"]) == (made["id"], 100, {"a": 1, "b": 2})
    assert paid["updated_at"]
    named = shop.put("/v1/orders/o1", {"customer_id": None, "customer": {"source_id": "c"}})
    assert named["customer_id"].startswith("cust_")
    assert shop.put("/v1/orders/o1", {"status": None})["customer_id"] == named["customer_id"]
    nobody = shop.put("/v1/orders/o1", {"customer": None, "status": "CANCELED"})
    assert nobody["customer_id"] is None
    assert "customer" not in nobody
    assert events_of(shop, made["id"]) == [
        "order.created",
        "order.paid",
        "order.updated",
        "order.updated",
        "order.canceled",
        "order.handed_over",
    ]
    assert shop.refused("POST", "/v1/orders", {"id": "ord_unknown"})["key"] == "not_found"
    assert shop.refused("PUT", "/v1/orders/none", {})["resource_type"] == "order"
    other = shop.post("/v1/orders", {})
    error = shop.refused("PUT", f"/v1/orders/{other['id']}", {"source_id": "o1"})
    assert (error["key"], error["resource_id"]) == ("duplicate_found", "o1")
    error = shop.refused("POST", "/v1/orders", {"source_id": "o2", "customer_id": "cust_no"})
    assert (error["key"], error["resource_type"]) == ("not_found", "customer")
    assert shop.refused("GET", "/v1/orders/o2")["key"] == "not_found"


def test_a_line_may_teach_the_catalogue(shop: Shop) -> None:
    shop.post(
        "/v1/orders",
        {
            "items": [
                {
                    "quantity": 1,
                    "product": {"source_id": "new", "override": True, "name": "New", "price": 5},
                    "sku": {"source_id": "new-red", "override": True, "sku": "Red", "price": 7},
                }
            ]
        },
    )
    assert shop.get("/v1/products/new")["price"] == 5
    assert shop.get("/v1/skus/new-red")["sku"] == "Red"
    shop.post(
        "/v1/orders",
        {"items": [{"product": {"source_id": "other", "name": "Not told to"}, "amount": 1}]},
    )
    assert shop.refused("GET", "/v1/products/other")["key"] == "not_found"


def test_a_line_of_a_redeemed_order_may_teach_the_catalogue(shop: Shop) -> None:
    voucher(shop, "TEN", percent(10))
    line = {"source_id": "new", "related_object": "product", "quantity": 2, "price": 900}
    cart = {"items": [{**line, "product": {"override": True, "name": "New", "price": 900}}]}
    assert validate(shop, "TEN", order=cart)["valid"]
    assert shop.refused("GET", "/v1/products/new")["key"] == "not_found"
    order = redeem(shop, "TEN", order=cart)["order"]
    known = shop.get("/v1/products/new")
    assert (known["name"], known["price"]) == ("New", 900)
    assert order["items"][0]["product_id"] == known["id"]
    assert order["total_amount"] == 1620

    shop.put("/v1/products/new", {"price": 1000})
    redeem(shop, "TEN", order={"id": order["id"]})
    assert shop.get("/v1/products/new")["price"] == 1000


def test_parallel_upserts_of_one_source_id_make_one_order(shop: Shop) -> None:
    with ThreadPoolExecutor(8) as pool:
        bodies = [{"source_id": "same", "metadata": {f"k{n}": n}} for n in range(8)]
        made = list(pool.map(lambda body: shop.post("/v1/orders", body), bodies))
    assert len({order["id"] for order in made}) == 1
    assert shop.get("/v1/orders/same")["metadata"] == {f"k{n}": n for n in range(8)}


def test_the_same_idempotency_key_makes_one_order(shop: Shop) -> None:
    headers = {"Idempotency-Key": "once"}
    first = shop.post("/v1/orders", {"amount": 5}, **headers)
    assert shop.post("/v1/orders", {"amount": 5}, **headers) == first
    assert shop.refused("POST", "/v1/orders", {"amount": 6}, **headers)["code"] == 400
    assert shop.get("/v1/orders")["total"] == 1


def test_orders_are_listed(shop: Shop) -> None:
    ids = []
    for number in range(3):
        shop.clock.move(minutes=1)
        ids.append(shop.post("/v1/orders", {"amount": number})["id"])
    answer = shop.get("/v1/orders", limit=2)
    assert (answer["data_ref"], answer["total"]) == ("orders", 3)
    assert [each["id"] for each in answer["orders"]] == [ids[2], ids[1]]
    oldest = shop.get("/v1/orders", limit=2, order="created_at")["orders"]
    assert [each["id"] for each in oldest] == ids[:2]
    assert shop.refused("GET", "/v1/orders?page=101")["key"] == "invalid_query_params"
    assert shop.refused("GET", "/v1/orders?order=amount")["key"] == "invalid_query_params"
    stranger = Shop(shop.server)
    assert stranger.get("/v1/orders")["total"] == 0
    assert stranger.refused("GET", f"/v1/orders/{ids[0]}")["code"] == 404
    stranger.close()


@pytest.mark.parametrize(
    ("body", "key", "path"),
    [
        ({"items": [{"quantity": 1, "price": 1}] * 501}, "invalid_order", ".items"),
        ({"items": [{"quantity": -1}]}, "invalid_payload", ".items[0].quantity"),
        ({"items": [{"quantity": "two"}]}, "invalid_payload", ".items[0].quantity"),
        ({"items": [{"quantity": 1_000_000_001}]}, "invalid_payload", ".items[0].quantity"),
        ({"items": [{"quantity": 1_000_000, "price": LARGEST}]}, "invalid_order",
         ".items[0].amount"),
        ({"items": [{"amount": LARGEST}, {"amount": 1}]}, "invalid_order", ".items"),
        ({"items": [{"amount": 5, "discount_amount": 6}]}, "invalid_order",
         ".items[0].discount_amount"),
        ({"items": [{"amount": 5, "product": {"metadata": {"a": "x" * 200_000}}}]},
         "invalid_payload", ".items[0].product.metadata"),
        ({"amount": 5, "discount_amount": 6}, "invalid_order", ".discount_amount"),
        ({"amount": 10**30}, "invalid_payload", ".amount"),
        ({"amount": -1}, "invalid_payload", ".amount"),
        ({"status": "SHIPPED"}, "invalid_payload", ".status"),
        ({"created_at": "soon"}, "invalid_payload", ".created_at"),
        ({"customer": {"birthdate": "x"}}, "invalid_payload", ".customer.birthdate"),
        ({"customer": {"metadata": [1]}}, "invalid_payload", ".customer.metadata"),
    ],
)  # fmt: skip
def test_a_bad_order_is_told_where(shop: Shop, body: dict[str, Any], key: str, path: str) -> None:
    error = shop.refused("POST", "/v1/orders", body | {"source_id": "bad"})
    assert error["key"] == key
    assert path in error["details"]
    assert shop.refused("GET", "/v1/orders/bad")["key"] == "not_found"
