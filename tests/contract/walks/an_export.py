"""Exports: one of customers, one of orders, looked at, downloaded, deleted."""

from __future__ import annotations

from support.shop import Shop

OPERATIONS = """
POST /v1/exports   GET /v1/exports   GET /v1/exports/{exportId}   DELETE /v1/exports/{exportId}
POST /v1/orders/export
"""


def walk(shop: Shop) -> None:
    shop.post("/v1/customers", {"source_id": "ann", "name": "Ann"})
    asked = {"exported_object": "customer", "parameters": {"fields": ["name", "source_id"]}}
    made = shop.post("/v1/exports", asked)
    shop.post("/v1/orders/export", {"parameters": {"order": "-created_at"}})
    shop.settle()
    done = shop.get(f"/v1/exports/{made['id']}")
    assert done["status"] == "DONE"
    file = shop.http.get(done["result"]["url"])
    assert file.text == "name,source_id\r\nAnn,ann\r\n"
    assert shop.get("/v1/exports")["total"] == 2
    shop.delete(f"/v1/exports/{made['id']}")
