"""A merchant keeps a good offer as a template, takes recipes, lets codes go out, and cleans up."""

from __future__ import annotations

from support import offers
from support.offers import percent
from support.shop import Shop

OPERATIONS = """
GET /v1/templates/campaigns                      POST /v1/templates/campaigns
GET /v1/templates/campaigns/{campaignTemplateId}
PUT /v1/templates/campaigns/{campaignTemplateId}
DELETE /v1/templates/campaigns/{campaignTemplateId}
POST /v1/templates/campaigns/{campaignTemplateId}/campaign-setup
POST /v1/templates/campaigns/{campaignTemplateId}/tier-setup
GET /management/v1/projects/{projectId}/templates/campaigns
POST /management/v1/projects/{projectId}/templates/campaigns/{campaignTemplateId}/copy
GET /v1/trash-bin                                DELETE /v1/trash-bin/{binEntryId}
POST /api/trash-bin/{binEntryId}/restore
GET /api/recipes                                 GET /api/recipes/{recipe}
POST /api/recipes/{recipe}/campaigns             POST /api/recipes/{recipe}/templates
GET /api/issue-policies                          POST /api/issue-policies
GET /api/issue-policies/{policyId}               PUT /api/issue-policies/{policyId}
DELETE /api/issue-policies/{policyId}            GET /api/issue-policies/{policyId}/log
POST /api/issue-policies/{policyId}/enable       POST /api/issue-policies/{policyId}/disable
POST /api/issue-policies/{policyId}/runs
PUT /api/campaigns/{campaignId}/protection
"""


def walk(shop: Shop) -> None:
    _templates(shop)
    _bin(shop)
    _recipes_and_policies(shop)


def _templates(shop: Shop) -> None:
    at = "/v1/templates/campaigns"
    spring = shop.post("/v1/campaigns", {"name": "Spring", "voucher": {"discount": percent(10)}})
    kept = shop.post(at, {"name": "Ten off", "campaign_id": spring["id"]})
    assert shop.get(at)["data"] == [kept]
    shop.put(f"{at}/{kept['id']}", {"description": "Worked well"})
    assert shop.get(f"{at}/{kept['id']}")["description"] == "Worked well"
    made = shop.post(f"{at}/{kept['id']}/campaign-setup", {"name": "Summer"})
    assert made["campaign"]["voucher"]["discount"] == percent(10)
    promotion = shop.post("/v1/campaigns", {"name": "Cart", "campaign_type": "PROMOTION"})
    tier = {"name": "Ten", "campaign_id": promotion["id"]}
    assert shop.post(f"{at}/{kept['id']}/tier-setup", tier)["promotion_tier"]["name"] == "Ten"
    assert shop.management.get("/templates/campaigns").json()["total"] == 1
    copy = {"destination_project_id": shop.project.id, "name": "Twin"}
    answer = shop.management.post(f"/templates/campaigns/{kept['id']}/copy", json=copy)
    assert answer.status_code == 200
    shop.delete(f"{at}/{kept['id']}")


def _bin(shop: Shop) -> None:
    for code in ("ONE", "TWO"):
        offers.voucher(shop, code, percent(5))
        shop.delete(f"/v1/vouchers/{code}")
    two, one = shop.get("/v1/trash-bin")["data"]
    shop.delete(f"/v1/trash-bin/{one['id']}")
    assert shop.post(f"/api/trash-bin/{two['id']}/restore")["resource_name"] == "TWO"
    shop.put("/api/campaigns/Spring/protection", {"protected": True})


def _recipes_and_policies(shop: Shop) -> None:
    assert shop.get("/api/recipes")["total"] > 5
    assert shop.get("/api/recipes/acquisition")["makes"] == ["campaign", "rule", "policy"]
    shop.post("/api/recipes/acquisition/campaigns", {"name": "Welcome"})
    shop.post("/api/recipes/apology/templates", {"name": "Sorry"})
    body = {"name": "P", "campaign": "Summer", "trigger": {"type": "manual"}}
    at = f"/api/issue-policies/{shop.post('/api/issue-policies', body)['id']}"
    assert shop.get("/api/issue-policies")["total"] == 2
    assert shop.put(at, {**body, "codes": 2})["codes"] == 2
    shop.post(f"{at}/disable")
    shop.post(f"{at}/enable")
    shop.post(f"{at}/runs")
    shop.settle()
    assert shop.get(f"{at}/log")["data"] == []
    assert shop.get(at)["active"]
    shop.delete(at)
