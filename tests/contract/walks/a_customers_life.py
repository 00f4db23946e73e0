"""A customer signs up, is sorted into segments, opens the wallet, and asks to be forgotten."""

from __future__ import annotations

from typing import Any

from support.shop import Shop

OPERATIONS = """
POST /management/v1/projects/{projectId}/custom-event-schemas
GET /management/v1/projects/{projectId}/custom-event-schemas
GET /management/v1/projects/{projectId}/custom-event-schemas/{customEventSchemaId}
PUT /management/v1/projects/{projectId}/custom-event-schemas/{customEventSchemaId}
DELETE /management/v1/projects/{projectId}/custom-event-schemas/{customEventSchemaId}
POST /v1/events
POST /v1/segments                        GET /v1/segments
GET /v1/segments/{segmentId}             DELETE /v1/segments/{segmentId}
GET /v1/customers/{customerId}/segments
GET /v1/customers/{customerId}/activity  GET /v1/customers/{customerId}/activities
GET /v1/customers/{customerId}/redeemables
POST /v1/customers/{customerId}/permanent-deletion
"""

CAROL = {"source_id": "carol", "metadata": {"tier": "gold"}}


def walk(shop: Shop) -> None:
    event = _event(shop)
    segments = _segments(shop)
    _wallet(shop)
    shop.settle()
    types = [each["type"] for each in shop.get("/v1/customers/carol/activity")["data"]]
    assert "customer.custom_event" in types
    assert len(shop.get("/v1/customers/carol/activities")["activities"]) == len(types)
    erased = shop.post("/v1/customers/carol/permanent-deletion")
    assert erased["data_json"]["customer"] == 1
    for each in segments:
        shop.delete(f"/v1/segments/{each['id']}")
    assert shop.management.delete(f"/custom-event-schemas/{event['id']}").status_code == 204


def _event(shop: Shop) -> dict[str, Any]:
    path = "/custom-event-schemas"
    schema = {"properties": {"via": {"type": "string", "optional": True}}}
    made: dict[str, Any] = shop.management.post(
        path, json={"name": "sign_up", "schema": schema}
    ).json()
    assert shop.management.get(path).json()["total"] == 1
    assert shop.management.get(f"{path}/{made['id']}").json() == made
    schema = {"properties": {"via": {"type": "string", "eq": ["web", "app"]}}}
    changed = shop.management.put(f"{path}/{made['id']}", json={"schema": schema}).json()
    assert changed["schema"]["properties"]["via"]["eq"] == ["web", "app"]
    body = {"event": "sign_up", "customer": CAROL, "metadata": {"via": "web"}}
    assert shop.post("/v1/events", body)["type"] == "sign_up"
    return made


def _segments(shop: Shop) -> list[dict[str, Any]]:
    gold = {"junction": "and", "metadata.tier": {"conditions": {"$is": ["gold"]}}}
    made = [
        shop.post("/v1/segments", {"name": "Listed", "type": "static", "customers": ["carol"]}),
        shop.post("/v1/segments", {"name": "Passive", "type": "passive", "filter": gold}),
        shop.post("/v1/segments", {"name": "Active", "type": "auto-update", "filter": gold}),
    ]
    shop.settle()
    assert shop.get("/v1/segments")["total"] == 3
    assert shop.get(f"/v1/segments/{made[2]['id']}")["initial_sync_status"] == "DONE"
    assert shop.get("/v1/customers/carol/segments")["total"] == 3
    assert shop.get("/v1/customers/nobody/segments")["total"] == 0
    return made


def _wallet(shop: Shop) -> None:
    discount = {"type": "AMOUNT", "amount_off": 100}
    shop.post("/v1/vouchers/CAROLS", {"type": "DISCOUNT_VOUCHER", "discount": discount})
    shop.post("/v1/publications", {"customer": {"source_id": "carol"}, "voucher": "CAROLS"})
    (held,) = shop.get("/v1/customers/carol/redeemables")["data"]
    assert held["redeemable"]["status"] == "ACTIVE"
