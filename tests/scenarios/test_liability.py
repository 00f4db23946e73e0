"""What a shop owes to those who hold gift credit and points, on any day of the year."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from support.offers import asked, gift, no_mismatches, redeem, voucher
from support.shop import Shop

Json = dict[str, Any]


def spend(shop: Shop, card: str, much: int) -> Json:
    wanted = asked({"object": "voucher", "id": card, "gift": {"credits": much}})
    made: Json = shop.post("/v1/redemptions", wanted)["redemptions"][0]
    return made


def owed(shop: Shop, **query: Any) -> dict[str | None, int]:
    """Return what is owed by the name of the programme."""
    told = shop.get("/api/liability", **query)
    assert told["value"] == sum(each.get("value", 0) for each in told["data"])
    return {each["programme_name"]: each["amount"] for each in told["data"]}


def campaign(shop: Shop, name: str, amount: int, count: int) -> Json:
    made: Json = shop.post(
        "/v1/campaigns",
        {
            "name": name,
            "campaign_type": "GIFT_VOUCHERS",
            "vouchers_count": count,
            "voucher": {"type": "GIFT_VOUCHER", "gift": {"amount": amount}},
        },
    )
    shop.settle()
    return made


def test_what_cards_hold_is_told_for_any_day_by_campaign(shop: Shop) -> None:
    shop.clock.set(datetime(2026, 1, 1, 12, tzinfo=UTC))
    campaign(shop, "Christmas", 5_000, 3)
    gift(shop, "ALONE", 700)
    shop.clock.set(datetime(2026, 2, 1, 12, tzinfo=UTC))
    codes = [v["code"] for v in shop.get("/v1/vouchers", campaign="Christmas")["vouchers"]]
    spent = spend(shop, codes[0], 1_500)
    spend(shop, "ALONE", 200)
    shop.clock.set(datetime(2026, 3, 1, 12, tzinfo=UTC))
    shop.post(f"/v1/redemptions/{spent['id']}/rollback")
    campaign(shop, "Easter", 1_000, 2)
    assert owed(shop) == {"Christmas": 15_000, "Easter": 2_000, None: 500}
    assert owed(shop, at="2026-02-15") == {"Christmas": 13_500, None: 500}
    assert owed(shop, at="2026-01-15T00:00:00Z") == {"Christmas": 15_000, None: 700}
    assert owed(shop, at="2025-12-31") == {}
    assert owed(shop, programme="Easter") == {"Easter": 2_000}
    told = shop.get("/api/liability", at="2026-02-15", programme="Christmas")
    assert (told["currency"], told["value"], told["data"][0]["holders"]) == ("USD", 13_500, 3)
    no_mismatches(shop)


def test_a_day_ends_where_the_shop_is(shop: Shop) -> None:
    shop.clock.set(datetime(2026, 1, 2, 3, tzinfo=UTC))  # ten in the evening of the first
    gift(shop, "LATE", 100)
    assert owed(shop, at="2026-01-01") == {None: 100}
    assert owed(shop, at="2025-12-31") == {}


def test_points_are_worth_what_somebody_says_they_are(shop: Shop) -> None:
    voucher(shop, "WELCOME", {"type": "POINTS", "points": 333})
    redeem(shop, "WELCOME", customer={"source_id": "kim"})
    redeem(shop, "WELCOME", customer={"source_id": "lee"})
    plain = shop.get("/api/liability", kind="points")
    assert (plain["value"], plain["data"][0]["amount"], plain["data"][0]["holders"]) == (0, 666, 2)
    assert "value" not in plain["data"][0]
    valued = shop.get("/api/liability", kind="points", point_value="0.25")
    assert (valued["value"], valued["data"][0]["point_value"]) == (167, 0.25)


def test_a_programme_says_what_its_points_are_worth(shop: Shop) -> None:
    programme = shop.post(
        "/v1/loyalties",
        {
            "name": "Club",
            "vouchers_count": 1,
            "voucher": {"type": "LOYALTY_CARD", "loyalty_card": {"points": 40}},
        },
    )
    shop.settle()
    path = f"/api/loyalty/{programme['id']}/options"
    assert shop.put(path, {"point_value": 1.5})["point_value"] == 1.5
    shop.post(f"/v1/loyalties/{programme['id']}/members", {"customer": {"source_id": "kim"}})
    told = shop.get("/api/liability", kind="points", programme="Club", point_value="9")
    assert (told["value"], told["data"][0]["amount"]) == (60, 40)


def test_what_a_deleted_card_held_is_owed_to_nobody(shop: Shop) -> None:
    shop.clock.set(datetime(2026, 1, 1, 12, tzinfo=UTC))
    gift(shop, "GONE", 900)
    made = campaign(shop, "Gone", 100, 4)
    shop.clock.set(datetime(2026, 2, 1, 12, tzinfo=UTC))
    shop.delete("/v1/vouchers/GONE?force=true")
    shop.delete(f"/v1/campaigns/{made['id']}?force=true")
    shop.settle()
    assert owed(shop) == {}
    assert shop.get("/api/liability", at="2026-01-15")["value"] == 1_300
    no_mismatches(shop)


@pytest.mark.parametrize(
    ("query", "where"),
    [
        ("at=yesterday", "at"),
        ("at=2026-13-01", "at"),
        ("point_value=much", "point_value"),
        ("point_value=-1", "point_value"),
        ("point_value=NaN", "point_value"),
        ("kind=money", "kind"),
    ],
)
def test_what_cannot_be_read_is_refused(shop: Shop, query: str, where: str) -> None:
    refusal = shop.refused("GET", f"/api/liability?{query}")
    assert refusal["key"] == "invalid_query_params"
    assert where in refusal["details"]


def test_a_programme_nobody_knows_is_not_found(shop: Shop) -> None:
    assert shop.refused("GET", "/api/liability?programme=None")["key"] == "not_found"
