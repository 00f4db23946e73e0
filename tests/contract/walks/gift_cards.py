"""A merchant sells gift cards under a law, gives free credit and refunds onto cards."""

from __future__ import annotations

from support import offers
from support.shop import Shop

OPERATIONS = """
GET /api/gift-card-laws
PUT /api/gift-card-terms                        GET /api/gift-card-terms
PUT /api/campaigns/{campaign_id}/gift-card-terms
GET /api/campaigns/{campaign_id}/gift-card-terms
POST /api/gift-cards/{code}/sale                GET /api/gift-card-sales
POST /api/gift-cards/{code}/credits             GET /api/gift-cards/{code}
POST /api/gift-card-refunds                     GET /api/gift-card-refunds
"""


def walk(shop: Shop) -> None:
    assert shop.get("/api/gift-card-laws")["total"] > 0
    shop.put("/api/gift-card-terms", {"law": "KR"})
    assert shop.get("/api/gift-card-terms")["law"] == "KR"
    terms = {"type": "GIFT_VOUCHER", "gift": {"amount": 1_000}}
    campaign = shop.post("/v1/campaigns", {"name": "gifts", "voucher": terms})["id"]
    shop.put(f"/api/campaigns/{campaign}/gift-card-terms", {"law": "DE"})
    assert shop.get("/api/campaigns/gifts/gift-card-terms")["in_force"]["country"] == "DE"
    offers.gift(shop, "CARD", 2_000)
    shop.post("/api/gift-cards/CARD/sale", {"price_paid": 1_800})
    assert shop.get("/api/gift-card-sales")["sums"][0]["promotional_amount"] == 200
    shop.post("/api/gift-cards/CARD/credits", {"amount": 300, "expires_in": "P30D"})
    shop.post("/v1/orders", {"source_id": "o-1", "amount": 700, "status": "PAID"})
    shop.post("/api/gift-card-refunds", {"order": "o-1", "amount": 700, "card": "CARD"})
    assert shop.get("/api/gift-card-refunds")["total"] == 1
    assert shop.get("/api/gift-cards/CARD")["balance"]["balance"] == 3_000
