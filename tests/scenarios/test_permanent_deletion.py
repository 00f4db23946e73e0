"""A customer asks to be forgotten: nothing personal stays, what was paid still adds up."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import httpx
import pytest

from largesse.customers.service import erasing
from support.offers import no_mismatches, percent, redeem, voucher
from support.people import define_event, segment
from support.receiver import Receiver, answer, receiver
from support.shop import Shop


def secrets(shop: Shop) -> tuple[str, str, str, str]:
    """Return the words that must go: a name, an address, a line's text, a source id."""
    tail = shop.project.id.removeprefix("proj_")
    return f"Alice {tail}", f"alice@{tail}.example", f"for {tail}", f"secret-{tail}"


def alice(shop: Shop) -> dict[str, Any]:
    name, email, _, source_id = secrets(shop)
    return {"source_id": source_id, "name": name, "email": email, "metadata": {"note": email}}


def a_life(shop: Shop) -> dict[str, Any]:
    """Let Alice leave traces everywhere; return her customer."""
    person, (name, email, text, _) = alice(shop), secrets(shop)
    define_event(shop, "sign_up")
    segment(shop, "Named", name={"$has_value": True})
    made: dict[str, Any] = shop.post("/v1/customers", person, **{"Idempotency-Key": "a"})
    event = {"event": "sign_up", "customer": person, "metadata": {"email": email}}
    shop.post("/v1/events", event, **{"Idempotency-Key": "b"})
    line = {"amount": 5000, "quantity": 1, "metadata": {"text": text}}
    shop.post(
        "/v1/orders",
        {"customer": person, "items": [line], "status": "PAID", "metadata": {"for": name}},
    )
    voucher(shop, "TEN", percent(10))
    order = {"source_id": "o1", "items": [line], "metadata": {"for": name}}
    redeem(shop, "TEN", customer=person, order=order, metadata={"by": name})
    shop.http.post(
        "/v1/redemptions",
        json={"redeemables": [{"object": "voucher", "id": "NO"}], "customer": person},
    )
    shop.post(
        "/v1/campaigns",
        {
            "name": "Gifts",
            "campaign_type": "DISCOUNT_COUPONS",
            "type": "AUTO_UPDATE",
            "voucher": {"type": "DISCOUNT_VOUCHER", "discount": percent(5)},
        },
    )
    shop.post(
        "/v1/publications",
        {"customer": person, "campaign": {"name": "Gifts"}, "metadata": {"to": name}},
    )
    shop.post(
        "/v1/validations",
        {
            "redeemables": [{"object": "voucher", "id": "TEN"}],
            "customer": person,
            "order": {"amount": 100},
        },
    )
    shop.put(f"/v1/customers/{made['id']}", {"phone": email})
    shop.settle()
    return made


def told_elsewhere(shop: Shop, there: Receiver) -> list[Path]:
    """Let Alice stand in messages, reports and files too; return the files."""
    _, email, text, source_id = secrets(shop)
    there.behaviour = answer(500, b"not now")
    hook = {"target_url": there.url, "events": ["customer.updated"]}
    assert shop.management.post("/webhooks", json=hook).status_code == 200
    shop.put(f"/v1/customers/{source_id}", {"description": text})
    shop.settle()
    there.wait_for(1)
    rows = f"Source_id,Email,Birthdate\n{source_id},{email},{text}\n".encode()
    upload = {"file": ("people.csv", rows, "text/csv")}
    assert shop.http.post("/v1/customers/importCSV", files=upload).status_code == 202
    made = shop.post(
        "/v1/exports", {"exported_object": "customer", "parameters": {"fields": ["name", "email"]}}
    )
    shop.settle()
    assert email in httpx.get(shop.get(f"/v1/exports/{made['id']}")["result"]["url"]).text
    folder = shop.server.runtime.files.folder
    return [path for path in folder.rglob("*") if path.is_file() and email in path.read_text()]


def test_messages_reports_and_files_forget_too(shop: Shop) -> None:
    a_life(shop)
    with receiver() as there:
        files = told_elsewhere(shop, there)
        assert len(files) == 1
        assert {"transfer_report", "webhook_delivery"} <= found_of(shop, *secrets(shop))
        shop.post(f"/v1/customers/{secrets(shop)[3]}/permanent-deletion")
        shop.settle()
        assert found_of(shop, *secrets(shop)) == set()
        assert not any(path.exists() for path in files)
        seen = len(there.received)
        shop.clock.move(hours=3)
        shop.settle()
        assert len(there.received) == seen
    assert shop.get("/v1/exports")["exports"][0]["status"] == "DONE"


def found_of(shop: Shop, *words: str) -> set[str]:
    """Return the tables in which any of these words stands, whatever the column."""

    async def search() -> set[str]:
        found = set()
        async with shop.server.runtime.database.reading() as connection:
            cursor = await connection.execute(
                "select quote_ident(relname) as name from pg_class "
                "where relkind = 'r' and relnamespace = 'public'::regnamespace"
            )
            for row in await cursor.fetchall():
                for word in words:
                    text = (
                        f"select count(*) as n from {row['name']} t where t::text ilike %s "  # noqa: S608 - names of tables from the catalogue
                        "or encode(convert_to(t::text, 'UTF8'), 'escape') ilike %s "
                        "or t::text ilike %s"
                    )
                    parameters = [f"%{word}%", f"%{word}%", f"%{word.encode().hex()}%"]
                    answer = await (await connection.execute(text, parameters)).fetchone()
                    if answer and answer["n"]:
                        found.add(row["name"])
        return found

    return shop.server.run(search())


def test_nothing_personal_stays_anywhere(shop: Shop) -> None:
    made = a_life(shop)
    assert {"customer", "customer_order", "redemption", "outbox_event"} <= found_of(
        shop, *secrets(shop)
    )
    answer = shop.post(f"/v1/customers/{secrets(shop)[3]}/permanent-deletion")
    assert answer["id"].startswith("del_")
    assert (answer["object"], answer["status"]) == ("pernament_deletion", "DONE")
    assert (answer["related_object"], answer["related_object_id"]) == ("customer", made["id"])
    counts = answer["data_json"]
    assert (counts["customer"], counts["orders"], counts["segments"]) == (1, 2, 1)
    assert counts["events"] == 1
    assert counts["order_events"] >= 2
    shop.settle()
    assert found_of(shop, *secrets(shop)) == set()
    assert shop.refused("GET", f"/v1/customers/{made['id']}")["key"] == "not_found"
    error = shop.refused("POST", f"/v1/customers/{made['id']}/permanent-deletion")
    assert error["key"] == "not_found"


def test_what_was_paid_and_counted_stays(shop: Shop) -> None:
    made = a_life(shop)
    before = shop.get("/v1/orders", order="created_at")["orders"]
    shop.post(f"/v1/customers/{made['id']}/permanent-deletion")
    after = shop.get("/v1/orders", order="created_at")["orders"]
    for name in ("id", "amount", "total_amount", "total_discount_amount", "status"):
        assert [each.get(name) for each in after] == [each.get(name) for each in before]
    assert all(each["metadata"] == {} for each in after)
    assert shop.get("/v1/vouchers/TEN")["redemption"]["redeemed_quantity"] == 1
    redemption = shop.get("/v1/redemptions", result="SUCCESS")["redemptions"][0]
    assert redemption.get("customer") is None
    no_mismatches(shop)
    back = shop.post(f"/v1/redemptions/{redemption['id']}/rollback")
    assert back["result"] == "SUCCESS"
    again = shop.post("/v1/customers", alice(shop))
    assert again["id"] != made["id"]
    assert again["summary"]["orders"]["total_count"] == 0


def test_somebody_else_is_left_alone(shop: Shop) -> None:
    made = a_life(shop)
    bob = shop.post("/v1/customers", {"source_id": "bob", "email": "bob@example.com"})
    shop.post("/v1/orders", {"customer": {"source_id": "bob"}, "amount": 1, "metadata": {"a": 1}})
    shop.settle()
    shop.post(f"/v1/customers/{made['id']}/permanent-deletion")
    assert shop.get("/v1/customers/bob")["email"] == "bob@example.com"
    assert shop.get("/v1/orders", limit=1)["orders"][0]["metadata"] == {"a": 1}
    assert len(shop.get("/v1/customers/bob/activity")["data"]) >= 2
    assert "customer" in found_of(shop, bob["email"])


def test_a_long_outbox_is_looked_through_by_a_job(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = a_life(shop)
    monkeypatch.setattr(erasing, "_AT_ONCE", 0)
    monkeypatch.setattr(erasing, "_STEP", 7)
    answer = shop.post(f"/v1/customers/{made['id']}/permanent-deletion")
    assert answer["status"] == "IN_PROGRESS"
    shop.settle()
    assert found_of(shop, *secrets(shop)) == set()

    async def status() -> Any:
        async with shop.server.runtime.database.reading() as connection:
            cursor = await connection.execute(
                "select status from permanent_deletion where id = %s", (answer["id"],)
            )
            row = await cursor.fetchone()
        return row and row["status"]

    assert shop.server.run(status()) == "DONE"
