"""A shop takes some of an order back, and a checkout reserves before it is paid."""

from __future__ import annotations

from support.offers import asked, percent, redeem, voucher
from support.shop import Shop

OPERATIONS = """
POST /api/redemptions/{redemptionId}/returns
POST /api/redemptions/{redemptionId}/returns/preview
POST /api/orders/{orderId}/returns
POST /api/orders/{orderId}/returns/preview
GET /api/orders/{orderId}/returns
GET /api/returns
GET /api/returns/{returnId}
POST /api/reservations
GET /api/reservations
GET /api/reservations/{reservationId}
POST /api/reservations/{reservationId}/confirm
POST /api/reservations/{reservationId}/extend
POST /api/reservations/{reservationId}/cancel
"""


def walk(shop: Shop) -> None:
    _bring_back(shop)
    _reserve(shop)


def _bring_back(shop: Shop) -> None:
    voucher(shop, "TEN", percent(10))
    items = [{"product_id": "mug", "quantity": 3, "price": 1000}]
    used = redeem(shop, "TEN", order={"source_id": "o-1", "items": items})
    body = {"lines": [{"line": "mug", "quantity": 1}]}
    at = f"/api/redemptions/{used['redemptions'][0]['id']}/returns"
    assert shop.post(f"{at}/preview", body)["refund"]["amount"] == 900
    assert shop.post(at, body)["refund"]["amount"] == 900
    assert shop.post("/api/orders/o-1/returns/preview", body)["refund"]["amount"] == 900
    made = shop.post("/api/orders/o-1/returns", body)
    assert shop.get("/api/orders/o-1/returns")["left"][0]["quantity"] == 1
    assert shop.get("/api/returns")["total"] == 2
    assert shop.get(f"/api/returns/{made['id']}") == made


def _reserve(shop: Shop) -> None:
    body = asked("TEN", order={"amount": 10_000})
    paid, left = (shop.post("/api/reservations", body)["id"] for _ in range(2))
    assert shop.post(f"/api/reservations/{paid}/extend", {"ttl": 30})["status"] == "HELD"
    assert shop.post(f"/api/reservations/{paid}/confirm")["status"] == "CONFIRMED"
    assert shop.post(f"/api/reservations/{left}/cancel")["status"] == "CANCELED"
    assert shop.get(f"/api/reservations/{paid}")["order"]["total_amount"] == 9000
    assert shop.get("/api/reservations")["total"] == 2
