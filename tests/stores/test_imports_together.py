"""Rows taken together leave what the same rows leave one by one, and say the same of each."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from largesse import access, catalog, customers, orders
from largesse.storage import Actor, Connection, Work
from largesse.storage.batch import OneByOneError
from largesse.storage.database import counted_statements
from largesse.transfer.model import Kind, Row, Run, Source
from largesse.transfer.service.applying import apply_rows
from support.server import RunningServer
from support.shop import Shop

sources = st.sampled_from(["a", "b", "c", ""])
texts = st.sampled_from(["one", "two"])
metadata = st.sampled_from([{"tier": "gold"}, {"tier": "tin", "n": 1}, {"n": "no number"}, None])
ids = st.sampled_from(["first", "second", "nobody"])
"""Of things that were there before; the last is none."""
people = st.fixed_dictionaries(
    {},
    optional={
        "source_id": sources,
        "id": ids,
        "name": texts,
        "email": st.sampled_from(["a@shop.example", "A@shop.example", "b@shop.example"]),
        "metadata": metadata,
    },
)
products = st.fixed_dictionaries(
    {},
    optional={
        "source_id": st.sampled_from(["a", "b", "c", "binned"]),
        "id": ids,
        "name": texts,
        "price": st.sampled_from([100, 10**15, None]),
        "attributes": st.sampled_from([["color"], []]),
        "metadata": metadata,
    },
)
skus = st.fixed_dictionaries(
    {"product_id": st.sampled_from(["a", "b", "first"])},
    optional={
        "source_id": sources,
        "sku": texts,
        "currency": st.sampled_from(["USD", "???"]),
        "attributes": st.sampled_from([{"color": "red"}, {"size": 1}]),
    },
)
lines = st.lists(
    st.fixed_dictionaries(
        {"quantity": st.integers(0, 3)},
        optional={
            "product_id": st.sampled_from(["first", "nobody"]),
            "source_id": st.sampled_from(["a", "new"]),
            "price": st.sampled_from([5, 700]),
            "product": st.sampled_from([{"name": "Told"}, {"name": "Taught", "override": True}]),
        },
    ),
    max_size=2,
)
purchases = st.fixed_dictionaries(
    {},
    optional={
        "id": ids,
        "source_id": st.sampled_from(["o-1", "o-2"]),
        "status": st.sampled_from(["PAID", "CREATED", "WRONG"]),
        "amount": st.sampled_from([1000, -1]),
        "discount_amount": st.just(600),
        "items": lines,
        "customer": people,
        "referrer": people,
        "metadata": metadata,
    },
)
ROWS: dict[Kind, Any] = {
    "customers": people,
    "customer_updates": people,
    "products": products,
    "product_updates": products,
    "skus": skus,
    "orders": purchases,
}
SCHEMA = {"n": {"type": "number", "optional": True}}
TAKEN_TOGETHER = (
    (customers, "import_customers"),
    (catalog, "import_products"),
    (catalog, "import_skus"),
    (orders, "import_orders"),
)
OURS = re.compile(r"\b(?:cust|prod|sku|ord|ordli)_[0-9A-Za-z]+")


@pytest.fixture(scope="module")
def filled(server: RunningServer) -> Iterator[Shop]:
    """A project with things that rows may be about: two of each, and one in the bin."""
    server.clock.reset()
    shop = Shop(server, currency_code="USD")
    for name in ("first", "second"):
        shop.post("/v1/customers", {"email": "b@shop.example", "name": name})
        shop.post("/v1/products", {"name": name, "attributes": ["color"]})
        shop.post("/v1/orders", {"amount": 1000})
    shop.post("/v1/products", {"name": "A", "source_id": "a", "attributes": ["color"]})
    gone = shop.post("/v1/products", {"name": "Gone", "source_id": "binned"})
    shop.delete(f"/v1/products/{gone['id']}")
    for resource in ("customer", "product", "order"):
        definition = {"n": {"type": "number", "optional": True}}
        schema = {"related_object": resource, "properties": definition}
        answer = shop.management.post("/metadata-schemas", json=schema)
        assert answer.status_code == 200, answer.text
    yield shop
    shop.close()


def work_of(shop: Shop) -> Work:
    """Return work of an import that knows the project as it is now."""
    database = shop.server.runtime.database
    project = shop.server.run(access.project_by_id(database, shop.project.id))
    assert project is not None
    return shop.server.runtime.work(project, Actor("import", "imp_1"))


async def left_by(work: Work, kind: Kind, documents: list[Any]) -> tuple[list[Any], list[str]]:
    """Return what is said of rows and what they leave, and take it all back."""
    run = Run(
        id="imp_1", kind=kind, action_id="aa_1", source=Source("f", 1, "json"), created_at=work.now
    )
    rows = [Row(number, number, document) for number, document in enumerate(documents, 1)]
    async with (
        work.database.transaction() as connection,
        connection.transaction(force_rollback=True),
    ):
        outcomes = await apply_rows(connection, work, run, rows)
        told = [
            *await left_in(connection, work, "audit_entry", "object_kind, id"),
            *await left_in(connection, work, "outbox_event", "split_part(type, '.', 1), id"),
        ]
        there = [
            row
            for table in ("customer", "product", "sku", "customer_order")
            for row in await left_in(connection, work, table, "id")
        ]
    names: dict[str, str] = {}
    for each in OURS.findall(" ".join(told)):
        names.setdefault(each, f"<{len(names)}>")
    told, there = (
        [OURS.sub(lambda match: names.get(match[0], match[0]), row) for row in some]
        for some in (told, there)
    )
    said = [
        (each.what, each.problem and (each.problem.code, each.problem.where)) for each in outcomes
    ]
    return said, [*told, *sorted(there)]


async def left_in(connection: Connection, work: Work, table: str, order: str) -> list[str]:
    numbered = table in {"audit_entry", "outbox_event"}
    row = "to_jsonb(t) - 'id' - 'transaction_id'" if numbered else "to_jsonb(t)"
    query = f"select ({row})::text as row from {table} t where project_id = %s order by {order}"  # noqa: S608 - the test's own words
    found = await connection.execute(query.encode(), (work.project.id,))
    return [each["row"] for each in await found.fetchall()]


async def refuse_to_take_together(*_arguments: Any) -> None:
    raise OneByOneError


@pytest.mark.parametrize("kind", ROWS)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
@given(data=st.data())
def test_rows_taken_together_are_rows_taken_one_by_one(
    filled: Shop, kind: Kind, data: st.DataObject
) -> None:
    documents = data.draw(st.lists(ROWS[kind], min_size=1, max_size=6))
    work = work_of(filled)
    known = names_of(filled)
    for document in documents:
        named(document, kind, known)
    together = filled.server.run(left_by(work, kind, documents))
    with pytest.MonkeyPatch.context() as patch:
        for domain, name in TAKEN_TOGETHER:
            patch.setattr(domain, name, refuse_to_take_together)
        alone = filled.server.run(left_by(work, kind, documents))
    assert together == alone


def names_of(shop: Shop) -> dict[str, dict[str, str]]:
    """Return the ids of what was there before, by kind and name."""
    orders_there = shop.get("/v1/orders")["orders"]
    return {
        "customer": {each["name"]: each["id"] for each in shop.get("/v1/customers")["customers"]},
        "product": {each["name"]: each["id"] for each in shop.get("/v1/products")["products"]},
        "order": dict(
            zip(("first", "second"), sorted(each["id"] for each in orders_there), strict=True)
        ),
    }


def named(document: dict[str, Any], kind: str, known: dict[str, dict[str, str]]) -> None:
    """Put real ids where a row names what was there before."""
    noun = kind.removesuffix("_updates").removesuffix("s")
    if "id" in document and noun in known:
        document["id"] = known[noun].get(document["id"], document["id"])
    if "product_id" in document:
        document["product_id"] = known["product"].get(
            document["product_id"], document["product_id"]
        )
    for person in ("customer", "referrer"):
        if isinstance(document.get(person), dict):
            named(document[person], "customer", known)
    for line in document.get("items", ()):
        named(line, "line", known)


@pytest.mark.parametrize(
    ("kind", "statements"),
    [
        (
            "customers",
            ["lock_customers", "insert_customers", "insert_entries", "insert_events"],
        ),
        ("products", ["lock_products", "insert_products", "insert_entries"]),
        ("skus", ["lock_products", "lock_skus", "insert_skus", "insert_entries"]),
        (
            "orders",
            [
                *("lock_orders", "lock_customers", "resolve_items"),
                *("insert_customers", "insert_entries", "insert_events"),
                *("insert_orders", "insert_entries", "insert_events"),
            ],
        ),
    ],
)
def test_hundreds_of_rows_take_a_few_statements(
    filled: Shop, kind: Kind, statements: list[str]
) -> None:
    rows: dict[str, dict[str, Any]] = {
        "customers": {"name": "Some"},
        "products": {"name": "Some"},
        "skus": {"product_id": "a", "sku": "Some"},
        "orders": {
            "status": "PAID",
            "items": [{"source_id": "a", "quantity": 1, "price": 100}],
        },
    }
    documents = [{"source_id": f"many-{n}", **rows[kind]} for n in range(300)]
    if kind == "orders":
        documents = [{**each, "customer": {"source_id": each["source_id"]}} for each in documents]

    async def counted() -> list[str]:
        with counted_statements() as names:
            said, _ = await left_by(work_of_now, kind, documents)
        assert said == [("created", None)] * 300
        return names

    work_of_now = work_of(filled)
    assert filled.server.run(counted()) == statements


def test_ids_that_go_round_within_a_batch_are_taken_one_by_one(filled: Shop) -> None:
    first = filled.post("/v1/products", {"name": "P", "source_id": "round-1"})
    second = filled.post("/v1/products", {"name": "Q", "source_id": "round-2"})
    documents = [
        {"id": first["id"], "name": "P", "source_id": "round-3"},
        {"id": second["id"], "name": "Q", "source_id": "round-1"},
        {"name": "R", "source_id": "round-2"},
    ]
    said, _ = filled.server.run(left_by(work_of(filled), "products", documents))
    assert [what for what, _ in said] == ["updated", "updated", "created"]
