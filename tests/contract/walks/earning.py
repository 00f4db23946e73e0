"""A club: customers earn points by rules, some of which wait, and see where they are from."""

from __future__ import annotations

from support import loyalty
from support.loyalty import proportional
from support.shop import Shop

OPERATIONS = """
GET /v1/loyalties/{campaignId}/earning-rules     POST /v1/loyalties/{campaignId}/earning-rules
GET /v1/loyalties/{campaignId}/earning-rules/{earningRuleId}
PUT /v1/loyalties/{campaignId}/earning-rules/{earningRuleId}
DELETE /v1/loyalties/{campaignId}/earning-rules/{earningRuleId}
POST /v1/loyalties/{campaignId}/earning-rules/{earningRuleId}/enable
POST /v1/loyalties/{campaignId}/earning-rules/{earningRuleId}/disable
POST /v1/loyalties/{campaignId}/qualifications
GET /v1/loyalties/{campaignId}/pending-points
GET /v1/loyalties/{campaignId}/members/{memberId}/pending-points
GET /v1/loyalties/members/{memberId}/pending-points
POST /v1/loyalties/members/{memberId}/pending-points/{pendingPointsId}/activate
POST /v1/loyalties/members/{memberId}/pending-points/{pendingPointsId}/balance
POST /v1/loyalties/members/{memberId}/pending-points/{pendingPointsId}/cancel
GET /api/customers/{customerId}/earnings
GET /api/loyalty/{campaignId}/options            PUT /api/loyalty/{campaignId}/options
"""


def walk(shop: Shop) -> None:
    club = loyalty.programme(shop)
    code = loyalty.member(shop, club, "kim")
    _rules(shop, f"/v1/loyalties/{club['id']}")
    _points(shop, club["id"], code)
    options = f"/api/loyalty/{club['id']}/options"
    assert shop.get(options)["returned_points"] == "keep"
    taken = shop.put(options, {"returned_points": "take_back_to_zero"})
    assert taken["returned_points"] == "take_back_to_zero"


def _rules(shop: Shop, at: str) -> None:
    rules = [
        {
            "event": "order.paid",
            "loyalty": proportional("ORDER_AMOUNT", 1000, 1),
            "source": {"banner": "Shopping"},
            "metadata": {"kind": "shopping"},
        },
        {
            "event": "order.paid",
            "loyalty": {"type": "FIXED", "points": 10},
            "pending_points": {"period_type": "DAY", "period_value": 14},
        },
        {"event": "customer.loyalty.tier.joined", "loyalty": {"type": "FIXED", "points": 1}},
    ]
    made = shop.post(f"{at}/earning-rules", rules)
    assert shop.get(f"{at}/earning-rules")["total"] == 3
    one = f"{at}/earning-rules/{made[0]['id']}"
    assert shop.get(one)["loyalty"] == rules[0]["loyalty"]
    assert shop.put(one, {"source": {"banner": "Shopping here"}})["source"]["banner"]
    assert shop.post(f"{one}/disable")["active"] is False
    assert shop.post(f"{one}/enable")["active"] is True
    shop.delete(f"{at}/earning-rules/{made[2]['id']}")
    told = shop.post(f"{at}/qualifications", {"order": {"amount": 3000}})
    assert (told["points"], told["pending_points"]) == (13, 10)


def _points(shop: Shop, campaign: str, code: str) -> None:
    for _ in range(2):
        loyalty.order(shop, "kim", 3000)
    shop.settle()
    at = f"/v1/loyalties/members/{code}/pending-points"
    one, two = shop.get(at)["data"]
    for path in (f"/v1/loyalties/{campaign}/pending-points",
                 f"/v1/loyalties/{campaign}/members/{code}/pending-points"):  # fmt: skip
        assert len(shop.get(path)["data"]) == 2
    assert shop.post(f"{at}/{one['id']}/balance", {"points": 5})["total"] == 25
    assert shop.post(f"{at}/{one['id']}/activate")["balance"] == 6 + 15
    shop.post(f"{at}/{two['id']}/cancel")
    found = shop.get("/api/customers/kim/earnings")["data"]
    assert [each["points"] for each in found] == [10, 3, 10, 3]
