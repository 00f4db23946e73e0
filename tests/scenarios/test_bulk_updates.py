"""Many things changed in one request: each as it is told, or all alike; nothing silently left."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest

from support.shop import Shop

AMOUNT = {"type": "AMOUNT", "amount_off": 500}


def done(shop: Shop, path: str, body: Any) -> Any:
    """Begin a bulk update, wait for it, and return its action's result."""
    answer = shop.http.post(path, json=body)
    assert answer.status_code == 202, answer.text
    shop.settle()
    action = shop.get(f"/v1/async-actions/{answer.json()['async_action_id']}")
    assert (action["status"], action["operation_status"]) == ("DONE", "SUCCESS"), action
    return action


def report_of(shop: Shop, action: Any) -> list[dict[str, str]]:
    (address,) = action["result"]["reports"]
    return list(csv.DictReader(io.StringIO(shop.http.get(address).text)))


def test_codes_get_metadata_each_their_own(shop: Shop) -> None:
    for code in ("A", "B"):
        shop.post(f"/v1/vouchers/{code}", {"discount": AMOUNT, "metadata": {"kept": True}})
    action = done(
        shop,
        "/v1/vouchers/bulk/async",
        [
            {"code": "A", "metadata": {"n": 1}, "active": False},
            {"code": "B", "metadata": {"n": 2}},
            {"code": "nobody", "metadata": {"n": 3}},
            {"metadata": {}},
            {"code": "A", "metadata": "text"},
        ],
    )
    assert action["type"] == "VOUCHERS.BULK_UPDATE"
    assert (action["result"]["done_count"], action["result"]["failed_count"]) == (2, 3)
    assert [each["row"] for each in action["result"]["errors"]] == [3, 4, 5]
    voucher = shop.get("/v1/vouchers/A")
    assert (voucher["metadata"], voucher["active"]) == ({"kept": True, "n": 1}, True)
    lines = report_of(shop, action)
    assert [(line["reference"], line["found"], line["updated"]) for line in lines] == [
        ("A", "true", "true"),
        ("B", "true", "true"),
        ("nobody", "false", "false"),
        ("", "true", "false"),
        ("A", "true", "false"),
    ]


def test_many_codes_get_the_same_metadata(shop: Shop) -> None:
    for code in ("A", "B"):
        shop.post(f"/v1/vouchers/{code}", {"discount": AMOUNT})
    action = done(
        shop,
        "/v1/vouchers/metadata/async",
        {"codes": ["A", "B", "C"], "metadata": {"season": "fall"}},
    )
    assert action["type"] == "VOUCHERS.METADATA_UPDATE"
    assert (action["result"]["done_count"], action["result"]["failed_count"]) == (2, 1)
    assert shop.get("/v1/vouchers/B")["metadata"] == {"season": "fall"}
    missing = shop.http.get("/v1/vouchers/C")
    assert missing.status_code == 404


def test_customers_are_changed_and_made(shop: Shop) -> None:
    shop.post("/v1/customers", {"source_id": "c-1", "name": "Kim", "phone": "1"})
    action = done(
        shop,
        "/v1/customers/bulk/async",
        [
            {"source_id": "c-1", "name": "Kim Y.", "metadata": {"vip": True}},
            {"source_id": "c-2", "email": "b@example.com", "address": {"city": "Busan"}},
            {"name": "nobody"},
            {"source_id": "c-3", "birthdate": "soon"},
        ],
    )
    assert action["type"] == "CUSTOMERS.BULK_UPDATE"
    assert (action["result"]["done_count"], action["result"]["failed_count"]) == (2, 2)
    kim = shop.get("/v1/customers/c-1")
    assert (kim["name"], kim["phone"], kim["metadata"]) == ("Kim Y.", "1", {"vip": True})
    assert shop.get("/v1/customers/c-2")["address"]["city"] == "Busan"
    found = {line["reference"]: line["found"] for line in report_of(shop, action)}
    assert (found["c-1"], found["c-2"]) == ("true", "false")


def test_many_customers_get_the_same_metadata(shop: Shop) -> None:
    shop.post("/v1/customers", {"source_id": "c-1", "metadata": {"a": 1}})
    action = done(
        shop,
        "/v1/customers/metadata/async",
        {"source_ids": ["c-1", "c-9"], "metadata": {"lang": "ko"}},
    )
    assert action["type"] == "CUSTOMERS.METADATA_UPDATE"
    assert shop.get("/v1/customers/c-1")["metadata"] == {"a": 1, "lang": "ko"}
    assert shop.get("/v1/customers/c-9")["metadata"] == {"lang": "ko"}


def test_products_are_changed_and_made(shop: Shop) -> None:
    shop.post("/v1/products", {"source_id": "p-1", "name": "Old", "price": 100})
    action = done(
        shop,
        "/v1/products/bulk/async",
        [
            {"source_id": "p-1", "name": "New"},
            {"source_id": "p-2", "name": "Two", "price": 220000, "attributes": ["color"]},
            {"source_id": "p-3", "price": -1},
        ],
    )
    assert action["type"] == "PRODUCTS.BULK_UPDATE"
    assert (action["result"]["done_count"], action["result"]["failed_count"]) == (2, 1)
    one = shop.get("/v1/products/p-1")
    assert (one["name"], one["price"]) == ("New", 100)
    assert shop.get("/v1/products/p-2")["attributes"] == ["color"]
    same = done(
        shop,
        "/v1/products/metadata/async",
        {"source_ids": ["p-1"], "metadata": {"label": True}},
    )
    assert same["type"] == "PRODUCTS.METADATA_UPDATE"
    assert shop.get("/v1/products/p-1")["metadata"] == {"label": True}


@pytest.mark.parametrize("path", ["products", "customers", "vouchers"])
def test_no_body_is_nothing_to_do(shop: Shop, path: str) -> None:
    answer = shop.http.post(f"/v1/{path}/bulk/async")
    assert answer.status_code == 202
    shop.settle()
    action = shop.get(f"/v1/async-actions/{answer.json()['async_action_id']}")
    assert (action["status"], action["result"]["done_count"]) == ("DONE", 0)


def test_the_same_thing_twice_gets_both(shop: Shop) -> None:
    shop.post("/v1/vouchers/A", {"discount": AMOUNT})
    action = done(
        shop,
        "/v1/vouchers/bulk/async",
        [{"code": "A", "metadata": {"a": 1}}, {"code": "A", "metadata": {"b": 2}}],
    )
    assert action["result"]["done_count"] == 2
    assert shop.get("/v1/vouchers/A")["metadata"] == {"a": 1, "b": 2}


def test_an_update_that_changes_nothing_says_nothing(shop: Shop) -> None:
    shop.post("/v1/customers", {"source_id": "c-1", "name": "Kim"})
    action = done(shop, "/v1/customers/bulk/async", [{"source_id": "c-1", "name": "Kim"}])
    assert report_of(shop, action)[0]["outcome"] == "unchanged"
    assert shop.get("/v1/customers/c-1")["updated_at"] is None


@pytest.mark.parametrize(
    "body", [{"codes": ["A"]}, {"metadata": {}}, {"codes": "A", "metadata": {}}, [], "x"]
)
def test_a_body_that_cannot_be_is_refused(shop: Shop, body: Any) -> None:
    error = shop.refused("POST", "/v1/vouchers/metadata/async", body)
    assert error["key"] == "invalid_payload"


def test_an_update_of_lines_comes_by_our_own_door(shop: Shop) -> None:
    lines = b"".join(b'{"source_id":"s-%d","name":"N"}\n' % n for n in range(1200))
    answer = shop.http.post(
        "/api/imports?kind=customer_updates",
        content=lines,
        headers={"Content-Type": "application/x-ndjson"},
    )
    assert answer.status_code == 202
    shop.settle()
    run = shop.get(f"/api/imports/{answer.json()['id']}")
    assert (run["status"], run["created_count"], run["rows_read"]) == ("DONE", 1200, 1200)
    told = shop.get(f"/api/imports/{run['id']}/report", format="json")
    assert [line["row"] for line in told] == list(range(1, 1201))


def test_webhooks_are_not_told_of_bulk_work(shop: Shop) -> None:
    done(shop, "/v1/customers/bulk/async", [{"source_id": "c-1"}])

    async def sources() -> list[Any]:
        async with shop.server.runtime.database.reading() as connection:
            cursor = await connection.execute(
                "select source from outbox_event where project_id = %s and type = %s",
                [shop.project.id, "customer.created"],
            )
            return [row["source"] for row in await cursor.fetchall()]

    assert shop.server.run(sources()) == [{"bulk": True}]
