"""A merchant tells what customers do beyond buying."""

from __future__ import annotations

from typing import Any

import pytest

from support.outbox import events_of
from support.people import define_event, last_event, segment, segments_of
from support.shop import Shop

ALICE = {"source_id": "alice", "name": "Alice", "email": "alice@example.com"}


def test_an_event_makes_its_customer_and_is_told(shop: Shop) -> None:
    define_event(shop, "cart_abandoned", {"value": {"type": "number", "optional": True}})
    told = shop.post(
        "/v1/events",
        {"event": "cart_abandoned", "customer": ALICE, "metadata": {"value": 12}},
    )
    customer = shop.get("/v1/customers/alice")
    assert told == {
        "object": "event",
        "type": "cart_abandoned",
        "customer": {
            "id": customer["id"],
            "source_id": "alice",
            "name": "Alice",
            "email": "alice@example.com",
            "metadata": {},
            "object": "customer",
        },
        "metadata": {"value": 12},
        "referral": None,
        "loyalty": None,
    }
    event = last_event(shop, "customer.custom_event")
    assert (event["type"], event["customer_id"]) == ("cart_abandoned", customer["id"])
    assert event["metadata"] == {"value": 12}
    assert events_of(shop, event["id"]) == ["customer.custom_event"]


def test_an_event_changes_a_customer_who_is_known(shop: Shop) -> None:
    define_event(shop, "sign_up")
    made = shop.post("/v1/customers", ALICE)
    body = {"event": "sign_up", "customer": {"id": made["id"], "name": "Alice M."}}
    assert shop.post("/v1/events", body)["customer"]["name"] == "Alice M."
    assert shop.get("/v1/customers")["total"] == 1


def test_a_customer_an_event_may_not_make_is_refused_by_its_path(shop: Shop) -> None:
    define_event(shop, "sign_up")
    tier = {"tier": {"type": "string", "optional": False}}
    schema = {"related_object": "customer", "properties": tier}
    assert shop.management.post("/metadata-schemas", json=schema).status_code == 200
    error = shop.refused("POST", "/v1/events", {"event": "sign_up", "customer": ALICE})
    assert error["key"] == "metadata_validation_failed"
    assert ".customer.metadata.tier" in error["details"]


def test_an_event_repeated_under_its_key_happens_once(shop: Shop) -> None:
    define_event(shop, "sign_up")
    body = {"event": "sign_up", "customer": ALICE}
    first = shop.post("/v1/events", body, **{"Idempotency-Key": "once"})
    assert shop.post("/v1/events", body, **{"Idempotency-Key": "once"}) == first
    segment(shop, "Once", "passive", events__sign_up__count={"$is": [1]})
    assert segments_of(shop, "alice") == {"Once"}


@pytest.mark.parametrize(
    ("body", "code", "said"),
    [
        ({"event": "unheard_of", "customer": ALICE}, 404, "unheard_of"),
        ({"event": "sign_up"}, 400, "customer"),
        ({"customer": ALICE}, 400, "event"),
        ({"event": "", "customer": ALICE}, 400, ".event"),
        ({"event": "x" * 301, "customer": ALICE}, 400, ".event"),
        ({"event": "sign_up", "customer": {"id": "cust_nobody"}}, 404, "cust_nobody"),
        ({"event": "sign_up", "customer": {"birthdate": "x"}}, 400, ".customer.birthdate"),
        ({"event": "sign_up", "customer": ALICE, "metadata": {"level": "x"}}, 400, "level"),
        ({"event": "sign_up", "customer": ALICE, "metadata": []}, 400, ".metadata"),
        ({"event": "sign_up", "customer": ALICE, "loyalty": {"code": 7}}, 400, ".loyalty.code"),
    ],
)
def test_a_bad_event_is_told_where_and_keeps_nothing(
    shop: Shop, body: Any, code: int, said: str
) -> None:
    define_event(shop, "sign_up", {"level": {"type": "number", "optional": True}})
    error = shop.refused("POST", "/v1/events", body)
    assert error["code"] == code
    assert said in error["details"]
    assert shop.get("/v1/customers")["total"] == 0


def test_custom_event_schemas_are_kept(shop: Shop) -> None:
    made = define_event(shop, "review", {"stars": {"type": "number", "optional": False}})
    assert made["id"].startswith("ms_")
    assert (made["name"], made["object"]) == ("review", "custom-event-schema")
    assert made["schema"]["properties"]["stars"]["type"] == "number"
    path = f"/custom-event-schemas/{made['id']}"
    assert shop.management.get(path).json() == made
    listed = shop.management.get("/custom-event-schemas").json()
    assert (listed["data"], listed["total"]) == ([made], 1)
    change = {"schema": {"properties": {"text": {"type": "string", "optional": True}}}}
    changed = shop.management.put(path, json=change).json()
    assert changed["schema"]["properties"].keys() == {"stars", "text"}
    assert changed["updated_at"]
    body = {"event": "review", "customer": {"source_id": "a"}, "metadata": {"text": "fine"}}
    assert "stars" in shop.refused("POST", "/v1/events", body)["details"]
    removed = {"schema": {"properties": {"stars": {"type": "number", "deleted": True}}}}
    assert shop.management.put(path, json=removed).status_code == 200
    shop.post("/v1/events", body)
    again = shop.management.post("/custom-event-schemas", json={"name": "review", "schema": {}})
    assert again.status_code == 409
    assert shop.management.delete(path).status_code == 204
    assert shop.management.get(path).status_code == 404
    assert shop.refused("POST", "/v1/events", body)["key"] == "not_found"


@pytest.mark.parametrize(
    ("body", "path"),
    [
        ({"name": "", "schema": {}}, ".name"),
        ({"schema": {}}, "name"),
        ({"name": "a", "schema": {"properties": {"b": {"type": "colour"}}}}, "properties.b"),
        ({"name": "a", "schema": []}, ".schema"),
    ],
)
def test_a_bad_custom_event_schema_is_told_where(shop: Shop, body: Any, path: str) -> None:
    answer = shop.management.post("/custom-event-schemas", json=body)
    assert answer.status_code == 400
    assert path in answer.json()["details"]


def test_another_project_has_its_own_events(shop: Shop) -> None:
    made = define_event(shop, "review")
    stranger = Shop(shop.server)
    assert stranger.management.get(f"/custom-event-schemas/{made['id']}").status_code == 404
    foreign = f"/management/v1/projects/{shop.project.id}/custom-event-schemas"
    assert stranger.management.get(f"{shop.server.address}{foreign}").status_code == 404
    error = stranger.refused("POST", "/v1/events", {"event": "review", "customer": ALICE})
    assert error["key"] == "not_found"
    stranger.close()
