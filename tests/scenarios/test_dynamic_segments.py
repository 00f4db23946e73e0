"""Segments that follow a filter: who is in them, who enters and leaves, and what that tells."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from largesse.customers import CustomerDraft
from largesse.orders import import_order
from largesse.orders.model import OrderDraft
from largesse.redemptions.model import Asked, Purchase
from largesse.redemptions.service.validate import validate
from largesse.segments.service import previewing, refreshing
from largesse.segments.service.segments import activate_segment
from largesse.storage import Actor, Work
from largesse.storage.database import counted_statements
from support.offers import assign, percent, redeem, rule, voucher
from support.people import define_event, moves, segment, segments_of, told
from support.shop import Shop


def customer(shop: Shop, name: str, **more: Any) -> dict[str, Any]:
    made: dict[str, Any] = shop.post("/v1/customers", {"source_id": name, **more})
    return made


def work_of(shop: Shop) -> Work:
    return shop.server.runtime.work(shop.project, Actor("job", "1", "test"))


def test_an_active_segment_finds_its_first_members_quietly(shop: Shop) -> None:
    for name, city in (("a", "Seoul"), ("b", "Busan"), ("c", "Seoul")):
        customer(shop, name, address={"city": city})
    made = segment(shop, "Seoul", address__city={"$is": ["Seoul"]})
    assert (made["type"], made["initial_sync_status"]) == ("auto-update", "IN_PROGRESS")
    assert made["filter"]["address.city"] == {"conditions": {"$is": ["Seoul"]}}
    assert moves(shop) == []
    assert shop.get(f"/v1/segments/{made['id']}")["initial_sync_status"] == "DONE"
    assert [segments_of(shop, name) for name in "abc"] == [{"Seoul"}, set(), {"Seoul"}]
    assert shop.get("/v1/customers", segment_id=made["id"])["total"] == 2
    details = shop.get(f"/api/segments/{made['id']}")
    assert (details["members"], details["progress"]) == (2, None)


def test_customers_enter_and_leave_an_active_segment_once(shop: Shop) -> None:
    segment(shop, "Gold", metadata__tier={"$is": "gold"})
    customer(shop, "a", metadata={"tier": "gold"})
    customer(shop, "b", metadata={"tier": "silver"})
    assert moves(shop) == [("entered", "a", "Gold")]
    shop.put("/v1/customers/b", {"metadata": {"tier": "gold"}})
    shop.put("/v1/customers/a", {"name": "Still gold"})
    shop.put("/v1/customers/a", {"metadata": {"tier": "tin"}})
    assert sorted(moves(shop)[1:]) == [("entered", "b", "Gold"), ("left", "a", "Gold")]
    event = told(shop, "customer.segment.left")[0]
    assert event["customer_id"] == shop.get("/v1/customers/a")["id"]
    assert event["segment"]["object"] == "segment"
    assert [segments_of(shop, name) for name in "ab"] == [set(), {"Gold"}]


def test_orders_redemptions_and_events_move_customers(shop: Shop) -> None:
    define_event(shop, "cart_abandoned")
    segment(shop, "Big spender", summary__orders__total_amount={"$more_than": 10_000})
    segment(shop, "Redeemer", summary__redemptions__total_succeeded={"$more_than_equal": 1})
    segment(shop, "Hesitant", events__cart_abandoned__count={"$more_than": 1})
    segment(shop, "Left a lot", events__cart_abandoned__metadata__value={"$more_than": 500})
    person = {"source_id": "a"}
    shop.post("/v1/orders", {"customer": person, "amount": 20_000, "status": "CREATED"})
    assert moves(shop) == []
    order = shop.post("/v1/orders", {"customer": person, "amount": 20_000, "status": "PAID"})
    assert moves(shop) == [("entered", "a", "Big spender")]
    shop.put(f"/v1/orders/{order['id']}", {"status": "CANCELED"})
    assert moves(shop)[1:] == [("left", "a", "Big spender")]
    for value in (100, 900):
        shop.post(
            "/v1/events",
            {"event": "cart_abandoned", "customer": person, "metadata": {"value": value}},
        )
    assert sorted(moves(shop)[2:]) == [
        ("entered", "a", "Hesitant"),
        ("entered", "a", "Left a lot"),
    ]
    voucher(shop, "TEN", percent(10))
    redeem(shop, "TEN", customer=person)
    assert moves(shop)[4:] == [("entered", "a", "Redeemer")]


def test_an_imported_order_moves_its_customer(shop: Shop) -> None:
    segment(shop, "Payer", summary__orders__total_count={"$is": 1})
    customer(shop, "a")
    shop.settle()

    async def take() -> None:
        work = work_of(shop)
        draft = OrderDraft(amount=100, status="PAID", customer=CustomerDraft(source_id="a"))
        async with work.database.transaction() as connection:
            await import_order(connection, work, draft)

    shop.server.run(take())
    assert moves(shop) == [("entered", "a", "Payer")]


def test_a_passive_segment_is_asked_live_and_tells_nothing(shop: Shop) -> None:
    made = segment(shop, "Young", "passive", birthdate={"$after": "2000-01-01"})
    assert made["initial_sync_status"] == "DONE"
    customer(shop, "a", birthdate="2001-05-05")
    customer(shop, "b", birthdate="1990-05-05")
    assert [segments_of(shop, name) for name in "ab"] == [{"Young"}, set()]
    shop.put("/v1/customers/b", {"birthdate": "2002-02-02"})
    assert segments_of(shop, "b") == {"Young"}
    assert moves(shop) == []
    assert shop.get(f"/api/segments/{made['id']}")["members"] is None


def test_somebody_nobody_knows_is_asked_hypothetically(shop: Shop) -> None:
    segment(shop, "No orders", summary__orders__total_count={"$is": 0})
    segment(shop, "New", "passive", created_at={"$more_than": "2020-01-01T00:00:00Z"})
    segment(shop, "Starts with s", "passive", source_id={"$starts_with": "s"})
    segment(shop, "Has a name", "passive", name={"$has_value": True})
    shop.settle()
    found = shop.get("/v1/customers/somebody/segments")
    names = {each["name"] for each in found["data"]}
    assert {"No orders", "Starts with s"} <= names
    assert "Has a name" not in names
    assert found["total"] == len(names)
    assert shop.get("/v1/customers")["total"] == 0


def vip_code(shop: Shop, made: dict[str, Any]) -> None:
    assign(shop, asking(shop, made), "voucher", voucher(shop, "VIP", percent(10))["id"])


def asking(shop: Shop, made: dict[str, Any]) -> str:
    condition = {"name": "customer.segment", "conditions": {"$is": [made["id"]]}}
    return str(rule(shop, {"1": condition, "logic": "1"})["id"])


def applies(shop: Shop, code: str, person: dict[str, Any] | None) -> bool:
    body = {
        "redeemables": [{"object": "voucher", "id": code}],
        "order": {"amount": 10_000},
        **({"customer": person} if person else {}),
    }
    return bool(shop.post("/v1/validations", body)["valid"])


@pytest.mark.parametrize("kind", ["passive", "auto-update"])
def test_rules_ask_for_segments_that_follow_a_filter(shop: Shop, kind: str) -> None:
    made = segment(shop, "Gold", kind, metadata__tier={"$is": "gold"})
    vip_code(shop, made)
    customer(shop, "a", metadata={"tier": "gold"})
    customer(shop, "b")
    shop.settle()
    assert applies(shop, "VIP", {"source_id": "a"})
    assert not applies(shop, "VIP", {"source_id": "b"})
    # Nobody knows them: what is told decides.
    assert applies(shop, "VIP", {"source_id": "new", "metadata": {"tier": "gold"}})
    assert not applies(shop, "VIP", {"source_id": "new"})
    assert shop.get("/v1/customers")["total"] == 2
    qualified = shop.post(
        "/v1/qualifications", {"customer": {"source_id": "a"}, "order": {"amount": 10_000}}
    )
    assert [each["id"] for each in qualified["redeemables"]["data"]] == ["VIP"]


def test_what_is_told_now_counts_in_a_passive_segment(shop: Shop) -> None:
    made = segment(shop, "Gold", "passive", metadata__tier={"$is": "gold"})
    vip_code(shop, made)
    customer(shop, "b", metadata={"tier": "tin", "other": 1})
    assert applies(shop, "VIP", {"source_id": "b", "metadata": {"tier": "gold"}})
    assert not applies(shop, "VIP", {"source_id": "b", "metadata": {"other": 2}})


def test_a_rule_on_a_segment_costs_no_statement_more(shop: Shop) -> None:
    made = segment(shop, "Gold", "passive", summary__orders__total_count={"$is": 0})
    vip_code(shop, made)
    customer(shop, "a")

    async def counted() -> list[str]:
        purchase = Purchase(
            redeemables=(Asked("voucher", "VIP"),),
            order=OrderDraft(amount=1000),
            customer=CustomerDraft(source_id="a"),
        )
        with counted_statements() as names:
            validation = await validate(work_of(shop), purchase)
        assert validation.decision.valid
        return names

    assert len(shop.server.run(counted())) <= 4


def test_a_passive_segment_can_be_edited_until_it_is_active(shop: Shop) -> None:
    made = segment(shop, "Gold", "passive", metadata__tier={"$is": "gold"})
    path = f"/api/segments/{made['id']}"
    customer(shop, "a", metadata={"tier": "gold"})
    customer(shop, "b", metadata={"tier": "tin"})
    wanted = {"metadata.tier": {"conditions": {"$is": ["tin"]}}}
    changed = shop.put(
        path,
        {
            "name": "Tin",
            "filter": wanted,
            "purpose": "win them back",
            "target": {"metric": "repeat_rate", "value": 30},
        },
    )
    assert (changed["name"], changed["filter"], changed["purpose"]) == (
        "Tin",
        wanted,
        "win them back",
    )
    assert changed["target"] == {"metric": "repeat_rate", "value": 30, "by": None}
    assert [segments_of(shop, name) for name in "ab"] == [set(), {"Tin"}]

    async def use() -> None:
        work = work_of(shop)
        async with work.database.transaction() as connection:
            await activate_segment(connection, work, made["id"])
            again = await activate_segment(connection, work, made["id"])
        assert again.type == "auto-update"

    shop.server.run(use())
    assert moves(shop) == []
    assert shop.get(f"/v1/segments/{made['id']}")["type"] == "auto-update"
    assert segments_of(shop, "b") == {"Tin"}
    assert shop.refused("PUT", path, {"filter": wanted | {"name": {"conditions": {"$is": "x"}}}})[
        "details"
    ]
    assert shop.put(path, {"purpose": None})["purpose"] is None
    shop.put("/v1/customers/b", {"metadata": {"tier": "gold"}})
    assert moves(shop) == [("left", "b", "Tin")]


def test_time_moves_customers(shop: Shop) -> None:
    segment(shop, "Newcomer", created_at={"$less_than_ago": 3})
    customer(shop, "a")
    assert moves(shop) == [("entered", "a", "Newcomer")]
    shop.clock.move(days=5)
    assert segments_of(shop, "a") == {"Newcomer"}
    shop.server.run(refreshing.tick(work_of(shop), everything=False))
    assert moves(shop)[1:] == [("left", "a", "Newcomer")]
    shop.server.run(refreshing.tick(work_of(shop), everything=False))
    assert len(moves(shop)) == 2


def test_a_filter_that_counts_days_is_asked_of_nobody_until_the_next_day(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    segment(shop, "Newcomer", created_at={"$less_than_ago": 3})
    customer(shop, "a")
    shop.settle()
    looked_at: list[str] = []

    async def move(*asked: Any) -> list[Any]:
        looked_at.extend(asked[2])
        return []

    with monkeypatch.context() as patch:
        patch.setattr(refreshing.store, "move", move)
        before = work_of(shop).now.isoformat()
        shop.server.run(refreshing.tick(work_of(shop), everything=False, since=before))
        assert looked_at == []
        shop.clock.move(days=1)
        shop.server.run(refreshing.tick(work_of(shop), everything=False, since=before))
        assert len(looked_at) == 1
    shop.clock.move(days=5)
    shop.server.run(refreshing.tick(work_of(shop), everything=False, since=before))
    assert moves(shop)[1:] == [("left", "a", "Newcomer")]


def test_a_pass_over_many_customers_is_several_jobs(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(refreshing, "_STEP", 2)
    monkeypatch.setattr(refreshing, "_STEPS", 2)
    segment(shop, "Newcomer", created_at={"$less_than_ago": 3})
    for number in range(9):
        customer(shop, f"c{number}")
    shop.settle()
    shop.clock.move(days=5)
    shop.server.run(refreshing.tick(work_of(shop), everything=True))
    left = [who for what, who, _ in moves(shop) if what == "left"]
    assert sorted(left) == [f"c{number}" for number in range(9)]


def test_a_customer_who_loses_an_order_to_another_leaves(shop: Shop) -> None:
    segment(shop, "Payer", summary__orders__total_count={"$more_than": 0})
    told_of = {"source_id": "o1", "amount": 100, "status": "PAID"}
    shop.post("/v1/orders", told_of | {"customer": {"source_id": "a"}})
    assert moves(shop) == [("entered", "a", "Payer")]
    shop.put("/v1/orders/o1", {"customer": {"source_id": "b"}})
    assert sorted(moves(shop)[1:]) == [("entered", "b", "Payer"), ("left", "a", "Payer")]
    shop.put("/v1/orders/o1", {"customer": None})
    assert moves(shop)[3:] == [("left", "b", "Payer")]


def test_midnight_mends_what_no_event_told_of(shop: Shop) -> None:
    segment(shop, "Gold", metadata__tier={"$is": "gold"})
    made = customer(shop, "a")
    shop.settle()

    async def change_in_silence() -> None:
        async with shop.server.runtime.database.transaction() as connection:
            await connection.execute(
                'update customer set metadata = \'{"tier": "gold"}\' where id = %s',
                (made["id"],),
            )

    shop.server.run(change_in_silence())
    shop.server.run(refreshing.tick(work_of(shop), everything=False))
    assert moves(shop) == []
    shop.server.run(refreshing.tick(work_of(shop), everything=True))
    assert moves(shop) == [("entered", "a", "Gold")]


def test_a_segment_in_use_stays(shop: Shop) -> None:
    made = segment(shop, "Gold", "passive", metadata__tier={"$is": "gold"})
    path = f"/v1/segments/{made['id']}"
    vip = asking(shop, made)
    error = shop.refused("DELETE", path)
    assert (error["key"], error["resource_type"]) == ("resource_in_use", "segment")
    assert shop.get(path)["name"] == "Gold"
    shop.delete(f"/v1/validation-rules/{vip}")
    shop.delete(path)
    assert shop.refused("GET", path)["key"] == "not_found"


def test_a_filter_is_tried_before_it_is_a_segment(shop: Shop) -> None:
    for number in range(7):
        customer(shop, f"c{number}", metadata={"visits": number})
    found = shop.post("/api/segments/preview", {"filter": {"metadata.visits": {"$more_than": [0]}}})
    assert (found["count"], found["total"], found["exact"]) == (6, 7, True)
    assert len(found["customers"]) == 5
    assert shop.get("/v1/segments")["total"] == 0


def test_of_very_many_customers_a_preview_looks_at_a_sample(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(previewing, "_STEP", 2)
    monkeypatch.setattr(previewing, "_MOST", 4)
    for number in range(10):
        customer(shop, f"c{number}")
    found = shop.post("/api/segments/preview", {"filter": {"source_id": {"$starts_with": "c"}}})
    assert (found["count"], found["total"], found["exact"]) == (10, 10, False)
    monkeypatch.setattr(previewing, "_MOST", 10)
    found = shop.post("/api/segments/preview", {"filter": {"source_id": {"$is": "c3"}}})
    assert (found["count"], found["total"], found["exact"]) == (1, 10, True)


def test_everybody_at_once_moves_nobody_twice(shop: Shop) -> None:
    segment(shop, "Gold", metadata__tier={"$is": "gold"})
    names = [f"c{number}" for number in range(8)]
    for name in names:
        customer(shop, name)

    def change(step: int) -> None:
        tier = ("gold", "tin")[step % 2]
        shop.put(f"/v1/customers/{names[step % 8]}", {"metadata": {"tier": tier, "step": step}})

    async def look() -> None:
        work = work_of(shop)
        await asyncio.gather(
            refreshing.refresh(work),
            refreshing.tick(work, everything=True),
            refreshing.refresh(work),
            refreshing.tick(work, everything=True),
        )

    with ThreadPoolExecutor(8) as pool:
        looks = [pool.submit(shop.server.run, look()) for _ in range(3)]
        list(pool.map(change, range(64)))
        for each in looks:
            each.result()
    inside: set[str] = set()
    for kind, name, _ in moves(shop):
        assert (name in inside) is (kind == "left")
        inside ^= {name}
    golden = {
        each["source_id"]
        for each in shop.get("/v1/customers", limit=100)["customers"]
        if each["metadata"].get("tier") == "gold"
    }
    assert inside == golden == {name for name in names if segments_of(shop, name)}


def test_a_hundred_segments_follow_filters_at_most(shop: Shop) -> None:
    for number in range(100):
        segment(shop, f"S{number}", "passive", name={"$is": str(number)})
    body = {"name": "S100", "type": "passive", "filter": {"name": {"$is": "x"}}}
    error = shop.refused("POST", "/v1/segments", body)
    assert (error["key"], "100" in error["details"]) == ("invalid_payload", True)
    shop.post("/v1/segments", {"name": "Static", "customers": []})
    assert segments_of(shop, "7") == set()


@pytest.mark.parametrize(
    ("wanted", "path"),
    [
        ({}, ".filter"),
        ({"shoe_size": {"$is": [40]}}, ".filter.shoe_size"),
        ({"name": {"$near": ["x"]}}, ".filter.name"),
        ({"metadata.tier": {"conditions": {}}}, ".filter.metadata.tier"),
        ({"junction": "xor", "name": {"$is": "x"}}, ".filter.junction"),
        ({"birthdate": {"$after": ["never"]}}, ".filter.birthdate"),
        ({"events.unheard_of.count": {"$is": [1]}}, ".filter.events.unheard_of"),
        ({"events.cart_abandoned": {"$is": [1]}}, ".filter.events.cart_abandoned"),
        ({"summary.orders.colour": {"$is": [1]}}, ".filter.summary.orders.colour"),
    ],
)
def test_a_bad_filter_is_told_where(shop: Shop, wanted: Any, path: str) -> None:
    define_event(shop, "cart_abandoned")
    for where in ("/v1/segments", "/api/segments/preview"):
        body = {"name": "S", "type": "auto-update"} if where == "/v1/segments" else {}
        error = shop.refused("POST", where, body | {"filter": wanted})
        assert error["key"] == "invalid_payload"
        assert path in error["details"]
    assert shop.get("/v1/segments")["total"] == 0


def test_a_segment_is_made_over_many_customers_step_by_step(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(refreshing, "_STEP", 3)
    for number in range(10):
        customer(shop, f"c{number}", metadata={"odd": number % 2})
    made = segment(shop, "Odd", metadata__odd={"$is": 1})
    assert moves(shop) == []
    assert shop.get("/v1/customers", segment_id=made["id"])["total"] == 5
    assert shop.get(f"/api/segments/{made['id']}")["progress"] is None
