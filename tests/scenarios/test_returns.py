"""Some of an order comes back: each unit with its share of every discount and payment."""

from __future__ import annotations

from typing import Any

import pytest

from support.offers import (
    amount,
    assign,
    at_once,
    gift,
    keys,
    no_mismatches,
    only,
    percent,
    redeem,
    rule,
    tier,
    validate,
    voucher,
)
from support.outbox import events_of
from support.shop import Shop

Json = dict[str, Any]
KIM: Json = {"source_id": "kim"}


def item(name: str, quantity: int, price: int) -> Json:
    return {
        "source_id": name,
        "related_object": "product",
        "quantity": quantity,
        "price": price,
    }


def goods(shop: Shop, **prices: int) -> None:
    for name, price in prices.items():
        shop.post("/v1/products", {"source_id": name, "name": name, "price": price})


def order(*items: Json, source_id: str = "o-1") -> Json:
    return {"source_id": source_id, "items": [*items]}


def back(shop: Shop, *lines: tuple[str, int], source_id: str = "o-1", **more: Any) -> Json:
    body = {"lines": [{"line": name, "quantity": n} for name, n in lines], **more}
    made: Json = shop.post(f"/api/orders/{source_id}/returns", body)
    return made


def preview(shop: Shop, *lines: tuple[str, int], **more: Any) -> Json:
    body = {"lines": [{"line": name, "quantity": n} for name, n in lines], **more}
    made: Json = shop.post("/api/orders/o-1/returns/preview", body)
    return made


def test_a_unit_comes_back_with_its_share_of_the_discount(shop: Shop) -> None:
    voucher(shop, "TEN", percent(10), quantity=1)
    used = redeem(shop, "TEN", order=order(item("mug", 3, 1000), item("tea", 1, 7000)))
    redemption = used["redemptions"][0]["id"]
    told = preview(shop, ("mug", 1))
    made = back(shop, ("mug", 1), note="broken")
    assert {k: v for k, v in made.items() if k not in ("id", "status", "created_at", "note")} == {
        k: v for k, v in told.items() if k not in ("id", "status", "created_at", "note")
    }
    assert (told["id"], told["status"], made["status"]) == (None, "PREVIEW", "DONE")
    assert (made["amount"], made["discount"], made["deduction"]) == (1000, 100, 0)
    assert made["refund"] == {"amount": 900, "money": 900, "credits": 0, "points_worth": 0}
    (line,) = made["lines"]
    assert (line["quantity"], line["total"]) == (1, 900)
    assert line["parts"] == [{"redemption_id": redemption, "kind": "discount", "amount": 100}]
    assert (made["whole"], made["given_back"], made["note"]) == (False, [], "broken")
    stored = shop.get("/v1/orders/o-1")
    assert (stored["status"], stored["total_amount"]) == ("PAID", 9000)
    assert (stored["returned"]["amount"], stored["returned"]["refund"]) == (1000, 900)
    assert [each["id"] for each in stored["returned"]["returns"]] == [made["id"]]
    kept = shop.get(f"/v1/redemptions/{redemption}")
    assert (kept["status"], kept["returns"][0]["discount_amount"]) == ("SUCCEEDED", 100)
    assert "order.returned" in events_of(shop, stored["id"])
    assert "redemption.returned" in events_of(shop, redemption)
    assert shop.get("/v1/vouchers/TEN")["redemption"]["redeemed_quantity"] == 1
    no_mismatches(shop)


def test_the_last_unit_ends_the_redemptions_and_the_code_is_free_again(shop: Shop) -> None:
    voucher(shop, "ODD", amount(1000), quantity=1)
    used = redeem(shop, "ODD", order=order(item("mug", 3, 1111), item("tea", 1, 77)))
    refunds = [back(shop, ("mug", 1))["refund"]["amount"] for _ in range(3)]
    last = back(shop, ("tea", 1))
    assert last["whole"]
    assert sum(refunds) + last["refund"]["amount"] == 3 * 1111 + 77 - 1000
    assert last["given_back"] == [
        {
            "of": "use",
            "redemption_id": used["redemptions"][0]["id"],
            "amount": 1,
            "voucher_id": used["redemptions"][0]["voucher"]["id"],
            "code": "ODD",
        }
    ]
    assert shop.get(f"/v1/redemptions/{used['redemptions'][0]['id']}")["status"] == "ROLLED_BACK"
    assert shop.get("/v1/orders/o-1")["status"] == "CANCELED"
    assert validate(shop, "ODD", order={"amount": 5000})["valid"]
    again = shop.refused(
        "POST", "/api/orders/o-1/returns", {"lines": [{"line": "tea", "quantity": 1}]}
    )
    assert again["key"] == "invalid_order"
    listed = shop.get("/api/orders/o-1/returns")
    assert (listed["total"], listed["whole"], listed["left"]) == (4, True, [])
    assert shop.get("/api/returns")["total"] == 4
    assert shop.get(f"/api/returns/{last['id']}") == last
    no_mismatches(shop)


def test_a_code_stays_used_when_the_merchant_says_so(shop: Shop) -> None:
    voucher(shop, "TEN", percent(10), quantity=1)
    used = redeem(shop, "TEN", order=order(item("mug", 1, 1000)))
    made = back(shop, ("mug", 1), code_policy="keep")
    assert (made["whole"], made["refund"]["amount"], made["given_back"]) == (True, 900, [])
    assert shop.get("/v1/vouchers/TEN")["redemption"]["redeemed_quantity"] == 1
    assert shop.get("/v1/orders/o-1")["status"] == "CANCELED"
    shop.post(f"/v1/redemptions/{used['redemptions'][0]['id']}/rollback")
    assert shop.get("/v1/vouchers/TEN")["redemption"]["redeemed_quantity"] == 0
    no_mismatches(shop)


def test_credits_return_to_their_card_and_money_to_the_customer(shop: Shop) -> None:
    gift(shop, "CARD", 5000)
    voucher(shop, "TEN", percent(10))
    card = {"object": "voucher", "id": "CARD", "gift": {"credits": 3000}}
    redeem(shop, "TEN", card, order=order(item("mug", 2, 5000)), customer=KIM)
    assert shop.get("/v1/vouchers/CARD")["gift"]["balance"] == 2000
    made = back(shop, ("mug", 1))
    assert made["refund"] == {"amount": 4500, "money": 3000, "credits": 1500, "points_worth": 0}
    assert shop.get("/v1/vouchers/CARD")["gift"]["balance"] == 3500
    no_mismatches(shop)
    back(shop, ("mug", 1))
    assert shop.get("/v1/vouchers/CARD")["gift"]["balance"] == 5000
    no_mismatches(shop)


def test_a_rollback_after_a_return_gives_back_the_rest(shop: Shop) -> None:
    gift(shop, "CARD", 5000)
    card = {"object": "voucher", "id": "CARD", "gift": {"credits": 3000}}
    used = redeem(shop, card, order=order(item("mug", 3, 2000)), customer=KIM)["redemptions"][0]
    back(shop, ("mug", 1))
    gone = shop.post(f"/v1/redemptions/{used['id']}/rollback")
    assert gone["amount"] == -2000
    assert shop.get("/v1/vouchers/CARD")["gift"]["balance"] == 5000
    refused = shop.refused(
        "POST",
        f"/api/redemptions/{used['id']}/returns",
        {"lines": [{"line": "mug", "quantity": 1}]},
    )
    assert refused["key"] == "already_rolled_back"
    no_mismatches(shop)


def test_a_parent_is_rolled_back_by_what_is_left_of_its_children(shop: Shop) -> None:
    gift(shop, "CARD", 5000)
    voucher(shop, "TEN", percent(10))
    card = {"object": "voucher", "id": "CARD", "gift": {"credits": 3000}}
    used = redeem(shop, "TEN", card, order=order(item("mug", 3, 2000)))
    child = used["redemptions"][0]["id"]
    made = shop.post(
        f"/api/redemptions/{child}/returns", {"lines": [{"line": "mug", "quantity": 2}]}
    )
    assert made["refund"] == {"amount": 3600, "money": 1600, "credits": 2000, "points_worth": 0}
    gone = shop.post(f"/v1/redemptions/{used['parent_redemption']['id']}/rollbacks")
    assert gone["parent_rollback"]["amount"] == -1000
    assert shop.get("/v1/vouchers/CARD")["gift"]["balance"] == 5000
    no_mismatches(shop)


def test_a_threshold_that_no_longer_holds_is_kept_or_repriced(shop: Shop) -> None:
    made = voucher(shop, "BIG", amount(1000))
    least = {"1": {"name": "order.amount", "conditions": {"$more_than_or_equal": [10_000]}}}
    assign(shop, rule(shop, least)["id"], "voucher", made["id"])
    redeem(shop, "BIG", order=order(item("mug", 2, 4000), item("tea", 1, 2000)))
    kept = preview(shop, ("mug", 1))
    assert (kept["refund"]["amount"], kept["deduction"], kept["withdrawn"]) == (3600, 0, [])
    told = preview(shop, ("mug", 1), threshold_policy="reprice")
    (withdrawn,) = told["withdrawn"]
    assert (withdrawn["before"], withdrawn["after"]) == (600, 0)
    assert withdrawn["reason"] == "order_rules_violated"
    assert withdrawn["message"]
    assert (told["refund"]["amount"], told["deduction"]) == (3000, 600)
    first = back(shop, ("mug", 1), threshold_policy="reprice")
    second = back(shop, ("tea", 1), threshold_policy="reprice")
    assert (second["deduction"], second["withheld"]) == (-200, 400)
    third = back(shop, ("mug", 1), threshold_policy="reprice")
    refunds = [each["refund"]["amount"] for each in (first, second, third)]
    assert refunds == [3000, 2000, 4000]
    assert (third["deduction"], third["withheld"], third["whole"]) == (-400, 0, True)
    no_mismatches(shop)


def test_a_refund_is_never_below_zero(shop: Shop) -> None:
    made = voucher(shop, "BIG", amount(5000))
    least = {"1": {"name": "order.amount", "conditions": {"$more_than_or_equal": [10_000]}}}
    assign(shop, rule(shop, least)["id"], "voucher", made["id"])
    redeem(shop, "BIG", order=order(item("mug", 1, 9900), item("tea", 1, 100)))
    told = back(shop, ("tea", 1), threshold_policy="reprice")
    assert (told["refund"]["amount"], told["deduction"], told["withheld"]) == (0, 50, 50)
    rest = back(shop, ("mug", 1), threshold_policy="reprice")
    assert rest["refund"]["amount"] == 5000


def test_a_free_unit_goes_back_before_the_paid_ones(shop: Shop) -> None:
    goods(shop, mug=2900)
    voucher(
        shop,
        "FREE",
        {"type": "UNIT", "unit_off": 1, "unit_type": "mug", "effect": "ADD_NEW_ITEMS"},
    )
    used = redeem(shop, "FREE", order=order(item("mug", 1, 2900)))
    assert used["order"]["items"][0]["quantity"] == 2
    first = back(shop, ("mug", 1))
    (line,) = first["lines"]
    assert (line["added_quantity"], line["amount"], line["total"]) == (1, 2900, 0)
    assert line["parts"][0]["quantity"] == 1
    assert back(shop, ("mug", 1))["refund"]["amount"] == 2900
    no_mismatches(shop)


def test_a_gift_kept_without_what_earned_it_is_charged_when_repriced(shop: Shop) -> None:
    goods(shop, mug=2900, pot=9000)
    made = voucher(
        shop,
        "FREE",
        {"type": "UNIT", "unit_off": 1, "unit_type": "mug", "effect": "ADD_NEW_ITEMS"},
    )
    wants = {"1": {"name": "order.amount", "conditions": {"$more_than_or_equal": [9000]}}}
    assign(shop, rule(shop, wants)["id"], "voucher", made["id"])
    redeem(shop, "FREE", order=order(item("pot", 1, 9000)))
    kept = preview(shop, ("pot", 1))
    assert kept["refund"]["amount"] == 9000
    told = preview(shop, ("pot", 1), threshold_policy="reprice")
    assert (told["refund"]["amount"], told["deduction"]) == (6100, 2900)
    gone = preview(shop, ("mug", 1), threshold_policy="reprice")
    assert (gone["refund"]["amount"], gone["deduction"]) == (0, 0)


def test_a_broken_bundle_is_told_and_repriced(shop: Shop) -> None:
    goods(shop, bun=1000, tea=3000)
    ids = {name: shop.get(f"/v1/products/{name}")["id"] for name in ("bun", "tea")}
    entries = {
        str(number): {
            "name": "order.items.any",
            "conditions": {
                "$is": [{"id": ids[name], "object": "product", "type": "product_or_sku"}]
            },
            "rules": {
                "1": {
                    "name": "order.items.aggregated_quantity",
                    "conditions": {"$is": [1]},
                }
            },
        }
        for number, name in enumerate(("bun", "tea"), 1)
    }
    bundle = rule(shop, bundle_rules={**entries, "logic": "1 and 2", "limit": 1})
    made = voucher(shop, "SET", amount(800))
    assign(shop, bundle["id"], "voucher", made["id"])
    redeem(shop, "SET", order=order(item("bun", 1, 1000), item("tea", 1, 3000)))
    told = preview(shop, ("bun", 1), threshold_policy="reprice")
    assert (told["amount"], told["discount"]) == (1000, 200)
    assert (told["withdrawn"][0]["before"], told["withdrawn"][0]["after"]) == (600, 0)
    assert (told["refund"]["amount"], told["deduction"]) == (200, 600)


def test_budgets_and_counters_are_given_back_in_proportion(shop: Shop) -> None:
    goods(shop, mug=1000, tea=3000)
    mug = shop.get("/v1/products/mug")["id"]
    limits = {
        "1": {"name": "campaign.orders.amount", "conditions": {"$less_than_or_equal": [90_000]}},
        "2": {
            "name": "campaign.orders.amount_discounted",
            "conditions": {"$less_than_or_equal": [9_000]},
        },
    }
    scope = {
        "included": [
            {
                "object": "product",
                "id": mug,
                "effect": "APPLY_TO_EVERY",
                "product_campaign_quantity_limit": 5,
            }
        ]
    }
    made = tier(shop, percent(10))
    for each in (rule(shop, limits), rule(shop, applicable_to=scope)):
        assign(shop, each["id"], "campaign", made["campaign_id"])
    redeem(shop, made["id"], order=order(item("mug", 4, 1000), item("tea", 1, 3000)))
    told = {
        each["name"]: each["used"]
        for each in shop.get(f"/api/campaigns/{made['campaign_id']}/budgets")["budgets"]
    }
    assert told == {"campaign.orders.amount": 7000, "campaign.orders.amount_discounted": 400}
    back(shop, ("mug", 3))
    told = {
        each["name"]: each["used"]
        for each in shop.get(f"/api/campaigns/{made['campaign_id']}/budgets")["budgets"]
    }
    assert told == {"campaign.orders.amount": 4000, "campaign.orders.amount_discounted": 100}
    no_mismatches(shop)
    redeem(shop, made["id"], order=order(item("mug", 4, 1000), source_id="o-2"))
    no_mismatches(shop)
    shop.post(f"/v1/redemptions/{next(iter(shop.get('/v1/orders/o-1')['redemptions']))}/rollback")
    no_mismatches(shop)


def test_points_a_code_credited_are_taken_back_in_proportion(shop: Shop) -> None:
    voucher(shop, "POINTS", {"type": "POINTS", "points": 301})
    redeem(shop, "POINTS", order=order(item("mug", 3, 1000)), customer=KIM)
    made = back(shop, ("mug", 1))
    assert [(each["of"], each["amount"]) for each in made["given_back"]] == [
        ("credited_points", 100)
    ]
    assert shop.get("/api/customers/kim/points")["balance"] == 201
    back(shop, ("mug", 1), points_policy="keep")
    assert shop.get("/api/customers/kim/points")["balance"] == 201
    no_mismatches(shop)
    back(shop, ("mug", 1))
    assert shop.get("/api/customers/kim/points")["balance"] == 0
    no_mismatches(shop)


def test_an_order_without_redemptions_comes_back_too(shop: Shop) -> None:
    shop.post("/v1/orders", {**order(item("mug", 2, 1000)), "status": "PAID", "customer": KIM})
    made = back(shop, ("mug", 1))
    assert (made["refund"]["amount"], made["customer_id"] is not None) == (1000, True)
    assert back(shop, ("mug", 1))["whole"]
    assert shop.get("/v1/orders/o-1")["status"] == "CANCELED"


def test_an_order_without_lines_comes_back_by_amount(shop: Shop) -> None:
    voucher(shop, "TEN", percent(10))
    redeem(shop, "TEN", order={"source_id": "o-1", "amount": 10_000})
    made = shop.post("/api/orders/o-1/returns", {"amount": 4000})
    assert (made["amount"], made["refund"]["amount"], made["lines"]) == (4000, 3600, [])
    error = shop.refused("POST", "/api/orders/o-1/returns", {"amount": 6001})
    assert error["key"] == "return_exceeds_purchase"
    rest = shop.post("/api/orders/o-1/returns", {"amount": 6000})
    assert (rest["refund"]["amount"], rest["whole"]) == (5400, True)
    no_mismatches(shop)


@pytest.mark.parametrize(
    ("body", "key", "where"),
    [
        ({"lines": []}, "invalid_return", ".lines"),
        ({}, "invalid_return", ".lines"),
        ({"amount": 5}, "invalid_return", ".amount"),
        ({"lines": [{"line": "cup", "quantity": 1}]}, "invalid_return", ".lines[0].line"),
        (
            {"lines": [{"line": "mug", "quantity": 2}, {"line": "mug", "quantity": 2}]},
            "return_exceeds_purchase",
            ".lines[1].quantity",
        ),
        ({"lines": [{"line": "mug", "quantity": 0}]}, "invalid_payload", ".lines[0].quantity"),
        ({"lines": [{"line": "mug", "quantity": "1"}]}, "invalid_payload", ".lines[0].quantity"),
        ({"threshold_policy": "guess"}, "invalid_payload", ".threshold_policy"),
    ],
)
def test_what_cannot_come_back_says_why(shop: Shop, body: Json, key: str, where: str) -> None:
    voucher(shop, "TEN", percent(10))
    redeem(shop, "TEN", order=order(item("mug", 3, 1000)))
    for path in ("/api/orders/o-1/returns", "/api/orders/o-1/returns/preview"):
        error = shop.refused("POST", path, body)
        assert (error["key"], where in error["details"]) == (key, True)
    assert shop.get("/api/orders/o-1/returns")["total"] == 0


def test_unpaid_and_unknown_orders_and_redemptions_are_refused(shop: Shop) -> None:
    body = {"lines": [{"line": "mug", "quantity": 1}]}
    shop.post("/v1/orders", order(item("mug", 1, 1000)))
    assert shop.refused("POST", "/api/orders/o-1/returns", body)["key"] == "invalid_order"
    assert shop.refused("POST", "/api/orders/none/returns", body)["key"] == "not_found"
    assert shop.refused("POST", "/api/redemptions/none/returns", body)["key"] == "not_found"
    assert shop.refused("GET", "/api/returns/none")["key"] == "not_found"
    voucher(shop, "TEN", percent(10))
    bare = redeem(shop, "TEN")["redemptions"][0]["id"]
    error = shop.refused("POST", f"/api/redemptions/{bare}/returns", body)
    assert error["key"] == "invalid_redemption"


def test_the_last_unit_comes_back_once(shop: Shop) -> None:
    voucher(shop, "TEN", percent(10), quantity=1)
    redeem(shop, "TEN", order=order(item("mug", 3, 1000)))
    body = {"lines": [{"line": "mug", "quantity": 2}]}
    answers = at_once(shop, [("/api/orders/o-1/returns", body)] * 12)
    assert keys(answers) == {"ok": 1, "return_exceeds_purchase": 11}
    body = {"lines": [{"line": "mug", "quantity": 1}]}
    counted = keys(at_once(shop, [("/api/orders/o-1/returns", body)] * 12))
    assert counted == {"ok": 1, "invalid_order": 11}
    no_mismatches(shop)


def test_returns_and_rollbacks_at_once_give_back_once(shop: Shop) -> None:
    gift(shop, "CARD", 5000)
    card = {"object": "voucher", "id": "CARD", "gift": {"credits": 3000}}
    used = redeem(shop, card, order=order(item("mug", 3, 1000)), customer=KIM)["redemptions"][0]
    body = {"lines": [{"line": "mug", "quantity": 1}]}
    rollback = (f"/v1/redemptions/{used['id']}/rollback", {})
    answers = at_once(shop, [("/api/orders/o-1/returns", body), rollback] * 6)
    assert {a.status_code for a in answers} <= {200, 400}
    assert shop.get("/v1/vouchers/CARD")["gift"]["balance"] == 5000
    no_mismatches(shop)


def test_a_repeated_return_is_one_return(shop: Shop) -> None:
    voucher(shop, "TEN", percent(10))
    redeem(shop, "TEN", order=order(item("mug", 3, 1000)))
    body = {"lines": [{"line": "mug", "quantity": 1}]}
    one, two = (
        shop.http.post("/api/orders/o-1/returns", json=body, headers={"Idempotency-Key": "k"})
        for _ in range(2)
    )
    assert (one.status_code, one.content) == (200, two.content)
    assert shop.get("/api/orders/o-1/returns")["total"] == 1


def test_a_scope_of_items_tells_each_line_its_own_discount(shop: Shop) -> None:
    goods(shop, mug=1000, tea=3000)
    made = voucher(shop, "MUGS", percent(50))
    mug = shop.get("/v1/products/mug")["id"]
    assign(shop, rule(shop, applicable_to=only(("product", mug)))["id"], "voucher", made["id"])
    redeem(shop, "MUGS", order=order(item("mug", 2, 1000), item("tea", 1, 3000)))
    told = preview(shop, ("tea", 1), ("mug", 1))
    assert [(each["amount"], each["discount"]) for each in told["lines"]] == [
        (1000, 500),
        (3000, 0),
    ]


def test_several_redemptions_on_one_order_each_give_back_their_share(shop: Shop) -> None:
    voucher(shop, "TEN", percent(10))
    voucher(shop, "OFF", amount(1800))
    redeem(shop, "TEN", order=order(item("mug", 4, 5000)))
    redeem(shop, "OFF", order={"source_id": "o-1"})
    assert shop.get("/v1/orders/o-1")["total_amount"] == 16_200
    made = back(shop, ("mug", 1))
    assert [part["amount"] for part in made["lines"][0]["parts"]] == [500, 450]
    assert made["refund"]["amount"] == 4050
    no_mismatches(shop)
    last = back(shop, ("mug", 3))
    assert (last["refund"]["amount"], last["whole"]) == (12_150, True)
    assert {each["of"] for each in last["given_back"]} == {"use"}
    no_mismatches(shop)


def test_a_summary_of_a_campaign_counts_what_came_back_once(shop: Shop) -> None:
    made = tier(shop, percent(10))
    used = redeem(shop, made["id"], order=order(item("mug", 4, 1000)))["redemptions"][0]

    def gone() -> Json:
        at = f"/v1/campaigns/{made['campaign_id']}/summary"
        told: Json = shop.get(at, start_date="2020-01-01")
        return {name: value for name, value in told.items() if "rolled" in name}

    back(shop, ("mug", 1))
    assert (gone()["rolledback_discounted_amount"], gone()["orders_rolledback_amount"]) == (
        100,
        1000,
    )
    shop.post(f"/v1/redemptions/{used['id']}/rollback")
    assert (gone()["rolledback_discounted_amount"], gone()["orders_rolledback_amount"]) == (
        400,
        4000,
    )


def test_who_brought_something_back_is_forgotten_with_the_customer(shop: Shop) -> None:
    voucher(shop, "TEN", percent(10))
    redeem(shop, "TEN", order=order(item("mug", 2, 1000)), customer=KIM)
    made = back(shop, ("mug", 1), note="Kim did not like it")
    held = shop.post(
        "/api/reservations",
        {
            "redeemables": [{"object": "voucher", "id": "TEN"}],
            "order": {"amount": 5000},
            "customer": {"source_id": "kim"},
        },
    )
    shop.post("/v1/customers/kim/permanent-deletion")
    kept = shop.get(f"/api/returns/{made['id']}")
    assert (kept["customer_id"], kept["note"], kept["amount"]) == (None, None, 1000)
    gone = shop.get(f"/api/reservations/{held['id']}")
    assert (gone["customer_id"], gone["status"], gone["redeemables"]) == (None, "CANCELED", [])
    no_mismatches(shop)
