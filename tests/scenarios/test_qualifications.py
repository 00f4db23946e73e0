"""What could this customer use on this cart?"""

from __future__ import annotations

from typing import Any

import pytest

from largesse import redemptions
from largesse.customers import CustomerDraft
from largesse.orders.model import OrderDraft
from largesse.redemptions.model import Purchase, Qualification
from largesse.storage import Actor
from largesse.storage.database import counted_statements
from support.offers import amount, assign, gift, percent, redeem, rule, tier, validate, voucher
from support.shop import Shop

Json = dict[str, Any]
ORDER = {"amount": 10_000}


def qualify(shop: Shop, **body: Any) -> Json:
    answer: Json = shop.post("/v1/qualifications", body)
    return answer


def ids(answer: Json) -> list[str]:
    return [each["id"] for each in answer["redeemables"]["data"]]


def campaign(shop: Shop, name: str, discount: Json, **more: Any) -> Json:
    body = {"name": name, "voucher": {"discount": discount}, "vouchers_count": 1, **more}
    made: Json = shop.post("/v1/campaigns", body)
    return made


def test_everything_that_applies_is_listed_newest_first(shop: Shop) -> None:
    voucher(shop, "TEN", percent(10))
    spring = campaign(shop, "Spring", amount(300))
    offer = tier(shop, percent(50), banner="Half!")
    voucher(shop, "GONE", percent(10), quantity=0)
    off = voucher(shop, "OFF", percent(10))
    shop.post(f"/v1/vouchers/{off['code']}/disable")
    answer = qualify(shop, order=ORDER)
    assert ids(answer) == [offer["id"], spring["id"], "TEN"]
    first, second, third = answer["redeemables"]["data"]
    assert [each["object"] for each in (first, second, third)] == [
        "promotion_tier",
        "campaign",
        "voucher",
    ]
    assert first["banner"] == "Half!"
    assert [each["order"]["total_amount"] for each in (first, second, third)] == [5000, 9700, 9000]
    assert second["result"]["discount"]["amount_off"] == 300
    assert third["applicable_to"]["object"] == "list"
    assert answer["order"]["total_amount"] == 10_000
    assert answer["redeemables"]["has_more"] is False
    assert answer["stacking_rules"]["redeemables_limit"] == 30


def test_without_a_cart_it_says_what_there_is(shop: Shop) -> None:
    voucher(shop, "TEN", percent(10))
    limit = rule(shop, {"1": {"name": "order.amount", "conditions": {"$more_than": [1]}}})
    tier(shop, percent(10), limit["id"])
    (only,) = qualify(shop)["redeemables"]["data"]
    assert (only["id"], only["result"]["discount"]["type"]) == ("TEN", "PERCENT")
    assert "order" not in only
    stranger = Shop(shop.server)
    assert qualify(stranger)["redeemables"]["data"] == []
    stranger.close()


def test_the_wallet_holds_what_was_published_to_the_customer(shop: Shop) -> None:
    voucher(shop, "ALL", percent(10))
    made = campaign(shop, "Bulk", percent(20), vouchers_count=1)
    published = shop.post(
        "/v1/publications",
        {"campaign": {"name": made["name"]}, "customer": {"source_id": "ann"}},
    )
    code = published["voucher"]["code"]
    ann, bob = {"source_id": "ann"}, {"source_id": "bob"}
    wallet = {"scenario": "CUSTOMER_WALLET", "order": ORDER}
    assert ids(qualify(shop, customer=ann, **wallet)) == [code]
    assert ids(qualify(shop, customer=bob, **wallet)) == []
    assert ids(qualify(shop, **wallet)) == []
    assert set(ids(qualify(shop, customer=ann, order=ORDER))) == {code, "ALL"}
    # The only code of the campaign is gone: nobody else can join it.
    assert ids(qualify(shop, customer=bob, order=ORDER)) == ["ALL"]


def test_what_was_used_up_by_count_rules_is_still_listed(shop: Shop) -> None:
    limit = {
        "1": {"name": "campaign.redemptions.count", "conditions": {"$less_than_or_equal": [1]}}
    }
    offer = tier(shop, percent(10), rule(shop, limit)["id"])
    redeem(shop, offer["id"], order=ORDER)
    assert ids(qualify(shop, order=ORDER)) == [offer["id"]]
    assert not validate(shop, offer["id"], order=ORDER)["valid"]


def test_pages_go_on_where_the_last_one_ended(shop: Shop) -> None:
    for number in range(7):
        voucher(shop, f"C{number}", percent(10))
    first = qualify(shop, order=ORDER)
    assert ids(first) == ["C6", "C5", "C4", "C3", "C2"]
    assert first["redeemables"]["has_more"] is True
    cursor = first["redeemables"]["more_starting_after"]
    assert cursor[:23] == first["redeemables"]["data"][-1]["created_at"][:23]
    rest = qualify(shop, order=ORDER, options={"starting_after": cursor, "limit": 50})
    assert ids(rest) == ["C1", "C0"]
    assert rest["redeemables"]["has_more"] is False
    assert "more_starting_after" not in rest["redeemables"]


def test_the_best_deal_goes_first_when_asked_for(shop: Shop) -> None:
    for code, value in (("A", 30), ("B", 10), ("C", 20)):
        voucher(shop, code, percent(value))
    for rule_name, order in (("BEST_DEAL", ["A", "C"]), ("LEAST_DEAL", ["B", "C"])):
        options = {"sorting_rule": rule_name, "limit": 2}
        assert ids(qualify(shop, order=ORDER, options=options)) == order


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({"resource_type": {"conditions": {"$is": ["voucher"]}}}, {"TEN", "CARD"}),
        ({"resource_type": {"conditions": {"$is_not": ["voucher"]}}}, {"tier"}),
        ({"code": {"conditions": {"$in": ["TEN", "NONE"]}}}, {"TEN"}),
        ({"voucher_type": {"conditions": {"$is": ["GIFT_VOUCHER"]}}}, {"CARD"}),
        ({"campaign_type": {"conditions": {"$is": ["PROMOTION"]}}}, {"tier"}),
        (
            {
                "junction": "OR",
                "code": {"conditions": {"$is": ["TEN"]}},
                "campaign_type": {"conditions": {"$is": ["PROMOTION"]}},
            },
            {"TEN", "tier"},
        ),
    ],
)
def test_filters_narrow_the_list(shop: Shop, filters: Json, found: set[str]) -> None:
    voucher(shop, "TEN", percent(10))
    gift(shop, "CARD", 500)
    offer = tier(shop, percent(10))
    answer = qualify(shop, order=ORDER, options={"filters": filters})
    assert {"tier" if each == offer["id"] else each for each in ids(answer)} == found


def test_expand_and_locked_credits(shop: Shop) -> None:
    gift(shop, "CARD", 500)
    offer = tier(shop, percent(10), metadata={"shelf": 1})
    limit = rule(shop, {"1": {"name": "order.amount", "conditions": {"$more_than": [1]}}})
    assign(shop, limit["id"], "promotion_tier", offer["id"])
    card = {"object": "voucher", "id": "CARD", "gift": {"credits": 200}}
    validate(shop, card, order=ORDER, session={"type": "LOCK"})
    options = {"expand": ["redeemable", "category", "validation_rules"]}
    answer = qualify(shop, order=ORDER, options=options, session={"type": "LOCK"})
    told, card = answer["redeemables"]["data"]
    assert (told["metadata"], told["name"], told["categories"]) == ({"shelf": 1}, "A tier", [])
    assert told["validation_rules_assignments"]["data"][0]["rule_id"] == limit["id"]
    assert card["result"]["gift"] == {"balance": 300, "credits": 300, "locked_credits": 200}


def test_bad_input_is_told_where(shop: Shop) -> None:
    for body, path in (
        ({"scenario": "ANY"}, ".scenario"),
        ({"options": {"limit": 51}}, ".options.limit"),
        ({"options": {"starting_after": "yesterday"}}, ".options.starting_after"),
        ({"options": {"filters": {"colour": {}}}}, ".options.filters.colour"),
        ({"options": {"filters": {"code": {"conditions": {"$odd": ["x"]}}}}}, "$odd"),
        ({"options": {"filters": {"code": {"conditions": {"$is": [{}]}}}}}, "$is"),
        ({"order": {"items": [{"quantity": 1}] * 501}}, ".order.items"),
    ):
        error = shop.refused("POST", "/v1/qualifications", body)
        assert path in error["details"], error


def test_a_qualification_takes_few_statements_however_much_there_is(shop: Shop) -> None:
    """Who; then which offers there are, what they say, and of those with a limit the counters."""
    for number in range(12):
        voucher(shop, f"CODE{number}", percent(10), quantity=5)
    tier(shop, percent(20))
    shop.post("/v1/customers", {"source_id": "ann"})
    purchase = Purchase(order=OrderDraft(amount=10_000), customer=CustomerDraft(source_id="ann"))
    wanted = Qualification(purchase=purchase, limit=50)
    work = shop.server.runtime.work(shop.project, Actor("server", "key_x"))

    async def counted() -> list[str]:
        with counted_statements() as names:
            found = await redemptions.qualify(work, wanted)
        assert len(found.qualified) == 13
        return names

    assert shop.server.run(counted()) == [
        *("company_and_segments", "possible", "redeemables", "standings"),
    ]
