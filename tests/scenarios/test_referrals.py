"""Customers who bring customers, and what both get for it."""

from __future__ import annotations

from typing import Any

import pytest

from support.offers import asked, at_once, percent, redeem
from support.receiver import receiver
from support.shop import Shop

Json = dict[str, Any]
ORDER = {"amount": 10_000}


def programme(shop: Shop, **more: Any) -> Json:
    body = {
        "name": "Bring a friend",
        "campaign_type": "REFERRAL_PROGRAM",
        "type": "AUTO_UPDATE",
        "join_once": True,
        "voucher": {"type": "DISCOUNT_VOUCHER", "discount": percent(20)},
        **more,
    }
    made: Json = shop.post("/v1/campaigns", body)
    return made


def code_of(shop: Shop, name: str, campaign: str = "Bring a friend", **about: Any) -> str:
    body = {"campaign": {"name": campaign}, "customer": {"source_id": name, **about}}
    code: str = shop.post("/v1/publications", body)["voucher"]["code"]
    return code


def gift_of(shop: Shop, name: str, balance: int) -> Json:
    """Return a reward that tops up a gift card."""
    voucher = {"type": "GIFT_VOUCHER", "gift": {"amount": 0 or balance}}
    body = {"name": f"Cards of {name}", "type": "AUTO_UPDATE", "voucher": voucher}
    campaign = shop.post("/v1/campaigns", body)
    parameters = {"campaign": {"id": campaign["id"], "balance": balance, "type": "GIFT_VOUCHERS"}}
    made: Json = shop.post("/v1/rewards", {"name": name, "parameters": parameters})
    return made


def coupon_of(shop: Shop, name: str, **more: Any) -> Json:
    """Return a reward that is a code of its own campaign."""
    body = {"name": name, "type": "AUTO_UPDATE", "voucher": {"discount": percent(5)}}
    campaign = shop.post("/v1/campaigns", body)
    parameters = {"campaign": {"id": campaign["id"], "type": "DISCOUNT_COUPONS"}}
    made: Json = shop.post("/v1/rewards", {"name": name, "parameters": parameters, **more})
    return made


def log(shop: Shop, campaign: str, **query: Any) -> list[Json]:
    found: list[Json] = shop.get(f"/api/referrals/{campaign}/referrals", **query)["data"]
    return found


def held(shop: Shop, customer: str) -> list[str]:
    """Return the campaigns a customer holds codes of."""
    found = shop.get(f"/v1/customers/{customer}/redeemables")["data"]
    return sorted(each["redeemable"]["voucher"]["campaign"] for each in found)


def test_a_friend_is_brought_and_both_are_rewarded(shop: Shop) -> None:
    made = programme(shop)
    assert made["referral_program"] == {"conversion_event_type": "redemption"}
    assert made["voucher"]["is_referral_code"]
    reward = coupon_of(shop, "Thanks")
    tier = shop.post(
        f"/api/referrals/{made['id']}/tiers", {"name": "A thank you", "reward_id": reward["id"]}
    )
    code = code_of(shop, "ann")
    assert shop.get(f"/v1/vouchers/{code}")["is_referral_code"]
    done = redeem(shop, code, order=ORDER, customer={"source_id": "bo"})
    assert done["order"]["total_amount"] == 8000
    shop.settle()
    ann, bo = shop.get("/v1/customers/ann"), shop.get("/v1/customers/bo")
    (each,) = log(shop, made["id"])
    assert (each["status"], each["referrer_id"], each["referee_id"]) == (
        "converted",
        ann["id"],
        bo["id"],
    )
    assert each["occasion"] == done["redemptions"][0]["id"]
    (given,) = each["rewards"]
    assert (given["role"], given["outcome"], given["tier_id"]) == ("REFERRER", "given", tier["id"])
    assert held(shop, "ann") == ["Bring a friend", "Thanks"]
    assert shop.get(f"/v1/orders/{done['order']['id']}")["referrer_id"] == ann["id"]
    assert bo["referrals"]["total"] == 1
    (told,) = bo["referrals"]["campaigns"]
    assert (told["campaign_id"], told["referrer_id"]) == (made["id"], ann["id"])
    assert ann["loyalty"]["referred_customers"] == 1
    holders = shop.get(f"/v1/referrals/members/{code}/holders")["data"]
    assert {(h["holder_role"], h["customer_id"]) for h in holders} == {
        ("REFERRER", ann["id"]),
        ("REFEREE", bo["id"]),
    }


def test_a_referee_is_brought_once(shop: Shop) -> None:
    made = programme(shop)
    first, second = code_of(shop, "ann"), code_of(shop, "cy")
    for code in (first, first, second):
        redeem(shop, code, order=ORDER, customer={"source_id": "bo"})
    shop.settle()
    assert [each["status"] for each in log(shop, made["id"])] == ["converted"]
    assert shop.get("/v1/customers/cy")["loyalty"]["referred_customers"] == 0


def test_who_is_taken_back_and_brought_again_brings_nothing_twice(shop: Shop) -> None:
    cards = {"type": "GIFT_VOUCHER", "gift": {"amount": 500}}
    shop.post("/v1/campaigns", {"name": "Cards", "type": "AUTO_UPDATE", "voucher": cards})
    reward = {"related_object_parent": {"name": "Cards"}, "type": "GIFT_VOUCHER", "amount": "1500"}
    made = programme(shop, referral_program={"referee_reward": reward})
    thanks = coupon_of(shop, "Thanks")
    shop.post(f"/api/referrals/{made['id']}/tiers", {"name": "t", "reward_id": thanks["id"]})
    code = code_of(shop, "ann")
    for _ in range(3):
        done = redeem(shop, code, order=ORDER, customer={"source_id": "bo"})
        shop.settle()
        assert shop.get("/v1/customers/ann")["loyalty"]["referred_customers"] == 1
        shop.post(f"/v1/redemptions/{done['redemptions'][0]['id']}/rollback")
        shop.settle()
    assert [each["status"] for each in log(shop, made["id"])] == ["reverted"] * 3
    (card,) = shop.get("/v1/customers/bo/redeemables")["data"]
    assert card["redeemable"]["voucher"]["gift"]["balance"] == 2000
    assert held(shop, "ann").count("Thanks") == 1
    # Another referee brings what each referee brings.
    redeem(shop, code, order=ORDER, customer={"source_id": "cy"})
    shop.settle()
    assert held(shop, "ann").count("Thanks") == 2
    assert held(shop, "cy") == ["Cards"]


def test_the_referee_is_given_credit_on_a_card(shop: Shop) -> None:
    cards = {"type": "GIFT_VOUCHER", "gift": {"amount": 500}}
    shop.post("/v1/campaigns", {"name": "Cards", "type": "AUTO_UPDATE", "voucher": cards})
    reward = {"related_object_parent": {"name": "Cards"}, "type": "GIFT_VOUCHER", "amount": "1500"}
    made = programme(shop, referral_program={"referee_reward": reward})
    told = made["referral_program"]["referee_reward"]
    assert (told["amount"], told["related_object_parent"]["object"]) == ("1500", "CAMPAIGN")
    redeem(shop, code_of(shop, "ann"), order=ORDER, customer={"source_id": "bo"})
    shop.settle()
    assert held(shop, "bo") == ["Cards"]
    (card,) = shop.get("/v1/customers/bo/redeemables")["data"]
    assert card["redeemable"]["voucher"]["gift"]["balance"] == 2000
    (each,) = log(shop, made["id"])
    assert [(r["role"], r["outcome"]) for r in each["rewards"]] == [("REFEREE", "given")]


def test_an_event_converts_where_the_campaign_says_so(shop: Shop) -> None:
    shop.management.post("/custom-event-schemas", json={"name": "signed_up", "schema": {}})
    custom = {"conversion_event_type": "custom_event", "custom_event": {"name": "signed_up"}}
    made = programme(shop, referral_program=custom)
    code = code_of(shop, "ann")
    redeem(shop, code, order=ORDER, customer={"source_id": "cy"})
    body = {"event": "signed_up", "customer": {"source_id": "bo"}, "referral": {"code": code}}
    shop.post("/v1/events", body)
    shop.post("/v1/events", {**body, "customer": {"source_id": "ann"}})
    shop.post("/v1/events", {**body, "referral": {"code": "NOBODYS"}})
    shop.settle()
    refused, converted = log(shop, made["id"])
    assert (converted["status"], converted["referee_id"]) == (
        "converted",
        shop.get("/v1/customers/bo")["id"],
    )
    assert (refused["status"], refused["reason"]) == ("refused", "self_referral_customer")
    assert [each["status"] for each in log(shop, made["id"], status="refused")] == ["refused"]
    assert [each["id"] for each in log(shop, made["id"], referee="bo")] == [converted["id"]]


SELF = {
    "customer": ({"source_id": "ann"}, {}),
    "email": ({"source_id": "x", "email": "Ann.Example+2@GMAIL.com"}, {}),
    "phone": ({"source_id": "x", "phone": "010-1234-5678"}, {}),
    "address": (
        {"source_id": "x", "address": {"line_1": "1 main ST", "postal_code": "04524"}},
        {},
    ),
    "device": ({"source_id": "x"}, {"metadata": {"device_id": "d-1"}}),
}


@pytest.mark.parametrize("trait", SELF)
def test_nobody_brings_themselves(shop: Shop, trait: str) -> None:
    programme(shop)
    code = code_of(
        shop,
        "ann",
        email="annexample@gmail.com",
        phone="+82 10 1234 5678",
        address={"line_1": "1 Main St.", "postal_code": "04524"},
        metadata={"device_id": ["d-0", "d-1"]},
    )
    customer, more = SELF[trait]
    body = asked(code, order=ORDER, customer=customer, **more)
    told = shop.post("/v1/validations", body)
    (inside,) = told["inapplicable_redeemables"]
    assert inside["result"]["error"]["key"] == "referrer_not_permitted_to_redeem"
    error = shop.refused("POST", "/v1/redemptions", body)
    assert error["key"] == "referrer_not_permitted_to_redeem"
    assert ("customer" if trait == "customer" else trait) in error["details"]


def test_a_campaign_says_by_what_somebody_is_known(shop: Shop) -> None:
    made = programme(shop)
    path = f"/api/referrals/{made['id']}/options"
    assert shop.get(path)["self_referral"] == ["customer", "email", "phone", "address", "device"]
    shop.put(path, {"self_referral": ["customer", "email"], "device_property": "browser"})
    code = code_of(shop, "ann", phone="+82 10 1234 5678", email="ann@shop.example")
    redeem(shop, code, order=ORDER, customer={"source_id": "bo", "phone": "+821012345678"})
    same = asked(code, order=ORDER, customer={"source_id": "cy", "email": "ANN@shop.example"})
    assert shop.refused("POST", "/v1/redemptions", same)["code"] == 400
    shop.settle()
    assert [each["status"] for each in log(shop, made["id"])] == ["converted"]
    assert shop.put(path, {"self_referral": None})["self_referral"][-1] == "device"
    assert shop.get(path)["device_property"] == "browser"
    assert shop.refused("PUT", path, {"self_referral": ["name"]})["code"] == 400
    assert shop.refused("PUT", path, {"most_referees": 0})["code"] == 400


def test_tiers_are_reached_by_number(shop: Shop) -> None:
    made = programme(shop)
    path = f"/api/referrals/{made['id']}/tiers"
    every, third = coupon_of(shop, "Every second"), coupon_of(shop, "The third")
    shop.post(path, {"name": "pairs", "reward_id": every["id"], "kind": "every", "referees": 2})
    shop.post(path, {"name": "three", "reward_id": third["id"], "kind": "minimum", "referees": 3})
    code = code_of(shop, "ann")
    done = [
        redeem(shop, code, order=ORDER, customer={"source_id": f"friend{place}"})
        for place in range(4)
    ]
    shop.settle()
    counted = ["Bring a friend", "Every second", "Every second", "The third"]
    assert held(shop, "ann") == counted
    # A referral that is taken back counts no more, and the minimum is not reached twice.
    for each in done[2:]:
        shop.post(f"/v1/redemptions/{each['redemptions'][0]['id']}/rollback")
    shop.settle()
    assert shop.get("/v1/customers/ann")["loyalty"]["referred_customers"] == 2
    redeem(shop, code, order=ORDER, customer={"source_id": "friend8"})
    shop.settle()
    assert held(shop, "ann") == counted
    assert [each["status"] for each in log(shop, made["id"])] == [
        "converted", "reverted", "reverted", "converted", "converted",
    ]  # fmt: skip


def test_a_tier_may_be_for_a_segment(shop: Shop) -> None:
    made = programme(shop)
    reward = coupon_of(shop, "For ambassadors")
    ann = shop.post("/v1/customers", {"source_id": "ann"})
    segment = shop.post(
        "/v1/segments", {"name": "ambassadors", "type": "static", "customers": [ann["id"]]}
    )
    body = {"name": "ambassadors", "reward_id": reward["id"], "segment_id": segment["id"]}
    tier = shop.post(f"/api/referrals/{made['id']}/tiers", body)
    for name in ("ann", "cy"):
        redeem(shop, code_of(shop, name), order=ORDER, customer={"source_id": f"{name}-friend"})
    shop.settle()
    assert "For ambassadors" in held(shop, "ann")
    assert "For ambassadors" not in held(shop, "cy")
    changed = shop.put(
        f"/api/referrals/{made['id']}/tiers/{tier['id']}", {"active": False, "segment_id": None}
    )
    assert (changed["active"], changed["segment_id"]) == (False, None)
    redeem(shop, code_of(shop, "cy"), order=ORDER, customer={"source_id": "another"})
    shop.settle()
    assert "For ambassadors" not in held(shop, "cy")
    shop.delete(f"/api/referrals/{made['id']}/tiers/{tier['id']}")
    assert shop.get(f"/api/referrals/{made['id']}/tiers")["data"] == []


def test_no_more_count_than_the_limit_says_however_many_come_at_once(shop: Shop) -> None:
    made = programme(shop)
    reward = coupon_of(shop, "Thanks")
    shop.post(f"/api/referrals/{made['id']}/tiers", {"name": "t", "reward_id": reward["id"]})
    shop.put(f"/api/referrals/{made['id']}/options", {"most_referees": 3})
    code = code_of(shop, "ann")

    bodies = [asked(code, order=ORDER, customer={"source_id": f"friend{n}"}) for n in range(12)]
    answers = at_once(shop, [("/v1/redemptions", body) for body in bodies])
    assert {answer.status_code for answer in answers} == {200}
    shop.settle()
    statuses = [each["status"] for each in log(shop, made["id"], limit=50)]
    assert (statuses.count("converted"), statuses.count("over_limit")) == (3, 9)
    assert held(shop, "ann").count("Thanks") == 3


def test_a_reward_there_is_none_left_of_stops_nothing(shop: Shop) -> None:
    made = programme(shop)
    reward = shop.post("/v1/rewards", {"name": "Mug", "stock": 1})
    shop.post(f"/api/referrals/{made['id']}/tiers", {"name": "mugs", "reward_id": reward["id"]})
    code = code_of(shop, "ann")
    for name in ("bo", "cy"):
        redeem(shop, code, order=ORDER, customer={"source_id": name})
    shop.settle()
    second, first = log(shop, made["id"])
    assert [each["rewards"][0]["outcome"] for each in (first, second)] == ["given", "failed"]
    assert second["rewards"][0]["reason"] == "reward_out_of_stock"
    assert second["status"] == "converted"


def test_holders_are_added_and_taken_off_by_hand(shop: Shop) -> None:
    made = programme(shop, vouchers_count=1)
    (loose,) = shop.get("/v1/vouchers", campaign_id=made["id"])["vouchers"]
    path = f"/v1/referrals/members/{loose['code']}/holders"
    body = {"holders": [{"source_id": "bo"}, {"source_id": "cy"}], "metadata": {"by": "hand"}}
    assert shop.refused("POST", path, body)["key"] == "not_published"
    code = code_of(shop, "ann")
    path = f"/v1/referrals/{made['id']}/members/{code}/holders"
    added = shop.post(path, body)["holders"]
    assert [each["holder_role"] for each in added] == ["REFEREE", "REFEREE"]
    assert {each["metadata"]["by"] for each in added} == {"hand"}
    again = shop.refused("POST", path, {"holders": [{"source_id": "di"}, {"source_id": "cy"}]})
    assert (again["code"], again["key"]) == (409, "holder_assignement_duplication")
    listed = shop.get(path, limit=2, order="id")
    assert (listed["total"], listed["has_more"]) == (3, True)
    rest = shop.get(path, order="id", starting_after_id=listed["more_starting_after"])
    assert {each["id"] for each in (*listed["data"], *rest["data"])} >= {a["id"] for a in added}
    narrowed = shop.get(path, **{"filters[holder_role][conditions][$is]": "REFERRER"})
    (referrer,) = narrowed["data"]
    refused = shop.refused("DELETE", f"{path}/{referrer['id']}")
    assert (refused["code"], refused["key"]) == (403, "forbidden")
    shop.delete(f"{path}/{added[0]['id']}")
    assert shop.refused("DELETE", f"{path}/{added[0]['id']}")["code"] == 404
    assert shop.get(path)["total"] == 2
    plain = shop.post("/v1/vouchers/TEN", {"discount": percent(10)})
    assert shop.refused("GET", f"/v1/referrals/members/{plain['code']}/holders")["code"] == 404


def test_what_cannot_be_meant_is_refused(shop: Shop) -> None:
    def refused(**more: Any) -> Json:
        body = {
            "name": "Wrong",
            "campaign_type": "REFERRAL_PROGRAM",
            "voucher": {"discount": percent(5)},
            **more,
        }
        return shop.refused("POST", "/v1/campaigns", body)

    told = refused(type="STANDALONE")
    assert "type" in told["details"]
    told = refused(voucher={"type": "LOYALTY_CARD", "loyalty_card": {"points": 0}})
    assert "voucher.type" in told["details"]
    custom = {"conversion_event_type": "custom_event", "custom_event": {"name": "unheard_of"}}
    assert "custom_event" in refused(referral_program=custom)["details"]
    reward = {"related_object_parent": {"name": "nothing"}, "amount": "5"}
    assert refused(referral_program={"referee_reward": reward})["code"] == 404
    told = shop.refused(
        "POST",
        "/v1/campaigns",
        {
            "name": "Plain",
            "campaign_type": "DISCOUNT_COUPONS",
            "voucher": {"discount": percent(5)},
            "referral_program": {},
        },
    )
    assert "referral_program" in told["details"]
    made = programme(shop)
    custom = {"referral_program": {"conversion_event_type": "custom_event"}}
    assert shop.refused("PUT", f"/v1/campaigns/{made['id']}", custom)["code"] == 400
    path = f"/api/referrals/{made['id']}/tiers"
    assert shop.refused("POST", path, {"name": "t", "reward_id": "rew_none"})["code"] == 404
    # Nobody pays points for a referral: money for points would be no money.
    coin = {"exchange_ratio": 1, "points_ratio": 100}
    cash = shop.post("/api/payout-rewards", {"name": "Cash", "payout": coin})
    told = shop.refused("POST", path, {"name": "t", "reward_id": cash["id"]})
    assert "reward_id" in told["details"]
    plain = shop.post("/v1/campaigns", {"name": "P", "voucher": {"discount": percent(5)}})
    assert shop.refused("GET", f"/api/referrals/{plain['id']}/tiers")["code"] == 404


def test_what_is_referred_is_told_of(shop: Shop) -> None:
    made = programme(shop)
    code = code_of(shop, "ann")
    names = ["customer.referred", "referral.converted", "referral.reverted"]
    with receiver() as there:
        shop.management.post("/webhooks", json={"target_url": there.url, "events": names})
        done = redeem(shop, code, order=ORDER, customer={"source_id": "bo"})
        shop.settle()
        shop.post(f"/v1/redemptions/{done['redemptions'][0]['id']}/rollback")
        shop.settle()
        told = {each.message["type"]: each.message["data"] for each in there.received}
    assert sorted(told) == names
    assert made["id"] in str(told["referral.converted"])


def test_who_is_forgotten_is_forgotten_in_referrals_too(shop: Shop) -> None:
    made = programme(shop)
    code = code_of(shop, "ann")
    redeem(shop, code, order=ORDER, customer={"source_id": "bo"})
    shop.settle()
    bo = shop.get("/v1/customers/bo")["id"]
    shop.post(f"/v1/customers/{bo}/permanent-deletion")
    shop.settle()
    (each,) = log(shop, made["id"])
    assert (each["status"], each["referee_id"]) == ("converted", None)
    assert bo not in str(shop.get(f"/v1/referrals/members/{code}/holders"))
