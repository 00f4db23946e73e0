"""Every operation the wire API has by now is there, answers, and answers in the published shape."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import httpx
import pytest

from largesse.api.app import find_handlers
from support import published
from support.shop import Shop

Json = dict[str, Any]
REFERENCE = Path(__file__).parents[2] / "docs" / "reference"

NAMED = {
    "campaigns": """
        POST /v1/campaigns                               GET /v1/campaigns
        GET /v1/campaigns/{campaignId}                   PUT /v1/campaigns/{campaignId}
        DELETE /v1/campaigns/{campaignId}                POST /v1/campaigns/{campaignId}/enable
        POST /v1/campaigns/{campaignId}/disable          POST /v1/campaigns/{campaignId}/vouchers
        POST /v1/campaigns/{campaignId}/vouchers/{code}""",
    "vouchers": """
        POST /v1/vouchers                                GET /v1/vouchers
        POST /v1/vouchers/{code}                         GET /v1/vouchers/{code}
        PUT /v1/vouchers/{code}                          DELETE /v1/vouchers/{code}
        POST /v1/vouchers/{code}/enable                  POST /v1/vouchers/{code}/disable""",
    "validation rules and assignments": """
        POST /v1/validation-rules                        GET /v1/validation-rules
        GET /v1/validation-rules/{validationRuleId}      PUT /v1/validation-rules/{validationRuleId}
        DELETE /v1/validation-rules/{validationRuleId}   GET /v1/validation-rules-assignments
        POST /v1/validation-rules/{validationRuleId}/assignments
        GET /v1/validation-rules/{validationRuleId}/assignments
        DELETE /v1/validation-rules/{validationRuleId}/assignments/{assignmentId}""",
    "promotion tiers": """
        POST /v1/promotions/{campaignId}/tiers           GET /v1/promotions/{campaignId}/tiers
        GET /v1/promotions/tiers                         GET /v1/promotions/tiers/{promotionTierId}
        PUT /v1/promotions/tiers/{promotionTierId}
        DELETE /v1/promotions/tiers/{promotionTierId}
        POST /v1/promotions/tiers/{promotionTierId}/enable
        POST /v1/promotions/tiers/{promotionTierId}/disable
        POST /v1/promotions/{campaignId}/stacks          GET /v1/promotions/{campaignId}/stacks
        GET /v1/promotions/{campaignId}/stacks/{stackId} GET /v1/promotions/stacks
        PUT /v1/promotions/{campaignId}/stacks/{stackId}
        DELETE /v1/promotions/{campaignId}/stacks/{stackId}""",
    "products and SKUs": """
        POST /v1/products                                GET /v1/products
        GET /v1/products/{productId}                     PUT /v1/products/{productId}
        DELETE /v1/products/{productId}                  GET /v1/skus/{skuId}
        POST /v1/products/{productId}/skus               GET /v1/products/{productId}/skus
        PUT /v1/products/{productId}/skus/{skuId}
        DELETE /v1/products/{productId}/skus/{skuId}""",
    "static product collections": """
        POST /v1/product-collections                     GET /v1/product-collections
        GET /v1/product-collections/{productCollectionId}
        PUT /v1/product-collections/{productCollectionId}
        DELETE /v1/product-collections/{productCollectionId}
        GET /v1/product-collections/{productCollectionId}/products""",
    "static segments": """
        POST /v1/segments                                GET /v1/segments
        GET /v1/segments/{segmentId}                     DELETE /v1/segments/{segmentId}""",
    "customers": """
        POST /v1/customers                               GET /v1/customers
        GET /v1/customers/{customerId}                   PUT /v1/customers/{customerId}
        DELETE /v1/customers/{customerId}                GET /v1/customers/{customerId}/segments""",
    "orders": """
        POST /v1/orders                                  GET /v1/orders
        GET /v1/orders/{orderId}                         PUT /v1/orders/{orderId}""",
    "categories": """
        POST /v1/categories                              GET /v1/categories
        GET /v1/categories/{categoryId}                  PUT /v1/categories/{categoryId}
        DELETE /v1/categories/{categoryId}""",
    "publications": """
        POST /v1/publications                            GET /v1/publications
        GET /v1/publications/create""",
    "validations and qualifications": """
        POST /v1/validations                             POST /v1/qualifications""",
    "redemptions and rollbacks": """
        POST /v1/redemptions                             GET /v1/redemptions
        GET /v1/redemptions/{redemptionId}               GET /v1/vouchers/{code}/redemption
        POST /v1/redemptions/{redemptionId}/rollback
        POST /v1/redemptions/{parentRedemptionId}/rollbacks""",
    "sessions and async actions": """
        DELETE /v1/vouchers/{code}/sessions/{sessionKey}
        GET /v1/async-actions                            GET /v1/async-actions/{asyncActionId}""",
    "projects and stacking rules": """
        GET /management/v1/projects
        GET /management/v1/projects/{projectId}
        POST /management/v1/projects/{projectId}/stacking-rules
        GET /management/v1/projects/{projectId}/stacking-rules
        GET /management/v1/projects/{projectId}/stacking-rules/{stackingRulesId}
        PUT /management/v1/projects/{projectId}/stacking-rules/{stackingRulesId}
        DELETE /management/v1/projects/{projectId}/stacking-rules/{stackingRulesId}""",
}
"""What is promised, by the words of `docs/reference/compatibility.md`."""

UNDESCRIBED = {"GET /v1/segments", "PUT /v1/product-collections/{productCollectionId}"}
"""Documented by the makers of the wire format, and missing in their OpenAPI file."""

OPERATIONS = [
    f"{method} {path}"
    for named in NAMED.values()
    for method, path in re.findall(r"(GET|POST|PUT|DELETE) (\S+)", named)
]


needs_published = pytest.mark.skipif(
    not published.FILE.exists(),
    reason="the published OpenAPI file is not beside the checkout (../shared), so no answer is "
    "held to its published shape",
)


def nameless(operation: str) -> str:
    return re.sub(r"\{[^}]+\}", "{}", operation)


def test_what_is_answered_is_what_is_promised() -> None:
    answered = {
        nameless(f"{method} {path}")
        for handler in find_handlers()
        for method in handler.http_methods
        for path in handler.paths
        if method in {"GET", "POST", "PUT", "DELETE"}
    }
    own = {"GET /health", "GET /ready", "GET /openapi", "GET /openapi.json"}
    assert answered == {nameless(operation) for operation in OPERATIONS} | own


@needs_published
def test_every_operation_has_a_published_shape() -> None:
    described = {
        f"{method.upper()} {path}"
        for path, methods in published.document()["paths"].items()
        for method in methods
    }
    assert {nameless(operation) for operation in described} >= {
        nameless(operation) for operation in OPERATIONS if operation not in UNDESCRIBED
    }


@needs_published
def test_an_answer_of_another_shape_is_noticed() -> None:
    """The hook every shop's client has: an id that is a number, a list that is none."""
    request = httpx.Request("GET", "http://shop.test/v1/vouchers/A?x=1")
    for body in ({"id": 1}, []):
        with pytest.raises(AssertionError, match=re.escape("GET /v1/vouchers/{code}")):
            published.check(httpx.Response(200, json=body, request=request))
    published.check(httpx.Response(404, json={"id": 1}, request=request))


@needs_published
def test_every_deviation_is_met_and_told_in_the_reference(shop: Shop) -> None:
    """Asking for what deviates passes under its listed reason, and nothing else does."""
    match = {"type": "MATCH", "amount_off": 100, "effect": "APPLY_TO_ITEMS"}
    shop.post("/v1/vouchers/MATCHED", {"discount": match})
    assert shop.get("/v1/vouchers/MATCHED")["discount"]["type"] == "MATCH"
    request = httpx.Request("GET", "http://shop.test/v1/vouchers/MATCHED")
    answer = shop.http.get("/v1/vouchers/MATCHED").json()
    answer["discount"]["type"] = "MAGIC"
    faults = published.faults_of(httpx.Response(200, json=answer, request=request))
    assert [fault.split(":")[0] for fault in faults] == ["GET /v1/vouchers/{code} -> discount.type"]
    assert {entry["named"] for entry in published.deviations()} == {"MATCH"}
    for page in ("compatibility.md", "compatibility.ko.md"):
        text = (REFERENCE / page).read_text(encoding="utf-8")
        for entry in published.deviations():
            assert entry["reason"]
            assert re.search(rf"^\|[^|]*`{entry['named']}`", text, re.MULTILINE), page


def test_every_operation_answers(shop: Shop) -> None:
    """One merchant uses everything once; each answer is held to its published shape."""
    answered: set[str] = set()

    def noted(response: httpx.Response) -> None:
        if response.is_success:
            answered.add(_operation(response.request))

    for client in (shop.http, shop.management):
        client.event_hooks = {"response": [*client.event_hooks["response"], noted]}
    _sell(shop)
    _know_customers(shop)
    _offer(shop)
    _promote(shop)
    _stack(shop)
    _redeem(shop)
    _tidy_up(shop)
    assert sorted(answered) == sorted(OPERATIONS)


def _operation(request: httpx.Request) -> str:
    path = request.url.raw_path.decode().split("?")[0].rstrip("/")
    for operation in sorted(OPERATIONS, key=lambda name: name.count("{")):
        method, template = operation.split(" ")
        if method == request.method and re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", template), path):
            return operation
    return f"{request.method} {path}"


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
    assert shop.put("/v1/customers/ann", {"city": None, "name": "Anna"})["name"] == "Anna"
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
