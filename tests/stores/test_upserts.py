"""The functions other domains call in their transaction: customers, orders, segments."""

from __future__ import annotations

import asyncio
from typing import Any

import msgspec
import pytest

from largesse.customers import CustomerDraft, find_customer, upsert_customer
from largesse.kernel.problem import ProblemError
from largesse.orders import Order, OrderItem, find_order, save_order, totalled
from largesse.segments import segment_ids_of
from largesse.storage import Actor, Work
from largesse.storage.database import counted_statements
from support.outbox import events_of
from support.shop import Shop


def work_of(shop: Shop) -> Work:
    return shop.server.runtime.work(shop.project, Actor("server"))


def test_a_known_customer_costs_one_statement(shop: Shop) -> None:
    made = shop.post("/v1/customers", {"source_id": "a", "metadata": {"k": 1.1}})

    async def run() -> list[str]:
        work = work_of(shop)
        draft = CustomerDraft(source_id="a")
        async with work.database.transaction() as connection:
            with counted_statements() as names:
                customer = await upsert_customer(connection, work, draft)
        assert customer.id == made["id"]
        return names

    assert shop.server.run(run()) == ["customer_by_source_id"]


def test_an_upsert_waits_for_another_transaction_and_finds_its_customer(shop: Shop) -> None:
    async def run() -> tuple[str, str]:
        work = work_of(shop)
        first_has_inserted, both = asyncio.Event(), []

        async def first() -> None:
            async with work.database.transaction() as connection:
                draft = CustomerDraft(source_id="same", metadata={"a": 1})
                both.append((await upsert_customer(connection, work, draft)).id)
                first_has_inserted.set()
                async with work.database.reading() as watching:
                    while not await waiting(watching):  # noqa: ASYNC110 - only the database knows
                        await asyncio.sleep(0)

        async def second() -> None:
            await first_has_inserted.wait()
            async with work.database.transaction() as connection:
                draft = CustomerDraft(source_id="same", metadata={"b": 2})
                customer = await upsert_customer(connection, work, draft)
                assert customer.metadata == {"a": 1, "b": 2}
                both.append(customer.id)

        await asyncio.gather(first(), second())
        return both[0], both[1]

    async def waiting(connection: Any) -> bool:
        cursor = await connection.execute(
            "select 1 from pg_stat_activity where datname = current_database() "
            "and wait_event_type = 'Lock' and query like '%%insert into customer%%'"
        )
        return await cursor.fetchone() is not None

    one, other = shop.server.run(run())
    assert one == other
    assert events_of(shop, one) == ["customer.created", "customer.updated"]


def test_an_unknown_customer_is_refused(shop: Shop) -> None:
    async def run() -> None:
        work = work_of(shop)
        async with work.database.transaction() as connection:
            assert await find_customer(connection, work, id="cust_no") is None
            assert await find_customer(connection, work) is None
            await upsert_customer(connection, work, CustomerDraft(id="cust_no", source_id="a"))

    with pytest.raises(ProblemError) as caught:
        shop.server.run(run())
    problem = caught.value.problem
    assert (problem.code, problem.resource_type) == ("not_found", "customer")


def test_segments_of_a_customer(shop: Shop) -> None:
    customer = shop.post("/v1/customers", {"source_id": "a"})
    segment = shop.post("/v1/segments", {"name": "S", "customers": ["a"]})

    async def run() -> frozenset[str]:
        work = work_of(shop)
        async with work.database.transaction() as connection:
            return await segment_ids_of(connection, work, customer["id"])

    assert shop.server.run(run()) == {segment["id"]}


def test_an_order_is_kept_whole(shop: Shop) -> None:
    async def run() -> tuple[Order, Order | None]:
        work = work_of(shop)
        order = Order(
            work.id("ord_"),
            work.now,
            "o1",
            status="PAID",
            items=(OrderItem(quantity=2, price=50, discount_amount=10, metadata={"a": [1]}),),
            discount_amount=5,
            applied_discount_amount=5,
            items_applied_discount_amount=10,
            redemptions={"r_1": {"date": "2026-01-01T00:00:00.000Z"}},
        )
        async with work.database.transaction() as connection:
            saved = await save_order(connection, work, totalled(order))
            found = await find_order(connection, work, source_id="o1", lock=True)
        async with work.database.transaction() as connection:
            canceled = msgspec.structs.replace(saved, status="CANCELED")
            again = await save_order(connection, work, canceled)
        assert again.updated_at is not None
        return saved, found

    saved, found = shop.server.run(run())
    assert saved == found
    assert saved.items[0].id is not None
    assert (saved.amount, saved.total_discount_amount, saved.total_amount) == (100, 15, 85)
    assert events_of(shop, saved.id) == ["order.paid", "order.canceled"]
    told = shop.get("/v1/orders/o1")
    assert (told["total_applied_discount_amount"], told["items_discount_amount"]) == (15, 10)
    assert told["redemptions"] == saved.redemptions
