"""A customer brings a friend, and the merchant looks after it."""

from __future__ import annotations

from support.offers import percent, redeem
from support.shop import Shop

OPERATIONS = """
POST /v1/referrals/members/{memberId}/holders
GET /v1/referrals/members/{memberId}/holders
DELETE /v1/referrals/members/{memberId}/holders/{holderId}
POST /v1/referrals/{campaignId}/members/{memberId}/holders
GET /v1/referrals/{campaignId}/members/{memberId}/holders
DELETE /v1/referrals/{campaignId}/members/{memberId}/holders/{holderId}
"""


def walk(shop: Shop) -> None:
    made = shop.post(
        "/v1/campaigns",
        {
            "name": "Bring a friend",
            "campaign_type": "REFERRAL_PROGRAM",
            "type": "AUTO_UPDATE",
            "voucher": {"discount": percent(10)},
        },
    )["id"]
    given = {"campaign": {"name": made}, "customer": {"source_id": "ann"}}
    code = shop.post("/v1/publications", given)["voucher"]["code"]
    redeem(shop, code, order={"amount": 10_000}, customer={"source_id": "bo"})
    shop.settle()
    for at in (f"/v1/referrals/members/{code}", f"/v1/referrals/{made}/members/{code}"):
        body = {"holders": [{"source_id": "cy"}], "metadata": {"by": "hand"}}
        (added,) = shop.post(f"{at}/holders", body)["holders"]
        listed = shop.get(f"{at}/holders", limit=5)
        assert listed["total"] == 3
        shop.delete(f"{at}/holders/{added['id']}")
