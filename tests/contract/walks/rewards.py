"""A merchant offers rewards for points, and a member spends some."""

from __future__ import annotations

from support.loyalty import programme
from support.rewards import buy, card, coin, material
from support.shop import Shop

OPERATIONS = """
GET /v1/rewards
POST /v1/rewards
GET /v1/rewards/{rewardId}
PUT /v1/rewards/{rewardId}
DELETE /v1/rewards/{rewardId}
GET /v1/rewards/{rewardId}/assignments
POST /v1/rewards/{rewardId}/assignments
GET /v1/rewards/{rewardId}/assignments/{assignmentId}
PUT /v1/rewards/{rewardId}/assignments/{assignmentId}
DELETE /v1/rewards/{rewardId}/assignments/{assignmentId}
GET /v1/loyalties/{campaignId}/rewards
POST /v1/loyalties/{campaignId}/rewards
GET /v1/loyalties/{campaignId}/rewards/{assignmentId}
PUT /v1/loyalties/{campaignId}/rewards/{assignmentId}
DELETE /v1/loyalties/{campaignId}/rewards/{assignmentId}
GET /v1/loyalties/{campaignId}/reward-assignments
GET /v1/loyalties/{campaignId}/reward-assignments/{assignmentId}
GET /v1/loyalties/{campaignId}/reward-assignments/{assignmentId}/reward
GET /v1/loyalties/members/{memberId}/rewards
POST /v1/loyalties/members/{memberId}/redemption
POST /v1/loyalties/{campaignId}/members/{memberId}/redemption
"""


def walk(shop: Shop) -> None:
    club, goods, money = programme(shop), material(shop, 9), coin(shop)
    shop.get("/v1/rewards")
    shop.get(f"/v1/rewards/{goods['id']}")
    assert shop.put(f"/v1/rewards/{goods['id']}", {"stock": 5})["stock"] == 5
    place = f"/v1/rewards/{goods['id']}/assignments"
    made = shop.post(place, {"campaign": club["id"], "parameters": {"loyalty": {"points": 100}}})
    shop.get(place)
    shop.get(f"{place}/{made['id']}")
    shop.put(f"{place}/{made['id']}", {"parameters": {"loyalty": {"points": 90}}})
    path = f"/v1/loyalties/{club['id']}"
    other = shop.post(f"{path}/rewards", [{"reward": money["id"]}])
    shop.get(f"{path}/rewards")
    shop.get(f"{path}/rewards/{other['id']}")
    shop.put(f"{path}/rewards/{made['id']}", {"parameters": {"loyalty": {"points": 80}}})
    shop.get(f"{path}/reward-assignments")
    shop.get(f"{path}/reward-assignments/{made['id']}")
    assert shop.get(f"{path}/reward-assignments/{made['id']}/reward")["id"] == goods["id"]
    code = card(shop, club, points=500)
    assert shop.get(f"/v1/loyalties/members/{code}/rewards")["total"] == 2
    assert buy(shop, code, goods)["amount"] == 80
    body = {"reward": {"id": money["id"], "points": 100}, "order": {"amount": 5_000}}
    paid = shop.post(f"{path}/members/{code}/redemption", body)
    assert paid["order"]["total_amount"] == 4_000
    shop.delete(f"{path}/rewards/{other['id']}")
    shop.delete(f"{place}/{made['id']}")
    shop.delete(f"/v1/rewards/{goods['id']}")
