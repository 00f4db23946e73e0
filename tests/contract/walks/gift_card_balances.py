"""A gift card is loaded, looked at and written to a file; so are all of its campaign."""

from __future__ import annotations

from support.shop import Shop

OPERATIONS = """
POST /v1/vouchers/{code}/balance
GET /v1/vouchers/{code}/transactions
POST /v1/vouchers/{code}/transactions/export
GET /v1/campaigns/{campaignId}/transactions
POST /v1/campaigns/{campaignId}/transactions/export
"""


def walk(shop: Shop) -> None:
    terms = {"type": "GIFT_VOUCHER", "gift": {"amount": 1_000}}
    campaign = shop.post("/v1/campaigns", {"name": "gifts", "voucher": terms})["id"]
    shop.post(f"/v1/campaigns/{campaign}/vouchers/CARD", {})
    change = {"amount": 500, "source_id": "till-1", "reason": "birthday"}
    assert shop.post("/v1/vouchers/CARD/balance", change)["balance"] == 1_500
    listed = shop.get("/v1/vouchers/CARD/transactions", limit=1, order="-id")
    assert listed["data"][0]["type"] == "CREDITS_ADDITION"
    more = listed["more_starting_after"]
    assert len(shop.get("/v1/vouchers/CARD/transactions", starting_after_id=more)["data"]) == 1
    fields = {"parameters": {"fields": ["id", "amount", "details"], "order": "created_at"}}
    made = shop.post("/v1/vouchers/CARD/transactions/export", fields)
    assert made["exported_object"] == "voucher_transactions"
    assert len(shop.get(f"/v1/campaigns/{campaign}/transactions")["data"]) == 2
    shop.post(f"/v1/campaigns/{campaign}/transactions/export", fields)
    shop.settle()
    assert shop.get(f"/v1/exports/{made['id']}")["status"] == "DONE"
