"""Gift cards on the wire: loaded, spent, given back, told of, exported."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import httpx
import pytest

from support import offers
from support.offers import at_once, no_mismatches, redeem, validate
from support.outbox import events, events_of
from support.receiver import receiver
from support.shop import Shop

Json = dict[str, Any]
CARD = "/v1/vouchers/CARD"


def balance(shop: Shop, code: str = "CARD") -> int:
    return int(shop.get(f"/v1/vouchers/{code}")["gift"]["balance"])


def transactions(shop: Shop, code: str = "CARD", **query: Any) -> list[Json]:
    listed: list[Json] = shop.get(f"/v1/vouchers/{code}/transactions", **query)["data"]
    return listed


def downloaded(shop: Shop, export: Json) -> list[Json]:
    """Wait for an export and return its lines by the names of its columns."""
    shop.settle()
    done = shop.get(f"/v1/exports/{export['id']}")
    assert done["status"] == "DONE", done
    file = httpx.get(done["result"]["url"], timeout=60)
    return [*csv.DictReader(io.StringIO(file.text))]


def test_a_card_is_loaded_and_taken_from_and_says_what_is_on_it(shop: Shop) -> None:
    card = offers.gift(shop, "CARD", 10_000)
    added = shop.post(f"{CARD}/balance", {"amount": 5_000, "reason": "birthday"})
    assert added == {
        "amount": 5_000,
        "total": 15_000,
        "balance": 15_000,
        "type": "gift_voucher",
        "operation_type": "MANUAL",
        "object": "balance",
        "related_object": {"id": card["id"], "type": "voucher"},
    }
    taken = shop.post(f"{CARD}/balance", {"amount": -2_000})
    assert (taken["amount"], taken["total"], taken["balance"]) == (-2_000, 13_000, 13_000)
    # By its id too.
    shop.post(f"/v1/vouchers/{card['id']}/balance", {"amount": 1})
    gift = shop.get(CARD)["gift"]
    assert gift == {
        "amount": 15_001,
        "subtracted_amount": 2_000,
        "balance": 13_001,
        "effect": "APPLY_TO_ORDER",
    }
    redeem(shop, "CARD", order={"amount": 3_001})
    assert balance(shop) == 10_000
    assert shop.get(CARD)["redemption"]["redeemed_amount"] == 3_001
    no_mismatches(shop)


@pytest.mark.parametrize(
    ("body", "key"),
    [
        ({"amount": 0}, "invalid_add_balance_params"),
        ({"amount": -10_001}, "invalid_balance"),
        ({"amount": 99_999_999_999_999_999}, "invalid_payload"),
        ({"amount": 1.5}, "invalid_payload"),
        ({"amount": "5"}, "invalid_payload"),
        ({}, "invalid_payload"),
        ({"amount": 100, "source_id": "x" * 300}, "invalid_payload"),
    ],
)
def test_what_cannot_be_put_on_or_taken_off_is_refused(shop: Shop, body: Json, key: str) -> None:
    offers.gift(shop, "CARD", 10_000)
    error = shop.refused("POST", f"{CARD}/balance", body)
    assert error["key"] == key
    assert balance(shop) == 10_000
    assert len(transactions(shop)) == 1


def test_only_cards_have_a_balance(shop: Shop) -> None:
    offers.voucher(shop, "TEN", offers.percent(10))
    for path, body in (("balance", {"amount": 1}), ("transactions/export", {})):
        assert shop.refused("POST", f"/v1/vouchers/TEN/{path}", body)["key"] == "invalid_voucher"
    assert shop.refused("GET", "/v1/vouchers/TEN/transactions")["key"] == "invalid_voucher"
    assert shop.refused("GET", "/v1/vouchers/NONE/transactions")["key"] == "not_found"
    assert shop.refused("POST", "/v1/vouchers/NONE/balance", {"amount": 1})["key"] == "not_found"
    campaign = shop.post(
        "/v1/campaigns", {"name": "ten", "voucher": {"discount": offers.percent(10)}}
    )
    at = f"/v1/campaigns/{campaign['id']}/transactions"
    assert shop.refused("GET", at)["key"] == "invalid_campaign"
    assert shop.refused("POST", f"{at}/export")["key"] == "invalid_campaign"


def test_points_go_onto_a_loyalty_card_the_same_way_once_it_has_a_holder(shop: Shop) -> None:
    worth = {"type": "LOYALTY_CARD", "loyalty_card": {"points": 100}}
    club = shop.post("/v1/campaigns", {"name": "club", "voucher": worth})["id"]
    card = shop.post(f"/v1/campaigns/{club}/vouchers/CARD", {})["id"]
    assert shop.refused("POST", f"{CARD}/balance", {"amount": 5})["key"] == "not_published"
    shop.post("/v1/publications", {"voucher": "CARD", "customer": {"source_id": "kim"}})
    change = {"amount": 50, "source_id": "s-1", "reason": "review"}
    first = shop.post(f"{CARD}/balance", change)
    assert (first["amount"], first["balance"], first["type"]) == (50, 150, "loyalty_card")
    assert first["related_object"] == {"id": card, "type": "voucher"}
    assert shop.post(f"{CARD}/balance", change) == first
    promised = {"Idempotency-Key": "twice"}
    taken = shop.post(f"{CARD}/balance", {"amount": -30}, **promised)
    assert shop.post(f"{CARD}/balance", {"amount": -30}, **promised) == taken
    assert taken["balance"] == 120
    assert shop.refused("POST", f"{CARD}/balance", {"amount": 0})["key"] == (
        "invalid_add_balance_params"
    )
    assert shop.refused("POST", f"{CARD}/balance", {"amount": -121})["code"] == 400
    assert [each["type"] for each in transactions(shop)] == [
        *("POINTS_REMOVAL", "POINTS_ADDITION", "POINTS_ADDITION"),
    ]
    assert transactions(shop)[1]["details"]["balance"]["points"] == 50
    listed = shop.get(f"/v1/campaigns/{club}/transactions")["data"]
    assert [each["id"] for each in listed] == [each["id"] for each in transactions(shop)]
    export = shop.post(f"{CARD}/transactions/export")
    assert [line["type"] for line in downloaded(shop, export)] == [
        each["type"] for each in transactions(shop)
    ]


def test_a_request_with_an_idempotency_key_is_one_change(shop: Shop) -> None:
    offers.gift(shop, "CARD", 1_000)
    first = shop.post(f"{CARD}/balance", {"amount": 5}, **{"Idempotency-Key": "k"})
    assert shop.post(f"{CARD}/balance", {"amount": 5}, **{"Idempotency-Key": "k"}) == first
    assert balance(shop) == 1_005


def test_a_source_id_is_one_change_of_one_card(shop: Shop) -> None:
    offers.gift(shop, "CARD", 1_000)
    offers.gift(shop, "OTHER", 1_000)
    change = {"amount": 500, "source_id": "till-7-0001"}
    first = shop.post(f"{CARD}/balance", change)
    shop.post(f"{CARD}/balance", {"amount": -100})
    assert shop.post(f"{CARD}/balance", change) == first
    assert balance(shop) == 1_400
    other = {"amount": 501, "source_id": "till-7-0001"}
    assert shop.refused("POST", f"{CARD}/balance", other)["key"] == "duplicate_source_id"
    shop.post("/v1/vouchers/OTHER/balance", change)
    assert (balance(shop), balance(shop, "OTHER")) == (1_400, 1_500)
    (movement,) = [each for each in transactions(shop) if each["source_id"]]
    assert movement["source_id"] == "till-7-0001"


def test_twenty_repeats_at_once_are_one_change(shop: Shop) -> None:
    offers.gift(shop, "CARD", 1_000)
    answers = at_once(shop, [(f"{CARD}/balance", {"amount": 500, "source_id": "once"})] * 20)
    assert {answer.status_code for answer in answers} == {200}
    assert {answer.text for answer in answers} == {answers[0].text}
    assert balance(shop) == 1_500


def test_of_thirty_who_take_the_last_ten_get_it(shop: Shop) -> None:
    offers.gift(shop, "CARD", 1_000)
    answers = at_once(shop, [(f"{CARD}/balance", {"amount": -100})] * 30)
    good = [answer for answer in answers if answer.status_code == 200]
    assert len(good) == 10
    assert {answer.json()["key"] for answer in answers if answer.status_code != 200} == {
        "invalid_balance"
    }
    assert balance(shop) == 0
    assert sum(each["details"]["balance"]["amount"] for each in transactions(shop, limit=100)) == 0
    no_mismatches(shop)


def test_what_a_session_holds_cannot_be_taken_off(shop: Shop) -> None:
    offers.gift(shop, "CARD", 1_000)
    asked = {"object": "voucher", "id": "CARD", "gift": {"credits": 700}}
    validate(shop, asked, order={"amount": 5_000}, session={"type": "LOCK", "key": "till"})
    error = shop.refused("POST", f"{CARD}/balance", {"amount": -301})
    assert error["key"] == "invalid_balance"
    shop.post(f"{CARD}/balance", {"amount": -300})
    shop.delete(f"{CARD}/sessions/till")
    assert balance(shop) == 700


def test_a_qualification_tells_what_a_lock_holds(shop: Shop) -> None:
    offers.gift(shop, "CARD", 1_000)
    asked = {"object": "voucher", "id": "CARD", "gift": {"credits": 400}}
    validate(shop, asked, order={"amount": 5_000}, session={"type": "LOCK", "key": "till"})
    body = {"order": {"amount": 5_000}, "session": {"type": "LOCK"}}
    (found,) = shop.post("/v1/qualifications", body)["redeemables"]["data"]
    assert found["result"]["gift"]["locked_credits"] == 400


def test_every_movement_is_a_transaction_and_their_sum_is_the_balance(shop: Shop) -> None:
    card = offers.gift(shop, "CARD", 10_000)
    shop.post(f"{CARD}/balance", {"amount": 500, "source_id": "s1", "reason": "bonus"})
    order = {"source_id": "o-1", "amount": 4_000}
    used = redeem(shop, "CARD", order=order, customer={"source_id": "kim"})
    redemption = used["redemptions"][0]
    shop.post(f"/v1/redemptions/{redemption['id']}/rollback", {"reason": "broken"})
    shop.post(f"{CARD}/balance", {"amount": -250})
    listed = transactions(shop)
    assert [
        (each["type"], each["details"]["balance"]["amount"], each["details"]["balance"]["balance"])
        for each in listed
    ] == [
        ("CREDITS_REMOVAL", -250, 10_250),
        ("CREDITS_REFUND", 4_000, 10_500),
        ("CREDITS_REDEMPTION", -4_000, 6_500),
        ("CREDITS_ADDITION", 500, 10_500),
        ("CREDITS_ADDITION", 10_000, 10_000),
    ]
    assert sum(each["details"]["balance"]["amount"] for each in listed) == balance(shop)
    assert [each["details"]["balance"]["total"] for each in listed] == [
        *(10_250, 10_500, 10_500, 10_500, 10_000),
    ]
    addition, spent, back = listed[3], listed[2], listed[1]
    assert (addition["source_id"], addition["reason"], addition["source"]) == ("s1", "bonus", "API")
    assert {each["voucher_id"] for each in listed} == {card["id"]}
    assert spent["details"]["redemption"] == {"id": redemption["id"]}
    assert spent["details"]["order"]["source_id"] == "o-1"
    assert back["details"]["redemption"] == {"id": redemption["id"]}
    assert back["details"]["rollback"]["id"].startswith("rr_")


def test_pages_of_transactions_hang_together_in_both_orders(shop: Shop) -> None:
    offers.gift(shop, "CARD", 100)
    for amount in range(1, 8):
        shop.post(f"{CARD}/balance", {"amount": amount})
    everything = [each["id"] for each in transactions(shop, limit=100)]
    assert len(everything) == 8
    for order, expected in (("-id", everything), ("id", everything[::-1])):
        seen: list[str] = []
        query: Json = {"limit": 3, "order": order}
        while True:
            page = shop.get(f"{CARD}/transactions", **query)
            seen += [each["id"] for each in page["data"]]
            if not page["has_more"]:
                assert "more_starting_after" not in page
                break
            query["starting_after_id"] = page["more_starting_after"]
        assert seen == expected
    offers.gift(shop, "OTHER", 100)
    stranger = transactions(shop, "OTHER")[0]["id"]
    for cursor in (stranger, "vtx_none"):
        error = shop.refused("GET", f"{CARD}/transactions?starting_after_id={cursor}")
        assert error["key"] == "invalid_query_params"
    for limit in (0, 101):
        error = shop.refused("GET", f"{CARD}/transactions?limit={limit}")
        assert error["key"] == "invalid_query_params"


def gift_campaign(shop: Shop, name: str = "gifts", **more: Any) -> Json:
    terms = {"name": name, "voucher": {"type": "GIFT_VOUCHER", "gift": {"amount": 1_000}}, **more}
    made: Json = shop.post("/v1/campaigns", terms)
    return made


def test_a_campaign_tells_the_movements_of_all_its_cards(shop: Shop) -> None:
    campaign = gift_campaign(shop)
    at = f"/v1/campaigns/{campaign['id']}"
    cards = [shop.post(f"{at}/vouchers/C{number}")["id"] for number in range(3)]
    offers.gift(shop, "CARD", 100)
    for number in range(3):
        shop.post(f"/v1/vouchers/C{number}/balance", {"amount": 100 + number})
    listed = shop.get(f"{at}/transactions", limit=100)
    assert len(listed["data"]) == 6
    assert {each["campaign_id"] for each in listed["data"]} == {campaign["id"]}
    assert listed["has_more"] is False
    assert shop.get("/v1/campaigns/gifts/transactions", limit=4)["has_more"] is True
    one = shop.get(f"{at}/transactions", **{"filters[voucher_id][conditions][$is]": cards[1]})
    assert {each["voucher_id"] for each in one["data"]} == {cards[1]}
    assert len(one["data"]) == 2
    wanted = listed["data"][0]["id"]
    by_id = shop.get(f"{at}/transactions", **{"filters[id][conditions][$in][0]": wanted})
    assert [each["id"] for each in by_id["data"]] == [wanted]
    error = shop.refused("GET", f"{at}/transactions?filters[nothing][conditions][$is]=1")
    assert error["key"] == "invalid_query_params"


def test_transactions_can_be_had_as_a_file(shop: Shop) -> None:
    campaign = gift_campaign(shop)
    shop.post(f"/v1/campaigns/{campaign['id']}/vouchers/CARD")
    offers.gift(shop, "OTHER", 700)
    shop.post(f"{CARD}/balance", {"amount": 50, "reason": '=HYPERLINK("x")', "source_id": "s"})
    redeem(shop, "CARD", order={"amount": 300, "source_id": "o-1"})
    listed = transactions(shop)
    fields = [
        *("id", "type", "source_id", "reason", "balance", "amount", "created_at", "voucher_id"),
        *("source", "details", "related_transaction_id"),
    ]
    asked = {"parameters": {"order": "-created_at", "fields": fields}}
    of_card = shop.post(f"{CARD}/transactions/export", asked)
    assert of_card["exported_object"] == "voucher_transactions"
    assert of_card["status"] == "SCHEDULED"
    for export in (
        of_card,
        shop.post(f"/v1/campaigns/{campaign['id']}/transactions/export", asked),
    ):
        lines = downloaded(shop, export)
        assert [(line["id"], line["type"]) for line in lines] == [
            (each["id"], each["type"]) for each in listed
        ]
        told = [each["details"]["balance"] for each in listed]
        assert [(line["balance"], line["amount"]) for line in lines] == [
            (str(each["balance"]), str(each["amount"])) for each in told
        ]
        assert json.loads(lines[0]["details"])["order"]["source_id"] == "o-1"
        assert [line["created_at"] for line in lines] == [each["created_at"] for each in listed]
        # What a spreadsheet would run is a text in it.
        assert lines[1]["reason"] == '\'=HYPERLINK("x")'
    without_body = downloaded(shop, shop.post(f"{CARD}/transactions/export"))
    assert len(without_body) == 3
    after = {"created_at": {"conditions": {"$after": ["2999-01-01T00:00:00.000Z"]}}}
    none = {"parameters": {"fields": ["id"], "filters": after}}
    at = f"/v1/campaigns/{campaign['id']}/transactions/export"
    assert downloaded(shop, shop.post(at, none)) == []
    for parameters, key in (
        ({"fields": ["nothing"]}, "invalid_export_fields"),
        ({"order": "id"}, "invalid_export_params"),
    ):
        assert shop.refused("POST", at, {"parameters": parameters})["key"] == key


def test_whoever_listens_is_told_what_moved(shop: Shop) -> None:
    card = offers.gift(shop, "CARD", 1_000)
    shop.post(f"{CARD}/balance", {"amount": 500})
    used = redeem(shop, "CARD", order={"amount": 300})
    shop.post(f"/v1/redemptions/{used['redemptions'][0]['id']}/rollback")
    told = [kind for kind in events_of(shop, card["id"]) if kind.startswith("voucher.gift")]
    assert told == [
        "voucher.gift.balance_added",
        *["voucher.gift.transaction.created"] * 3,
    ]
    moved = events(shop, "voucher.gift.transaction.created")
    assert [each["data"]["amount"] for each in moved] == [500, -300, 300]


def test_a_webhook_tells_of_the_card_and_what_moved(shop: Shop) -> None:
    offers.gift(shop, "CARD", 1_000)
    names = ["voucher.gift.balance_added", "voucher.gift.transaction.created"]
    with receiver() as there:
        body = {"target_url": there.url, "events": names}
        # The wire writes the first name with one d.
        body["events"] = [name.replace("added", "aded") for name in names]
        assert shop.management.post("/webhooks", json=body).status_code == 200
        shop.post(f"{CARD}/balance", {"amount": 250, "reason": "birthday"})
        shop.settle()
        told = {each.message["type"]: each.message["data"] for each in there.received}
    assert sorted(told) == names
    for data in told.values():
        assert data["voucher"]["gift"]["balance"] == 1_250
        assert data["balance"]["amount"] == 250
        assert data["transaction"]["type"] == "CREDITS_ADDITION"
        assert data["transaction"]["reason"] == "birthday"


def test_the_effect_of_a_campaigns_cards_can_change_and_their_amount_cannot(shop: Shop) -> None:
    campaign = gift_campaign(shop)
    at = f"/v1/campaigns/{campaign['id']}"
    shop.post(f"{at}/vouchers/FREE")
    shop.post(f"{at}/vouchers/HELD")
    shop.post("/v1/publications", {"voucher": "HELD", "customer": {"source_id": "kim"}})
    shop.put(at, {"gift": {"effect": "APPLY_TO_ITEMS"}})
    shop.settle()
    assert shop.get("/v1/vouchers/FREE")["gift"]["effect"] == "APPLY_TO_ITEMS"
    assert shop.get("/v1/vouchers/HELD")["gift"]["effect"] == "APPLY_TO_ORDER"
    error = shop.refused("PUT", at, {"gift": {"amount": 2_000}})
    assert error["key"] == "invalid_campaign_params"
    error = shop.refused("PUT", "/v1/vouchers/FREE", {"gift": {"amount": 2_000}})
    assert error["key"] == "invalid_voucher"


def test_credit_pays_lines_or_the_order_and_no_more_than_is_asked(shop: Shop) -> None:
    offers.gift(shop, "ITEMS", 2_500, "APPLY_TO_ITEMS")
    offers.gift(shop, "ORDER", 2_500)
    mug = shop.post("/v1/products", {"source_id": "mug", "name": "Mug"})["id"]
    on_mugs = offers.rule(shop, applicable_to=offers.only(("product", mug)))
    offers.assign(shop, on_mugs["id"], "voucher", "ITEMS")
    cart = {"items": [{"price": 1_000, "quantity": 2, "product_id": mug}]}
    of_items = {"object": "voucher", "id": "ITEMS", "gift": {"credits": 600}}
    used = redeem(shop, of_items, order=cart)
    assert used["order"]["items_discount_amount"] == 600
    assert used["redemptions"][0]["gift"] == {"amount": 600}
    assert balance(shop, "ITEMS") == 1_900
    used = redeem(shop, "ORDER", order=cart)
    assert used["order"]["discount_amount"] == 2_000
    assert balance(shop, "ORDER") == 500
    too_much = {"object": "voucher", "id": "ORDER", "gift": {"credits": 501}}
    error = shop.refused("POST", "/v1/redemptions", offers.asked(too_much, order=cart))
    assert error["key"] == "gift_amount_exceeded"
    no_mismatches(shop)
