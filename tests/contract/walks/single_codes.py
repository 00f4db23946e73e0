"""A shop that never moved on from the calls for one code or one tier, and who looks after it."""

from __future__ import annotations

from support.offers import percent, tier, voucher
from support.shop import Shop

OPERATIONS = """
POST /v1/vouchers/{code}/validate                POST /v1/vouchers/{code}/redemption
POST /v1/promotions/validation                   POST /v1/promotions/tiers/{tierId}/validation
POST /v1/promotions/tiers/{promotionTierId}/redemption
POST /v1/vouchers/qualification                  POST /v1/campaigns/qualification
GET /api/validations                             GET /api/validations/reasons
"""


def walk(shop: Shop) -> None:
    voucher(shop, "TEN", percent(10), quantity=1)
    offer = tier(shop, percent(5))
    cart = {"order": {"amount": 10_000}, "customer": {"source_id": "ann"}}
    assert shop.post("/v1/vouchers/qualification", cart)["data"][0]["code"] == "TEN"
    assert shop.post("/v1/campaigns/qualification", cart)["data"] == []
    assert shop.post("/v1/vouchers/TEN/validate", cart)["valid"]
    assert shop.post("/v1/vouchers/TEN/redemption", cart)["result"] == "SUCCESS"
    assert not shop.post("/v1/vouchers/TEN/validate", cart)["valid"]
    at = f"/v1/promotions/tiers/{offer['id']}"
    assert shop.post("/v1/promotions/validation", cart)["promotions"][0]["id"] == offer["id"]
    assert shop.post(f"{at}/validation", cart)["valid"]
    assert shop.post(f"{at}/redemption", cart)["result"] == "SUCCESS"
    assert len(shop.get("/api/validations")["data"]) == 5
    assert shop.get("/api/validations/reasons")["data"][0]["key"] == "quantity_exceeded"
