"""A shop with one of everything, and the id of each by the name paths give it."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import quote

from support import offers
from support.offers import amount, percent
from support.shop import Shop

Json = dict[str, Any]

_RING = [[-74.2, 40.6], [-73.8, 40.6], [-73.8, 40.9], [-74.2, 40.9], [-74.2, 40.6]]
_SHAPE = {
    "type": "polygon",
    "format": "geojson",
    "geojson": {"type": "Polygon", "coordinates": [_RING]},
}
_CART = {"items": [{"product_id": "mug", "quantity": 2, "price": 900}]}
_ELSEWHERE = "https://127.0.0.1:9/hook"
"""Where nobody listens."""


def furnish(shop: Shop, name: str) -> dict[str, str]:
    """Make one of everything; return the ids by the names of the path parameters they fill.

    The names and codes begin with `name`, so that two shops share none of them.
    """
    made = {**_catalog(shop, name), **_offers(shop, name)}
    made |= {**_people(shop, name, made), **_kept(shop, name, made)}
    return made | _managed(shop, name)


def place(path: str, made: dict[str, str]) -> str:
    """Fill a path's parameters, each escaped as one segment."""
    if path.startswith("/v1/promotions/"):
        made = {**made, "campaign_id": made["promotion_id"]}
    return re.sub(r"\{(\w+)\}", lambda found: quote(made[found[1]], safe=""), path)


def _catalog(shop: Shop, name: str) -> dict[str, str]:
    shop.post("/v1/products", {"name": "Mug", "source_id": "mug", "price": 900})
    product = shop.post("/v1/products", {"name": name, "source_id": f"{name}-product"})["id"]
    sku = shop.post(f"/v1/products/{product}/skus", {"sku": "Red", "source_id": f"{name}-sku"})
    listed = {"type": "STATIC", "name": name, "products": [{"id": product, "object": "product"}]}
    return {
        "product_id": product,
        "sku_id": sku["id"],
        "collection_id": shop.post("/v1/product-collections", listed)["id"],
        "category_id": shop.post("/v1/categories", {"name": name, "hierarchy": 1})["id"],
        "location_id": shop.post("/api/locations", {"name": name, "shape": _SHAPE})["id"],
    }


def _offers(shop: Shop, name: str) -> dict[str, str]:
    code = f"{name}-CODE"
    terms = {"name": f"{name} codes", "voucher": {"discount": percent(10)}}
    campaign = shop.post("/v1/campaigns", terms)["id"]
    shop.post(f"/v1/campaigns/{campaign}/vouchers/{code}", {})
    promotion = shop.post("/v1/campaigns", {"name": f"{name} cart", "campaign_type": "PROMOTION"})
    at = f"/v1/promotions/{promotion['id']}"
    tier = shop.post(f"{at}/tiers", {"name": "One", "action": {"discount": amount(100)}})["id"]
    stack = shop.post(f"{at}/stacks", {"name": "Both", "tiers": {"ids": [tier]}})["id"]
    rule = offers.rule(shop, {"1": {"name": "order.amount", "conditions": {"$more_than": [1]}}})
    at = f"/v1/validation-rules/{rule['id']}/assignments"
    assigned = shop.post(at, {"related_object_type": "voucher", "related_object_id": code})
    return {
        "campaign_id": campaign,
        "promotion_id": promotion["id"],
        "code": code,
        "session_key": "none",
        "assetId": shop.get(f"/v1/vouchers/{code}")["assets"]["qr"]["id"],
        "tier_id": tier,
        "promotion_tier_id": tier,
        "stack_id": stack,
        "rule_id": rule["id"],
        "assignment_id": assigned["id"],
    }


def _people(shop: Shop, name: str, made: dict[str, str]) -> dict[str, str]:
    listed = {"name": name, "type": "static", "customers": [f"{name}-ann"]}
    customer = shop.post("/v1/customers", {"source_id": f"{name}-ann", "name": "Ann"})["id"]
    segment = shop.post("/v1/segments", listed)["id"]
    order = shop.post("/v1/orders", {"source_id": f"{name}-order", **_CART})["id"]
    used = offers.redeem(shop, made["code"], order=_CART, customer={"source_id": f"{name}-ann"})
    return {
        "customer_id": customer,
        "segment_id": segment,
        "order_id": order,
        "redemption_id": used["redemptions"][0]["id"],
        "parent_redemption_id": used["redemptions"][0]["id"],
    }


def _kept(shop: Shop, name: str, made: dict[str, str]) -> dict[str, str]:
    offers.voucher(shop, f"{name}-BINNED", percent(5))
    shop.delete(f"/v1/vouchers/{name}-BINNED")
    kept = {"name": f"{name} kept", "campaign_id": made["campaign_id"]}
    policy = {"name": name, "campaign": made["campaign_id"], "trigger": {"type": "manual"}}
    export = shop.post("/v1/exports", {"exported_object": "customer"})["id"]
    rows = {"file": ("customers.csv", b"Source_id,Name\nbea,Bea\n", "text/csv")}
    begun = shop.http.post("/api/imports?kind=customers", files=rows).json()["id"]
    change = {"object": "voucher", "change": {"active": True}}
    return {
        "bin_entry_id": shop.get("/v1/trash-bin")["data"][0]["id"],
        "campaign_template_id": shop.post("/v1/templates/campaigns", kept)["id"],
        "policy_id": shop.post("/api/issue-policies", policy)["id"],
        "recipe": "apology",
        "exportId": export,
        "import_id": begun,
        "change_id": shop.post("/api/bulk-changes", change)["id"],
        "action_id": shop.get("/v1/async-actions")["async_actions"][0]["id"],
    }


def _managed(shop: Shop, name: str) -> dict[str, str]:
    fields = {"related_object": "customer", "properties": {"tier": {"type": "string"}}}
    hook = {"target_url": _ELSEWHERE, "events": ["customer.created"]}
    event = {"name": f"{name}_event", "schema": {"properties": {}}}
    made = {
        "project_id": shop.project.id,
        "resource": "customer",
        "metadata_schema_id": _post(shop, "/metadata-schemas", fields),
        "custom_event_schema_id": _post(shop, "/custom-event-schemas", event),
        "stacking_rules_id": _post(shop, "/stacking-rules", {"redeemables_limit": 9}),
        "webhook_id": _post(shop, "/webhooks", hook),
    }
    shop.post(f"/api/webhooks/{made['webhook_id']}/test")
    (delivery,) = shop.get("/api/webhooks/deliveries")["deliveries"]
    return made | {"delivery_id": delivery["id"]}


def _post(shop: Shop, path: str, body: Json) -> str:
    answer = shop.management.post(path, json=body)
    assert answer.status_code == 200, answer.text
    return str(answer.json()["id"])
