"""A programme and its members: joined, given points by hand, moved, looked at, exported."""

from __future__ import annotations

from support import members
from support.shop import Shop

OPERATIONS = """
GET /v1/loyalties    POST /v1/loyalties
GET /v1/loyalties/{campaignId}    PUT /v1/loyalties/{campaignId}
DELETE /v1/loyalties/{campaignId}
GET /v1/loyalties/{campaignId}/members    POST /v1/loyalties/{campaignId}/members
GET /v1/loyalties/{campaignId}/members/{memberId}    GET /v1/loyalties/members/{memberId}
POST /v1/loyalties/{campaignId}/members/{memberId}/balance
POST /v1/loyalties/members/{memberId}/balance
POST /v1/loyalties/{campaignId}/members/{memberId}/transfers
GET /v1/loyalties/{campaignId}/transactions    POST /v1/loyalties/{campaignId}/transactions/export
GET /v1/loyalties/{campaignId}/members/{memberId}/transactions
GET /v1/loyalties/members/{memberId}/transactions
POST /v1/loyalties/{campaignId}/members/{memberId}/transactions/export
POST /v1/loyalties/members/{memberId}/transactions/export
GET /v1/loyalties/{campaignId}/members/{memberId}/points-expiration
POST /v1/loyalties/{campaignId}/points-expiration/export
GET /v1/loyalties/{campaignId}/members/{memberId}/activity
GET /v1/loyalties/members/{memberId}/activity
"""


def walk(shop: Shop) -> None:
    made = members.programme(shop, 10, members.A_YEAR)
    at = f"/v1/loyalties/{made['id']}"
    assert shop.get("/v1/loyalties")["total"] >= 1
    assert shop.get(at)["voucher"]["loyalty_card"]["points"] == 10
    assert shop.put(at, {"description": "Our club"})["description"] == "Our club"
    kim, lee = (members.member(shop, made["id"], name)["code"] for name in ("kim", "lee"))
    assert shop.get(f"{at}/members")["total"] == 2
    for path in (f"{at}/members/{kim}", f"/v1/loyalties/members/{kim}"):
        assert shop.get(path)["code"] == kim
        assert shop.post(f"{path}/balance", {"points": 20, "reason": "a gift"})["points"] == 20
        assert shop.get(f"{path}/transactions")["data"]
        assert shop.post(f"{path}/transactions/export", {})["status"] == "SCHEDULED"
    moved = shop.post(f"{at}/members/{lee}/transfers", [{"code": kim, "points": 5}])
    assert moved["loyalty_card"]["balance"] == 15
    assert len(shop.get(f"{at}/transactions")["data"]) == 6
    assert shop.post(f"{at}/transactions/export", {})["exported_object"] == "voucher_transactions"
    assert shop.get(f"{at}/members/{lee}/points-expiration")["total"] == 2
    exported = shop.post(f"{at}/points-expiration/export", {})
    assert exported["exported_object"] == "points_expiration"
    shop.settle()
    for path in (f"{at}/members/{kim}", f"/v1/loyalties/members/{kim}"):
        assert shop.get(f"{path}/activity")["data"]
    other = members.programme(shop)
    assert shop.delete(f"/v1/loyalties/{other['id']}")["async_action_id"]
