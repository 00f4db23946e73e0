"""Goodwill: whoever makes up for something gives what they may, and not a cent more."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from scenarios.test_gift_cards import balance, gift_campaign, transactions
from support import offers
from support.offers import at_once, no_mismatches
from support.shop import Shop

Json = dict[str, Any]
GOODWILL = "/api/customers/kim/goodwill"
EVENING = datetime(2026, 3, 10, 23, tzinfo=UTC)
"""Seven in the evening in New York, where the shop is."""


@pytest.fixture
def kim(shop: Shop) -> Shop:
    shop.post("/v1/customers", {"source_id": "kim", "name": "Kim"})
    return shop


def agent(shop: Shop, **limits: Json) -> httpx.Client:
    """Return a client with a key that may give this much."""
    key = shop.post("/api/keys", {"name": "Ann at the desk", "allowances": limits})
    return httpx.Client(
        base_url=shop.server.address,
        headers={"X-App-Id": key["app_id"], "X-App-Token": key["app_token"]},
        timeout=60,
    )


def points_campaign(shop: Shop) -> Json:
    voucher = {"type": "LOYALTY_CARD", "loyalty_card": {"points": 0}}
    body = {"name": "club", "campaign_type": "LOYALTY_PROGRAM", "voucher": voucher}
    made: Json = shop.post("/v1/campaigns", body | {"type": "AUTO_UPDATE"})
    return made


def test_a_coupon_of_a_campaign(kim: Shop) -> None:
    body = {"name": "sorry", "type": "AUTO_UPDATE", "voucher": {"discount": offers.percent(10)}}
    campaign = kim.post("/v1/campaigns", body)
    given = kim.post(GOODWILL, {"kind": "coupon", "campaign": "sorry", "note": "late parcel"})
    voucher = kim.get(f"/v1/vouchers/{given['code']}")
    assert voucher["holder_id"] == given["customer_id"]
    assert (given["amount"], given["campaign_id"]) == (1, campaign["id"])
    assert given["granted_by"]["kind"] == "server"
    listed = kim.get("/v1/publications", customer=given["customer_id"])["publications"]
    assert [each["channel"] for each in listed] == ["GOODWILL"]


def test_credit_on_a_new_card_or_on_one_that_is_there(kim: Shop) -> None:
    alone = kim.post(GOODWILL, {"kind": "credit", "amount": 1_500})
    assert balance(kim, alone["code"]) == 1_500
    card = kim.get(f"/v1/vouchers/{alone['code']}")
    assert card["holder_id"] == alone["customer_id"]
    more = {"kind": "credit", "amount": 500, "card": alone["code"], "note": "again"}
    again = kim.post(GOODWILL, more)
    assert again["transaction_id"] == transactions(kim, alone["code"])[0]["id"]
    assert transactions(kim, alone["code"])[0]["reason"] == "again"
    assert balance(kim, alone["code"]) == 2_000
    campaign = gift_campaign(kim)
    of_campaign = kim.post(GOODWILL, {"kind": "credit", "amount": 700, "campaign": "gifts"})
    assert of_campaign["campaign_id"] == campaign["id"]
    assert balance(kim, of_campaign["code"]) == 700
    ends = {"expires_at": "2999-01-01T00:00:00Z"}
    kim.post(GOODWILL, {"kind": "credit", "amount": 100, "card": alone["code"], **ends})
    lots = kim.get(f"/api/gift-cards/{alone['code']}")["lots"]
    assert lots[0]["expires_at"] == "2999-01-01T00:00:00.000Z"
    no_mismatches(kim)


def test_points_on_the_customers_card_or_account(kim: Shop) -> None:
    points_campaign(kim)
    given = kim.post(GOODWILL, {"kind": "points", "amount": 250, "campaign": "club"})
    card = kim.get(f"/v1/vouchers/{given['code']}")
    assert card["loyalty_card"]["balance"] == 250
    more = kim.post(GOODWILL, {"kind": "points", "amount": 50, "campaign": "club"})
    assert more["code"] == given["code"]
    kim.post(GOODWILL, {"kind": "points", "amount": 5, "card": given["code"]})
    assert kim.get(f"/v1/vouchers/{given['code']}")["loyalty_card"]["balance"] == 305
    own = kim.post(GOODWILL, {"kind": "points", "amount": 40})
    assert own["code"] is None
    assert kim.get("/api/customers/kim/points")["balance"] == 40
    no_mismatches(kim)


def test_what_cannot_be_given_is_refused_and_nothing_is_counted(kim: Shop) -> None:
    offers.gift(kim, "CARD", 1_000)
    kim.post("/v1/publications", {"voucher": "CARD", "customer": {"source_id": "ann"}})
    offers.voucher(kim, "TEN", offers.percent(10))
    gift_campaign(kim, type="AUTO_UPDATE")
    limits = {"single": 1_000, "daily": 1_000}
    http = agent(kim, goodwill_credit=limits, goodwill_points=limits, goodwill_coupons=limits)
    with http:
        for body, key in (
            ({"kind": "money", "amount": 1}, "invalid_payload"),
            ({"kind": "credit"}, "invalid_payload"),
            ({"kind": "credit", "amount": 0}, "invalid_payload"),
            ({"kind": "credit", "amount": -1}, "invalid_payload"),
            ({"kind": "credit", "amount": 1, "card": "CARD"}, "invalid_customer"),
            ({"kind": "credit", "amount": 1, "card": "TEN"}, "invalid_voucher"),
            ({"kind": "credit", "amount": 1, "card": "NONE"}, "not_found"),
            ({"kind": "credit", "amount": 1, "campaign": "none"}, "not_found"),
            ({"kind": "credit", "amount": 1, "card": "C", "campaign": "gifts"}, "invalid_payload"),
            ({"kind": "credit", "amount": 1, "expires_at": "2999-01-01"}, "invalid_payload"),
            ({"kind": "coupon"}, "invalid_payload"),
            ({"kind": "coupon", "campaign": "gifts"}, "invalid_campaign"),
            ({"kind": "coupon", "campaign": "gifts", "amount": 2}, "invalid_payload"),
            ({"kind": "points", "amount": 1, "card": "TEN"}, "not_found"),
            ({"kind": "points", "amount": 1, "campaign": "gifts"}, "not_found"),
            (
                {"kind": "points", "amount": 1, "expires_at": "2001-01-01"},
                "invalid_expiration_date",
            ),
        ):
            answer = http.post(GOODWILL, json=body)
            assert (answer.json()["key"], answer.status_code // 100) == (key, 4), (body, answer)
        answer = http.post("/api/customers/nobody/goodwill", json={"kind": "points", "amount": 1})
        assert answer.json()["key"] == "not_found"
        limits_now = http.get("/api/goodwill/limits").json()["data"]
        assert [each["given_today"] for each in limits_now] == [0, 0, 0]
    assert kim.get("/api/goodwill")["total"] == 0


def test_beyond_the_limits_it_is_refused_with_what_is_left_and_when_it_renews(kim: Shop) -> None:
    kim.server.clock.set(EVENING)
    with agent(kim, goodwill_credit={"single": 1_000, "daily": 1_500}) as http:
        refused = http.post(GOODWILL, json={"kind": "credit", "amount": 1_001})
        assert refused.status_code == 403
        assert refused.json()["key"] == "allowance_exceeded"
        assert "1000" in refused.json()["details"]
        assert http.post(GOODWILL, json={"kind": "credit", "amount": 1_000}).status_code == 200
        refused = http.post(GOODWILL, json={"kind": "credit", "amount": 501})
        assert refused.json()["key"] == "allowance_exceeded"
        told = refused.json()["details"]
        for word in ("1500", "500", "501", "2026-03-11T04:00:00.000Z"):
            assert word in told, told
        (credit,) = [
            each
            for each in http.get("/api/goodwill/limits").json()["data"]
            if each["kind"] == "credit"
        ]
        assert credit == {
            "kind": "credit",
            "single": 1_000,
            "daily": 1_500,
            "given_today": 1_000,
            "left_today": 500,
            "renews_at": "2026-03-11T04:00:00.000Z",
        }
        # Other kinds are not limited, nor is the other key.
        assert http.post(GOODWILL, json={"kind": "points", "amount": 9_000}).status_code == 200
        kim.post(GOODWILL, {"kind": "credit", "amount": 9_000})
        kim.server.clock.set(datetime(2026, 3, 11, 3, 59, tzinfo=UTC))
        assert http.post(GOODWILL, json={"kind": "credit", "amount": 501}).status_code == 403
        kim.server.clock.set(datetime(2026, 3, 11, 4, 1, tzinfo=UTC))
        assert http.post(GOODWILL, json={"kind": "credit", "amount": 501}).status_code == 200


def test_twenty_at_once_never_give_more_than_the_day_allows(kim: Shop) -> None:
    key = kim.post(
        "/api/keys", {"name": "desk", "allowances": {"goodwill_credit": {"daily": 1_000}}}
    )
    wholesaler = dict(kim.http.headers)
    kim.http.headers.update({"X-App-Id": key["app_id"], "X-App-Token": key["app_token"]})
    answers = at_once(kim, [(GOODWILL, {"kind": "credit", "amount": 300})] * 20)
    kim.http.headers.update(wholesaler)
    given = [answer.json() for answer in answers if answer.status_code == 200]
    assert len(given) == 3
    assert {answer.json()["key"] for answer in answers if answer.status_code != 200} == {
        "allowance_exceeded"
    }
    listed = kim.get("/api/goodwill", caller=key["app_id"], limit=100)
    assert {each["id"] for each in listed["data"]} == {each["id"] for each in given}
    assert sum(balance(kim, each["code"]) for each in given) == 900
    no_mismatches(kim)


def test_the_same_source_id_is_one_grant(kim: Shop) -> None:
    body = {"kind": "credit", "amount": 300, "source_id": "case-17"}
    answers = at_once(kim, [(GOODWILL, body)] * 10)
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.json()["id"] for answer in answers}) == 1
    error = kim.refused("POST", GOODWILL, {**body, "amount": 301})
    assert error["key"] == "duplicate_source_id"
    assert kim.get("/api/goodwill")["total"] == 1


def test_who_gave_what_to_whom_can_be_looked_up(kim: Shop) -> None:
    kim.post("/v1/customers", {"source_id": "ann"})
    kim.post(GOODWILL, {"kind": "credit", "amount": 100, "note": "sorry"})
    kim.post("/api/customers/ann/goodwill", {"kind": "points", "amount": 5})
    with agent(kim) as http:
        http.post(GOODWILL, json={"kind": "points", "amount": 7})
    everything = kim.get("/api/goodwill")
    assert [each["amount"] for each in everything["data"]] == [7, 5, 100]
    assert [each["amount"] for each in kim.get("/api/goodwill", customer="kim")["data"]] == [7, 100]
    assert [each["amount"] for each in kim.get("/api/goodwill", kind="points")["data"]] == [7, 5]
    newest = everything["data"][0]
    assert newest["granted_by"]["name"] == "Ann at the desk"
    later = {"created_at[after]": "2999-01-01T00:00:00Z"}
    assert kim.get("/api/goodwill", **later)["total"] == 0
    assert kim.refused("GET", "/api/goodwill?kind=money")["key"] == "invalid_query_params"


def test_who_is_forgotten_is_forgotten_here_too(kim: Shop) -> None:
    kim.post(GOODWILL, {"kind": "credit", "amount": 100, "note": "Kim Lee was angry"})
    kim.post("/v1/customers/kim/permanent-deletion")
    (grant,) = kim.get("/api/goodwill")["data"]
    assert (grant["customer_id"], grant["note"], grant["amount"]) == (None, None, 100)
