"""Points that wait before they are the card's: listed, activated, adjusted, canceled, due."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from largesse.loyalty.service import pending
from largesse.storage import Actor
from support import loyalty, offers
from support.loyalty import balance
from support.receiver import receiver
from support.shop import Shop

Json = dict[str, Any]

NOON = datetime(2026, 1, 15, 17, tzinfo=UTC)
"""Noon in New York."""


def waiting(shop: Shop, code: str) -> list[Json]:
    shop.settle()
    found: list[Json] = shop.get(f"/v1/loyalties/members/{code}/pending-points", limit=100)["data"]
    return found


def activate_due(shop: Shop, moment: datetime) -> int:
    """Do what the midnight job does first."""
    shop.clock.set(moment)
    work = shop.server.runtime.work(shop.project, Actor("job", "midnight"))
    return shop.server.run(pending.activate_due(work, moment))


def club_of(shop: Shop, days: int = 3, **rule: Any) -> tuple[Json, str]:
    shop.clock.set(NOON)
    club = loyalty.programme(shop)
    code = loyalty.member(shop, club, "anna")
    loyalty.earning(shop, club, pending_points={"period_type": "DAY", "period_value": days}, **rule)
    return club, code


def test_points_wait_and_are_listed_with_where_they_are_from(shop: Shop) -> None:
    club, code = club_of(shop)
    placed = loyalty.order(shop, "anna", 1000, source_id="order-1")
    (entry,) = waiting(shop, code)
    assert entry["points"] == 5
    assert entry["activates_at"] == "2026-01-18"
    assert (entry["campaign_id"], entry["order_id"]) == (club["id"], placed["id"])
    details = entry["details"]
    assert details["order"] == {"id": placed["id"], "source_id": "order-1"}
    assert details["event"]["type"] == "customer.order.paid"
    assert details["event"]["event_source"]["channel"] == "API"
    assert details["earning_rule"]["source"] == {"banner": "A rule"}
    told = loyalty.card(shop, code)
    assert (told["balance"], told["points"], told["pending_points"]) == (0, 0, 5)
    (record,) = loyalty.earnings(shop, "anna")
    assert (record["outcome"], record["pending_points_id"]) == ("pending", entry["id"])
    at = f"/v1/loyalties/{club['id']}"
    for path in (f"{at}/pending-points", f"{at}/members/{code}/pending-points"):
        assert shop.get(path)["data"] == [entry]
    other = loyalty.programme(shop)
    wrong = f"/v1/loyalties/{other['id']}"
    assert shop.get(f"{wrong}/pending-points")["data"] == []
    assert shop.refused("GET", f"{wrong}/members/{code}/pending-points")["key"] == "not_found"
    assert shop.refused("GET", "/v1/loyalties/members/none/pending-points")["key"] == "not_found"


def test_lists_go_on_after_an_entry_in_both_orders(shop: Shop) -> None:
    _, code = club_of(shop)
    for _ in range(3):
        loyalty.order(shop, "anna", 1000)
        shop.settle()
    newest = [each["id"] for each in waiting(shop, code)]
    at = f"/v1/loyalties/members/{code}/pending-points"
    oldest = [each["id"] for each in shop.get(at, order="id")["data"]]
    assert oldest == newest[::-1]
    first = shop.get(at, order="id", limit=2)
    assert (first["has_more"], first["more_starting_after"]) == (True, oldest[1])
    second = shop.get(at, order="id", limit=2, starting_after_id=oldest[1])
    assert [each["id"] for each in second["data"]] == oldest[2:]
    assert second["has_more"] is False


def test_waiting_points_become_the_cards_at_their_midnight(shop: Shop) -> None:
    _, code = club_of(shop, days=3)
    loyalty.order(shop, "anna", 1000)
    assert balance(shop, code) == 0
    midnight = datetime(2026, 1, 18, 5, tzinfo=UTC)  # in New York
    assert activate_due(shop, midnight.replace(hour=4, minute=59)) == 0
    assert activate_due(shop, midnight) == 1
    assert activate_due(shop, midnight) == 0
    told = loyalty.card(shop, code)
    assert (told["balance"], told.get("pending_points", 0)) == (5, 0)
    assert waiting(shop, code) == []


def test_expiry_is_counted_from_the_activation(shop: Shop) -> None:
    _, code = club_of(shop, days=20, expiration_rules={"period_type": "MONTH", "period_value": 1})
    loyalty.order(shop, "anna", 1000)
    shop.settle()
    assert activate_due(shop, datetime(2026, 2, 4, 5, tzinfo=UTC)) == 1
    assert loyalty.card(shop, code)["next_expiration_date"][:10] == "2026-03-04"


def test_somebody_activates_adjusts_and_cancels(shop: Shop) -> None:
    _, code = club_of(shop)
    for _ in range(3):
        loyalty.order(shop, "anna", 1000)
        shop.settle()
    one, two, three = waiting(shop, code)
    at = f"/v1/loyalties/members/{code}/pending-points"
    activated = shop.post(f"{at}/{one['id']}/activate")
    assert activated == {
        "points": 5,
        "total": 5,
        "balance": 5,
        "type": "loyalty_card",
        "object": "balance",
        "related_object": {"type": "voucher", "id": one["voucher_id"]},
        "operation_type": "MANUAL",
    }
    adjusted = shop.post(f"{at}/{two['id']}/balance", {"points": 10})
    assert (adjusted["points"], adjusted["total"]) == (10, 20)
    adjusted = shop.post(f"{at}/{two['id']}/balance", {"points": -13})
    assert (adjusted["points"], adjusted["total"]) == (-13, 7)
    refused = shop.refused("POST", f"{at}/{two['id']}/balance", {"points": -3})
    assert refused["key"] == "invalid_payload"
    assert shop.http.post(f"{at}/{three['id']}/cancel").status_code == 204
    assert [(each["id"], each["points"]) for each in waiting(shop, code)] == [(two["id"], 2)]
    assert loyalty.card(shop, code)["pending_points"] == 2
    for entry in (one, three):
        for act, body in (("activate", None), ("cancel", None), ("balance", {"points": 1})):
            wrong = shop.refused("POST", f"{at}/{entry['id']}/{act}", body)
            assert wrong["key"] == "invalid_pending_points_state"
    assert shop.refused("POST", f"{at}/lopp_none/activate")["key"] == "not_found"
    assert shop.refused("POST", f"{at}/{two['id']}/balance", {"points": 0})["code"] == 400
    assert shop.refused("POST", f"{at}/{two['id']}/balance", {})["code"] == 400
    # Points of one card are not reached by another's.
    other = loyalty.programme(shop)
    stranger = loyalty.member(shop, other, "ben")
    wrong = f"/v1/loyalties/members/{stranger}/pending-points/{two['id']}/activate"
    assert shop.refused("POST", wrong)["key"] == "not_found"
    assert balance(shop, code) == 5


def test_waiting_points_are_activated_once_however_many_try(shop: Shop) -> None:
    _, code = club_of(shop)
    loyalty.order(shop, "anna", 1000)
    (entry,) = waiting(shop, code)
    path = f"/v1/loyalties/members/{code}/pending-points/{entry['id']}/activate"
    answers = offers.keys(offers.at_once(shop, [(path, {})] * 12))
    assert answers == {"ok": 1, "invalid_pending_points_state": 11}
    assert balance(shop, code) == 5
    offers.no_mismatches(shop)


def test_waiting_points_and_rules_tell_webhooks_what_becomes_of_them(shop: Shop) -> None:
    with receiver() as there:
        stem, rules = "voucher.loyalty_card.pending_points", "campaign.earning_rule"
        events = [f"{stem}.{word}" for word in ("added", "updated", "activated", "canceled")]
        events += [f"{rules}.{word}" for word in ("assigned", "updated", "disabled", "enabled")]
        asked = [each.replace("added", "aded") for each in (*events, f"{rules}.deleted")]
        hook = {"target_url": there.url, "events": asked}
        assert shop.management.post("/webhooks", json=hook).status_code == 200
        club, code = club_of(shop)
        at = f"/v1/loyalties/{club['id']}/earning-rules"
        (rule,) = shop.get(at)["data"]
        for _ in range(2):
            loyalty.order(shop, "anna", 1000)
        one, two = waiting(shop, code)
        entries = f"/v1/loyalties/members/{code}/pending-points"
        shop.post(f"{entries}/{one['id']}/balance", {"points": 1})
        shop.post(f"{entries}/{one['id']}/activate")
        shop.post(f"{entries}/{two['id']}/cancel")
        shop.put(f"{at}/{rule['id']}", {"metadata": {"a": 1}})
        shop.post(f"{at}/{rule['id']}/disable")
        shop.post(f"{at}/{rule['id']}/enable")
        shop.delete(f"{at}/{rule['id']}")
        came = [each.message for each in there.wait_for(10)]
    told = {each["type"]: each["data"] for each in came}
    assert set(told) == {*events, f"{rules}.deleted"}
    assert all(told[each]["voucher"]["code"] == code for each in events[:4])
    assert told[f"{stem}.updated"]["pending_points"]["points"] == 6
    assert all(told[each]["earning_rule"]["id"] == rule["id"] for each in events[4:])
    assert told[f"{rules}.deleted"]["campaign"]["id"] == club["id"]


def test_a_customer_who_is_forgotten_leaves_points_and_no_name(shop: Shop) -> None:
    club, _ = club_of(shop)
    loyalty.earning(shop, club)
    small = offers.rule(shop, {"1": {"name": "order.amount", "conditions": {"$less_than": [5]}}})
    loyalty.earning(shop, club, validation_rule_id=small["id"])
    loyalty.order(shop, "anna", 1000, source_id="hers")
    assert len(loyalty.earnings(shop, "anna")) == 3
    forgotten = shop.get("/v1/customers/anna")["id"]
    shop.post(f"/v1/customers/{forgotten}/permanent-deletion")
    shop.settle()

    async def left() -> list[str]:
        async with shop.server.runtime.database.reading() as connection:
            cursor = await connection.execute(
                "select outcome || ' ' || e::text as told from loyalty_earning e"
                " where project_id = %(id)s union all"
                " select status || ' ' || p::text from loyalty_pending_points p"
                " where project_id = %(id)s order by told",
                {"id": shop.project.id},
            )
            return [str(row["told"]) for row in await cursor.fetchall()]

    told = shop.server.run(left())
    assert [each.split(" ")[0] for each in told] == ["canceled", "earned", "pending"]
    assert not any(forgotten in each or "hers" in each for each in told)
