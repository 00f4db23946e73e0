"""Somebody at the desk makes up for a late parcel."""

from __future__ import annotations

from support.shop import Shop

OPERATIONS = """
POST /api/customers/{customer_id}/goodwill
GET /api/goodwill
GET /api/goodwill/limits
"""


def walk(shop: Shop) -> None:
    shop.post("/v1/customers", {"source_id": "kim"})
    given = shop.post("/api/customers/kim/goodwill", {"kind": "credit", "amount": 1_000})
    assert given["code"]
    assert [each["id"] for each in shop.get("/api/goodwill")["data"]] == [given["id"]]
    limits = shop.get("/api/goodwill/limits")["data"]
    assert {each["kind"] for each in limits} == {"coupon", "credit", "points"}
