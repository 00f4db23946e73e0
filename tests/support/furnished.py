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


OF_THEIR_OWN: dict[str, dict[str, str]] = {
    "/v1/promotions/": {"campaign_id": "promotion_id"},
    "/v1/loyalties/": {"campaign_id": "programme_id", "assignment_id": "reward_assignment_id"},
    "/v1/rewards/": {"assignment_id": "reward_assignment_id"},
    "/api/payout-rewards/": {"reward_id": "payout_reward_id"},
    "/api/loyalty/": {"campaign_id": "programme_id"},
    "/v1/referrals/": {"campaign_id": "referral_id", "member_id": "referral_code"},
    "/api/referrals/": {"campaign_id": "referral_id", "tier_id": "referral_tier_id"},
    "/api/gift-cards/": {"code": "gift_code"},
    "/v1/vouchers/{code}/balance": {"code": "gift_code"},
    "/v1/vouchers/{code}/transactions": {"code": "gift_code"},
    "/v1/campaigns/{campaign_id}/transactions": {"campaign_id": "gift_campaign_id"},
    "/api/campaigns/{campaign_id}/gift-card-terms": {"campaign_id": "gift_campaign_id"},
}
"""What a parameter stands for under some paths, where it stands for another thing elsewhere."""


def furnish(shop: Shop, name: str) -> dict[str, str]:
    """Make one of everything; return the ids by the names of the path parameters they fill.

    The names and codes begin with `name`, so that two shops share none of them.
    """
    made = {**_catalog(shop, name), **_offers(shop, name), **_gift_cards(shop, name)}
    made |= {**_people(shop, name, made), **_kept(shop, name, made)}
    made |= _referrals(shop, name) | _members(shop, name)
    made |= _rewards(shop, name, made)
    made |= _earning(shop, name, made["programme_id"], made["member_id"])
    made |= _returns(shop, name)
    return made | _managed(shop, name) | _access(shop, name)


def _returns(shop: Shop, name: str) -> dict[str, str]:
    bought = {"source_id": f"{name}-bought", "status": "PAID", **_CART}
    order = shop.post("/v1/orders", bought)["id"]
    back = {"lines": [{"line": "mug", "quantity": 1}]}
    offers.voucher(shop, f"{name}-HELD", percent(5))
    held = offers.asked(f"{name}-HELD", order={"amount": 1000})
    return {
        "return_id": shop.post(f"/api/orders/{order}/returns", back)["id"],
        "reservation_id": shop.post("/api/reservations", held)["id"],
    }


def place(path: str, made: dict[str, str]) -> str:
    """Fill a path's parameters, each escaped as one segment."""
    for prefix, own in OF_THEIR_OWN.items():
        if path.startswith(prefix):
            made = {**made, **{name: made[key] for name, key in own.items()}}
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


def _gift_cards(shop: Shop, name: str) -> dict[str, str]:
    terms = {"name": f"{name} gifts", "voucher": {"type": "GIFT_VOUCHER", "gift": {"amount": 900}}}
    campaign = shop.post("/v1/campaigns", terms)["id"]
    code = f"{name}-GIFT"
    shop.post(f"/v1/campaigns/{campaign}/vouchers/{code}", {})
    return {"gift_campaign_id": campaign, "gift_code": code}


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


def _referrals(shop: Shop, name: str) -> dict[str, str]:
    terms = {
        "name": f"{name} friends",
        "campaign_type": "REFERRAL_PROGRAM",
        "type": "AUTO_UPDATE",
        "voucher": {"discount": percent(10)},
    }
    campaign = shop.post("/v1/campaigns", terms)["id"]
    given = {"campaign": {"name": campaign}, "customer": {"source_id": f"{name}-ann"}}
    code = shop.post("/v1/publications", given)["voucher"]["code"]
    mug = shop.post("/v1/rewards", {"name": f"{name} mug", "stock": 5})["id"]
    tier = shop.post(f"/api/referrals/{campaign}/tiers", {"name": "One", "reward_id": mug})["id"]
    friend = {"holders": [{"source_id": f"{name}-friend"}]}
    holder = shop.post(f"/v1/referrals/members/{code}/holders", friend)["holders"][0]["id"]
    return {
        "referral_id": campaign,
        "referral_code": code,
        "referral_tier_id": tier,
        "holder_id": holder,
    }


def _members(shop: Shop, name: str) -> dict[str, str]:
    terms = {"name": f"{name} club", "voucher": {"loyalty_card": {"points": 100}}}
    programme = shop.post("/v1/loyalties", terms)["id"]
    who = {"customer": {"source_id": f"{name}-ann"}}
    card = shop.post(f"/v1/loyalties/{programme}/members", who)["code"]
    tier = {"name": name, "points": {"from": 50}}
    (made,) = shop.post(f"/v1/loyalties/{programme}/tiers", [tier])
    return {
        "programme_id": programme,
        "member_id": card,
        "loyalty_tier_id": made["id"],
        "counter": "steps",
    }


def _earning(shop: Shop, name: str, programme: str, card: str) -> dict[str, str]:
    """Let the member of the programme have points that wait."""
    fixed = {"type": "FIXED", "points": 5}
    rule = {"event": "order.paid", "loyalty": fixed, "pending_points": {"period_value": 3}}
    (made,) = shop.post(f"/v1/loyalties/{programme}/earning-rules", [rule])
    shop.post(
        "/v1/orders", {"status": "PAID", "amount": 500, "customer": {"source_id": f"{name}-ann"}}
    )
    shop.settle()
    (waiting,) = shop.get(f"/v1/loyalties/members/{card}/pending-points")["data"]
    return {"earning_rule_id": made["id"], "pending_points_id": waiting["id"]}


def _rewards(shop: Shop, name: str, made: dict[str, str]) -> dict[str, str]:
    """Offer goods and cash in the programme, and let its member have both."""
    goods = shop.post("/v1/rewards", {"name": f"{name} goods", "stock": 9})["id"]
    cash = shop.post("/api/payout-rewards", {"name": f"{name} cash", "payout": {"amount": 500}})
    body = {"campaign": made["programme_id"], "parameters": {"loyalty": {"points": 1}}}
    assigned = [
        shop.post(f"/v1/rewards/{each}/assignments", body)["id"] for each in (goods, cash["id"])
    ]
    for each in (goods, cash["id"]):
        bought = {"reward": {"id": each}}
        shop.post(f"/v1/loyalties/members/{made['member_id']}/redemption", bought)
    return {
        "reward_id": goods,
        "reward_assignment_id": assigned[0],
        "payout_reward_id": cash["id"],
        "given_id": shop.get("/api/given-rewards", type="MATERIAL")["data"][0]["id"],
        "payout_id": shop.get("/api/payouts")["data"][0]["id"],
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


def _access(shop: Shop, name: str) -> dict[str, str]:
    role = shop.post("/api/roles", {"name": name, "permissions": ["orders.read"]})["id"]
    store = shop.post("/api/places", {"kind": "store", "name": name})["id"]
    invited = {"email": f"{name}@shop.test", "projects": {shop.project.id: "USER"}}
    url = f"{shop.server.address}/management/v1/projects/users/invite"
    assert shop.management.post(url, json=invited).status_code == 204
    (user,) = shop.management.get("/users").json()["data"]
    return {
        "key_id": shop.post("/api/keys", {"role": "VIEWER"})["id"],
        "role_id": role,
        "place_id": store,
        "user_id": user["id"],
        "branding_id": _post(shop, "/branding", {"brand": {"name": name}}),
    }


def _post(shop: Shop, path: str, body: Json) -> str:
    answer = shop.management.post(path, json=body)
    assert answer.status_code == 200, answer.text
    return str(answer.json()["id"])
