"""A redemption is taken back: everything it took is there again, and history keeps both."""

from __future__ import annotations

from support.offers import (
    amount,
    assign,
    gift,
    no_mismatches,
    percent,
    redeem,
    rule,
    tier,
    validate,
    voucher,
)
from support.outbox import events_of
from support.shop import Shop

ORDER = {"amount": 10_000}


def test_a_code_is_free_again_and_its_order_canceled(shop: Shop) -> None:
    voucher(shop, "ONCE", percent(10), quantity=1)
    made = redeem(shop, "ONCE", order={**ORDER, "source_id": "o-1"})["redemptions"][0]
    back = shop.post(
        f"/v1/redemptions/{made['id']}/rollback?reason=asked&tracking_id=t-1",
        {"metadata": {"by": "phone"}},
    )
    assert back["id"].startswith("rr_")
    assert (back["object"], back["redemption"]) == ("redemption_rollback", made["id"])
    assert (back["reason"], back["metadata"]) == ("asked", {"by": "phone"})
    assert back["voucher"]["redemption"]["redeemed_quantity"] == 0
    order = shop.get("/v1/orders/o-1")
    assert (order["status"], order["total_amount"]) == ("CANCELED", 10_000)
    assert "discount_amount" not in order
    history = order["redemptions"][made["id"]]
    assert history["rollback_id"] == back["id"]
    kept = shop.get(f"/v1/redemptions/{made['id']}")
    assert (kept["result"], kept["status"]) == ("SUCCESS", "ROLLED_BACK")
    (related,) = kept["related_redemptions"]["rollbacks"]
    assert (related["id"], related["rollback_order_mode"]) == (back["id"], "WITH_ORDER")
    assert events_of(shop, back["id"]) == ["redemption.rollback.succeeded"]
    assert validate(shop, "ONCE", order=ORDER)["valid"]
    no_mismatches(shop)


def test_the_order_is_left_alone_when_the_rules_say_so(shop: Shop) -> None:
    shop.management.post(
        "/stacking-rules", json={"redeemables_rollback_order_mode": "WITHOUT_ORDER"}
    )
    voucher(shop, "TEN", percent(10))
    made = redeem(shop, "TEN", order={**ORDER, "source_id": "o-1"})["redemptions"][0]
    shop.post(f"/v1/redemptions/{made['id']}/rollback")
    order = shop.get("/v1/orders/o-1")
    assert (order["status"], order["total_amount"]) == ("PAID", 9000)
    assert "rollback_id" in order["redemptions"][made["id"]]


def test_credits_return_to_their_card(shop: Shop) -> None:
    gift(shop, "CARD", 1000)
    made = redeem(shop, "CARD", order={"amount": 700})["redemptions"][0]
    assert made["voucher"]["gift"]["balance"] == 300
    back = shop.post(f"/v1/redemptions/{made['id']}/rollback")
    assert (back["amount"], back["gift"]) == (-700, {"amount": -700})
    assert back["voucher"]["gift"]["balance"] == 1000
    no_mismatches(shop)


def test_a_parent_is_taken_back_with_its_children(shop: Shop) -> None:
    voucher(shop, "TEN", percent(10), quantity=1)
    made = tier(shop, amount(500))
    answer = redeem(shop, "TEN", made["id"], order={**ORDER, "source_id": "o-1"})
    parent, children = answer["parent_redemption"], answer["redemptions"]
    single = shop.refused("POST", f"/v1/redemptions/{parent['id']}/rollback")
    assert (single["key"], single["resource_type"]) == (
        "invalid_redemption",
        "redemption_rollback",
    )
    child = shop.refused("POST", f"/v1/redemptions/{children[0]['id']}/rollbacks")
    assert child["key"] == "invalid_redemption_parent"
    back = shop.post(f"/v1/redemptions/{parent['id']}/rollbacks", {"reason": "returned"})
    assert [each["redemption"] for each in back["rollbacks"]] == [c["id"] for c in children]
    assert back["parent_rollback"]["redemption"] == parent["id"]
    assert back["order"]["status"] == "CANCELED"
    history = back["order"]["redemptions"][parent["id"]]
    assert history["rollback_stacked"] == [each["id"] for each in back["rollbacks"]]
    statuses = [shop.get(f"/v1/redemptions/{c['id']}")["status"] for c in (*children, parent)]
    assert statuses == ["ROLLED_BACK"] * 3
    assert shop.get("/v1/vouchers/TEN")["redemption"]["redeemed_quantity"] == 0
    no_mismatches(shop)


def test_a_single_one_may_be_taken_back_as_a_parent(shop: Shop) -> None:
    voucher(shop, "TEN", percent(10))
    made = redeem(shop, "TEN", order=ORDER)["redemptions"][0]
    back = shop.post(f"/v1/redemptions/{made['id']}/rollbacks")
    assert [each["redemption"] for each in back["rollbacks"]] == [made["id"]]
    assert "parent_rollback" not in back


def test_limits_of_rules_are_given_back_even_those_made_later(shop: Shop) -> None:
    made = tier(shop, percent(10))
    ann = {"source_id": "ann"}
    first = redeem(shop, made["id"], order=ORDER, customer=ann)["redemptions"][0]
    limits = {
        "1": {"name": "campaign.redemptions.count", "conditions": {"$less_than_or_equal": [1]}},
        "2": {
            "name": "campaign.redemptions.customers_count.monthly",
            "conditions": {"$less_than_or_equal": [1]},
        },
    }
    assign(shop, rule(shop, limits)["id"], "promotion_tier", made["id"])
    assert not validate(shop, made["id"], order=ORDER, customer=ann)["valid"]
    shop.post(f"/v1/redemptions/{first['id']}/rollback")
    second = redeem(shop, made["id"], order=ORDER, customer=ann)["redemptions"][0]
    assert not validate(shop, made["id"], order=ORDER, customer=ann)["valid"]
    shop.post(f"/v1/redemptions/{second['id']}/rollback")
    assert validate(shop, made["id"], order=ORDER, customer=ann)["valid"]
    no_mismatches(shop)


def test_what_cannot_be_taken_back_says_why(shop: Shop) -> None:
    voucher(shop, "TEN", percent(10))
    shop.post("/v1/customers", {"source_id": "bob"})
    made = redeem(shop, "TEN", order={**ORDER, "source_id": "o-1"}, customer={"source_id": "ann"})[
        "redemptions"
    ][0]
    path = f"/v1/redemptions/{made['id']}/rollback"
    wrong = shop.refused("POST", path, {"customer": {"source_id": "bob"}})
    assert wrong["key"] == "invalid_customer"
    assert "another customer's" in wrong["details"]
    assert shop.refused("POST", path, {"order": {"source_id": "o-2"}})["key"] == "invalid_order"
    right = {"customer": {"source_id": "ann"}, "order": {"source_id": "o-1"}}
    back = shop.post(path, right)
    again = shop.refused("POST", path)
    assert again["key"] == "already_rolled_back"
    assert again["resource_id"].startswith("rrf_")
    failed = shop.get(f"/v1/redemptions/{again['resource_id']}")
    assert (failed["object"], failed["status"]) == ("redemption_rollback", "FAILED")
    assert failed["failure_code"] == "already_rolled_back"
    assert events_of(shop, failed["id"]) == ["redemption.rollback.failed"]
    of_rollback = shop.refused("POST", f"/v1/redemptions/{back['id']}/rollback")
    assert of_rollback["key"] == "invalid_redemption"
    assert shop.refused("POST", "/v1/redemptions/r_none/rollback")["key"] == "not_found"
    assert shop.refused("POST", path, {"reason": 7})["key"] == "invalid_payload"
    no_mismatches(shop)


def test_after_three_months_it_is_too_late(shop: Shop) -> None:
    voucher(shop, "TEN", percent(10))
    early, late = (redeem(shop, "TEN", order=ORDER)["redemptions"][0] for _ in range(2))
    shop.clock.move(days=88)
    shop.post(f"/v1/redemptions/{early['id']}/rollback")
    shop.clock.move(days=5)
    error = shop.refused("POST", f"/v1/redemptions/{late['id']}/rollback")
    assert (error["key"], "3 months" in error["details"]) == ("invalid_redemption", True)
