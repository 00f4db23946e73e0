"""A customer opens the wallet: every code they hold, and how it stands."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from support.offers import gift, percent, redeem, voucher
from support.shop import Shop

ALICE = {"source_id": "alice"}
PATH = "/v1/customers/alice/redeemables"


def give(shop: Shop, code: str) -> None:
    shop.post("/v1/publications", {"customer": ALICE, "voucher": code})


def filled(shop: Shop) -> None:
    """Give Alice codes that stand each in its own way."""
    voucher(shop, "ACTIVE", percent(10))
    voucher(shop, "USED", percent(10), quantity=1)
    gift(shop, "EMPTY", 1000)
    voucher(shop, "OFF", percent(10))
    later = (shop.clock() + timedelta(days=9)).isoformat()
    body = {"type": "DISCOUNT_VOUCHER", "discount": percent(10), "start_date": later}
    shop.post("/v1/vouchers/LATER", body)
    soon = (shop.clock() + timedelta(hours=1)).isoformat()
    body = {"type": "DISCOUNT_VOUCHER", "discount": percent(10), "expiration_date": soon}
    shop.post("/v1/vouchers/GONE", body)
    for code in ("ACTIVE", "USED", "EMPTY", "OFF", "LATER", "GONE"):
        give(shop, code)
    voucher(shop, "NOT HERS", percent(10))
    redeem(shop, "USED", customer=ALICE)
    redeem(shop, "EMPTY", customer=ALICE, order={"amount": 5000})
    shop.post("/v1/vouchers/OFF/disable")
    shop.clock.move(hours=2)


def by_code(answer: dict[str, Any]) -> dict[str, Any]:
    return {each["redeemable"]["voucher"]["code"]: each for each in answer["data"]}


def test_a_wallet_tells_how_each_code_stands(shop: Shop) -> None:
    given_at = shop.clock()
    filled(shop)
    answer = shop.get(PATH)
    assert (answer["data_ref"], answer["total"], answer["has_more"]) == ("data", 6, False)
    found = by_code(answer)
    assert {code: each["redeemable"]["status"] for code, each in found.items()} == {
        "ACTIVE": "ACTIVE",
        "USED": "USED",
        "EMPTY": "NO_BALANCE",
        "OFF": "DISABLED",
        "LATER": "NOT_ACTIVE_YET",
        "GONE": "EXPIRED",
    }
    one = found["ACTIVE"]
    assert one["id"] == "rh_" + one["redeemable_id"][2:]
    assert one["customer_id"] == shop.get("/v1/customers/alice")["id"]
    assert (one["holder_role"], one["voucher_type"]) == ("OWNER", "DISCOUNT_VOUCHER")
    assert one["created_at"][:13] in {
        moment.isoformat()[:13] for moment in (given_at, given_at + timedelta(minutes=5))
    }


def test_a_wallet_is_read_page_by_page(shop: Shop) -> None:
    filled(shop)
    for order in ("id", "-id"):
        whole = shop.get(PATH, order=order)["data"]
        first = shop.get(PATH, order=order, limit=4)
        assert first["has_more"]
        cursor = first["more_starting_after"]
        rest = shop.get(PATH, order=order, limit=4, starting_after_id=cursor)
        assert first["data"] + rest["data"] == whole
        assert (rest["has_more"], rest["total"]) == (False, 6)


@pytest.mark.parametrize(
    ("query", "codes"),
    [
        ({"filters[voucher_type][conditions][$is][0]": "GIFT_VOUCHER"}, {"EMPTY"}),
        ({"filters[redeemable_object][conditions][$is_not]": "voucher"}, set()),
        ({"filters[campaign_id][conditions][$has_value]": "true"}, set()),
        (
            {
                "filters[junction]": "OR",
                "filters[holder_role][conditions][$in]": "['REFERRER']",
                "filters[created_at][conditions][$after]": "2020-01-01T00:00:00Z",
            },
            {"ACTIVE", "USED", "EMPTY", "OFF", "LATER", "GONE"},
        ),
    ],
)
def test_a_wallet_is_narrowed(shop: Shop, query: dict[str, str], codes: set[str]) -> None:
    filled(shop)
    answer = shop.get(PATH, **query)
    assert by_code(answer).keys() == codes
    assert answer["total"] == len(codes)


@pytest.mark.parametrize("query", ["limit=0", "order=name", "filters[colour][conditions][$is]=red"])
def test_a_bad_question_is_refused(shop: Shop, query: str) -> None:
    shop.post("/v1/customers", ALICE)
    assert shop.refused("GET", f"{PATH}?{query}")["key"] == "invalid_query_params"


def test_nobody_has_no_wallet(shop: Shop) -> None:
    assert shop.refused("GET", PATH)["key"] == "not_found"
    shop.post("/v1/customers", ALICE)
    assert shop.get(PATH)["data"] == []
