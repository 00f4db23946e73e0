"""What a member has is told alike wherever it is told, and stays in the books when cards go."""

from __future__ import annotations

import csv
import io
from typing import Any

import httpx

from largesse import ledger
from largesse.loyalty.model.adjusting import PointsAdjustment
from largesse.loyalty.service.adjusting import adjust
from largesse.loyalty.service.members import list_members
from largesse.storage import Actor, Page
from largesse.storage.database import counted_statements
from largesse.vouchers import VoucherFilter
from support.members import A_YEAR, add_points, card_of, member, programme
from support.outbox import events, events_of
from support.people import segment, segments_of
from support.shop import Shop


def lines(shop: Shop, path: str, body: Any = None) -> list[dict[str, str]]:
    """Ask for an export, wait for it, and return its lines by their columns."""
    asked = shop.post(path, body or {})
    assert asked["status"] == "SCHEDULED"
    shop.settle()
    done = shop.get(f"/v1/exports/{asked['id']}")
    assert done["status"] == "DONE"
    file = httpx.get(done["result"]["url"], timeout=60)
    return list(csv.DictReader(io.StringIO(file.text)))


def test_a_customer_shows_the_points_of_all_programmes(shop: Shop) -> None:
    one, other = programme(shop, name="Coffee"), programme(shop, 5, name="Books")
    code = member(shop, one["id"])["code"]
    member(shop, other["id"])
    add_points(shop, code, 20)
    add_points(shop, code, -8)
    customer = shop.get("/v1/customers/ada")
    assert customer["loyalty"]["points"] == 17
    assert customer["loyalty"]["campaigns"] == {
        "Coffee": {"points": 12, "referred_customers": 0},
        "Books": {"points": 5, "referred_customers": 0},
    }
    assert customer["summary"]["redemptions"]["loyalty_card"]["points_to_go"] == 17
    listed = shop.get("/v1/customers")["customers"]
    assert listed[0]["loyalty"]["points"] == 17
    told = lines(
        shop,
        "/v1/exports",
        {"exported_object": "customer", "parameters": {"fields": ["source_id", "loyalty_points"]}},
    )
    assert told == [{"source_id": "ada", "loyalty_points": "17"}]


def test_members_come_into_segments_by_their_points(shop: Shop) -> None:
    made = programme(shop, name="Club")
    code = member(shop, made["id"])["code"]
    segment(shop, "Rich", loyalty__points={"$more_than": [99]})
    segment(shop, "In the club", **{"loyalty__campaigns.Club.points": {"$more_than": [0]}})
    shop.settle()
    assert segments_of(shop, "ada") == set()
    add_points(shop, code, 100)
    shop.settle()
    assert segments_of(shop, "ada") == {"Rich", "In the club"}
    add_points(shop, code, -1)
    shop.settle()
    assert segments_of(shop, "ada") == {"In the club"}


def test_what_moved_is_listed_exported_and_told(shop: Shop) -> None:
    made = programme(shop, 10, A_YEAR)
    card = member(shop, made["id"])
    other = member(shop, made["id"], "bob")
    add_points(shop, card["code"], 5, reason="sorry", source_id="crm-7")
    add_points(shop, card["code"], -3)
    path = f"/v1/loyalties/members/{card['code']}/transactions"
    of_card = shop.get(path)["data"]
    amounts = [each["details"]["balance"]["points"] for each in of_card]
    assert amounts == [-3, 5, 10]
    assert of_card[1]["source_id"] == "crm-7"
    assert of_card[1]["reason"] == "sorry"
    assert (
        shop.get(f"/v1/loyalties/{made['id']}/members/{card['id']}/transactions")["data"]
        == shop.get(path)["data"]
    )
    first = shop.get(path, limit=1)
    assert first["has_more"] is True
    rest = shop.get(path, starting_after_id=first["more_starting_after"])
    assert [each["id"] for each in rest["data"]] == [each["id"] for each in of_card[1:]]
    whole = shop.get(f"/v1/loyalties/{made['id']}/transactions", limit=100)["data"]
    assert len(whole) == 4
    exported = lines(shop, f"/v1/loyalties/{made['id']}/transactions/export")
    assert sorted(int(each["amount"]) for each in exported) == [-3, 5, 10, 10]
    for base in ("/v1/loyalties/members", f"/v1/loyalties/{made['id']}/members"):
        exported = lines(shop, f"{base}/{card['code']}/transactions/export")
        assert [int(each["amount"]) for each in exported] == [-3, 5, 10]
    exported = lines(shop, f"/v1/loyalties/{made['id']}/points-expiration/export")
    assert {(each["voucher_id"], each["points"]) for each in exported} == {
        (card["id"], "7"),
        (card["id"], "5"),
        (other["id"], "10"),
    }
    error = shop.refused("GET", f"{path}?starting_after_id=lp_nothing")
    assert error["key"] == "invalid_query_params"
    names = events_of(shop, card["id"])
    assert names.count("voucher.loyalty_card.transaction.created") == 3
    assert names.count("voucher.loyalty_card.points_added") == 2
    (told, *_) = events(shop, "voucher.loyalty_card.points_added")
    assert told["data"]["campaign_id"] == made["id"]


def test_what_a_member_did_is_listed(shop: Shop) -> None:
    made, other = programme(shop, 3), programme(shop)
    code = member(shop, made["id"])["code"]
    member(shop, other["id"])
    add_points(shop, code, 5)
    shop.settle()
    for base in ("/v1/loyalties/members", f"/v1/loyalties/{made['id']}/members"):
        listed = shop.get(f"{base}/{code}/activity")["data"]
        assert [each["type"] for each in listed] == [
            "customer.voucher.loyalty_card.points_added",
            "customer.voucher.loyalty_card.points_added",
            "customer.publication.succeeded",
        ]
    assert listed[0]["data"]["data"]["points"] == 5
    page = shop.get(f"/v1/loyalties/members/{code}/activity", limit=1, order="created_at")
    assert page["data"][0]["type"] == "customer.publication.succeeded"
    assert page["has_more"] is True


def test_a_list_of_members_asks_no_more_for_more_of_them(shop: Shop) -> None:
    made = programme(shop, 1)
    for n in range(30):
        member(shop, made["id"], f"c{n}")
    work = shop.server.runtime.work(shop.project, Actor("job"))
    counts = []
    for limit in (2, 30):
        with counted_statements() as statements:
            shop.server.run(
                list_members(work, made["id"], VoucherFilter(), "-created_at", Page(0, limit))
            )
        counts.append(len(statements))
    assert counts[0] == counts[1] <= 9


def test_a_movement_costs_no_more_for_a_card_with_a_long_past(shop: Shop) -> None:
    code = member(shop, programme(shop, 1000, A_YEAR)["id"])["code"]
    work = shop.server.runtime.work(shop.project, Actor("job"))
    counts = []
    for _ in range(25):
        with counted_statements() as statements:
            shop.server.run(adjust(work, code, PointsAdjustment(points=3)))
        counts.append(len(statements))
    assert counts[0] == counts[-1] <= 9


def test_cards_that_go_for_good_are_written_off_and_stay_in_the_books(shop: Shop) -> None:
    made = programme(shop, 10)
    kept, gone, binned = (member(shop, made["id"], name) for name in ("ada", "bob", "carol"))
    shop.delete(f"/v1/vouchers/{gone['code']}?force=true")
    shop.delete(f"/v1/vouchers/{binned['code']}")
    shop.settle()
    assert _owed(shop) == 20
    error = shop.refused("GET", f"/v1/loyalties/members/{binned['code']}")
    assert error["key"] == "not_found"
    shop.delete(f"/v1/loyalties/{made['id']}?force=true")
    shop.settle()
    assert _owed(shop) == 0
    assert _mismatches(shop) == []
    assert shop.refused("GET", f"/v1/loyalties/{made['id']}")["key"] == "not_found"
    assert shop.refused("GET", f"/v1/vouchers/{kept['code']}")["key"] == "not_found"
    assert shop.get("/v1/customers/ada")["loyalty"]["points"] == 0
    again = programme(shop, 4, name=made["name"])
    assert member(shop, again["id"])["loyalty_card"]["balance"] == 4


def test_a_programme_in_the_bin_keeps_its_points(shop: Shop) -> None:
    made = programme(shop, 10)
    code = member(shop, made["id"])["code"]
    shop.delete(f"/v1/loyalties/{made['id']}")
    shop.settle()
    assert shop.refused("GET", f"/v1/loyalties/members/{code}")["key"] == "not_found"
    assert shop.get("/v1/customers/ada")["loyalty"]["points"] == 0
    assert _owed(shop) == 10
    assert shop.get("/v1/loyalties")["total"] == 0


def test_a_forgotten_member_leaves_the_points_to_the_card(shop: Shop) -> None:
    made = programme(shop, 10)
    card = member(shop, made["id"])
    shop.post("/v1/customers/ada/permanent-deletion")
    shop.settle()
    error = shop.refused("POST", f"/v1/loyalties/members/{card['code']}/balance", {"points": 1})
    assert error["key"] == "not_published"
    assert card_of(shop, card["code"])["balance"] == 10
    assert _mismatches(shop) == []
    joined = shop.post(
        f"/v1/loyalties/{made['id']}/members",
        {"voucher": card["code"], "customer": {"source_id": "bob"}},
    )
    assert joined["loyalty_card"]["balance"] == 10
    assert add_points(shop, card["code"], 1)["balance"] == 11
    assert shop.get("/v1/customers/bob")["loyalty"]["points"] == 11


def test_imported_cards_bring_their_points(shop: Shop) -> None:
    made = programme(shop, 1, type="STATIC")
    shop.http.post(
        f"/v1/campaigns/{made['id']}/importCSV",
        files={"file": ("cards.csv", "Code,Loyalty Points\nOLD-1,120\nOLD-2,\n", "text/csv")},
    )
    shop.settle()
    joined = shop.post(
        f"/v1/loyalties/{made['id']}/members",
        {"voucher": "OLD-1", "customer": {"source_id": "ada"}},
    )
    assert joined["loyalty_card"]["balance"] == 120
    assert card_of(shop, "OLD-2")["balance"] == 1


def _owed(shop: Shop) -> int:
    work = shop.server.runtime.work(shop.project, Actor("job"))

    async def read() -> int:
        async with work.database.reading() as connection:
            found = await ledger.liability(connection, work, "points", work.now)
            return sum(each.amount for each in found)

    return shop.server.run(read())


def _mismatches(shop: Shop) -> list[ledger.LedgerMismatch]:
    found = shop.server.run(ledger.find_ledger_mismatches(shop.server.runtime.database))
    return [each for each in found if each.project_id == shop.project.id]
