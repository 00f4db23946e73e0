"""Programmes and members through the operations of loyalties."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from support.shop import Shop

A_YEAR = {"period_type": "MONTH", "period_value": 12}


def programme(
    shop: Shop, points: int = 0, rules: dict[str, Any] | None = None, **fields: Any
) -> dict[str, Any]:
    """Make a loyalty programme whose cards open with points, which expire by the rules."""
    card: dict[str, Any] = {"points": points}
    if rules is not None:
        card["expiration_rules"] = rules
    body = {"name": f"Club {uuid4().hex[:8]}", "voucher": {"loyalty_card": card}, **fields}
    made: dict[str, Any] = shop.post("/v1/loyalties", body)
    return made


def member(shop: Shop, campaign_id: str, source_id: str = "ada") -> dict[str, Any]:
    """Give a customer a card."""
    made: dict[str, Any] = shop.post(
        f"/v1/loyalties/{campaign_id}/members", {"customer": {"source_id": source_id}}
    )
    return made


def add_points(shop: Shop, code: str, points: int, **fields: Any) -> dict[str, Any]:
    """Put points on a card, or take them off with a minus."""
    moved: dict[str, Any] = shop.post(
        f"/v1/loyalties/members/{code}/balance", {"points": points, **fields}
    )
    return moved


def card_of(shop: Shop, code: str) -> dict[str, Any]:
    """Return the points of a card, as its voucher tells them."""
    card: dict[str, Any] = shop.get(f"/v1/vouchers/{code}")["loyalty_card"]
    return card
