"""Tiers, points and where members stand, for stories."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from largesse.loyalty.service import midnight
from largesse.storage import Actor
from support import loyalty
from support.people import told
from support.shop import Shop

Json = dict[str, Any]

TIER_EVENTS = tuple(
    f"customer.loyalty.tier.{each}"
    for each in ("joined", "left", "upgraded", "downgraded", "prolonged")
)


def tiers(shop: Shop, club: Json, *ranges: tuple[str, int, int | None], **more: Any) -> list[Json]:
    """Give a programme tiers by name and range; `more` maps a tier's name to what else it says."""
    body = [
        {"name": name, "points": {"from": start, "to": end}, **more.get(name, {})}
        for name, start, end in ranges
    ]
    made: list[Json] = shop.post(f"/v1/loyalties/{club['id']}/tiers", body)
    shop.settle()
    return made


METALS = (("Bronze", 100, 299), ("Silver", 300, 499), ("Gold", 500, None))


def club_with_tiers(shop: Shop, expiration: Json | None = None, **fields: Any) -> Json:
    """Create a programme with three tiers and, if any, the rules they follow."""
    club = loyalty.programme(shop, **fields)
    if expiration is not None:
        shop.put(f"/v1/loyalties/{club['id']}", {"loyalty_tiers_expiration": expiration})
    tiers(shop, club, *METALS)
    return club


def points(shop: Shop, code: str, amount: int) -> None:
    """Put points on a card, or take them off it, by hand."""
    shop.post(f"/v1/loyalties/members/{code}/balance", {"points": amount})


def tier_of(shop: Shop, code: str) -> str | None:
    """Return the name of the tier a member has now."""
    today = shop.clock().astimezone(shop.project.zone).date().isoformat()
    held = [
        each["name"]
        for each in shop.get(f"/v1/loyalties/members/{code}/tiers")["data"]
        if each["expiration"]["start_date"] <= today
    ]
    assert len(held) <= 1
    return held[0] if held else None


def dates_of(shop: Shop, code: str) -> tuple[str, str | None]:
    """Return since which day a member has their tier, and through which."""
    first = shop.get(f"/v1/loyalties/members/{code}/tiers")["data"][0]["expiration"]
    return first["start_date"], first.get("expiration_date")


def moves(shop: Shop) -> list[tuple[str, str]]:
    """Return how members moved, in order: the movement and the tier it is about."""
    return [
        (each["told_as"].rpartition(".")[2], each["loyalty_tier"].get("name", ""))
        for each in told(shop, *TIER_EVENTS)
    ]


def at(shop: Shop, local: str) -> None:
    """Set the clock to a local time of the shop and do that day's midnight.

    One does what the days before it left: a story of a year need not live each of them.
    """
    moment = datetime.fromisoformat(local).replace(tzinfo=ZoneInfo(shop.project.time_zone))
    shop.clock.set(moment.astimezone(UTC))
    work = shop.server.runtime.work(shop.project, Actor("job", "midnight"))
    shop.server.run(midnight.run(work, moment.date()))
    shop.settle()
