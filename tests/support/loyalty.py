"""Programmes as a merchant sets them up, for stories about points."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import uuid4

from largesse.loyalty.service import midnight
from largesse.storage import Actor
from support.shop import Shop

Json = dict[str, Any]


def programme(shop: Shop, name: str = "", *, card: Json | None = None, **more: Any) -> Json:
    """Create a programme whose cards open with no points."""
    body = {
        "name": name or f"club {uuid4().hex[:8]}",
        "campaign_type": "LOYALTY_PROGRAM",
        "type": "AUTO_UPDATE",
        "voucher": {"type": "LOYALTY_CARD", "loyalty_card": {"points": 0, **(card or {})}},
        **more,
    }
    made: Json = shop.post("/v1/campaigns", body)
    return made


def member(shop: Shop, club: Json, who: str) -> str:
    """Give a customer a card of a programme; return its code."""
    published = shop.post(
        "/v1/publications", {"campaign": {"name": club["name"]}, "customer": {"source_id": who}}
    )
    return str(published["voucher"]["code"])


def earning(shop: Shop, club: Json, **fields: Any) -> Json:
    """Give a programme an earning rule; five points for every paid order unless it says more."""
    body = {
        "event": "order.paid",
        "loyalty": {"type": "FIXED", "points": 5},
        "source": {"banner": "A rule"},
        **fields,
    }
    (made,) = shop.post(f"/v1/loyalties/{club['id']}/earning-rules", [body])
    return dict(made)


def proportional(measure: str, every: int, points: int, **more: Any) -> Json:
    """Return so many points for every so much of something."""
    part, name = {
        "ORDER_AMOUNT": ("order", "amount"),
        "ORDER_TOTAL_AMOUNT": ("order", "total_amount"),
        "ORDER_METADATA": ("order", "metadata"),
        "ORDER_ITEMS_QUANTITY": ("order_items", "quantity"),
        "ORDER_ITEMS_AMOUNT": ("order_items", "amount"),
        "ORDER_ITEMS_SUBTOTAL_AMOUNT": ("order_items", "subtotal_amount"),
        "CUSTOMER_METADATA": ("customer", "metadata"),
        "CUSTOM_EVENT_METADATA": ("custom_event", "metadata"),
    }[measure]
    ratio = {"every": every, "points": points, **more}
    return {"type": "PROPORTIONAL", "calculation_type": measure, part: {name: ratio}}


def order(shop: Shop, who: str, amount: int | None = None, **fields: Any) -> Json:
    """Place a paid order."""
    body = {"status": "PAID", "customer": {"source_id": who}, **fields}
    if amount is not None:
        body["amount"] = amount
    made: Json = shop.post("/v1/orders", body)
    return made


def balance(shop: Shop, code: str) -> int:
    """Return how many points a card holds once everything that happened is dealt with."""
    return int(card(shop, code)["balance"])


def card(shop: Shop, code: str) -> Json:
    """Return what a card tells of its points once everything that happened is dealt with."""
    shop.settle()
    told: Json = shop.get(f"/v1/vouchers/{code}")["loyalty_card"]
    return told


def earnings(shop: Shop, who: str, **query: Any) -> list[Json]:
    """Return what earning rules said to what a customer did, the newest first."""
    shop.settle()
    found: list[Json] = shop.get(f"/api/customers/{who}/earnings", limit=100, **query)["data"]
    return found


def do_midnights(shop: Shop) -> list[date]:
    """Do the midnights of the shop that are due at its clock, as the worker's chore does."""
    runtime = shop.server.runtime
    request = "v-" + runtime.random(9).hex()
    work = runtime.work(shop.project, Actor("job", "midnight"), request)
    return shop.server.run(midnight.run_due(work))
