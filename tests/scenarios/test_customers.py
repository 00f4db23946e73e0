"""A merchant's customers: told of once or many times, found by either id, summed up."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest

from support.offers import percent, redeem, voucher
from support.outbox import events_of
from support.shop import Shop

KEYS = {
    *("id", "source_id", "name", "description", "email", "phone", "address", "metadata"),
    *("system_metadata", "summary", "loyalty", "referrals", "assets", "created_at"),
    *("updated_at", "object"),
}
NOTHING_YET = {
    "redemptions": {
        "total_redeemed": 0,
        "total_failed": 0,
        "total_succeeded": 0,
        "total_rolled_back": 0,
        "total_rollback_failed": 0,
        "total_rollback_succeeded": 0,
        "gift": {"redeemed_amount": 0, "amount_to_go": 0},
        "loyalty_card": {"redeemed_points": 0, "points_to_go": 0},
    },
    "orders": {
        "total_amount": 0,
        "total_count": 0,
        "average_amount": 0,
        "last_order_amount": 0,
        "last_order_date": None,
    },
}


def alice(shop: Shop, **more: Any) -> dict[str, Any]:
    body = {
        "source_id": "alice",
        "name": "Alice Morgan",
        "email": "alice@example.com",
        "birthdate": "1990-02-28",
        "address": {"city": "Seoul", "country": "KR", "line_2": None},
        "metadata": {"tier": "gold", "visits": 3},
    }
    made: dict[str, Any] = shop.post("/v1/customers", body | more)
    return made


def test_a_customer_is_made_found_changed_and_deleted(shop: Shop) -> None:
    made = alice(shop)
    assert made.keys() == KEYS | {"birthday", "birthdate"}
    assert made["id"].startswith("cust_")
    assert made["birthday"] == made["birthdate"] == "1990-02-28"
    assert made["address"]["city"] == "Seoul"
    assert made["summary"] == NOTHING_YET
    assert made["loyalty"] == {"points": 0, "referred_customers": 0, "campaigns": {}}
    assert made["referrals"] == {"total": 0, "campaigns": []}
    assert (made["phone"], made["updated_at"], made["object"]) == (None, None, "customer")
    assert shop.get(f"/v1/customers/{made['id']}") == made == shop.get("/v1/customers/alice")

    changed = shop.put(
        "/v1/customers/alice",
        {"phone": "+82 2", "name": None, "address": None, "metadata": {"visits": 4}},
    )
    assert (changed["phone"], changed["name"], changed["address"]) == ("+82 2", None, None)
    assert changed["metadata"] == {"tier": "gold", "visits": 4}
    assert changed["updated_at"]
    cleared = shop.put("/v1/customers/alice", {"metadata": None, "birthdate": None})
    assert cleared["metadata"] == {}
    assert cleared.keys() == KEYS

    shop.delete("/v1/customers/alice")
    assert shop.refused("GET", "/v1/customers/alice")["resource_type"] == "customer"
    assert shop.refused("DELETE", "/v1/customers/alice")["key"] == "not_found"


def test_a_customer_is_upserted_by_either_id(shop: Shop) -> None:
    made = alice(shop)
    again = alice(shop, name="Alice M.", metadata={"visits": 5})
    assert (again["id"], again["name"]) == (made["id"], "Alice M.")
    assert again["metadata"] == {"tier": "gold", "visits": 5}
    by_id = shop.post("/v1/customers", {"id": made["id"], "source_id": "other", "phone": "1"})
    assert (by_id["source_id"], by_id["phone"]) == ("alice", "1")
    error = shop.refused("POST", "/v1/customers", {"id": "cust_unknown", "source_id": "alice"})
    assert (error["key"], error["resource_id"]) == ("not_found", "cust_unknown")
    anonymous = shop.post("/v1/customers", {"email": "alice@example.com"})
    assert anonymous["id"] != made["id"]
    named = shop.post("/v1/customers", {"id": anonymous["id"], "source_id": "bob"})
    assert named["source_id"] == "bob"
    third = shop.post("/v1/customers", {})
    error = shop.refused("POST", "/v1/customers", {"id": third["id"], "source_id": "bob"})
    assert (error["code"], error["key"]) == (409, "duplicate_found")


def test_telling_nothing_new_changes_nothing(shop: Shop) -> None:
    made = alice(shop)
    assert alice(shop) == made
    assert shop.put("/v1/customers/alice", {"metadata": {}, "name": made["name"]}) == made
    assert events_of(shop, made["id"]) == ["customer.created"]
    shop.put("/v1/customers/alice", {"name": "B"})
    shop.delete("/v1/customers/alice")
    told = ["customer.created", "customer.updated", "customer.deleted"]
    assert events_of(shop, made["id"]) == told


def test_parallel_upserts_of_one_source_id_make_one_customer(shop: Shop) -> None:
    with ThreadPoolExecutor(12) as pool:
        bodies = [{"source_id": "same", "metadata": {f"k{n}": n}} for n in range(12)]
        made = list(pool.map(lambda body: shop.post("/v1/customers", body), bodies))
    assert len({customer["id"] for customer in made}) == 1
    assert shop.get("/v1/customers/same")["metadata"] == {f"k{n}": n for n in range(12)}
    assert shop.get("/v1/customers")["total"] == 1


def test_profiles_are_not_copied_into_the_audit_log(shop: Shop) -> None:
    made = alice(shop)
    shop.put("/v1/customers/alice", {"email": "new@example.com"})

    async def audited() -> str:
        async with shop.server.runtime.database.reading() as connection:
            cursor = await connection.execute(
                "select string_agg(concat(before, after), ' ') as text from audit_entry "
                "where object_id = %s",
                (made["id"],),
            )
            row = await cursor.fetchone()
        return str(row and row["text"])

    text = shop.server.run(audited())
    assert "email" in text
    assert "example.com" not in text


def test_customers_are_listed(shop: Shop) -> None:
    made = []
    for number, city in enumerate(["Seoul", "Busan", "Seoul", "Daegu"]):
        shop.clock.move(hours=1)
        body = {
            "source_id": f"c{number}",
            "name": f"Name_{number}",
            "email": f"C{number}@x.kr",
            "address": {"city": city},
        }
        made.append(shop.post("/v1/customers", body))
    ids = [customer["id"] for customer in made]

    def listed(**query: Any) -> list[int]:
        answer = shop.get("/v1/customers", **query)
        return [ids.index(customer["id"]) for customer in answer["customers"]]

    answer = shop.get("/v1/customers", limit=3)
    assert (answer["data_ref"], answer["total"], answer["has_more"]) == ("customers", 4, True)
    assert listed(limit=3) == [3, 2, 1]
    assert listed(limit=3, starting_after=answer["more_starting_after"]) == [0]
    assert listed(limit=3, page=2) == [0]
    assert "more_starting_after" not in shop.get("/v1/customers")
    assert listed(order="created_at", starting_after=made[1]["created_at"]) == [2, 3]
    assert listed(order="source_id", limit=2) == [0, 1]
    assert listed(order="-source_id", limit=2) == [3, 2]
    assert listed(city="seoul") == [2, 0]
    assert listed(email="c1@X.KR") == [1]
    assert listed(name="e_2") == [2]
    assert listed(name="%") == []
    between = {"[created_at][after]": made[0]["created_at"][:-5] + "Z"}
    assert listed(**between, **{"created_at[before]": made[2]["created_at"]}) in ([1, 0], [1])
    shop.clock.move(hours=1)
    shop.put("/v1/customers/c1", {"name": "New"})
    assert listed(order="-updated_at", limit=1) == [1]
    assert listed(**{"updated_at[after]": made[3]["created_at"]}) == [1]
    segment = shop.post("/v1/segments", {"name": "S", "customers": [ids[0], "c3"]})
    assert listed(segment_id=segment["id"]) == [3, 0]
    for query in ("page=100", "limit=0", "order=name", "created_at[since]=1", "starting_after=x"):
        error = shop.refused("GET", f"/v1/customers?{query}")
        assert error["key"] == "invalid_query_params", query


def test_a_customer_is_summed_up(shop: Shop) -> None:
    customer = alice(shop)
    for status, amount in (("PAID", 1000), ("CREATED", 50), ("FULFILLED", 501), ("CANCELED", 9)):
        shop.clock.move(minutes=1)
        shop.post("/v1/orders", {"customer": {"id": customer["id"]}, "status": status,
                                 "amount": amount})  # fmt: skip
    summary = shop.get("/v1/customers/alice")["summary"]
    assert summary["redemptions"] == NOTHING_YET["redemptions"]
    assert summary["orders"]["last_order_date"]
    del summary["orders"]["last_order_date"]
    assert summary["orders"] == {
        "total_amount": 1501,
        "total_count": 2,
        "average_amount": 750,
        "last_order_amount": 501,
    }
    shop.server.run(record_redemptions(shop, customer["id"]))
    told = shop.get("/v1/customers")["customers"][0]["summary"]["redemptions"]
    assert told == {
        "total_redeemed": 3,
        "total_failed": 1,
        "total_succeeded": 2,
        "total_rolled_back": 1,
        "total_rollback_failed": 0,
        "total_rollback_succeeded": 1,
        "gift": {"redeemed_amount": 300, "amount_to_go": 700},
        "loyalty_card": {"redeemed_points": 0, "points_to_go": 0},
    }


async def record_redemptions(shop: Shop, customer_id: str) -> None:
    """Write a gift card of 1000, 300 of it spent, a redemption taken back and a failure."""
    tail, now = shop.project.id, shop.clock() + timedelta(seconds=1)
    async with shop.server.runtime.database.transaction() as connection:
        await connection.execute(
            "insert into voucher (id, project_id, code, code_key, type, gift, holder_id, "
            "created_at) values (%s, %s, 'G', 'G', 'GIFT_VOUCHER', "
            "'{\"amount\": 1000}', %s, %s)",
            (f"v_{tail}", tail, customer_id, now),
        )
        await connection.execute(
            "insert into usage_counter (project_id, key, used) values (%s, %s, 300)",
            (tail, f"voucher:v_{tail}|credits"),
        )
        for name, kind, result, of, amount in (
            ("gift", "redemption", "SUCCESS", None, 300),
            ("back", "redemption", "SUCCESS", None, None),
            ("fail", "redemption", "FAILURE", None, None),
            ("undo", "redemption_rollback", "SUCCESS", f"back{tail}", None),
        ):
            await connection.execute(
                "insert into redemption (id, project_id, kind, result, redemption_id, voucher_id, "
                "customer_id, amount, created_at) values (%s, %s, %s, %s, %s, %s, %s, %s, %s)",
                (name + tail, tail, kind, result, of, f"v_{tail}", customer_id, amount, now),
            )


@pytest.mark.parametrize(
    ("body", "path"),
    [
        ({"birthdate": "yesterday"}, ".birthdate"),
        ({"birthday": "1990-13-01"}, ".birthday"),
        ({"name": 7}, ".name"),
        ({"metadata": "x"}, ".metadata"),
        ({"metadata": {"a": "x" * 200_000}}, ".metadata"),
        ({"address": {"city": ["Seoul"]}}, ".address"),
        ({"source_id": "x" * 1001}, ".source_id"),
        ({"email": "nul\x00"}, ".email"),
        ([{}], "."),
    ],
)
def test_a_bad_customer_is_told_where(shop: Shop, body: Any, path: str) -> None:
    error = shop.refused("POST", "/v1/customers", body)
    assert error["key"] == "invalid_payload"
    assert path in error["details"]
    assert shop.get("/v1/customers")["total"] == 0


def test_another_project_sees_no_customer(shop: Shop) -> None:
    made = alice(shop)
    stranger = Shop(shop.server)
    assert stranger.refused("GET", "/v1/customers/alice")["code"] == 404
    assert stranger.refused("POST", "/v1/customers", {"id": made["id"]})["code"] == 404
    assert stranger.get("/v1/customers")["total"] == 0
    assert alice(stranger)["id"] != made["id"]
    stranger.close()


def test_somebody_seen_under_a_tracking_id_is_confirmed_later(shop: Shop) -> None:
    voucher(shop, "TEN", percent(10))
    body = {
        "redeemables": [{"object": "voucher", "id": "TEN"}],
        "order": {"amount": 1000},
        "tracking_id": "visitor",
    }
    shop.post("/v1/validations", body)
    assert shop.refused("GET", "/v1/customers/visitor")["key"] == "not_found"
    shop.post("/v1/validations", body | {"session": {"type": "LOCK"}})
    seen = shop.get("/v1/customers/visitor")
    assert seen["id"].startswith("ucust_")
    assert events_of(shop, seen["id"]) == []
    shop.post("/v1/validations", body | {"session": {"type": "LOCK"}})
    redeem(shop, "TEN", tracking_id="visitor")
    known = shop.get("/v1/customers/visitor")
    assert known["id"] == seen["id"]
    assert events_of(shop, seen["id"]) == ["customer.confirmed"]
    shop.put("/v1/customers/visitor", {"name": "V"})
    assert events_of(shop, seen["id"])[1:] == ["customer.updated"]
    shop.settle()
    activity = shop.get("/v1/customers/visitor/activity", limit=100)["data"]
    assert activity[-1]["type"] == "customer.confirmed"


def test_a_birthday_said_once_is_not_cleared_by_its_other_name(shop: Shop) -> None:
    shop.post("/v1/customers", {"source_id": "a", "birthday": "1990-02-28", "birthdate": None})
    assert shop.get("/v1/customers/a")["birthdate"] == "1990-02-28"
    shop.put("/v1/customers/a", {"birthday": None, "birthdate": "1991-03-01"})
    assert shop.get("/v1/customers/a")["birthday"] == "1991-03-01"
    assert "birthday" not in shop.put("/v1/customers/a", {"birthday": None, "birthdate": None})
