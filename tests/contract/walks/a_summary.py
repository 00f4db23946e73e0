"""A campaign is summed up."""

from __future__ import annotations

from support.shop import Shop

OPERATIONS = "GET /v1/campaigns/{campaignId}/summary"


def walk(shop: Shop) -> None:
    five = {"type": "DISCOUNT_VOUCHER", "discount": {"type": "AMOUNT", "amount_off": 500}}
    shop.post("/v1/campaigns", {"name": "Spring", "voucher": five, "type": "AUTO_UPDATE"})
    shop.post("/v1/campaigns/Spring/vouchers/SPRING", {})
    assert shop.get("/v1/campaigns/Spring/summary")["vouchers_created"] == 1
