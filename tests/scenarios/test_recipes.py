"""Every recipe: one call, and the offer works for a customer; deleting its campaign undoes it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from support import offers
from support.shop import Shop

Json = dict[str, Any]

ALL = (
    "re-engagement",
    "event",
    "acquisition",
    "spend-or-volume",
    "gift-card-upsell",
    "location",
    "apology",
    "abandoned-cart",
    "first-order",
    "birthday",
    "future-benefit",
    "points-code",
    "second-purchase",
    "stamp-card",
)
MORE_THAN_AN_OFFER = {
    *("re-engagement", "location", "first-order", "birthday", "second-purchase", "stamp-card"),
}
"""Recipes with a segment or a programme, which no template holds."""
NEEDED: dict[str, Json] = {
    "event": {"code": "HOLIDAY"},
    "spend-or-volume": {"code": "MORE", "spend_at_least": 5000},
    "location": {"code": "SEOUL", "city": "Seoul"},
}


def use(shop: Shop, recipe: str, **parameters: Any) -> Json:
    made: Json = shop.post(
        f"/api/recipes/{recipe}/campaigns", {"name": recipe, "parameters": parameters}
    )
    shop.settle()
    return made


def customer(shop: Shop, source_id: str, **fields: Any) -> Json:
    made: Json = shop.post("/v1/customers", {"source_id": source_id, **fields})
    shop.settle()
    return made


def pay(shop: Shop, who: str, amount: int, **fields: Any) -> None:
    body = {"status": "PAID", "amount": amount, "customer": {"source_id": who}, **fields}
    shop.post("/v1/orders", body)
    shop.settle()


def happens(shop: Shop, event: str, who: str) -> None:
    shop.post("/v1/events", {"event": event, "customer": {"source_id": who}})
    shop.settle()


def event_schema(shop: Shop, name: str) -> None:
    answer = shop.management.post("/custom-event-schemas", json={"name": name, "properties": {}})
    assert answer.status_code == 200, answer.text


def held(shop: Shop, who: str) -> list[Json]:
    found: list[Json] = shop.get("/v1/vouchers", customer=who)["vouchers"]
    return found


def only_code(shop: Shop, who: str) -> Json:
    (code,) = held(shop, who)
    return code


def total(shop: Shop, code: str, amount: int, who: str, **cart: Any) -> int | str:
    """Return what a cart costs with a code, or why the code does not apply."""
    answer = offers.validate(
        shop, code, order={"amount": amount, **cart}, customer={"source_id": who}
    )
    if not answer["valid"]:
        return offers.reasons(answer)[0]
    return int(answer["order"]["total_amount"])


def test_the_book_is_told_in_both_languages(shop: Shop) -> None:
    found = shop.get("/api/recipes")
    assert [recipe["id"] for recipe in found["data"]] == list(ALL)
    for recipe in found["data"]:
        assert shop.get(f"/api/recipes/{recipe['id']}") == recipe
        texts = [recipe["name"], recipe["description"]]
        texts += [parameter["label"] for parameter in recipe["parameters"]]
        for text in texts:
            assert text["en"]
            assert any("\uac00" <= letter <= "\ud7a3" for letter in text["ko"]), text
    assert shop.refused("GET", "/api/recipes/none")["key"] == "not_found"


def test_acquisition_who_signs_up_has_thirty_days(shop: Shop) -> None:
    shop.clock.set(datetime(2026, 5, 1, 12, tzinfo=UTC))
    made = use(shop, "acquisition", percent_off=12.5, minimum_spend=2000)
    assert made["campaign"]["voucher"]["discount"]["percent_off"] == 12.5
    customer(shop, "anna")
    customer(shop, "ben")
    code = only_code(shop, "anna")
    assert code["code"].startswith("HELLO-")
    assert code["expiration_date"] == "2026-05-31T12:00:00.000Z"
    assert total(shop, code["code"], 10000, "anna") == 8750
    assert total(shop, code["code"], 1999, "anna") == "order_rules_violated"
    assert total(shop, code["code"], 10000, "ben") == "redemption_rules_violated"
    shop.clock.set(datetime(2026, 5, 31, 11, tzinfo=UTC))
    assert total(shop, code["code"], 10000, "anna") == 8750
    shop.clock.set(datetime(2026, 5, 31, 13, tzinfo=UTC))
    assert total(shop, code["code"], 10000, "anna") == "voucher_expired"


def test_event_one_public_code_between_two_dates(shop: Shop) -> None:
    shop.clock.set(datetime(2026, 11, 26, tzinfo=UTC))
    use(
        shop,
        "event",
        code="BLACKFRIDAY",
        percent_off=20,
        most_off=3000,
        start="2026-11-27T00:00:00-05:00",
        end="2026-11-28T00:00:00-05:00",
        most_uses=3,
    )
    assert total(shop, "BLACKFRIDAY", 10000, "anna") == "voucher_not_active"
    shop.clock.set(datetime(2026, 11, 27, 12, tzinfo=UTC))
    assert total(shop, "BLACKFRIDAY", 10000, "anna") == 8000
    assert total(shop, "BLACKFRIDAY", 100000, "anna") == 97000
    for who in ("anna", "ben", "cleo"):
        order = {"amount": 10000}
        offers.redeem(shop, "BLACKFRIDAY", order=order, customer={"source_id": who})
    assert total(shop, "BLACKFRIDAY", 10000, "dora") == "quantity_exceeded"
    shop.clock.set(datetime(2026, 11, 29, tzinfo=UTC))
    assert total(shop, "BLACKFRIDAY", 10000, "dora") == "voucher_expired"


def test_event_each_customer_uses_it_once(shop: Shop) -> None:
    use(shop, "event", code="ONCE")
    offers.redeem(shop, "ONCE", order={"amount": 1000}, customer={"source_id": "anna"})
    assert total(shop, "ONCE", 1000, "anna") == "redemption_rules_violated"
    assert total(shop, "ONCE", 1000, "ben") == 800


def test_spend_or_volume_either_is_enough(shop: Shop) -> None:
    use(shop, "spend-or-volume", code="MORE", spend_at_least=5000, units_at_least=4)
    four = [{"product_id": "p", "quantity": 4, "amount": 1000}]
    one = [{"product_id": "p", "quantity": 1, "amount": 1000}]
    assert total(shop, "MORE", 5000, "anna", items=[{**one[0], "amount": 5000}]) == 4500
    assert total(shop, "MORE", 1000, "anna", items=four) == 900
    assert total(shop, "MORE", 1000, "anna", items=one) == "order_rules_violated"


def test_gift_card_upsell_a_large_order_brings_a_card(shop: Shop) -> None:
    use(shop, "gift-card-upsell", spend_at_least=20000, gift_amount=2500, per_customer=1)
    pay(shop, "anna", 19999)
    assert held(shop, "anna") == []
    pay(shop, "anna", 20000)
    pay(shop, "anna", 20000)
    card = only_code(shop, "anna")
    assert (card["type"], card["gift"]["balance"]) == ("GIFT_VOUCHER", 2500)
    assert total(shop, card["code"], 10000, "anna") == 7500


def test_location_the_code_is_for_customers_of_a_place(shop: Shop) -> None:
    use(shop, "location", code="SEOUL", city="Seoul", amount_off=1000)
    customer(shop, "anna", address={"city": "Seoul", "country": "KR"})
    customer(shop, "ben", address={"city": "Busan", "country": "KR"})
    assert total(shop, "SEOUL", 5000, "anna") == 4000
    assert total(shop, "SEOUL", 5000, "ben") == "customer_rules_violated"


def test_apology_a_complaint_brings_a_code_without_conditions(shop: Shop) -> None:
    event_schema(shop, "delivery.late")
    use(shop, "apology", event="delivery.late", amount_off=700)
    happens(shop, "delivery.late", "anna")
    code = only_code(shop, "anna")
    assert total(shop, code["code"], 1000, "anna") == 300


def test_abandoned_cart_a_code_with_a_short_life_once_a_day(shop: Shop) -> None:
    shop.clock.set(datetime(2026, 4, 1, 9, tzinfo=UTC))
    event_schema(shop, "cart.abandoned")
    use(shop, "abandoned-cart", valid_hours=6)
    happens(shop, "cart.abandoned", "anna")
    happens(shop, "cart.abandoned", "anna")
    code = only_code(shop, "anna")
    assert code["expiration_date"] == "2026-04-01T15:00:00.000Z"
    assert total(shop, code["code"], 1000, "anna") == 900
    shop.clock.move(hours=7)
    assert total(shop, code["code"], 1000, "anna") == "voucher_expired"


def test_first_order_the_code_works_once_and_first(shop: Shop) -> None:
    use(shop, "first-order", code="WELCOME", percent_off=20)
    assert total(shop, "WELCOME", 1000, "nobody-yet") == 800
    customer(shop, "anna")
    assert total(shop, "WELCOME", 1000, "anna") == 800
    order = {"amount": 1000}
    offers.redeem(shop, "WELCOME", order=order, customer={"source_id": "anna"})
    assert total(shop, "WELCOME", 1000, "anna") == "customer_rules_violated"


def test_birthday_a_code_on_the_day(shop: Shop) -> None:
    made = use(shop, "birthday", percent_off=25)
    assert made["segment"]["type"] == "auto-update"
    today = shop.clock().astimezone(ZoneInfo("America/New_York"))
    other = today + timedelta(days=100)
    customer(shop, "anna", birthdate=f"1990-{today:%m-%d}")
    customer(shop, "ben", birthdate=f"1990-{other:%m-%d}")
    code = only_code(shop, "anna")
    assert total(shop, code["code"], 1000, "anna") == 750
    assert held(shop, "ben") == []


def test_re_engagement_who_is_away_gets_a_code_and_who_goes_away_too(shop: Shop) -> None:
    long_ago = (shop.clock() - timedelta(days=90)).isoformat()
    for who, when in (("away", long_ago), ("here", shop.clock().isoformat())):
        pay(shop, who, 1000, created_at=when)
    made = use(shop, "re-engagement", days_away=60, valid_days=7)
    assert made["async_action_id"]
    for _ in range(100):
        shop.settle()
        if shop.get(f"/v1/async-actions/{made['async_action_id']}")["status"] == "DONE":
            break
    code = only_code(shop, "away")
    assert total(shop, code["code"], 1000, "away") == 850
    assert held(shop, "here") == []
    pay(shop, "late", 1000, created_at=long_ago)
    assert len(held(shop, "late")) == 1


def test_future_benefit_a_paid_order_brings_a_code_for_the_next(shop: Shop) -> None:
    use(shop, "future-benefit", spend_at_least=3000, percent_off=50)
    pay(shop, "anna", 2000)
    assert held(shop, "anna") == []
    pay(shop, "anna", 3000)
    code = only_code(shop, "anna")
    assert total(shop, code["code"], 4000, "ben") == "redemption_rules_violated"
    order = {"amount": 4000, "status": "PAID"}
    used = offers.redeem(shop, code["code"], order=order, customer={"source_id": "anna"})
    assert used["order"]["total_amount"] == 2000
    shop.settle()
    assert len(held(shop, "anna")) == 1  # the order with the code was worth 2000 in the end


def test_points_code_who_signs_up_is_credited(shop: Shop) -> None:
    use(shop, "points-code", points=250, minimum_spend=1000)
    customer(shop, "anna")
    customer(shop, "ben")
    code = only_code(shop, "anna")["code"]
    assert code.startswith("POINTS-")
    assert total(shop, code, 999, "anna") == "order_rules_violated"
    assert total(shop, code, 10000, "ben") == "redemption_rules_violated"
    assert total(shop, code, 10000, "anna") == 10000
    offers.redeem(shop, code, order={"amount": 10000}, customer={"source_id": "anna"})
    assert shop.get("/api/customers/anna/points")["balance"] == 250
    assert total(shop, code, 10000, "anna") == "quantity_exceeded"


def test_points_code_one_point_for_so_much_money(shop: Shop) -> None:
    use(shop, "points-code", spend_per_point=5)
    customer(shop, "anna")
    code = only_code(shop, "anna")["code"]
    offers.redeem(shop, code, order={"amount": 10499}, customer={"source_id": "anna"})
    assert shop.get("/api/customers/anna/points")["balance"] == 20


@pytest.mark.parametrize("recipe", ALL)
def test_a_dry_run_shows_everything_and_makes_nothing(shop: Shop, recipe: str) -> None:
    body = {"name": "Try", "parameters": NEEDED.get(recipe, {}), "dry_run": True}
    seen = shop.post(f"/api/recipes/{recipe}/campaigns", body)
    assert (seen["dry_run"], seen["campaign"]["name"]) == (True, "Try")
    shop.settle()
    for path in ("campaigns", "validation-rules", "segments", "vouchers"):
        assert shop.get(f"/v1/{path}")["total"] == 0
    assert shop.get("/api/issue-policies")["total"] == 0
    made = shop.post(f"/api/recipes/{recipe}/campaigns", {**body, "dry_run": False})
    makes = shop.get(f"/api/recipes/{recipe}")["makes"]
    there = {
        "campaign": made["campaign"],
        "rule": made["validation_rule"],
        "segment": made["segment"],
        "policy": made["issue_policy"],
        "programme": made["loyalty"],
    }
    assert {kind for kind, thing in there.items() if thing} <= {*makes}
    assert {kind for kind, thing in there.items() if thing} | {"rule"} >= {*makes}
    shop.settle()


@pytest.mark.parametrize("recipe", ALL)
def test_deleting_the_campaign_undoes_the_recipe(shop: Shop, recipe: str) -> None:
    made = use(shop, recipe, **NEEDED.get(recipe, {}))
    shop.delete(f"/v1/campaigns/{made['campaign']['id']}")
    if made["loyalty"]:
        shop.delete(f"/v1/campaigns/{made['loyalty']['campaign']['id']}")
    shop.settle()
    if made["issue_policy"]:
        policy = shop.get(f"/api/issue-policies/{made['issue_policy']['id']}")
        assert policy["active"] is False
    if made["validation_rule"]:
        rule = shop.get(f"/v1/validation-rules/{made['validation_rule']['id']}")
        assert rule["assignments_count"] == 0
    customer(shop, "anna")
    pay(shop, "anna", 100000)
    assert held(shop, "anna") == []


@pytest.mark.parametrize(
    "recipe",
    [name for name in ALL if name not in MORE_THAN_AN_OFFER],
)
def test_a_recipe_without_a_segment_can_be_kept_as_a_template(shop: Shop, recipe: str) -> None:
    body = {"name": f"T {recipe}", "parameters": NEEDED.get(recipe, {})}
    template = shop.post(f"/api/recipes/{recipe}/templates", body)
    assert template["object"] == "campaign_template"
    made = shop.post(f"/v1/templates/campaigns/{template['id']}/campaign-setup", {"name": "Again"})
    direct = use(shop, recipe, **NEEDED.get(recipe, {})) if recipe not in NEEDED else None
    if direct:
        for field in ("type", "campaign_type", "voucher"):
            assert made["campaign"][field] == direct["campaign"][field]


@pytest.mark.parametrize("recipe", sorted(MORE_THAN_AN_OFFER))
def test_a_template_cannot_hold_a_segment_or_a_programme(shop: Shop, recipe: str) -> None:
    error = shop.refused("POST", f"/api/recipes/{recipe}/templates", {"name": "T"})
    assert error["key"] == "invalid_payload"


@pytest.mark.parametrize(
    ("recipe", "parameters", "path"),
    [
        ("acquisition", {"percent_off": 101}, ".parameters.percent_off"),
        ("acquisition", {"percent_off": "10"}, ".parameters.percent_off"),
        ("acquisition", {"valid_days": 1.5}, ".parameters.valid_days"),
        ("acquisition", {"valid_days": True}, ".parameters.valid_days"),
        ("acquisition", {"colour": "red"}, ".parameters.colour"),
        ("event", {}, ".parameters.code"),
        ("event", {"code": "A#"}, ".parameters.code"),
        ("event", {"code": "A", "start": "soon"}, ".parameters.start"),
        ("event", {"code": ""}, ".parameters.code"),
        ("spend-or-volume", {"code": "A"}, ".parameters"),
        ("location", {"code": "A"}, ".parameters"),
        ("apology", {"event": "x" * 256}, ".parameters.event"),
    ],
)
def test_figures_that_cannot_be_meant_are_refused(
    shop: Shop, recipe: str, parameters: Json, path: str
) -> None:
    body = {"name": "N", "parameters": parameters}
    error = shop.refused("POST", f"/api/recipes/{recipe}/campaigns", body)
    assert path in error["details"], error
    assert shop.get("/v1/campaigns")["total"] == 0


def test_a_recipe_is_all_or_nothing(shop: Shop) -> None:
    """The name of the policy is taken: neither campaign nor rule nor segment stays."""
    use(shop, "acquisition")
    counts = {p: shop.get(f"/v1/{p}")["total"] for p in ("campaigns", "validation-rules")}
    error = shop.refused(
        "POST", "/api/recipes/birthday/campaigns", {"name": "acquisition", "parameters": {}}
    )
    assert error["key"] == "duplicate_found"
    assert {p: shop.get(f"/v1/{p}")["total"] for p in counts} == counts
    assert shop.get("/v1/segments")["total"] == 0


def test_the_same_request_twice_makes_one_campaign(shop: Shop) -> None:
    body = {"name": "Once", "parameters": {}}
    made = [
        shop.post("/api/recipes/acquisition/campaigns", body, **{"Idempotency-Key": "k1"})
        for _ in range(2)
    ]
    assert made[0] == made[1]
    assert shop.get("/v1/campaigns")["total"] == 1


def test_a_korean_merchant_gets_korean_words(shop: Shop) -> None:
    answer = shop.http.post(
        "/api/recipes/acquisition/campaigns",
        json={"name": "환영", "parameters": {"minimum_spend": 1000}},
        headers={"Accept-Language": "ko"},
    ).json()
    assert answer["validation_rule"]["name"].startswith("환영: 본인")
    assert "고객" in answer["campaign"]["description"]


def test_stamp_card_every_fourth_order_is_free(shop: Shop) -> None:
    made = use(shop, "stamp-card", stamps=3, spend_at_least=1000, most_off=2000)
    club = made["loyalty"]["campaign"]
    assert (club["campaign_type"], club["auto_join"]) == ("LOYALTY_PROGRAM", True)
    assert len(made["loyalty"]["earning_rules"]) == 1
    pay(shop, "anna", 1000)
    pay(shop, "anna", 999)  # too small for a stamp
    pay(shop, "anna", 5000)
    codes = [each["code"] for each in held(shop, "anna")]
    assert [code.split("-")[0] for code in codes] == ["STAMPS"]
    assert shop.get(f"/v1/vouchers/{codes[0]}")["loyalty_card"]["balance"] == 2
    pay(shop, "anna", 1000)
    (free,) = (each["code"] for each in held(shop, "anna") if each["code"] not in codes)
    assert free.startswith("FREE-")
    assert total(shop, free, 1800, "anna") == 0
    assert total(shop, free, 3000, "anna") == 1000
    assert total(shop, free, 1800, "ben") == "redemption_rules_violated"
    # The free order brings no stamp; the next card begins with the one after it.
    offers.redeem(shop, free, order={"amount": 1800}, customer={"source_id": "anna"})
    shop.settle()
    for _ in range(2):
        pay(shop, "anna", 1000)
    assert len(held(shop, "anna")) == 2
    pay(shop, "anna", 1000)
    assert len(held(shop, "anna")) == 3


def test_stamp_card_a_canceled_order_takes_its_stamp_along(shop: Shop) -> None:
    use(shop, "stamp-card", stamps=5)
    order = {"status": "PAID", "amount": 1000, "customer": {"source_id": "anna"}}
    placed = shop.post("/v1/orders", order)
    pay(shop, "anna", 1000)
    card = only_code(shop, "anna")["code"]
    assert shop.get(f"/v1/vouchers/{card}")["loyalty_card"]["balance"] == 2
    shop.put(f"/v1/orders/{placed['id']}", {"status": "CANCELED"})
    shop.settle()
    assert shop.get(f"/v1/vouchers/{card}")["loyalty_card"]["balance"] == 1


def test_second_purchase_the_first_order_brings_a_code_for_the_second(shop: Shop) -> None:
    pay(shop, "old", 1000)
    pay(shop, "old", 1000)
    use(shop, "second-purchase", percent_off=20, minimum_spend=2000)
    pay(shop, "anna", 1000)
    pay(shop, "old", 1000)  # the third order of somebody else
    assert held(shop, "old") == []
    code = only_code(shop, "anna")["code"]
    assert code.startswith("AGAIN-")
    assert total(shop, code, 5000, "anna") == 4000
    assert total(shop, code, 1999, "anna") == "order_rules_violated"
    assert total(shop, code, 5000, "ben") in (
        "redemption_rules_violated",
        "customer_rules_violated",
    )
    pay(shop, "anna", 3000)  # the second, without the code: it is for no later one
    assert len(held(shop, "anna")) == 1
    assert total(shop, code, 5000, "anna") == "customer_rules_violated"
