"""A customer looks at the points their codes credited."""

from __future__ import annotations

from support.offers import redeem, voucher
from support.shop import Shop

OPERATIONS = """
GET /api/customers/{customerId}/points
"""


def walk(shop: Shop) -> None:
    voucher(shop, "POINTS", {"type": "POINTS", "points": 250})
    redeem(shop, "POINTS", customer={"source_id": "kim"})
    assert shop.get("/api/customers/kim/points")["balance"] == 250
