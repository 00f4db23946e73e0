"""Refunds onto gift cards, returns and rollbacks of one order: nothing is given back twice."""

from __future__ import annotations

from typing import Any

import pytest

from scenarios.test_gift_cards import balance
from support import offers
from support.offers import at_once, no_mismatches, redeem
from support.shop import Shop

Json = dict[str, Any]
REFUNDS = "/api/gift-card-refunds"
KIM = {"source_id": "kim"}


def pays(shop: Shop, paid: int = 1_000) -> Json:
    """Redeem a card that pays some of an order of three mugs, a thousand each."""
    offers.gift(shop, "PAYS", paid)
    offers.gift(shop, "CARD", 1)
    items = [
        {"source_id": "mug", "related_object": "product", "quantity": 3, "price": 1_000},
    ]
    order = {"source_id": "o-1", "items": items}
    used: Json = redeem(shop, "PAYS", order=order, customer=KIM)["redemptions"][0]
    return used


def mugs_back(shop: Shop, quantity: int, **more: Any) -> Json:
    body = {"lines": [{"line": "mug", "quantity": quantity}], **more}
    made: Json = shop.post("/api/orders/o-1/returns", body)
    return made


@pytest.mark.parametrize(
    ("named", "amount", "left"),
    [("redemption", 600, 400), ("order", 2_500, 500), ("order", 2_000, 1_000), ("order", 3_000, 0)],
)
def test_a_rollback_gives_back_what_no_refund_gave_back(
    shop: Shop, named: str, amount: int, left: int
) -> None:
    used = pays(shop)
    what = used["id"] if named == "redemption" else "o-1"
    shop.post(REFUNDS, {named: what, "amount": amount, "card": "CARD"})
    gone = shop.post(f"/v1/redemptions/{used['id']}/rollback")
    assert (gone.get("amount") or 0, balance(shop, "PAYS")) == (-left, left)
    assert balance(shop) == 1 + amount
    no_mismatches(shop)


def test_a_rollback_without_an_order_gives_back_what_no_refund_gave_back(shop: Shop) -> None:
    offers.gift(shop, "PAYS", 1_000)
    offers.gift(shop, "CARD", 1)
    used = shop.post("/v1/vouchers/PAYS/redemption", {"gift": {"credits": 1_000}})
    shop.post(REFUNDS, {"redemption": used["id"], "amount": 300, "card": "CARD"})
    shop.post(f"/v1/redemptions/{used['id']}/rollback")
    assert (balance(shop), balance(shop, "PAYS")) == (301, 700)
    no_mismatches(shop)


def test_returns_give_back_what_no_refund_gave_back(shop: Shop) -> None:
    used = pays(shop, 900)
    shop.post(REFUNDS, {"redemption": used["id"], "amount": 500, "card": "CARD"})
    assert mugs_back(shop, 1)["refund"]["credits"] == 300
    assert mugs_back(shop, 1)["refund"]["credits"] == 100
    no_mismatches(shop)
    assert mugs_back(shop, 1)["refund"]["credits"] == 0
    assert (balance(shop), balance(shop, "PAYS")) == (501, 400)
    no_mismatches(shop)


def test_a_repriced_return_gives_back_what_no_refund_gave_back(shop: Shop) -> None:
    offers.gift(shop, "PAYS", 2_000)
    big = offers.voucher(shop, "BIG", offers.amount(1_000))
    least = {"name": "order.amount", "conditions": {"$more_than_or_equal": [3_000]}}
    offers.assign(shop, offers.rule(shop, {"1": least})["id"], "voucher", big["id"])
    items = [{"source_id": "mug", "related_object": "product", "quantity": 3, "price": 1_000}]
    order = {"source_id": "o-1", "items": items}
    used = redeem(shop, "BIG", "PAYS", order=order, customer=KIM)["redemptions"]
    shop.post(REFUNDS, {"redemption": used[1]["id"], "amount": 1_500})
    for _ in range(3):
        mugs_back(shop, 1, threshold_policy="reprice")
    assert balance(shop, "PAYS") <= 500
    no_mismatches(shop)


def test_what_a_return_gave_back_to_a_card_is_not_refunded_too(shop: Shop) -> None:
    pays(shop)
    returned = mugs_back(shop, 3)
    assert (returned["refund"]["credits"], returned["refund"]["money"]) == (1_000, 2_000)
    body = {"return": returned["id"], "card": "CARD"}
    assert shop.refused("POST", REFUNDS, {**body, "amount": 2_001})["key"] == "invalid_amount"
    shop.post(REFUNDS, {**body, "amount": 2_000})
    assert (balance(shop), balance(shop, "PAYS")) == (2_001, 1_000)


def test_money_refunded_before_all_came_back_is_not_refunded_again(shop: Shop) -> None:
    pays(shop)
    shop.post(REFUNDS, {"order": "o-1", "amount": 2_400, "card": "CARD"})
    returned = mugs_back(shop, 3)
    assert balance(shop, "PAYS") == 600
    body = {"return": returned["id"], "amount": 1, "card": "CARD"}
    assert shop.refused("POST", REFUNDS, body)["key"] == "invalid_amount"
    assert balance(shop) == 2_401


def test_refunds_and_rollbacks_at_once_give_back_once(shop: Shop) -> None:
    used = pays(shop)
    refund = {"redemption": used["id"], "amount": 500, "card": "CARD"}
    rollback = (f"/v1/redemptions/{used['id']}/rollback", {})
    answers = at_once(shop, [(REFUNDS, refund), rollback] * 6)
    assert {answer.status_code for answer in answers} <= {200, 400}
    assert balance(shop) - 1 + balance(shop, "PAYS") == 1_000
    no_mismatches(shop)
