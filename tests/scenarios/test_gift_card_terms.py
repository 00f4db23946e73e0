"""Gift cards under `/api`: the law they are under, how they are sold, free credit, refunds."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from largesse.bootstrap.chores import book_lapsed_credit
from scenarios.test_gift_cards import balance, gift_campaign, transactions
from support import offers
from support.offers import at_once, no_mismatches, redeem
from support.shop import Shop

Json = dict[str, Any]
TERMS = "/api/gift-card-terms"
REFUNDS = "/api/gift-card-refunds"
NOON = datetime(2026, 3, 10, 16, tzinfo=UTC)
"""Noon in New York, where the shop is; summer time began two days before."""
IN_FIVE_YEARS = "2031-03-11T04:00:00.000Z"
KIM = {"source_id": "kim"}


def card(shop: Shop, code: str = "CARD") -> Json:
    found: Json = shop.get(f"/api/gift-cards/{code}")
    return found


def ends(shop: Shop, code: str) -> str | None:
    end: str | None = shop.get(f"/v1/vouchers/{code}")["expiration_date"]
    return end


def test_the_laws_are_told_with_their_sources(shop: Shop) -> None:
    listed = shop.get("/api/gift-card-laws")
    known = {each["id"]: each for each in listed["data"]}
    assert listed["total"] == len(known)
    assert listed["version"]
    assert known["KR@1963-01-01"] == {
        "id": "KR@1963-01-01",
        "country": "KR",
        "region": None,
        "rule": "years",
        "years": 5,
        "restarts_on_load": False,
        "valid_from": "1963-01-01",
        "source": "Commercial Act (상법)",
        "article": "Article 64",
        "object": "gift_card_law",
    }
    assert known["DE@2002-01-01"]["rule"] == "years_to_year_end"
    assert known["US-CA@1997-01-01"]["rule"] == "never"


def test_cards_are_under_the_law_that_is_named_and_older_ones_under_none(shop: Shop) -> None:
    shop.server.clock.set(NOON)
    offers.gift(shop, "BEFORE", 1_000)
    assert shop.get(TERMS)["law"] is None
    said = shop.put(TERMS, {"law": "us"})
    assert said["law"] == "US"
    assert said["in_force"]["id"] == "US@2010-08-22"
    offers.gift(shop, "CARD", 1_000)
    assert ends(shop, "CARD") == IN_FIVE_YEARS
    assert ends(shop, "BEFORE") is None
    told = card(shop)["law"]
    assert told["law"]["source"].startswith("Credit CARD Act of 2009")
    assert told["good_until"] == IN_FIVE_YEARS
    assert card(shop, "BEFORE")["law"] is None
    offers.voucher(shop, "TEN", offers.percent(10))
    assert ends(shop, "TEN") is None
    assert shop.put(TERMS, {"law": None})["in_force"] is None
    offers.gift(shop, "AFTER", 1_000)
    assert ends(shop, "AFTER") is None
    assert ends(shop, "CARD") == IN_FIVE_YEARS


@pytest.mark.parametrize("law", ["FR", "US-TX", "", "KR-SEOUL", 5])
def test_a_place_without_a_law_is_refused(shop: Shop, law: Any) -> None:
    assert shop.refused("PUT", TERMS, {"law": law})["key"] == "invalid_payload"
    assert shop.get(TERMS)["law"] is None


def test_a_shorter_term_is_lengthened_and_a_longer_one_stays(shop: Shop) -> None:
    shop.server.clock.set(NOON)
    shop.put(TERMS, {"law": "US"})
    body = {"type": "GIFT_VOUCHER", "gift": {"amount": 1_000}}
    for code, own, end in (
        ("SHORT", "2027-01-01T00:00:00.000Z", IN_FIVE_YEARS),
        ("LONG", "2040-01-01T00:00:00.000Z", "2040-01-01T00:00:00.000Z"),
    ):
        made = shop.post(f"/v1/vouchers/{code}", {**body, "expiration_date": own})
        assert made["expiration_date"] == end
        assert ends(shop, code) == end
    error = shop.refused("PUT", "/v1/vouchers/LONG", {"expiration_date": "2031-01-01T00:00:00Z"})
    assert error["key"] == "invalid_expiration_date"
    assert IN_FIVE_YEARS[:10] in error["details"]
    shop.put("/v1/vouchers/LONG", {"expiration_date": "2032-01-01T00:00:00Z"})
    assert ends(shop, "LONG") == "2032-01-01T00:00:00.000Z"
    shop.put("/v1/vouchers/LONG", {"expiration_date": None})
    assert ends(shop, "LONG") is None


def test_where_cards_never_end_they_never_do(shop: Shop) -> None:
    shop.put(TERMS, {"law": "US-CA"})
    body = {"gift": {"amount": 1_000}, "expiration_date": "2040-01-01T00:00:00Z"}
    shop.post("/v1/vouchers/CARD", {"type": "GIFT_VOUCHER", **body})
    assert ends(shop, "CARD") is None
    assert card(shop)["law"]["good_until"] is None
    error = shop.refused("PUT", "/v1/vouchers/CARD", {"expiration_date": "2090-01-01T00:00:00Z"})
    assert error["key"] == "invalid_expiration_date"


def test_a_campaign_may_be_under_another_law_or_under_none(shop: Shop) -> None:
    shop.server.clock.set(NOON)
    shop.put(TERMS, {"law": "KR"})
    german, free = gift_campaign(shop, "german"), gift_campaign(shop, "free")
    of_german = f"/api/campaigns/{german['id']}/gift-card-terms"
    assert shop.put(of_german, {"law": "DE"})["in_force"]["country"] == "DE"
    assert shop.put("/api/campaigns/free/gift-card-terms", {"law": "none"})["in_force"] is None
    shop.post(f"/v1/campaigns/{german['id']}/vouchers/DE1")
    shop.post(f"/v1/campaigns/{free['id']}/vouchers/FREE1")
    # Three years from the end of 2026, where the shop is.
    assert ends(shop, "DE1") == "2030-01-01T05:00:00.000Z"
    assert ends(shop, "FREE1") is None
    shop.put(of_german, {"law": None})
    assert shop.get(of_german) == {
        "campaign_id": german["id"],
        "law": None,
        "in_force": shop.get(TERMS)["in_force"],
        "object": "gift_card_terms",
    }
    coupons = shop.post("/v1/campaigns", {"name": "c", "voucher": {"discount": offers.percent(5)}})
    at = f"/api/campaigns/{coupons['id']}/gift-card-terms"
    assert shop.refused("PUT", at, {"law": "KR"})["key"] == "invalid_campaign"
    assert shop.refused("GET", "/api/campaigns/none/gift-card-terms")["key"] == "not_found"


def test_every_way_a_card_is_made_is_under_the_law(shop: Shop) -> None:
    shop.server.clock.set(NOON)
    shop.put(TERMS, {"law": "US"})
    over = {"expiration_date": "2026-12-31T00:00:00Z"}
    one = gift_campaign(shop, "one", vouchers_count=1, **over)
    many = gift_campaign(shop, "many", vouchers_count=3, **over)
    more = gift_campaign(shop, "more", type="AUTO_UPDATE", **over)
    shop.post(f"/v1/campaigns/{many['id']}/vouchers?vouchers_count=2", {})
    rows = [{"code": "IMPORTED", **over}]
    shop.post(f"/v1/campaigns/{many['id']}/import", rows)
    shop.settle()
    shop.post("/v1/publications", {"campaign": {"name": "more"}, "customer": KIM})
    for campaign, count in ((one, 1), (many, 6), (more, 1)):
        found = shop.get("/v1/vouchers", campaign_id=campaign["id"], limit=100)["vouchers"]
        assert len(found) == count
        assert {each["expiration_date"] for each in found} == {IN_FIVE_YEARS}


def test_nothing_ends_a_card_before_its_law_lets_it(shop: Shop) -> None:
    """Neither a change of the campaign nor one of a thousand codes at once."""
    shop.server.clock.set(NOON)
    shop.put(TERMS, {"law": "US"})
    campaign = gift_campaign(shop)
    shop.post(f"/v1/campaigns/{campaign['id']}/vouchers/CARD")
    shop.put(f"/v1/campaigns/{campaign['id']}", {"expiration_date": "2027-01-01T00:00:00Z"})
    shop.settle()
    assert ends(shop, "CARD") == IN_FIVE_YEARS
    change = {"object": "voucher", "change": {"expiration_date": "2026-04-01T00:00:00.000Z"}}
    shop.post("/api/bulk-changes", change)
    shop.settle()
    assert ends(shop, "CARD") == IN_FIVE_YEARS
    shop.server.clock.move(days=365)
    redeem(shop, "CARD", order={"amount": 100})


def test_the_years_begin_when_the_card_is_somebodys(shop: Shop) -> None:
    shop.server.clock.set(NOON)
    shop.put(TERMS, {"law": "US"})
    campaign = gift_campaign(shop, activity_duration_after_publishing="P30D")
    for code in ("GIVEN", "TAKEN", "SOLD"):
        shop.post(f"/v1/campaigns/{campaign['id']}/vouchers/{code}")
    shop.server.clock.move(days=365)
    given = shop.post("/v1/publications", {"voucher": "GIVEN", "customer": KIM})
    assert given["voucher"]["code"] == "GIVEN"
    shop.post("/api/gift-cards/SOLD/sale", {"price_paid": 900})
    for code, end in (
        ("GIVEN", "2032-03-11T05:00:00.000Z"),
        ("SOLD", "2032-03-11T05:00:00.000Z"),
        ("TAKEN", IN_FIVE_YEARS),
    ):
        assert ends(shop, code) == end, code
        assert card(shop, code)["law"]["good_until"] == end
    # To be given what one has does not make it last longer.
    shop.server.clock.move(days=30)
    shop.post("/v1/publications", {"voucher": "GIVEN", "customer": KIM})
    assert ends(shop, "GIVEN") == "2032-03-11T05:00:00.000Z"


def test_credit_paid_for_later_starts_the_years_anew_where_the_law_says_so(shop: Shop) -> None:
    shop.server.clock.set(NOON)
    for law, code in (("US", "AMERICAN"), ("KR", "KOREAN")):
        shop.put(TERMS, {"law": law})
        offers.gift(shop, code, 1_000)
    shop.server.clock.move(days=365)
    for code in ("AMERICAN", "KOREAN"):
        shop.post(f"/api/gift-cards/{code}/credits", {"amount": 100, "expires_in": "P1M"})
        assert ends(shop, code) == IN_FIVE_YEARS
        shop.post(f"/v1/vouchers/{code}/balance", {"amount": 100})
    assert ends(shop, "AMERICAN") == "2032-03-11T05:00:00.000Z"
    assert ends(shop, "KOREAN") == IN_FIVE_YEARS


def test_free_credit_is_spent_first_and_lapses(shop: Shop) -> None:
    shop.server.clock.set(NOON)
    offers.gift(shop, "CARD", 1_000)
    given = shop.post(
        "/api/gift-cards/CARD/credits",
        {"amount": 500, "expires_in": "P30D", "note": "easter", "source_id": "e1"},
    )
    # Thirty days later, at the same hour on the wall.
    assert given["expires_at"] == "2026-04-09T16:00:00.000Z"
    assert given["balance"]["balance"] == 1_500
    again = {"amount": 500, "expires_in": "P30D", "source_id": "e1"}
    assert shop.post("/api/gift-cards/CARD/credits", again)["id"] == given["id"]
    redeem(shop, "CARD", order={"amount": 200})
    shown = card(shop)
    lots = [(lot["remaining"], lot["expires_at"]) for lot in shown["lots"]]
    assert lots == [(300, "2026-04-09T16:00:00.000Z"), (1_000, None)]
    assert shown["balance"]["next_expiration_amount"] == 300
    assert shown["balance"]["available"] == 1_300
    shop.server.clock.move(days=31)
    # Nobody can spend it any more, whether it is booked or not.
    assert balance(shop) == 1_000
    error = shop.refused("POST", "/v1/vouchers/CARD/balance", {"amount": -1_001})
    assert error["key"] == "invalid_balance"
    shop.server.run(book_lapsed_credit(shop.server.runtime))
    assert balance(shop) == 1_000
    lapsed = transactions(shop)[0]
    assert lapsed["type"] == "CREDITS_REMOVAL"
    assert lapsed["details"]["balance"]["amount"] == -300
    # What anybody put on or took off: nobody took this.
    assert lapsed["details"]["balance"]["total"] == 1_500
    assert lapsed["details"]["balance"]["operation_type"] == "AUTOMATIC"
    gift = shop.get("/v1/vouchers/CARD")["gift"]
    assert (gift["amount"], gift["subtracted_amount"], gift["balance"]) == (1_500, 300, 1_000)
    assert card(shop)["balance"]["expired"] == 300
    assert [lot["remaining"] for lot in card(shop)["lots"]] == [1_000]
    no_mismatches(shop)


@pytest.mark.parametrize(
    ("body", "key"),
    [
        ({"amount": 100}, "invalid_payload"),
        (
            {"amount": 100, "expires_in": "P1D", "expires_at": "2999-01-01T00:00:00Z"},
            "invalid_payload",
        ),
        ({"amount": 100, "expires_in": "soon"}, "invalid_payload"),
        ({"amount": 100, "expires_in": "P9999Y"}, "invalid_payload"),
        ({"amount": 100, "expires_in": "PT0S"}, "invalid_expiration_date"),
        ({"amount": 100, "expires_at": "2001-01-01T00:00:00Z"}, "invalid_expiration_date"),
        ({"amount": 0, "expires_in": "P1D"}, "invalid_payload"),
        ({"amount": -5, "expires_in": "P1D"}, "invalid_payload"),
    ],
)
def test_free_credit_ends_once_and_later(shop: Shop, body: Json, key: str) -> None:
    offers.gift(shop, "CARD", 1_000)
    assert shop.refused("POST", "/api/gift-cards/CARD/credits", body)["key"] == key
    assert balance(shop) == 1_000


def test_a_card_is_sold_at_its_face_value_or_under(shop: Shop) -> None:
    shop.server.clock.set(NOON)
    campaign = gift_campaign(shop)
    shop.post(f"/v1/campaigns/{campaign['id']}/vouchers/CARD")
    offers.gift(shop, "FULL", 5_000)
    offers.gift(shop, "WON", 5_000)
    sold = shop.post("/api/gift-cards/CARD/sale", {"price_paid": 900, "note": "spring"})
    assert sold["face_value"] == 1_000
    assert sold["promotional_amount"] == 100
    assert sold["currency"] == "USD"
    assert sold["sold_at"] == "2026-03-10T16:00:00.000Z"
    assert card(shop)["sale"] == sold
    full = {"price_paid": 5_000, "face_value": 5_000, "sold_at": "2026-03-09T00:00:00Z"}
    shop.post("/api/gift-cards/FULL/sale", full)
    shop.post("/api/gift-cards/WON/sale", {"price_paid": 0, "currency": "krw"})
    listed = shop.get("/api/gift-card-sales")
    assert [each["code"] for each in listed["data"][2:]] == ["FULL"]
    assert listed["total"] == 3
    assert listed["sums"] == [
        {
            "currency": "KRW",
            "cards": 1,
            "face_value": 5_000,
            "price_paid": 0,
            "promotional_amount": 5_000,
        },
        {
            "currency": "USD",
            "cards": 2,
            "face_value": 6_000,
            "price_paid": 5_900,
            "promotional_amount": 100,
        },
    ]
    one = shop.get("/api/gift-card-sales", campaign="gifts")
    assert [each["code"] for each in one["data"]] == ["CARD"]
    early = shop.get("/api/gift-card-sales", **{"sold_at[before]": "2026-03-10T00:00:00Z"})
    assert [each["code"] for each in early["data"]] == ["FULL"]
    again = shop.refused("POST", "/api/gift-cards/CARD/sale", {"price_paid": 900})
    assert again["key"] == "duplicate_found"


@pytest.mark.parametrize(
    ("body", "key"),
    [
        ({}, "invalid_payload"),
        ({"price_paid": -1}, "invalid_payload"),
        ({"price_paid": 5_001}, "invalid_amount"),
        ({"price_paid": 1, "face_value": 5_001}, "invalid_amount"),
        ({"price_paid": 1, "currency": "DOLLAR"}, "invalid_payload"),
        ({"price_paid": 1, "sold_at": "2999-01-01T00:00:00Z"}, "invalid_payload"),
    ],
)
def test_what_is_no_sale_is_refused(shop: Shop, body: Json, key: str) -> None:
    offers.gift(shop, "CARD", 5_000)
    offers.voucher(shop, "TEN", offers.percent(10))
    assert shop.refused("POST", "/api/gift-cards/CARD/sale", body)["key"] == key
    assert card(shop)["sale"] is None
    error = shop.refused("POST", "/api/gift-cards/TEN/sale", {"price_paid": 1})
    assert error["key"] == "invalid_voucher"
    assert shop.refused("GET", "/api/gift-cards/TEN")["key"] == "invalid_voucher"


def paid(shop: Shop, amount: int, source_id: str = "o-1", **more: Any) -> Json:
    body = {"source_id": source_id, "amount": amount, "status": "PAID", "customer": KIM, **more}
    order: Json = shop.post("/v1/orders", body)
    return order


def test_an_order_is_refunded_onto_a_card_and_never_more_than_was_paid(shop: Shop) -> None:
    offers.gift(shop, "CARD", 1_000)
    order = paid(shop, 3_000)
    first = shop.post(REFUNDS, {"order": "o-1", "amount": 2_000, "card": "CARD", "note": "late"})
    assert first["balance"] == 3_000
    assert first["order_id"] == order["id"]
    assert first["new_card"] is False
    error = shop.refused("POST", REFUNDS, {"order": order["id"], "amount": 1_001, "card": "CARD"})
    assert error["key"] == "invalid_amount"
    assert "1000" in error["details"]
    shop.post(REFUNDS, {"order": "o-1", "amount": 1_000, "card": "CARD"})
    assert shop.refused("POST", REFUNDS, {"order": "o-1", "amount": 1})["key"] == "invalid_amount"
    assert balance(shop) == 4_000
    movement = transactions(shop)[-2]
    assert (movement["type"], movement["reason"]) == ("CREDITS_ADDITION", "late")
    assert movement["details"]["order"]["source_id"] == "o-1"
    listed = shop.get(REFUNDS, order="o-1")
    assert [each["amount"] for each in listed["data"]] == [1_000, 2_000]
    assert shop.get(REFUNDS, card="OTHER")["total"] == 0
    no_mismatches(shop)


def test_a_refund_may_make_a_new_card_for_who_paid(shop: Shop) -> None:
    campaign = gift_campaign(shop)
    order = paid(shop, 3_000)
    alone = shop.post(REFUNDS, {"order": "o-1", "amount": 500})
    of_campaign = shop.post(REFUNDS, {"order": "o-1", "amount": 700, "campaign": "gifts"})
    for made, amount in ((alone, 500), (of_campaign, 700)):
        voucher = shop.get(f"/v1/vouchers/{made['code']}")
        assert voucher["gift"]["balance"] == amount
        assert voucher["holder_id"] == order["customer"]["id"]
        assert made["new_card"] is True
    assert shop.get(f"/v1/vouchers/{of_campaign['code']}")["campaign_id"] == campaign["id"]
    both = {"order": "o-1", "amount": 1, "campaign": "gifts", "card": alone["code"]}
    assert shop.refused("POST", REFUNDS, both)["key"] == "invalid_payload"


def test_what_cards_paid_counts_until_it_was_given_back(shop: Shop) -> None:
    offers.gift(shop, "PAYS", 1_000)
    offers.gift(shop, "CARD", 1)
    used = redeem(shop, "PAYS", order={"source_id": "o-1", "amount": 3_000}, customer=KIM)
    redemption = used["redemptions"][0]["id"]
    error = shop.refused(
        "POST", REFUNDS, {"redemption": redemption, "amount": 1_001, "card": "CARD"}
    )
    assert error["key"] == "invalid_amount"
    made = shop.post(REFUNDS, {"redemption": redemption, "amount": 600, "card": "CARD"})
    assert made["redemption_id"] == redemption
    # Two thousand in money and a thousand from the card, less what came back.
    error = shop.refused("POST", REFUNDS, {"order": "o-1", "amount": 2_401, "card": "CARD"})
    assert "2400" in error["details"]
    shop.post(REFUNDS, {"order": "o-1", "amount": 2_400, "card": "CARD"})
    assert balance(shop) == 3_001
    offers.gift(shop, "OTHER", 1_000)
    used = redeem(shop, "OTHER", order={"source_id": "o-2", "amount": 3_000})
    redemption = used["redemptions"][0]["id"]
    shop.post(f"/v1/redemptions/{redemption}/rollback")
    error = shop.refused("POST", REFUNDS, {"redemption": redemption, "amount": 1, "card": "CARD"})
    assert error["key"] in {"invalid_amount", "invalid_order"}


def test_what_was_not_paid_is_not_refunded(shop: Shop) -> None:
    offers.gift(shop, "CARD", 1_000)
    shop.post("/v1/orders", {"source_id": "new", "amount": 500, "status": "CREATED"})
    paid(shop, 500)
    for body, key in (
        ({"order": "new", "amount": 1}, "invalid_order"),
        ({"order": "none", "amount": 1}, "not_found"),
        ({"redemption": "r_none", "amount": 1}, "not_found"),
        ({"return": "ret_none", "amount": 1}, "not_found"),
        ({"amount": 1}, "invalid_payload"),
        ({"order": "o-1", "redemption": "r_1", "amount": 1}, "invalid_payload"),
        ({"order": "o-1", "amount": 0}, "invalid_payload"),
        ({"order": "o-1", "amount": 1, "card": "NONE"}, "not_found"),
        ({"order": "o-1", "amount": 1, "campaign": "none"}, "not_found"),
    ):
        card_of = {} if "campaign" in body else {"card": "CARD"}
        assert shop.refused("POST", REFUNDS, card_of | body)["key"] == key, body
    offers.gift(shop, "OLD", 10)
    shop.put("/v1/vouchers/OLD", {"expiration_date": "2020-01-01T00:00:00Z"})
    error = shop.refused("POST", REFUNDS, {"order": "o-1", "amount": 1, "card": "OLD"})
    assert error["key"] == "voucher_expired"
    assert shop.get(REFUNDS)["total"] == 0
    assert balance(shop) == 1_000


def test_a_return_is_refunded_onto_a_card_up_to_what_it_owes(shop: Shop) -> None:
    items = [{"source_id": "mug", "product_id": "mug", "quantity": 3, "price": 1_000}]
    order = shop.post("/v1/orders", {"source_id": "o-1", "status": "PAID", "items": items})
    line = order["items"][0]["id"]
    returned = shop.post("/api/orders/o-1/returns", {"lines": [{"line": line, "quantity": 1}]})
    body = {"return": returned["id"], "amount": 1_001}
    assert shop.refused("POST", REFUNDS, body)["key"] == "invalid_amount"
    made = shop.post(REFUNDS, {**body, "amount": 1_000})
    assert (made["return_id"], made["order_id"]) == (returned["id"], order["id"])
    error = shop.refused("POST", REFUNDS, {"order": "o-1", "amount": 2_001})
    assert "2000" in error["details"]


def test_twenty_refunds_at_once_never_give_back_more_than_was_paid(shop: Shop) -> None:
    offers.gift(shop, "CARD", 1)
    paid(shop, 1_000)
    body = {"order": "o-1", "amount": 300, "card": "CARD"}
    answers = at_once(shop, [(REFUNDS, body)] * 20)
    assert sum(answer.status_code == 200 for answer in answers) == 3
    assert balance(shop) == 901
    paid(shop, 1_000, "o-2")
    body = {"order": "o-2", "amount": 300, "card": "CARD", "source_id": "one"}
    answers = at_once(shop, [(REFUNDS, body)] * 20)
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.json()["id"] for answer in answers}) == 1
    assert balance(shop) == 1_201
    for other in ({"amount": 301}, {"order": "o-1"}):
        assert shop.refused("POST", REFUNDS, body | other)["key"] == "duplicate_source_id"
    no_mismatches(shop)
