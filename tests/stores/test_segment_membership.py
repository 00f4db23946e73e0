"""Members kept step by step are those a look at everybody would find, whatever happened before."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from largesse.rules.filters import filter_passes
from largesse.segments.decide import nobody, read_filter
from largesse.segments.service import refreshing
from largesse.storage import Actor
from support.people import define_event, segment, told
from support.server import RunningServer
from support.shop import Shop

NAMES = ("a", "b", "c")
FILTERS: dict[str, dict[str, Any]] = {
    "Gold": {"metadata.tier": {"conditions": {"$is": ["gold"]}}},
    "Spender": {"summary.orders.total_amount": {"conditions": {"$more_than": [1500]}}},
    "Either": {
        "junction": "or",
        "summary.orders.total_count": {"conditions": {"$more_than_equal": [2]}},
        "events.visit.count": {"conditions": {"$more_than": [1]}},
    },
    "Not web": {"events.visit.metadata.via": {"conditions": {"$not_in": ["web"]}}},
}

person = st.sampled_from(NAMES)
steps = st.lists(
    st.one_of(
        st.tuples(st.just("tier"), person, st.sampled_from(["gold", "tin"])),
        st.tuples(st.just("order"), person, st.sampled_from(["PAID", "CREATED"])),
        st.tuples(st.just("cancel"), person, st.none()),
        st.tuples(st.just("visit"), person, st.sampled_from(["web", "app"])),
        st.tuples(st.just("delete"), person, st.none()),
        st.tuples(st.just("settle"), person, st.none()),
        st.tuples(st.just("tick"), person, st.none()),
    ),
    max_size=14,
)


class History:
    """Something that happened in a shop, and what segments made of it."""

    def __init__(self, shop: Shop) -> None:
        self.shop = shop
        self.orders: dict[str, list[str]] = defaultdict(list)
        define_event(shop, "visit")

    def follow(self) -> None:
        for name, wanted in FILTERS.items():
            self.shop.post("/v1/segments", {"name": name, "type": "auto-update", "filter": wanted})

    def happen(self, kind: str, who: str, what: str | None) -> None:
        shop, customer = self.shop, {"source_id": who}
        if kind == "tier":
            shop.post("/v1/customers", customer | {"metadata": {"tier": what}})
        elif kind == "order":
            body = {"customer": customer, "amount": 1000, "status": what}
            self.orders[who].append(shop.post("/v1/orders", body)["id"])
        elif kind == "cancel" and self.orders[who]:
            shop.put(f"/v1/orders/{self.orders[who].pop()}", {"status": "CANCELED"})
        elif kind == "visit":
            body = {"event": "visit", "customer": customer, "metadata": {"via": what}}
            shop.post("/v1/events", body)
        elif kind == "delete":
            shop.http.delete(f"/v1/customers/{who}")
            self.orders[who].clear()
        elif kind == "tick":
            work = shop.server.runtime.work(shop.project, Actor("job", "1", "test"))
            shop.server.run(refreshing.tick(work, everything=True))
        elif kind == "settle":
            shop.settle()

    def kept(self) -> dict[str, set[str]]:
        """Return the members of each segment as they are kept."""
        rows = self._rows(
            "select s.name as name, m.customer_id as id from segment s "
            "join segment_member m on m.segment_id = s.id where s.project_id = %s"
        )
        found: dict[str, set[str]] = {name: set() for name in FILTERS}
        for row in rows:
            found[row["name"]].add(row["id"])
        return found

    def looked_up(self) -> dict[str, set[str]]:
        """Return who passes each filter now, decided on every customer without SQL."""
        rows = self._rows(
            "select customer.id, customer_document(project_id, customer, "
            "'{orders,redemptions,event:visit}') as document from customer where project_id = %s"
        )
        now, zone = self.shop.clock(), self.shop.project.time_zone
        return {
            name: {
                row["id"]
                for row in rows
                if filter_passes(read_filter(wanted), row["document"], now, zone)
            }
            for name, wanted in FILTERS.items()
        }

    def moved(self, first: dict[str, set[str]]) -> dict[str, set[str]]:
        """Return the members the events lead to; refuses one that enters twice or leaves unseen."""
        members = {name: set(ids) for name, ids in first.items()}
        for event in told(self.shop, "customer.segment.entered", "customer.segment.left"):
            there = members[event["segment"]["name"]]
            if event["told_as"].endswith("entered"):
                assert event["customer_id"] not in there
                there.add(event["customer_id"])
            else:
                assert event["customer_id"] in there
                there.remove(event["customer_id"])
        alive = {row["id"] for row in self._rows("select id from customer where project_id = %s")}
        return {name: ids & alive for name, ids in members.items()}

    def _rows(self, statement: str) -> list[dict[str, Any]]:
        async def read() -> list[dict[str, Any]]:
            async with self.shop.server.runtime.database.reading() as connection:
                cursor = await connection.execute(statement.encode(), (self.shop.project.id,))
                return list(await cursor.fetchall())

        return self.shop.server.run(read())


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(before=steps, after=steps)
def test_kept_members_are_those_a_full_look_finds(
    server: RunningServer, before: list[Any], after: list[Any]
) -> None:
    shop = Shop(server, time_zone="Asia/Seoul")
    history = History(shop)
    for step in before:
        history.happen(*step)
    shop.settle()
    history.follow()
    shop.settle()
    first = history.kept()
    assert first == history.looked_up()
    for step in after:
        history.happen(*step)
    shop.settle()
    assert history.kept() == history.looked_up() == history.moved(first)
    shop.close()


def test_somebody_unknown_looks_like_a_customer_without_history(shop: Shop) -> None:
    define_event(shop, "visit")
    shop.post("/v1/customers", {"source_id": "a"})
    segment(shop, "Any", "passive", events__visit__count={"$is": 0})

    async def document() -> dict[str, Any]:
        async with shop.server.runtime.database.reading() as connection:
            cursor = await connection.execute(
                "select customer_document(project_id, customer, "
                "'{orders,redemptions,event:visit}') as document from customer "
                "where project_id = %s",
                (shop.project.id,),
            )
            row = await cursor.fetchone()
        assert row is not None
        return dict(row["document"])

    stored = shop.server.run(document())
    blank = nobody(shop.clock(), ["orders", "redemptions", "event:visit"])
    for part in ("summary", "events", "loyalty", "metadata"):
        assert stored[part] == blank[part], part
