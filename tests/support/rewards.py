"""Rewards as a merchant sets them up, for stories about spending points."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from support.loyalty import member, programme
from support.shop import Shop

Json = dict[str, Any]


def reward(shop: Shop, name: str = "", **fields: Any) -> Json:
    """Create a reward; goods of no catalogue unless its parameters say more."""
    made: Json = shop.post("/v1/rewards", {"name": name or f"reward {uuid4().hex[:8]}", **fields})
    return made


def material(shop: Shop, stock: int | None = None, **fields: Any) -> Json:
    """Create goods to be handed over."""
    return reward(shop, stock=stock, **fields)


def coin(shop: Shop, exchange: float = 1, points: int = 10) -> Json:
    """Create money off the order: so many units of the currency for so many points."""
    parameters = {"coin": {"exchange_ratio": exchange, "points_ratio": str(points)}}
    return reward(shop, parameters=parameters)


def campaign_reward(shop: Shop, campaign: Json, balance: int | None = None) -> Json:
    """Create a reward of a campaign's codes, or of a top-up of its cards."""
    told = {"id": campaign["id"], **({"balance": balance} if balance else {})}
    return reward(shop, parameters={"campaign": told})


def coupons(shop: Shop, percent_off: int = 10) -> Json:
    """Create a campaign of coupons that grows with its publications."""
    made: Json = shop.post(
        "/v1/campaigns",
        {
            "name": f"coupons {uuid4().hex[:8]}",
            "campaign_type": "DISCOUNT_COUPONS",
            "type": "AUTO_UPDATE",
            "voucher": {
                "type": "DISCOUNT_VOUCHER",
                "discount": {"type": "PERCENT", "percent_off": percent_off},
                "redemption": {"quantity": 1},
            },
        },
    )
    return made


def gift_cards(shop: Shop, amount: int = 0) -> Json:
    """Create a campaign of gift cards."""
    made: Json = shop.post(
        "/v1/campaigns",
        {
            "name": f"gift cards {uuid4().hex[:8]}",
            "campaign_type": "GIFT_VOUCHERS",
            "type": "AUTO_UPDATE",
            "voucher": {"type": "GIFT_VOUCHER", "gift": {"amount": amount}},
        },
    )
    return made


def offer(shop: Shop, club: Json, made: Json, points: int | None = None, **terms: Any) -> Json:
    """Offer a reward in a programme; return its assignment."""
    loyalty = {**({"points": points} if points is not None else {}), **terms}
    body = {"campaign": club["id"], "parameters": {"loyalty": loyalty}}
    assigned: Json = shop.post(f"/v1/rewards/{made['id']}/assignments", body)
    return assigned


def card(shop: Shop, club: Json | None = None, who: str = "kim", points: int = 1000) -> str:
    """Give a customer a card with points; return its code."""
    code = member(shop, club or programme(shop), who)
    if points:
        shop.post(f"/v1/loyalties/members/{code}/balance", {"points": points})
    return code


def buy(shop: Shop, code: str, made: Json, points: int | None = None, **more: Any) -> Json:
    """Exchange points of a card for a reward."""
    asked = {"id": made["id"], **({"points": points} if points is not None else {})}
    bought: Json = shop.post(f"/v1/loyalties/members/{code}/redemption", {"reward": asked, **more})
    return bought


def points_of(shop: Shop, code: str) -> int:
    """Return the points on a card."""
    return int(shop.get(f"/v1/loyalties/members/{code}")["loyalty_card"]["balance"])


def spending(code: str, made: Json, points: int | None = None) -> Json:
    """Return a card as a redeemable, for a reward."""
    asked = {"id": made["id"], **({"points": points} if points is not None else {})}
    return {"object": "voucher", "id": code, "reward": asked}
