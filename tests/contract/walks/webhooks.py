"""A merchant's engineer subscribes to events, looks at what was sent, and sends it again."""

from __future__ import annotations

import time

from support.receiver import receiver
from support.shop import Shop

OPERATIONS = """
POST /management/v1/projects/{projectId}/webhooks
GET /management/v1/projects/{projectId}/webhooks
GET /management/v1/projects/{projectId}/webhooks/{webhookId}
PUT /management/v1/projects/{projectId}/webhooks/{webhookId}
DELETE /management/v1/projects/{projectId}/webhooks/{webhookId}
GET /api/webhooks/secret                         POST /api/webhooks/secret/rotate
GET /api/webhooks/deliveries                     GET /api/webhooks/deliveries/{deliveryId}
POST /api/webhooks/deliveries/{deliveryId}/retry POST /api/webhooks/{webhookId}/replay
POST /api/webhooks/{webhookId}/test
"""


def walk(shop: Shop) -> None:
    with receiver() as there:
        body = {"target_url": there.url, "events": ["customer.created"]}
        made = shop.management.post("/webhooks", json=body).json()
        place = f"/webhooks/{made['id']}"
        assert shop.management.get(place).json() == made
        assert shop.management.get("/webhooks").json()["data"] == [made]
        assert shop.management.put(place, json={"active": True}).json() == made
        assert shop.get("/api/webhooks/secret")["secret"]
        secret = shop.post("/api/webhooks/secret/rotate")["secret"]
        shop.post("/v1/customers", {"source_id": "jane"})
        (came,) = there.wait_for(1)
        assert came.signed_with(secret)
        sent: list[dict[str, str]] = []
        while not sent:
            found = shop.get("/api/webhooks/deliveries", status="SUCCEEDED")["deliveries"]
            sent = found or sent
            time.sleep(0.02)
        delivery = sent[0]["id"]
        assert shop.get(f"/api/webhooks/deliveries/{delivery}")["body"].encode() == came.body
        shop.post(f"/api/webhooks/deliveries/{delivery}/retry")
        there.wait_for(2)
        shop.post(f"/api/webhooks/{made['id']}/test")
        there.wait_for(3)
        asked = {"from": "2026-01-01T00:00:00Z"}
        shop.post(f"/api/webhooks/{made['id']}/replay", asked)
        there.wait_for(4)
        assert shop.management.delete(place).status_code == 204
