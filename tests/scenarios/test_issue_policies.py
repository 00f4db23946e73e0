"""Codes that are given by themselves: when something happens, to whom, how many, each once."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from largesse import segments
from largesse.bootstrap.chores import begin_due_policies
from largesse.jobs import OutboxEvent
from largesse.storage import Actor, Work
from largesse.storage.database import counted_statements
from largesse.vouchers.model import Occasion
from largesse.vouchers.service import policies
from largesse.vouchers.service.policies import happening, issuing, managing, running
from support import offers
from support.offers import percent
from support.shop import Shop

Json = dict[str, Any]


def campaign(shop: Shop, name: str = "Thanks", **fields: Any) -> Json:
    body = {
        "name": name,
        "type": "AUTO_UPDATE",
        "voucher": {"discount": percent(10), "redemption": {"quantity": 1}},
        **fields,
    }
    made: Json = shop.post("/v1/campaigns", body)
    return made


def policy(shop: Shop, trigger: Json | str, **fields: Any) -> Json:
    trigger = {"type": trigger} if isinstance(trigger, str) else trigger
    body = {"name": f"policy {uuid4().hex[:8]}", "campaign": "Thanks", "trigger": trigger, **fields}
    made: Json = shop.post("/api/issue-policies", body)
    return made


def customer(shop: Shop, source_id: str, **fields: Any) -> Json:
    made: Json = shop.post("/v1/customers", {"source_id": source_id, **fields})
    return made


def order(shop: Shop, who: str, amount: int, status: str = "PAID", **fields: Any) -> Json:
    made: Json = shop.post(
        "/v1/orders",
        {"status": status, "amount": amount, "customer": {"source_id": who}, **fields},
    )
    return made


def held(shop: Shop, who: str) -> list[Json]:
    """Return the codes a customer holds."""
    shop.settle()
    found: list[Json] = shop.get("/v1/vouchers", customer=who, limit=100)["vouchers"]
    return found


def log(shop: Shop, made: Json, **query: Any) -> list[Json]:
    shop.settle()
    found: list[Json] = shop.get(f"/api/issue-policies/{made['id']}/log", limit=100, **query)[
        "data"
    ]
    return found


def outcomes(shop: Shop, made: Json) -> dict[str, int]:
    return dict(Counter(each.get("reason", "issued") for each in log(shop, made)))


def work_of(shop: Shop) -> Work:
    return shop.server.runtime.work(shop.project, Actor("job"))


def test_who_signs_up_gets_a_code_that_lives_as_long_as_the_policy_says(shop: Shop) -> None:
    shop.clock.set(datetime(2026, 3, 1, 15, tzinfo=UTC))
    campaign(shop)
    made = policy(
        shop, "customer.created", validity="P30D", redemptions=2, channel="email", codes=2
    )
    assert (made["active"], made["validity"], made["codes"]) == (True, "P30D", 2)
    joined = customer(shop, "anna")
    codes = held(shop, "anna")
    assert len(codes) == 2
    for code in codes:
        # 30 local days: New York's clocks go forward on 8 March.
        assert code["expiration_date"] == "2026-03-31T14:00:00.000Z"
        assert code["redemption"]["quantity"] == 2
        assert code["holder_id"] == joined["id"]
    (publication,) = shop.get("/v1/publications")["publications"]
    assert publication["channel"] == "email"
    (record,) = log(shop, made)
    assert record["outcome"] == "issued"
    assert sorted(record["codes"]) == sorted(code["code"] for code in codes)
    assert record["publication_id"] == publication["id"]
    assert record["customer_id"] == joined["id"]
    assert offers.redeem(shop, codes[0]["code"], order={"amount": 1000})["redemptions"]
    shop.clock.move(days=31)
    late = offers.validate(shop, codes[1]["code"], order={"amount": 1000})
    assert offers.reasons(late) == ["voucher_expired"]


def test_an_update_of_a_customer_gives_nothing(shop: Shop) -> None:
    customer(shop, "anna")
    campaign(shop)
    made = policy(shop, "customer.created")
    customer(shop, "anna", name="Anna")
    assert held(shop, "anna") == []
    assert log(shop, made) == []


def test_an_order_gives_a_code_once_it_is_paid_and_passes_the_filters(shop: Shop) -> None:
    campaign(shop)
    made = policy(
        shop,
        {
            "type": "order.paid",
            "filters": {
                "junction": "and",
                "total_amount": {"conditions": {"$more_than_equal": [5000]}},
                "items_count": {"conditions": {"$more_than_equal": [1]}},
                "metadata.channel": {"conditions": {"$is": ["web"]}},
            },
        },
    )
    items = [{"product_id": "p1", "quantity": 2, "amount": 6000}]
    web = {"items": items, "metadata": {"channel": "web"}}
    order(shop, "small", 4999, metadata={"channel": "web"}, items=[{**items[0], "amount": 4999}])
    order(shop, "elsewhere", 6000, items=items, metadata={"channel": "shop"})
    unpaid = order(shop, "anna", 6000, "CREATED", **web)
    assert held(shop, "anna") == []
    shop.put(f"/v1/orders/{unpaid['id']}", {"status": "PAID"})
    assert len(held(shop, "anna")) == 1
    shop.put(f"/v1/orders/{unpaid['id']}", {"metadata": {"note": "gift wrap"}})
    assert len(held(shop, "anna")) == 1
    assert outcomes(shop, made) == {"issued": 1, "issue_filter_not_met": 2}
    assert held(shop, "small") == held(shop, "elsewhere") == []


def test_a_custom_event_of_that_name_gives_a_code(shop: Shop) -> None:
    schema = {"name": "review.written", "properties": {"stars": {"type": "number"}}}
    answer = shop.management.post("/custom-event-schemas", json=schema)
    assert answer.status_code == 200, answer.text
    shop.management.post("/custom-event-schemas", json={**schema, "name": "visit"})
    campaign(shop)
    made = policy(
        shop,
        {
            "type": "custom_event",
            "event": "review.written",
            "filters": {"metadata.stars": {"conditions": {"$more_than_equal": [4]}}},
        },
    )
    for event, stars in (("visit", 5), ("review.written", 2), ("review.written", 5)):
        shop.post(
            "/v1/events",
            {"event": event, "customer": {"source_id": "anna"}, "metadata": {"stars": stars}},
        )
    assert len(held(shop, "anna")) == 1
    assert outcomes(shop, made) == {"issued": 1, "issue_filter_not_met": 1}


def test_who_enters_a_segment_gets_a_code_and_others_do_not(shop: Shop) -> None:
    campaign(shop)
    big = shop.post(
        "/v1/segments",
        {
            "name": "Big spenders",
            "type": "auto-update",
            "filter": {
                "junction": "and",
                "summary.orders.total_amount": {"conditions": {"$more_than": [10000]}},
            },
        },
    )
    shop.settle()
    made = policy(shop, {"type": "segment.entered", "segment_id": big["id"]})
    order(shop, "anna", 6000)
    assert held(shop, "anna") == []
    order(shop, "anna", 6000)
    assert len(held(shop, "anna")) == 1
    order(shop, "anna", 6000)
    assert outcomes(shop, made) == {"issued": 1}


def test_a_policy_may_be_for_some_segments_and_not_for_others(shop: Shop) -> None:
    campaign(shop)
    for each in ("vip", "both", "nobody"):
        customer(shop, each)
    vip = shop.post("/v1/segments", {"name": "VIP", "type": "static", "customers": ["vip", "both"]})
    out = shop.post("/v1/segments", {"name": "Out", "type": "static", "customers": ["both"]})
    made = policy(shop, "order.paid", segments={"any_of": [vip["id"]], "none_of": [out["id"]]})
    for each in ("vip", "both", "nobody"):
        order(shop, each, 1000)
    assert [len(held(shop, each)) for each in ("vip", "both", "nobody")] == [1, 0, 0]
    wrong = log(shop, made, reason="issue_wrong_segment")
    assert len(wrong) == 2
    assert all(each["outcome"] == "skipped" and each["message"] for each in wrong)


def test_the_limits_of_a_policy_hold_and_say_which_one(shop: Shop) -> None:
    shop.clock.set(datetime(2026, 3, 2, 18, tzinfo=UTC))
    campaign(shop)
    made = policy(
        shop, "order.paid", limits={"total": 5, "per_customer": 3, "per_customer_per_day": 2}
    )
    for _ in range(3):
        order(shop, "anna", 1000)
    assert len(held(shop, "anna")) == 2
    shop.clock.move(hours=20)  # another local day
    order(shop, "anna", 1000)
    order(shop, "anna", 1000)
    assert len(held(shop, "anna")) == 3
    for who in ("ben", "cleo", "dora"):
        order(shop, who, 1000)
    shop.settle()
    full = [each for each in log(shop, made) if each["outcome"] == "skipped"]
    assert [each["message"].split("(")[1] for each in reversed(full)] == [
        "limits.per_customer_per_day).",
        "limits.per_customer).",
        "limits.total).",
    ]
    assert len(log(shop, made, outcome="issued")) == 5


def test_a_limit_changed_later_counts_what_was_given_before(shop: Shop) -> None:
    campaign(shop)
    made = policy(shop, "order.paid")
    for _ in range(3):
        order(shop, "anna", 1000)
    shop.settle()
    body = {
        "name": made["name"],
        "campaign": "Thanks",
        "trigger": made["trigger"],
        "limits": {"per_day": 4, "per_customer": 4},
    }
    changed = shop.put(f"/api/issue-policies/{made['id']}", body)
    assert changed["limits"] == {"per_day": 4, "per_customer": 4}
    for _ in range(3):
        order(shop, "anna", 1000)
    assert len(held(shop, "anna")) == 4


def test_a_pool_that_is_empty_is_a_failure_that_is_told(shop: Shop) -> None:
    campaign(shop, type="STATIC", vouchers_count=1)
    made = policy(shop, "customer.created")
    customer(shop, "anna")
    customer(shop, "ben")
    shop.settle()
    (failed,) = log(shop, made, outcome="failed")
    assert failed["reason"] == "no_voucher_suitable_for_publication"
    assert failed["message"]
    assert "codes" not in failed
    korean = shop.http.get(
        f"/api/issue-policies/{made['id']}/log", headers={"Accept-Language": "ko"}
    ).json()
    assert any("\uac00" <= letter <= "\ud7a3" for letter in korean["data"][0]["message"])
    assert korean["outcomes"] == {"issued": 1, "failed": 1}


def test_a_stopped_policy_gives_nothing_and_one_started_again_forgets_the_time_between(
    shop: Shop,
) -> None:
    campaign(shop)
    made = policy(shop, "customer.created")
    assert shop.post(f"/api/issue-policies/{made['id']}/disable")["active"] is False
    customer(shop, "anna")
    assert held(shop, "anna") == []
    assert shop.post(f"/api/issue-policies/{made['id']}/enable")["active"] is True
    customer(shop, "ben")
    assert len(held(shop, "ben")) == 1
    assert held(shop, "anna") == []
    shop.delete(f"/api/issue-policies/{made['id']}")
    customer(shop, "cleo")
    assert held(shop, "cleo") == []
    assert shop.refused("GET", f"/api/issue-policies/{made['id']}")["key"] == "not_found"


def test_a_campaign_that_goes_stops_its_policies(shop: Shop) -> None:
    campaign(shop)
    made = policy(shop, "customer.created")
    shop.delete("/v1/campaigns/Thanks")
    customer(shop, "anna")
    shop.settle()
    assert shop.get(f"/api/issue-policies/{made['id']}")["active"] is False
    assert log(shop, made) == []


def test_a_campaign_that_has_ended_gives_no_dead_codes(shop: Shop) -> None:
    campaign(shop, expiration_date="2026-06-01T00:00:00Z")
    made = policy(shop, "customer.created")
    shop.clock.set(datetime(2026, 6, 2, tzinfo=UTC))
    customer(shop, "anna")
    assert held(shop, "anna") == []
    assert outcomes(shop, made) in ({}, {"issue_campaign_ended": 1})


def test_a_run_gives_everybody_in_the_segment_a_code_with_progress(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "BATCH", 7)
    campaign(shop)
    names = [f"c{number}" for number in range(25)]
    for name in names:
        customer(shop, name)
    some = shop.post("/v1/segments", {"name": "S", "type": "static", "customers": names[:20]})
    made = policy(shop, "manual", segments={"any_of": [some["id"]]}, limits={"total": 15})
    started = shop.http.post(f"/api/issue-policies/{made['id']}/runs")
    assert started.status_code == 202
    shop.settle()
    action = shop.get(f"/v1/async-actions/{started.json()['async_action_id']}")
    assert (action["status"], action["progress"]) == ("DONE", 100)
    assert action["result"] == {"issued": 15, "skipped": 5}
    assert outcomes(shop, made) == {"issued": 15, "issue_limit_reached": 5}


def test_a_run_that_crashed_goes_on_and_gives_nobody_two(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "BATCH", 5)
    campaign(shop)
    for number in range(23):
        customer(shop, f"c{number}")
    made = policy(shop, "manual")
    given = 0
    act = issuing.act

    async def dying(*arguments: Any) -> Any:
        nonlocal given
        given += 1
        if given == 13:
            raise RuntimeError("the power went")
        return await act(*arguments)

    monkeypatch.setattr(running, "act", dying)
    action_id = shop.post(f"/api/issue-policies/{made['id']}/runs")["async_action_id"]
    for _ in range(200):
        if given >= 13:
            break
        time.sleep(0.05)

    async def several() -> None:
        await asyncio.gather(*(running.run(work_of(shop), action_id) for _ in range(3)))

    shop.server.run(several())
    assert shop.get(f"/v1/async-actions/{action_id}")["status"] == "DONE"
    counted = Counter(each["customer_id"] for each in log(shop, made))
    assert (len(counted), set(counted.values())) == (23, {1})
    assert shop.get("/v1/vouchers", campaign="Thanks", limit=1)["total"] == 23


def test_limits_are_exact_when_runs_and_events_come_at_once(shop: Shop) -> None:
    """Three runs and the relay share one policy's limit."""
    campaign(shop)
    for number in range(30):
        customer(shop, f"c{number}")
    shop.settle()
    made = policy(shop, "order.paid", limits={"total": 40, "per_customer": 2})
    actions = [
        shop.post(f"/api/issue-policies/{made['id']}/runs")["async_action_id"] for _ in range(3)
    ]

    async def all_runs() -> None:
        await asyncio.gather(*(running.run(work_of(shop), action_id) for action_id in actions))

    for number in range(30):
        order(shop, f"c{number}", 1000)
    shop.server.run(all_runs())
    shop.settle()
    issued = log(shop, made, outcome="issued")
    assert shop.get("/v1/vouchers", campaign="Thanks", limit=1)["total"] == 40
    counted: Counter[str] = Counter()
    total = shop.get(f"/api/issue-policies/{made['id']}/log")["outcomes"]["issued"]
    for each in issued:
        counted[each["customer_id"]] += len(each["codes"])
    assert total == 40
    assert max(counted.values()) <= 2


def test_an_event_handed_out_twice_gives_one_code(shop: Shop) -> None:
    campaign(shop)
    made = policy(shop, "customer.created")
    who = customer(shop, "anna")
    shop.settle()
    (record,) = log(shop, made)

    async def again() -> None:
        database = shop.server.runtime.database
        async with database.transaction() as connection:
            known = await managing.find_policy(connection, work_of(shop), made["id"])
            occasion = Occasion(key=record["occasion"], customer_id=who["id"])
            assert await issuing.act(connection, work_of(shop), known, occasion) is None

    shop.server.run(again())
    assert len(held(shop, "anna")) == 1


def test_the_codes_of_a_campaign_go_out_when_it_begins(shop: Shop) -> None:
    for who in ("anna", "ben"):
        customer(shop, who)
    begins = shop.clock() + timedelta(days=3)
    campaign(shop, start_date=begins.isoformat())
    made = policy(shop, "campaign.started")
    assert held(shop, "anna") == []
    shop.server.run(running.start(work_of(shop), made["id"]))
    assert held(shop, "anna") == []
    shop.clock.move(days=4)
    for _ in range(2):
        shop.server.run(running.start(work_of(shop), made["id"]))
    assert len(held(shop, "anna")) == len(held(shop, "ben")) == 1
    assert shop.get(f"/api/issue-policies/{made['id']}")["started_at"]


def test_a_campaign_that_has_begun_already_starts_its_policy_at_once(shop: Shop) -> None:
    customer(shop, "anna")
    campaign(shop)
    policy(shop, "campaign.started")
    assert len(held(shop, "anna")) == 1


def test_a_campaign_moved_forward_starts_its_policy(shop: Shop) -> None:
    customer(shop, "anna")
    campaign(shop, start_date=(shop.clock() + timedelta(days=30)).isoformat())
    policy(shop, "campaign.started")
    assert held(shop, "anna") == []
    shop.put(
        "/v1/campaigns/Thanks", {"start_date": (shop.clock() - timedelta(hours=1)).isoformat()}
    )
    assert len(held(shop, "anna")) == 1


def test_policies_that_set_each_other_off_come_to_an_end(shop: Shop) -> None:
    """What an issue sets off carries its step in the request id; after three steps it ends."""
    campaign(shop)
    made = policy(shop, "manual")
    anna = customer(shop, "anna")["id"]
    shop.settle()

    async def step(request_id: str) -> str | None:
        async with shop.server.runtime.database.transaction() as connection:
            known = await managing.find_policy(connection, work_of(shop), made["id"])
            occasion = Occasion(key=f"event:{request_id}", customer_id=anna, request_id=request_id)
            record = await issuing.act(connection, work_of(shop), known, occasion)
            assert record is not None
            return record.reason

    assert [shop.server.run(step(each)) for each in ("v-1f", "v-1f.1", "v-1f.2", "v-1f.3")] == [
        None,
        None,
        None,
        "issue_chain_too_long",
    ]
    told = shop.server.run(_requests(shop, "publication.succeeded"))
    assert told == ["v-1f.1", "v-1f.2", "v-1f.3"]


async def _requests(shop: Shop, kind: str) -> list[str]:
    """Return the request ids of the events of a kind."""
    async with shop.server.runtime.database.reading() as connection:
        cursor = await connection.execute(
            "select request_id from outbox_event where project_id = %s and type = %s order by id",
            (shop.project.id, kind),
        )
        return [row["request_id"] for row in await cursor.fetchall()]


def test_a_preview_tells_what_would_be_and_leaves_nothing(shop: Shop) -> None:
    campaign(shop)
    customer(shop, "anna")
    shop.settle()
    made = policy(
        shop,
        {"type": "order.paid", "filters": {"amount": {"conditions": {"$more_than": [5000]}}}},
        limits={"total": 1},
    )
    path = f"/api/issue-policies/{made['id']}/preview"
    for _ in range(2):
        good = shop.post(path, {"customer": "anna", "document": {"amount": 6000}})
        assert good["outcome"] == "issued"
        assert "codes" not in good
    small = shop.post(path, {"customer": "anna", "document": {"amount": 100}})
    assert (small["outcome"], small["reason"]) == ("skipped", "issue_filter_not_met")
    assert log(shop, made) == []
    assert held(shop, "anna") == []
    assert shop.refused("POST", path, {"customer": "who"})["key"] == "not_found"


def test_the_log_is_paged_and_filtered(shop: Shop) -> None:
    campaign(shop)
    made = policy(shop, "order.paid", limits={"per_customer": 2})
    for who in ("anna", "anna", "anna", "ben"):
        order(shop, who, 1000)
    shop.settle()
    path = f"/api/issue-policies/{made['id']}/log"
    first = shop.get(path, limit=3)
    assert (first["total"], first["outcomes"]) == (4, {"issued": 3, "skipped": 1})
    assert first["has_more"] is True
    (last,) = shop.get(path, limit=3, starting_after_id=first["more_starting_after"])["data"]
    assert last["id"] not in {each["id"] for each in first["data"]}
    assert shop.get(path, customer="ben")["total"] == 1
    assert shop.get(path, **{"created_at[before]": "2020-01-01T00:00:00Z"})["total"] == 0
    assert shop.refused("GET", f"{path}?outcome=maybe")["key"] == "invalid_query_params"
    assert shop.refused("GET", f"{path}?starting_after_id=-1")["key"] == "invalid_query_params"


def test_an_event_nobody_waits_for_costs_one_statement(shop: Shop) -> None:
    campaign(shop)
    policy(shop, "order.paid")

    async def handled(kind: str) -> list[str]:
        event = OutboxEvent(1, shop.project.id, kind, "x", {"type": "e"}, "", shop.clock())
        async with shop.server.runtime.database.transaction() as connection:
            with counted_statements() as statements:
                await happening.on_event(connection, work_of(shop), event)
            return list(statements)

    assert shop.server.run(handled("customer.custom_event")) == ["policies_set_off"]
    assert shop.server.run(handled("order.created")) == ["policies_set_off"]


def test_policies_are_listed_and_named_once(shop: Shop) -> None:
    campaign(shop)
    campaign(shop, "Other")
    names = [policy(shop, "manual", name=f"P{number}")["name"] for number in range(3)]
    policy(shop, "manual", name="P9", campaign="Other")
    page = shop.get("/api/issue-policies", limit=2)
    assert [each["name"] for each in page["data"]] == ["P9", "P2"]
    rest = shop.get("/api/issue-policies", starting_after_id=page["more_starting_after"])
    assert [each["name"] for each in rest["data"]] == ["P1", "P0"]
    assert shop.get("/api/issue-policies", campaign="Thanks")["total"] == len(names)
    assert shop.get("/api/issue-policies/P1")["name"] == "P1"
    body = {"name": "P1", "campaign": "Thanks", "trigger": {"type": "manual"}}
    assert shop.refused("POST", "/api/issue-policies", body)["key"] == "duplicate_found"
    other = {**body, "name": "P2"}
    assert shop.refused("PUT", "/api/issue-policies/P1", other)["key"] == "duplicate_found"


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"campaign": "nobody"}, ""),
        ({"trigger": {"type": "custom_event"}}, ".trigger.event"),
        ({"trigger": {"type": "manual", "event": "x"}}, ".trigger.event"),
        ({"trigger": {"type": "segment.entered"}}, ".trigger.segment_id"),
        ({"trigger": {"type": "segment.entered", "segment_id": "seg_x"}}, ".trigger.segment_id"),
        ({"trigger": {"type": "whenever"}}, ".trigger.type"),
        (
            {
                "trigger": {
                    "type": "order.paid",
                    "filters": {"colour": {"conditions": {"$is": "x"}}},
                }
            },
            ".trigger.filters.colour",
        ),
        ({"segments": {"any_of": ["seg_x"]}}, ".segments.any_of[0]"),
        ({"validity": "soon"}, ".validity"),
        ({"codes": 3, "limits": {"total": 2}}, ".limits.total"),
        ({"codes": 51}, ".codes"),
        ({"campaign": "Public", "validity": "P1D"}, ".validity"),
        ({"campaign": "Promotion"}, ".campaign"),
    ],
)
def test_a_policy_that_cannot_be_meant_is_refused(shop: Shop, change: Json, path: str) -> None:
    campaign(shop)
    campaign(shop, "Public", type="STANDALONE")
    shop.post("/v1/campaigns", {"name": "Promotion", "campaign_type": "PROMOTION"})
    body = {"name": "P", "campaign": "Thanks", "trigger": {"type": "manual"}, **change}
    error = shop.refused("POST", "/api/issue-policies", body)
    assert path in error["details"]
    assert shop.get("/api/issue-policies")["total"] == 0


def test_a_run_looks_only_at_those_a_segment_keeps(shop: Shop) -> None:
    """A run over a small segment of a large shop does not walk through the shop."""
    campaign(shop)
    names = [f"c{number}" for number in range(12)]
    for name in names:
        customer(shop, name)
    two = [
        shop.post("/v1/segments", {"name": name, "type": "static", "customers": listed})["id"]
        for name, listed in (("S", names[:4]), ("T", names[3:6]))
    ]
    made = policy(shop, "manual", segments={"any_of": two})
    started = shop.http.post(f"/api/issue-policies/{made['id']}/runs").json()
    shop.settle()
    async_action = f"/v1/async-actions/{started['async_action_id']}"
    assert shop.get(async_action)["result"] == {"issued": 6}

    async def looked_at() -> tuple[int, list[str]]:
        work = work_of(shop)
        async with work.database.reading() as connection:
            count = await segments.count_candidates(connection, work, two)
            return count, await segments.next_candidates(connection, work, two, "", 100)

    total, found = shop.server.run(looked_at())
    assert total == len(found) == 6


def test_a_campaign_whose_moment_comes_starts_its_policy_though_the_job_was_lost(
    shop: Shop,
) -> None:
    customer(shop, "anna")
    campaign(shop, start_date=(shop.clock() + timedelta(days=3)).isoformat())
    made = policy(shop, "campaign.started")
    shop.server.run(begin_due_policies(shop.server.runtime))
    assert held(shop, "anna") == []
    shop.clock.move(days=4)
    for _ in range(2):
        shop.server.run(begin_due_policies(shop.server.runtime))
    assert len(held(shop, "anna")) == 1
    assert shop.get(f"/api/issue-policies/{made['id']}")["started_at"]


def test_old_refusals_go_and_what_was_given_still_counts(shop: Shop) -> None:
    campaign(shop)
    made = policy(shop, "manual", limits={"per_customer": 1})
    customer(shop, "anna")
    for _ in range(2):
        shop.http.post(f"/api/issue-policies/{made['id']}/runs")
        shop.settle()
    assert outcomes(shop, made) == {"issued": 1, "issue_limit_reached": 1}
    shop.clock.move(days=100)
    database = shop.server.runtime.database
    shop.server.run(policies.forget_refusals(database, shop.clock() - timedelta(days=90)))
    assert outcomes(shop, made) == {"issued": 1}


def test_a_validity_past_the_end_of_time_sets_no_end(shop: Shop) -> None:
    campaign(shop)
    policy(shop, "customer.created", validity="P9999Y")
    customer(shop, "anna")
    (code,) = held(shop, "anna")
    assert code["expiration_date"] is None
