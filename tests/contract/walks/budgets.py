"""A merchant puts a formula, a bundle and a budget on a campaign, and looks at what is left."""

from __future__ import annotations

from support.offers import assign, redeem, rule, voucher
from support.shop import Shop

OPERATIONS = """
GET /api/campaigns/{campaignId}/budgets
"""


def walk(shop: Shop) -> None:
    campaign = shop.post("/v1/campaigns", {"name": "Budgeted", "campaign_type": "PROMOTION"})
    discount = {"type": "PERCENT", "percent_off": 5, "percent_off_formula": "MIN(10;ORDER_AMOUNT)"}
    tier = shop.post(
        f"/v1/promotions/{campaign['id']}/tiers", {"name": "One", "action": {"discount": discount}}
    )
    once = {"name": "campaign.redemptions.count", "conditions": {"$less_than_or_equal": [1]}}
    assign(shop, rule(shop, {"1": once})["id"], "campaign", campaign["id"])
    redeem(shop, tier["id"], order={"amount": 10_000})
    told = shop.get(f"/api/campaigns/{campaign['id']}/budgets")
    assert (told["status"], told["budgets"][0]["left"]) == ("CLOSED", 0)
    voucher(shop, "PLAIN", discount)
    assert shop.get("/v1/vouchers/PLAIN")["discount"]["percent_off_formula"]
