"""Customers earn points: by what they buy and do, once each, and the log says why and why not."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest

from largesse.jobs import OutboxEvent
from largesse.loyalty.service import earning
from largesse.storage import Actor
from largesse.storage.database import counted_statements
from support import loyalty, offers
from support.background import failed_in_background
from support.loyalty import balance, proportional
from support.shop import Shop

Json = dict[str, Any]


def custom_event(shop: Shop, name: str, **properties: Json) -> str:
    answer = shop.management.post(
        "/custom-event-schemas", json={"name": name, "schema": {"properties": properties}}
    )
    assert answer.status_code == 200, answer.text
    return str(answer.json()["id"])


def reasons(found: list[Json]) -> list[str]:
    return [each["reason"]["key"] if "reason" in each else each["outcome"] for each in found]


def test_a_paid_order_earns_points_and_the_log_says_why(shop: Shop) -> None:
    club = loyalty.programme(shop)
    code = loyalty.member(shop, club, "anna")
    rule = loyalty.earning(
        shop, club, loyalty=proportional("ORDER_AMOUNT", 1000, 3), source={"banner": "Shopping"}
    )
    placed = loyalty.order(shop, "anna", 5500)
    assert balance(shop, code) == 15
    (entry,) = loyalty.earnings(shop, "anna")
    assert entry["outcome"] == "earned"
    assert (entry["points"], entry["order_id"], entry["code"]) == (15, placed["id"], code)
    assert entry["earning_rule"] == {
        "id": rule["id"],
        "banner": "Shopping",
        "object": "earning_rule",
    }
    assert entry["explanation"] == {
        "type": "PROPORTIONAL",
        "measure": "ORDER_AMOUNT",
        "value": "5500",
        "every": 1000,
        "times": 5,
        "each": "3",
    }
    assert failed_in_background(shop.server, shop.project.id) == []


def test_every_measure_of_an_order_with_a_discount_and_a_free_unit(shop: Shop) -> None:
    mug = shop.post("/v1/products", {"name": "Mug", "source_id": "mug", "price": 2000})["id"]
    tea = shop.post("/v1/products", {"name": "Tea", "source_id": "tea", "price": 1000})["id"]
    products = [{"id": each, "object": "product"} for each in (mug, tea)]
    both = {"type": "STATIC", "name": "both", "products": products}
    one = {"type": "STATIC", "name": "one", "products": [{"id": mug, "object": "product"}]}
    ids = [shop.post("/v1/product-collections", each)["id"] for each in (both, one)]
    club = loyalty.programme(shop)
    loyalty.member(shop, club, "anna")
    shop.post("/v1/customers", {"source_id": "anna", "metadata": {"years": 4}})
    collections = [{"object": "products_collection", "id": each} for each in ids]
    wanted = {
        "ORDER_AMOUNT": (100, {}, 50),  # the free tea is part of what the order is worth
        "ORDER_TOTAL_AMOUNT": (100, {}, 35),
        "ORDER_ITEMS_AMOUNT": (100, {"object": "product", "id": mug}, 40),
        "ORDER_ITEMS_SUBTOTAL_AMOUNT": (100, {"object": "product", "id": tea}, 0),
        "ORDER_ITEMS_QUANTITY": (1, {"applicable_to": collections}, 2),
        "ORDER_METADATA": (2, {"property": "visits"}, 3),
        "CUSTOMER_METADATA": (1, {"property": "years"}, 4),
    }
    for measure, (every, more, _) in wanted.items():
        loyalty.earning(
            shop, club, loyalty=proportional(measure, every, 1, **more), source={"banner": measure}
        )
    unit = {"type": "UNIT", "unit_off": 1, "effect": "ADD_NEW_ITEMS", "product": {"id": tea}}
    offers.voucher(shop, "TEA", unit)
    offers.voucher(shop, "FIVE", offers.amount(500))
    offers.redeem(
        shop,
        "TEA",
        "FIVE",
        customer={"source_id": "anna"},
        order={"items": [{"product_id": mug, "quantity": 2}], "metadata": {"visits": 7}},
    )
    found = {
        each["earning_rule"]["banner"]: each["points"] for each in loyalty.earnings(shop, "anna")
    }
    assert found == {measure: points for measure, (_, _, points) in wanted.items()}


def test_only_orders_that_are_paid_earn_and_each_once(shop: Shop) -> None:
    club = loyalty.programme(shop)
    code = loyalty.member(shop, club, "anna")
    loyalty.earning(shop, club)
    made = loyalty.order(shop, "anna", 1000, status="CREATED")
    loyalty.order(shop, "anna", 1000, status="FULFILLED")
    assert balance(shop, code) == 0
    at = f"/v1/orders/{made['id']}"
    shop.put(at, {"status": "PAID"})
    assert balance(shop, code) == 5
    shop.put(at, {"status": "FULFILLED"})
    shop.put(at, {"status": "PAID"})
    assert balance(shop, code) == 5
    assert reasons(loyalty.earnings(shop, "anna")) == ["earned"]
    # Somebody else's order, and nobody's, are not hers.
    loyalty.order(shop, "ben", 1000)
    shop.post("/v1/orders", {"status": "PAID", "amount": 1000})
    assert balance(shop, code) == 5


def test_imported_orders_earn_nothing(shop: Shop) -> None:
    club = loyalty.programme(shop)
    code = loyalty.member(shop, club, "anna")
    loyalty.earning(shop, club)
    shop.post(
        "/v1/orders/import",
        [{"source_id": "old", "status": "PAID", "amount": 900, "customer": {"source_id": "anna"}}],
    )
    assert balance(shop, code) == 0
    assert loyalty.earnings(shop, "anna") == []


def test_custom_events_earn_by_their_name_and_their_metadata(shop: Shop) -> None:
    club = loyalty.programme(shop)
    code = loyalty.member(shop, club, "anna")
    schema = custom_event(shop, "page_view", page={"type": "number"})
    custom_event(shop, "other")
    loyalty.earning(
        shop,
        club,
        event="page_view",
        custom_event={"schema_id": schema},
        loyalty=proportional("CUSTOM_EVENT_METADATA", 1, 2, property="page"),
    )
    seen = {"event": "page_view", "customer": {"source_id": "anna"}, "metadata": {"page": 3}}
    shop.post("/v1/events", seen)
    shop.post("/v1/events", {"event": "other", "customer": {"source_id": "anna"}})
    assert balance(shop, code) == 6
    shop.post("/v1/events", seen)  # each time is an occasion of its own
    assert balance(shop, code) == 12
    shop.post("/v1/events", {**seen, "metadata": {}})
    assert reasons(loyalty.earnings(shop, "anna"))[0] == "earning_value_missing"
    # The event may name the card.
    shop.post("/v1/events", {**seen, "loyalty": {"code": code}})
    assert balance(shop, code) == 18


def test_entering_a_segment_earns_while_the_rule_is_active(shop: Shop) -> None:
    club = loyalty.programme(shop)
    code = loyalty.member(shop, club, "anna")
    segment = shop.post(
        "/v1/segments",
        {
            "name": "Londoners",
            "type": "passive",
            "filter": {"junction": "and", "metadata.city": {"conditions": {"$is": ["London"]}}},
        },
    )
    rule = loyalty.earning(
        shop, club, event="customer.segment.entered", segment={"id": segment["id"]}
    )
    shop.settle()
    assert rule["segment"] == {"id": segment["id"]}
    # A rule waits for customers to enter: the segment keeps its members from now on.
    assert shop.get(f"/v1/segments/{segment['id']}")["type"] == "auto-update"
    move = {"source_id": "anna", "metadata": {"city": "London"}}
    shop.post("/v1/customers", move)
    assert balance(shop, code) == 5
    shop.post("/v1/customers", {**move, "metadata": {"city": "Paris"}})
    shop.settle()
    shop.post(f"/v1/loyalties/{club['id']}/earning-rules/{rule['id']}/disable")
    shop.post("/v1/customers", move)
    assert balance(shop, code) == 5
    assert reasons(loyalty.earnings(shop, "anna")) == ["earned"]


def test_a_window_a_condition_and_a_segment_say_why_not(shop: Shop) -> None:
    shop.clock.set(datetime(2026, 3, 1, 15, tzinfo=UTC))  # a Sunday
    club = loyalty.programme(shop, expiration_date="2026-04-01T00:00:00Z")
    loyalty.member(shop, club, "anna")
    large = offers.rule(
        shop, {"1": {"name": "order.amount", "conditions": {"$more_than": [10_000]}}}
    )
    loyalty.earning(shop, club, validation_rule_id=large["id"])
    loyalty.earning(shop, club, validity_day_of_week=[1, 2, 3, 4, 5])
    loyalty.earning(shop, club, start_date="2026-03-02T00:00:00Z")
    loyalty.earning(shop, club, loyalty=proportional("ORDER_AMOUNT", 100_000, 1))
    loyalty.order(shop, "anna", 5000)
    assert reasons(loyalty.earnings(shop, "anna")) == [
        "earning_too_little",
        "earning_rule_not_active",
        "earning_rule_not_active_now",
        "order_rules_violated",
    ]
    told = loyalty.earnings(shop, "anna")[0]["reason"]
    assert told["details"] == {"where": "ORDER_AMOUNT", "need": 100_000, "got": "5000"}
    assert "100000" in told["message"]
    shop.http.headers["Accept-Language"] = "ko"
    assert "적립" in loyalty.earnings(shop, "anna")[0]["reason"]["message"]
    # A rule without an end ends with its campaign.
    shop.clock.move(days=40)
    loyalty.earning(shop, club)
    loyalty.order(shop, "anna", 5000)
    assert "earning_rule_expired" in reasons(loyalty.earnings(shop, "anna"))


def test_a_switched_off_rule_or_programme_gives_nothing(shop: Shop) -> None:
    club = loyalty.programme(shop)
    code = loyalty.member(shop, club, "anna")
    rule = loyalty.earning(shop, club, active=False)
    loyalty.order(shop, "anna", 1000)
    assert balance(shop, code) == 0
    shop.post(f"/v1/loyalties/{club['id']}/earning-rules/{rule['id']}/enable")
    shop.post(f"/v1/campaigns/{club['id']}/disable")
    loyalty.order(shop, "anna", 1000)
    assert reasons(loyalty.earnings(shop, "anna")) == ["campaign_not_active"]
    shop.post(f"/v1/campaigns/{club['id']}/enable")
    shop.post(f"/v1/vouchers/{code}/disable")
    loyalty.order(shop, "anna", 1000)
    assert reasons(loyalty.earnings(shop, "anna"))[0] == "loyalty_card_not_active"


def test_who_has_no_card_is_given_one_if_the_programme_says_so(shop: Shop) -> None:
    closed = loyalty.programme(shop, "closed")
    open_ = loyalty.programme(shop, "open", auto_join=True)
    for club in (closed, open_):
        loyalty.earning(shop, club, loyalty=proportional("ORDER_AMOUNT", 1000, 1))
    loyalty.order(shop, "anna", 3000)
    (entry,) = loyalty.earnings(shop, "anna")
    assert (entry["campaign"], entry["points"]) == ("open", 3)
    assert balance(shop, entry["code"]) == 3
    loyalty.order(shop, "anna", 4000)
    assert balance(shop, entry["code"]) == 7
    # What earns nothing makes nobody a member.
    loyalty.order(shop, "ben", 999)
    assert reasons(loyalty.earnings(shop, "ben")) == ["earning_too_little"]
    assert shop.get("/v1/vouchers", customer="ben")["total"] == 0


def test_what_makes_a_member_earns_as_it_does_for_members(shop: Shop) -> None:
    club = loyalty.programme(shop, auto_join=True)
    loyalty.earning(shop, club)
    days = {"weekdays": [{"days": [*range(7)], "multiplier": 3}]}
    shop.put(f"/api/loyalty/{club['id']}/options", {"multipliers": days})
    asked = {"customer": {"source_id": "anna"}, "order": {"amount": 1000}}
    told = shop.post(f"/v1/loyalties/{club['id']}/qualifications", asked)
    assert told["points"] == 15
    loyalty.order(shop, "anna", 1000)
    (entry,) = loyalty.earnings(shop, "anna")
    assert entry["points"] == 15
    assert balance(shop, entry["code"]) == 15


def test_a_programme_without_a_card_left_says_so(shop: Shop) -> None:
    club = loyalty.programme(shop, type="STATIC", auto_join=True)
    loyalty.earning(shop, club)
    loyalty.order(shop, "anna", 3000)
    assert reasons(loyalty.earnings(shop, "anna")) == ["no_voucher_suitable_for_publication"]


def test_points_of_a_rule_expire_by_its_own_rules(shop: Shop) -> None:
    shop.clock.set(datetime(2026, 1, 31, 15, tzinfo=UTC))
    club = loyalty.programme(
        shop, card={"expiration_rules": {"period_type": "MONTH", "period_value": 12}}
    )
    code = loyalty.member(shop, club, "anna")
    loyalty.earning(shop, club, expiration_rules={"period_type": "MONTH", "period_value": 1})
    loyalty.order(shop, "anna", 3000)
    assert loyalty.card(shop, code)["next_expiration_date"][:10] == "2026-02-28"


def test_a_redemption_that_pays_an_order_earns_like_an_order(shop: Shop) -> None:
    club = loyalty.programme(shop)
    code = loyalty.member(shop, club, "anna")
    loyalty.earning(shop, club, loyalty=proportional("ORDER_TOTAL_AMOUNT", 100, 1))
    offers.voucher(shop, "HALF", offers.percent(50))
    offers.redeem(shop, "HALF", customer={"source_id": "anna"}, order={"amount": 4000})
    assert balance(shop, code) == 20


def test_one_order_handled_by_two_workers_earns_once(shop: Shop) -> None:
    club = loyalty.programme(shop, auto_join=True)
    loyalty.earning(shop, club)
    loyalty.earning(shop, club, pending_points={"period_value": 1})
    placed = loyalty.order(shop, "anna", 1000)
    (first, second) = loyalty.earnings(shop, "anna")
    code = first["code"]
    assert {first["outcome"], second["outcome"]} == {"earned", "pending"}
    event = _event_of(shop, "order.paid", placed["id"])

    async def again() -> list[None]:
        return await asyncio.gather(*(_handle(shop, event) for _ in range(6)))

    shop.server.run(again())
    assert balance(shop, code) == 5
    assert len(loyalty.earnings(shop, "anna")) == 2
    assert loyalty.card(shop, code)["pending_points"] == 5
    offers.no_mismatches(shop)


def test_workers_who_meet_an_order_first_together_earn_once(shop: Shop) -> None:
    club = loyalty.programme(shop, auto_join=True)
    placed = loyalty.order(shop, "anna", 1000)
    shop.settle()
    event = _event_of(shop, "order.paid", placed["id"])
    loyalty.earning(shop, club)  # it comes too late for the relay, in time for the workers below
    later = OutboxEvent(
        **{
            name: getattr(event, name)
            for name in OutboxEvent.__struct_fields__
            if name != "created_at"
        },
        created_at=datetime.now(UTC),
    )

    async def together() -> list[None]:
        return await asyncio.gather(*(_handle(shop, later) for _ in range(8)))

    shop.server.run(together())
    (entry,) = loyalty.earnings(shop, "anna")
    assert balance(shop, entry["code"]) == 5
    assert shop.get("/v1/vouchers", customer="anna")["total"] == 1


def test_an_order_nobody_waits_for_costs_one_statement(shop: Shop) -> None:
    placed = loyalty.order(shop, "anna", 1000)
    shop.settle()
    event = _event_of(shop, "order.paid", placed["id"])

    async def counted() -> list[str]:
        with counted_statements() as names:
            await _handle(shop, event)
        return names

    assert shop.server.run(counted()) == ["rules_set_off"]


@pytest.mark.parametrize("path", ["none", "cust_none"])
def test_the_log_of_nobody_is_not_found(shop: Shop, path: str) -> None:
    assert shop.refused("GET", f"/api/customers/{path}/earnings")["key"] == "not_found"


def test_the_log_is_paged_and_filtered(shop: Shop) -> None:
    club = loyalty.programme(shop)
    loyalty.member(shop, club, "anna")
    rule = loyalty.earning(shop, club, loyalty=proportional("ORDER_AMOUNT", 1000, 1))
    for amount in (1000, 10, 2000):
        loyalty.order(shop, "anna", amount)
    shop.settle()
    at = "/api/customers/anna/earnings"
    first = shop.get(at, limit=2)
    assert [each["points"] for each in first["data"]] == [2, 0]
    assert first["has_more"] is True
    second = shop.get(at, limit=2, starting_after_id=first["more_starting_after"])
    assert [each["points"] for each in second["data"]] == [1]
    assert second["has_more"] is False
    assert len(shop.get(at, outcome="nothing")["data"]) == 1
    assert len(shop.get(at, earning_rule_id=rule["id"], campaign=club["name"])["data"]) == 3
    assert shop.get(at, earning_rule_id="ern_none")["data"] == []
    assert shop.refused("GET", f"{at}?outcome=lost")["code"] == 400


def _event_of(shop: Shop, event_type: str, entity_id: str) -> OutboxEvent:
    async def read() -> OutboxEvent:
        async with shop.server.runtime.database.reading() as connection:
            cursor = await connection.execute(
                "select id, project_id, type, entity_id, data, request_id, created_at"
                " from outbox_event where project_id = %s and type = %s and entity_id = %s",
                [shop.project.id, event_type, entity_id],
            )
            row = await cursor.fetchone()
            assert row is not None
            return OutboxEvent(**row)

    return shop.server.run(read())


async def _handle(shop: Shop, event: OutboxEvent) -> None:
    work = shop.server.runtime.work(shop.project, Actor("job", str(event.id), "relay"))
    async with work.database.transaction() as connection:
        await earning.on_event(connection, work, event)


def test_moving_between_tiers_earns_and_tiers_are_conditions(shop: Shop) -> None:
    club = loyalty.programme(shop)
    at = f"/v1/loyalties/{club['id']}"
    silver, gold = shop.post(
        f"{at}/tiers",
        [
            {"name": "Silver", "points": {"from": 10, "to": 99}},
            {"name": "Gold", "points": {"from": 100}},
        ],
    )
    code = loyalty.member(shop, club, "anna")
    loyalty.earning(shop, club, loyalty=proportional("ORDER_AMOUNT", 100, 1))
    banner = {"source": {"banner": "joined any"}}
    loyalty.earning(shop, club, event="customer.loyalty.tier.joined", **banner)
    loyalty.earning(
        shop,
        club,
        event="customer.loyalty.tier.upgraded",
        loyalty_tier={"id": gold["id"]},
        source={"banner": "upgraded to gold"},
    )
    among_gold = {"name": "customer.loyalty_tier", "conditions": {"$is": [gold["id"]]}}
    rule = offers.rule(shop, {"1": among_gold})
    loyalty.earning(shop, club, validation_rule_id=rule["id"], source={"banner": "gold only"})
    loyalty.order(shop, "anna", 2000)
    assert balance(shop, code) == 20 + 5
    loyalty.order(shop, "anna", 10_000)
    assert balance(shop, code) == 25 + 100 + 5
    loyalty.order(shop, "anna", 100)
    assert balance(shop, code) == 130 + 1 + 5
    given = [
        each["earning_rule"]["banner"] for each in loyalty.earnings(shop, "anna", outcome="earned")
    ]
    assert sorted(given) == [
        *["A rule"] * 3,
        "gold only",
        "joined any",
        "upgraded to gold",
    ]
    # The same member again: nothing is joined twice.
    assert silver["id"] != gold["id"]


def test_a_tier_multiplies_what_its_members_earn(shop: Shop) -> None:
    club = loyalty.programme(shop)
    code = loyalty.member(shop, club, "anna")
    rule = loyalty.earning(shop, club, loyalty=proportional("ORDER_AMOUNT", 100, 1))
    shop.post(
        f"/v1/loyalties/{club['id']}/tiers",
        [
            {
                "name": "Gold",
                "points": {"from": 10},
                "earning_rules": {rule["id"]: {"type": "MULTIPLY", "multiplier": 1.5}},
            }
        ],
    )
    loyalty.order(shop, "anna", 1000)
    assert balance(shop, code) == 10
    loyalty.order(shop, "anna", 1100)
    assert balance(shop, code) == 10 + 17  # 16.5, halves up
    (latest, _) = loyalty.earnings(shop, "anna")
    (adjustment,) = latest["explanation"]["adjustments"]
    assert (adjustment["kind"], adjustment["value"], adjustment["name"]) == (
        "MULTIPLY",
        1.5,
        "Gold",
    )


def test_an_order_that_earns_costs_so_many_statements_and_each_further_rule_few(
    shop: Shop,
) -> None:
    club = loyalty.programme(shop)
    loyalty.member(shop, club, "anna")

    def cost() -> list[str]:
        placed = loyalty.order(shop, "anna", 1000)
        shop.settle()
        event = _event_of(shop, "order.paid", placed["id"])
        # The same once more under another name: nothing of it is in the log.
        other = msgspec.structs.replace(event, data={**event.data, "id": f"{placed['id']}x"})

        async def counted() -> list[str]:
            with counted_statements() as names:
                await _handle(shop, other)
            return names

        return shop.server.run(counted())

    loyalty.earning(shop, club)
    one = cost()
    loyalty.earning(shop, club)
    two = cost()
    assert one.count("rules_set_off") == two.count("rules_set_off") == 1
    assert (len(one), len(two) - len(one)) == (12, 7), (one, two)
