"""A merchant uses what issue 2 brought, once each: sells, offers, promotes, redeems, tidies up."""

from __future__ import annotations

from typing import Any

from support.shop import Shop

Json = dict[str, Any]

OPERATIONS = """
POST /v1/campaigns                               GET /v1/campaigns
GET /v1/campaigns/{campaignId}                   PUT /v1/campaigns/{campaignId}
DELETE /v1/campaigns/{campaignId}                POST /v1/campaigns/{campaignId}/enable
POST /v1/campaigns/{campaignId}/disable          POST /v1/campaigns/{campaignId}/vouchers
POST /v1/campaigns/{campaignId}/vouchers/{code}
POST /v1/vouchers                                GET /v1/vouchers
POST /v1/vouchers/{code}                         GET /v1/vouchers/{code}
PUT /v1/vouchers/{code}                          DELETE /v1/vouchers/{code}
POST /v1/vouchers/{code}/enable                  POST /v1/vouchers/{code}/disable
POST /v1/validation-rules                        GET /v1/validation-rules
GET /v1/validation-rules/{validationRuleId}      PUT /v1/validation-rules/{validationRuleId}
DELETE /v1/validation-rules/{validationRuleId}   GET /v1/validation-rules-assignments
POST /v1/validation-rules/{validationRuleId}/assignments
GET /v1/validation-rules/{validationRuleId}/assignments
DELETE /v1/validation-rules/{validationRuleId}/assignments/{assignmentId}
POST /v1/promotions/{campaignId}/tiers           GET /v1/promotions/{campaignId}/tiers
GET /v1/promotions/tiers                         GET /v1/promotions/tiers/{promotionTierId}
PUT /v1/promotions/tiers/{promotionTierId}
DELETE /v1/promotions/tiers/{promotionTierId}
POST /v1/promotions/tiers/{promotionTierId}/enable
POST /v1/promotions/tiers/{promotionTierId}/disable
POST /v1/promotions/{campaignId}/stacks          GET /v1/promotions/{campaignId}/stacks
GET /v1/promotions/{campaignId}/stacks/{stackId} GET /v1/promotions/stacks
PUT /v1/promotions/{campaignId}/stacks/{stackId}
DELETE /v1/promotions/{campaignId}/stacks/{stackId}
POST /v1/products                                GET /v1/products
GET /v1/products/{productId}                     PUT /v1/products/{productId}
DELETE /v1/products/{productId}                  GET /v1/skus/{skuId}
POST /v1/products/{productId}/skus               GET /v1/products/{productId}/skus
PUT /v1/products/{productId}/skus/{skuId}
DELETE /v1/products/{productId}/skus/{skuId}
POST /v1/product-collections                     GET /v1/product-collections
GET /v1/product-collections/{productCollectionId}
PUT /v1/product-collections/{productCollectionId}
DELETE /v1/product-collections/{productCollectionId}
GET /v1/product-collections/{productCollectionId}/products
POST /v1/segments                                GET /v1/segments
GET /v1/segments/{segmentId}                     DELETE /v1/segments/{segmentId}
POST /v1/customers                               GET /v1/customers
GET /v1/customers/{customerId}                   PUT /v1/customers/{customerId}
DELETE /v1/customers/{customerId}                GET /v1/customers/{customerId}/segments
POST /v1/orders                                  GET /v1/orders
GET /v1/orders/{orderId}                         PUT /v1/orders/{orderId}
POST /v1/categories                              GET /v1/categories
GET /v1/categories/{categoryId}                  PUT /v1/categories/{categoryId}
DELETE /v1/categories/{categoryId}
POST /v1/publications                            GET /v1/publications
GET /v1/publications/create
POST /v1/validations                             POST /v1/qualifications
POST /v1/redemptions                             GET /v1/redemptions
GET /v1/redemptions/{redemptionId}               GET /v1/vouchers/{code}/redemption
POST /v1/redemptions/{redemptionId}/rollback
POST /v1/redemptions/{parentRedemptionId}/rollbacks
DELETE /v1/vouchers/{code}/sessions/{sessionKey}
GET /v1/async-actions                            GET /v1/async-actions/{asyncActionId}
GET /management/v1/projects
GET /management/v1/projects/{projectId}
POST /management/v1/projects/{projectId}/stacking-rules
GET /management/v1/projects/{projectId}/stacking-rules
GET /management/v1/projects/{projectId}/stacking-rules/{stackingRulesId}
PUT /management/v1/projects/{projectId}/stacking-rules/{stackingRulesId}
DELETE /management/v1/projects/{projectId}/stacking-rules/{stackingRulesId}
"""


def walk(shop: Shop) -> None:
    _sell(shop)
    _know_customers(shop)
    _offer(shop)
    _promote(shop)
    _stack(shop)
    _redeem(shop)
    _tidy_up(shop)


def _sell(shop: Shop) -> None:
    category = shop.post("/v1/categories", {"name": "Loud", "hierarchy": 1})
    own = f"/v1/categories/{category['id']}"
    assert shop.put(own, {"hierarchy": 2})["hierarchy"] == shop.get(own)["hierarchy"] == 2
    assert shop.get("/v1/categories")["total"] == 1
    shop.post("/v1/products", {"source_id": "mug", "name": "Mug", "price": 900})
    shop.put("/v1/products/mug", {"attributes": ["color"]})
    assert shop.get("/v1/products/mug")["attributes"] == ["color"]
    assert "mug" in _listed(shop, "/v1/products", "products", "source_id")
    shop.post("/v1/products/mug/skus", {"source_id": "red", "attributes": {"color": "red"}})
    shop.put("/v1/products/mug/skus/red", {"price": 950})
    assert shop.get("/v1/skus/red")["price"] == 950
    assert shop.get("/v1/products/mug/skus")["total"] == 1
    mug = {"object": "product", "id": shop.get("/v1/products/mug")["id"]}
    made = shop.post(
        "/v1/product-collections", {"type": "STATIC", "name": "Mugs", "products": [mug]}
    )
    own = f"/v1/product-collections/{made['id']}"
    assert shop.put(own, {"name": "Cups"})["name"] == shop.get(own)["name"] == "Cups"
    assert made["id"] in _listed(shop, "/v1/product-collections", "data", "id")
    assert shop.get(f"{own}/products")["total"] == 1


def _know_customers(shop: Shop) -> None:
    shop.post("/v1/customers", {"source_id": "ann", "name": "Ann"})
    assert shop.put("/v1/customers/ann", {"name": "Anna"})["name"] == "Anna"
    assert shop.get("/v1/customers/ann")["summary"]["orders"]["total_count"] == 0
    assert shop.get("/v1/customers")["total"] == 1
    segment = shop.post("/v1/segments", {"name": "VIP", "type": "static", "customers": ["ann"]})
    assert shop.get(f"/v1/segments/{segment['id']}")["name"] == "VIP"
    assert shop.get("/v1/segments")["total"] == 1
    assert shop.get("/v1/customers/ann/segments")["data"][0]["id"] == segment["id"]
    order = {"source_id": "o1", "customer": {"source_id": "ann"}, "items": [_mugs(2)]}
    assert shop.post("/v1/orders", order)["amount"] == 1800
    assert shop.put("/v1/orders/o1", {"status": "PAID"})["status"] == "PAID"
    assert shop.get("/v1/orders/o1")["customer_id"] == shop.get("/v1/customers/ann")["id"]
    assert shop.get("/v1/orders")["total"] == 1


def _offer(shop: Shop) -> None:
    five = {"type": "DISCOUNT_VOUCHER", "discount": {"type": "AMOUNT", "amount_off": 500}}
    shop.post("/v1/campaigns", {"name": "Spring", "voucher": five, "type": "AUTO_UPDATE"})
    shop.post("/v1/campaigns/Spring/vouchers/SPRING", {})
    shop.post("/v1/campaigns/Spring/vouchers", None)
    action = shop.post("/v1/campaigns/Spring/vouchers?vouchers_count=3")["async_action_id"]
    assert shop.get(f"/v1/async-actions/{action}")["id"] == action
    assert action in _listed(shop, "/v1/async-actions", "async_actions", "id")
    shop.post("/v1/campaigns/Spring/disable")
    assert shop.get("/v1/campaigns/Spring")["active"] is False
    assert shop.post("/v1/campaigns/Spring/enable")["active"] is True
    assert shop.put("/v1/campaigns/Spring", {"description": "Buds"})["description"] == "Buds"
    assert shop.get("/v1/campaigns")["total"] == 1
    shop.post("/v1/vouchers/FIVE", five)
    shop.post("/v1/vouchers/FIVE/disable")
    assert shop.post("/v1/vouchers/FIVE/enable")["active"] is True
    assert shop.put("/v1/vouchers/FIVE", {"metadata": {"a": 1}})["metadata"] == {"a": 1}
    assert shop.get("/v1/vouchers/FIVE")["code"] == "FIVE"
    drawn = shop.post("/v1/vouchers", five)["code"]
    assert {"FIVE", drawn} <= set(_listed(shop, "/v1/vouchers", "vouchers", "code"))
    rules = {"1": {"name": "order.amount", "conditions": {"$more_than": [100]}}, "logic": "1"}
    rule = shop.post("/v1/validation-rules", {"name": "Carts", "rules": rules})
    own = f"/v1/validation-rules/{rule['id']}"
    assert shop.put(own, {"name": "Big carts"})["name"] == shop.get(own)["name"] == "Big carts"
    assert shop.get("/v1/validation-rules")["total"] == 1
    pair = {"related_object_type": "voucher", "related_object_id": "FIVE"}
    put_on = shop.post(f"{own}/assignments", pair)
    assert shop.get(f"{own}/assignments")["data"] == [put_on]
    assert shop.get("/v1/validation-rules-assignments")["data"] == [put_on]
    shop.delete(f"{own}/assignments/{put_on['id']}")
    shop.delete(own)


def _promote(shop: Shop) -> None:
    shop.post("/v1/campaigns", {"name": "Sale", "campaign_type": "PROMOTION"})
    tier = {"name": "Ten", "action": {"discount": {"type": "PERCENT", "percent_off": 10}}}
    first = shop.post("/v1/promotions/Sale/tiers", tier)
    second = shop.post("/v1/promotions/Sale/tiers", {**tier, "name": "More"})
    own = f"/v1/promotions/tiers/{first['id']}"
    shop.post(f"{own}/disable")
    assert shop.post(f"{own}/enable")["active"] is True
    assert shop.put(own, {"banner": "10 %"})["banner"] == shop.get(own)["banner"] == "10 %"
    for path in ("/v1/promotions/tiers", "/v1/promotions/Sale/tiers"):
        assert shop.get(path)["total"] == 2
    both = {"name": "Both", "tiers": {"ids": [first["id"], second["id"]]}}
    stack = shop.post("/v1/promotions/Sale/stacks", both)
    own = f"/v1/promotions/Sale/stacks/{stack['id']}"
    assert shop.put(own, {"name": "Two"})["name"] == shop.get(own)["name"] == "Two"
    for path in ("/v1/promotions/stacks", "/v1/promotions/Sale/stacks"):
        assert shop.get(path)["total"] == 1
    shop.delete(own)
    shop.delete(f"/v1/promotions/tiers/{second['id']}")


def _stack(shop: Shop) -> None:
    management = shop.management
    projects = management.get(f"{shop.server.address}/management/v1/projects").json()
    assert [each["id"] for each in projects["data"]] == [shop.project.id]
    assert management.get("").json()["id"] == shop.project.id
    made = management.post("/stacking-rules", json={"redeemables_limit": 9}).json()
    own = f"/stacking-rules/{made['id']}"
    assert management.put(own, json={"redeemables_limit": 8}).json()["redeemables_limit"] == 8
    assert management.get(own).json()["redeemables_limit"] == 8
    assert management.get("/stacking-rules").json()["total"] == 1
    assert management.delete(own).status_code == 204


def _redeem(shop: Shop) -> None:
    ann = {"source_id": "ann"}
    given = shop.post("/v1/publications", {"campaign": {"name": "Spring"}, "customer": ann})
    shop.get("/v1/publications/create", voucher="FIVE", customer="ann")
    assert shop.get("/v1/publications")["total"] == 2
    cart: Json = {"customer": ann, "order": {"items": [_mugs(3)]}}
    wallet = shop.post("/v1/qualifications", {**cart, "scenario": "CUSTOMER_WALLET"})
    assert wallet["redeemables"]["total"] == 2
    every = shop.post("/v1/qualifications", {**cart, "scenario": "ALL"})
    assert every["redeemables"]["total"] > 2
    code = given["voucher"]["code"]
    asked = {**cart, "redeemables": [{"object": "voucher", "id": "FIVE"}]}
    held = shop.post("/v1/validations", {**asked, "session": {"type": "LOCK"}})
    assert held["order"]["total_amount"] == 2200
    shop.delete(f"/v1/vouchers/FIVE/sessions/{held['session']['key']}")
    redeemed = shop.post("/v1/redemptions", asked)["redemptions"][0]
    assert shop.get(f"/v1/redemptions/{redeemed['id']}")["result"] == "SUCCESS"
    assert shop.get("/v1/vouchers/FIVE/redemption")["redeemed_quantity"] == 1
    assert shop.get("/v1/redemptions")["total"] == 1
    assert shop.post(f"/v1/redemptions/{redeemed['id']}/rollback")["result"] == "SUCCESS"
    two = [{"object": "voucher", "id": "FIVE"}, {"object": "voucher", "id": code}]
    parent = shop.post("/v1/redemptions", {**cart, "redeemables": two})["parent_redemption"]
    back = shop.post(f"/v1/redemptions/{parent['id']}/rollbacks")
    assert [each["result"] for each in back["rollbacks"]] == ["SUCCESS", "SUCCESS"]


def _tidy_up(shop: Shop) -> None:
    collection = shop.get("/v1/product-collections")["data"][0]
    for path in (
        "/v1/vouchers/FIVE",
        f"/v1/promotions/tiers/{shop.get('/v1/promotions/tiers')['tiers'][0]['id']}",
        "/v1/campaigns/Spring",
        "/v1/campaigns/Sale",
        f"/v1/product-collections/{collection['id']}",
        "/v1/products/mug/skus/red",
        "/v1/products/mug",
        f"/v1/segments/{shop.get('/v1/segments')['data'][0]['id']}",
        "/v1/customers/ann",
        f"/v1/categories/{shop.get('/v1/categories')['data'][0]['id']}",
    ):
        shop.delete(path)


def _mugs(quantity: int) -> Json:
    return {"source_id": "mug", "related_object": "product", "quantity": quantity}


def _listed(shop: Shop, path: str, data_ref: str, field: str) -> list[Any]:
    return [each[field] for each in shop.get(path)[data_ref]]
