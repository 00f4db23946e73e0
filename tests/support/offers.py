"""Offers as a merchant sets them up, for stories about using them."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import uuid4

import httpx

from largesse import ledger, redemptions
from support.shop import Shop

Json = dict[str, Any]


def voucher(shop: Shop, code: str, discount: Json, quantity: int | None = None) -> Json:
    """Create a discount code."""
    body = {"type": "DISCOUNT_VOUCHER", "discount": discount, "redemption": {"quantity": quantity}}
    made: Json = shop.post(f"/v1/vouchers/{code}", body)
    return made


def gift(shop: Shop, code: str, amount: int, effect: str = "APPLY_TO_ORDER") -> Json:
    """Create a gift card."""
    body = {"type": "GIFT_VOUCHER", "gift": {"amount": amount, "effect": effect}}
    made: Json = shop.post(f"/v1/vouchers/{code}", body)
    return made


def percent(value: float) -> Json:
    """Return a percentage off."""
    return {"type": "PERCENT", "percent_off": value}


def amount(value: int, effect: str | None = None) -> Json:
    """Return an amount off."""
    return {"type": "AMOUNT", "amount_off": value} | ({"effect": effect} if effect else {})


def rule(
    shop: Shop, rules: Json | None = None, applicable_to: Json | None = None, **more: Any
) -> Json:
    """Create a validation rule."""
    body = {
        "name": f"rule {uuid4().hex[:8]}",
        **({"rules": rules} if rules else {}),
        **({"applicable_to": applicable_to} if applicable_to else {}),
        **more,
    }
    made: Json = shop.post("/v1/validation-rules", body)
    return made


def assign(shop: Shop, rule_id: str, kind: str, object_id: str) -> None:
    """Put a rule on a voucher, a campaign or a tier."""
    shop.post(
        f"/v1/validation-rules/{rule_id}/assignments",
        {"related_object_type": kind, "related_object_id": object_id},
    )


def only(*items: tuple[str, str]) -> Json:
    """Return a scope of these objects: pairs of object and id."""
    return {"included": [{"object": kind, "id": each} for kind, each in items]}


def tier(shop: Shop, discount: Json, *rules: str, **more: Any) -> Json:
    """Create a promotion of one tier; the tier carries these rules."""
    campaign = shop.post(
        "/v1/campaigns", {"name": f"promotion {uuid4().hex[:8]}", "campaign_type": "PROMOTION"}
    )
    body = {"name": "A tier", "action": {"discount": discount}, **more}
    made: Json = shop.post(f"/v1/promotions/{campaign['id']}/tiers", body)
    for each in rules:
        assign(shop, each, "promotion_tier", made["id"])
    return made


def asked(*redeemables: str | Json, **more: Any) -> Json:
    """Return a request about codes (and tiers, by their ids)."""
    return {"redeemables": [_asked(each) for each in redeemables], **more}


def _asked(each: str | Json) -> Json:
    if not isinstance(each, str):
        return each
    kinds = {"promo": "promotion_tier", "stack": "promotion_stack"}
    return {"object": kinds.get(each.split("_")[0], "voucher"), "id": each}


def validate(shop: Shop, *redeemables: str | Json, **more: Any) -> Json:
    """Ask what a cart costs."""
    answer: Json = shop.post("/v1/validations", asked(*redeemables, **more))
    return answer


def redeem(shop: Shop, *redeemables: str | Json, **more: Any) -> Json:
    """Redeem."""
    answer: Json = shop.post("/v1/redemptions", asked(*redeemables, **more))
    return answer


def reasons(answer: Json) -> list[str]:
    """Return why redeemables do not apply, one key each."""
    return [each["result"]["error"]["key"] for each in answer.get("inapplicable_redeemables", [])]


def at_once(shop: Shop, requests: list[tuple[str, Json]], width: int = 32) -> list[httpx.Response]:
    """Send requests at the same time, all POST; return the answers in their order."""
    limits = httpx.Limits(max_connections=width)
    with (
        httpx.Client(
            base_url=shop.server.address, headers=shop.http.headers, timeout=120, limits=limits
        ) as http,
        ThreadPoolExecutor(width) as pool,
    ):
        return list(pool.map(lambda each: http.post(each[0], json=each[1]), requests))


def keys(answers: list[httpx.Response]) -> dict[str, int]:
    """Count the answers by their error key, the good ones under `ok`."""
    counted: dict[str, int] = {}
    for answer in answers:
        key = "ok" if answer.status_code == 200 else answer.json()["key"]
        counted[key] = counted.get(key, 0) + 1
    return counted


def no_mismatches(shop: Shop) -> None:
    """Hold every counter and balance of the shop to the log of redemptions."""
    found = shop.server.run(redemptions.find_counter_mismatches(shop.server.runtime.database))
    assert [each for each in found if each.project_id == shop.project.id] == []
    books = shop.server.run(ledger.find_ledger_mismatches(shop.server.runtime.database))
    assert [each for each in books if each.project_id == shop.project.id] == []
