"""Points become goods handed over, money paid out, and a discount at a partner's till."""

from __future__ import annotations

from support.loyalty import programme
from support.rewards import buy, card, coin, material, offer
from support.shop import Shop

OPERATIONS = """
GET /api/given-rewards
GET /api/given-rewards/{givenId}
POST /api/given-rewards/{givenId}/complete
GET /api/payouts
GET /api/payouts/{payoutId}
POST /api/payouts/{payoutId}/approve
POST /api/payouts/{payoutId}/paid
POST /api/payouts/{payoutId}/failed
POST /api/payouts/{payoutId}/canceled
GET /api/payout-rewards
POST /api/payout-rewards
GET /api/payout-rewards/{rewardId}
PUT /api/payout-rewards/{rewardId}
DELETE /api/payout-rewards/{rewardId}
POST /api/partners/redemptions
"""


def walk(shop: Shop) -> None:
    club, goods, money = programme(shop), material(shop, 9), coin(shop)
    code = card(shop, club)
    offer(shop, club, goods, 10)
    offer(shop, club, money)
    buy(shop, code, goods)
    (given,) = shop.get("/api/given-rewards", status="PENDING")["data"]
    shop.get(f"/api/given-rewards/{given['id']}")
    shop.post(f"/api/given-rewards/{given['id']}/complete", {"note": "picked up"})
    cash = shop.post("/api/payout-rewards", {"name": "Cash", "payout": {"amount": 500}})
    path = f"/api/payout-rewards/{cash['id']}"
    shop.get("/api/payout-rewards")
    shop.get(path)
    shop.put(path, {"payout": {"amount": 600}})
    assigned = offer(shop, club, cash, 50)
    for _ in range(3):
        buy(shop, code, cash)
    paid, failed, canceled = shop.get("/api/payouts")["data"]
    shop.get(f"/api/payouts/{paid['id']}")
    shop.post(f"/api/payouts/{paid['id']}/approve")
    shop.post(f"/api/payouts/{paid['id']}/paid", {"reference": "bank-7"})
    shop.post(f"/api/payouts/{failed['id']}/failed", {"reason": "no such account"})
    shop.post(f"/api/payouts/{canceled['id']}/canceled")
    shop.delete(f"/v1/rewards/{cash['id']}/assignments/{assigned['id']}")
    shop.delete(path)
    body = {"member": code, "reward": {"id": money["id"], "points": 20}, "order": {"amount": 900}}
    burnt = shop.post("/api/partners/redemptions", body)
    assert burnt["order"]["total_amount"] == 700
