"""A programme with tiers: who has which, what they change, what members reach on their way."""

from __future__ import annotations

from support import loyalty, loyalty_tiers, rewards
from support.shop import Shop

OPERATIONS = """
POST /v1/loyalties/{campaignId}/tiers
GET /v1/loyalties/{campaignId}/tiers
GET /v1/loyalties/{campaignId}/tiers/{loyaltyTierId}
GET /v1/loyalties/{campaignId}/tiers/{loyaltyTierId}/earning-rules
GET /v1/loyalties/{campaignId}/tiers/{loyaltyTierId}/rewards
GET /v1/loyalties/members/{memberId}/tiers
PUT /api/loyalty/{campaignId}/tiers/{loyaltyTierId}
DELETE /api/loyalty/{campaignId}/tiers/{loyaltyTierId}
GET /api/loyalty/members/{memberId}/tier-moves
GET /api/loyalty/{campaignId}/members/{memberId}/milestones
POST /api/loyalty/{campaignId}/members/{memberId}/counters/{counter}
GET /api/customers/{customerId}/loyalty
"""


def walk(shop: Shop) -> None:
    club = loyalty.programme(shop)
    rule = loyalty.earning(shop, club)
    mug = rewards.material(shop)
    rewards.offer(shop, club, mug, 100)
    path = f"/v1/loyalties/{club['id']}/tiers"
    silver, gold = shop.post(
        path,
        [
            {"name": "Silver", "points": {"from": 1, "to": 99}},
            {
                "name": "Gold",
                "points": {"from": 100, "to": 1000},
                "earning_rules": {rule["id"]: {"type": "MULTIPLY", "multiplier": 2}},
                "rewards": {mug["id"]: {"type": "CUSTOM", "points": 70}},
                "metadata": {"colour": "yellow"},
            },
        ],
    )
    assert shop.get(path)["total"] == 2
    assert shop.get(f"{path}/{gold['id']}")["metadata"] == {"colour": "yellow"}
    (mapped,) = shop.get(f"{path}/{gold['id']}/earning-rules")["data"]
    assert mapped["loyalty"]["points"] == 10
    (priced,) = shop.get(f"{path}/{gold['id']}/rewards")["data"]
    assert priced["assignment"]["parameters"]["loyalty"]["points"] == 70
    code = loyalty.member(shop, club, "ann")
    steps = {"id": "walker", "measure": {"type": "CUSTOM", "counter": "steps"}, "target": 10}
    milestone = {**steps, "points": 30}
    shop.put(f"/api/loyalty/{club['id']}/options", {"milestones": [milestone]})
    loyalty_tiers.points(shop, code, 80)
    (held,) = shop.get(f"/v1/loyalties/members/{code}/tiers")["data"]
    assert held["id"] == silver["id"]
    own = f"/api/loyalty/{club['id']}/members/{code}"
    assert shop.post(f"{own}/counters/steps", {"amount": 12})["value"] == 12
    shop.settle()
    assert shop.get(f"{own}/milestones")["data"][0]["granted"]["points"] == 30
    moves = shop.get(f"/api/loyalty/members/{code}/tier-moves")["data"]
    assert [each["movement"] for each in moves] == ["upgraded", "joined"]
    assert shop.get("/api/customers/ann/loyalty")["data"][0]["tier"]["name"] == "Gold"
    changed = {"name": "Silver", "points": {"from": 1, "to": 50}}
    shop.put(f"/api/loyalty/{club['id']}/tiers/{silver['id']}", changed)
    shop.delete(f"/api/loyalty/{club['id']}/tiers/{gold['id']}")
    assert shop.get(path)["total"] == 1
