"""A merchant says what referrers get, and sees what came of it."""

from __future__ import annotations

from support.offers import percent, redeem
from support.shop import Shop

OPERATIONS = """
GET /api/referrals/{campaignId}/options          PUT /api/referrals/{campaignId}/options
GET /api/referrals/{campaignId}/tiers            POST /api/referrals/{campaignId}/tiers
GET /api/referrals/{campaignId}/tiers/{tierId}   PUT /api/referrals/{campaignId}/tiers/{tierId}
DELETE /api/referrals/{campaignId}/tiers/{tierId}
GET /api/referrals/{campaignId}/referrals
"""


def walk(shop: Shop) -> None:
    body = {
        "name": "Bring a friend",
        "campaign_type": "REFERRAL_PROGRAM",
        "type": "AUTO_UPDATE",
        "voucher": {"discount": percent(10)},
    }
    at = f"/api/referrals/{shop.post('/v1/campaigns', body)['id']}"
    assert shop.get(f"{at}/options")["most_referees"] is None
    assert shop.put(f"{at}/options", {"most_referees": 10})["most_referees"] == 10
    mug = shop.post("/v1/rewards", {"name": "A mug"})["id"]
    tier = shop.post(f"{at}/tiers", {"name": "Thanks", "reward_id": mug})["id"]
    assert shop.get(f"{at}/tiers")["total"] == 1
    assert shop.put(f"{at}/tiers/{tier}", {"referees": 2})["referees"] == 2
    assert shop.get(f"{at}/tiers/{tier}")["kind"] == "every"
    given = {"campaign": {"name": "Bring a friend"}, "customer": {"source_id": "ann"}}
    code = shop.post("/v1/publications", given)["voucher"]["code"]
    redeem(shop, code, order={"amount": 10_000}, customer={"source_id": "bo"})
    shop.settle()
    assert shop.get(f"{at}/referrals")["data"][0]["status"] == "converted"
    shop.delete(f"{at}/tiers/{tier}")
