"""A merchant makes single codes, looks after them, and takes them back."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import pytest

from support.shop import Shop

TWENTY_OFF = {"type": "AMOUNT", "amount_off": 2000}


def voucher(shop: Shop, code: str | None = None, **fields: Any) -> dict[str, Any]:
    path = "/v1/vouchers" if code is None else "/v1/vouchers/" + quote(code, safe="")
    made: dict[str, Any] = shop.post(path, {"discount": TWENTY_OFF, **fields})
    return made


def test_a_voucher_is_made_found_changed_and_deleted(shop: Shop) -> None:
    made = voucher(shop, "HELLO", redemption={"quantity": 5}, additional_info="first")
    assert made["type"] == "DISCOUNT_VOUCHER"
    assert (made["campaign"], made["campaign_id"], made["active"]) == (None, None, True)
    assert (made["redemption"]["quantity"], made["redemption"]["redeemed_quantity"]) == (5, 0)
    assert made["publish"]["count"] == 0
    assert made["assets"]["qr"]["url"]
    assert shop.get("/v1/vouchers/HELLO") == made
    assert shop.get(f"/v1/vouchers/{made['id']}") == made

    changed = shop.put(
        "/v1/vouchers/HELLO",
        {
            "additional_info": None,
            "metadata": {"a": 1, "b": [1, 2]},
            "redemption": {"quantity": None},
            "start_date": "2026-05-01T00:00:00+02:00",
        },
    )
    assert changed["additional_info"] is None
    assert changed["redemption"]["quantity"] is None
    assert changed["start_date"] == "2026-04-30T22:00:00.000Z"
    changed = shop.put("/v1/vouchers/HELLO", {"metadata": {"b": None, "c": "x"}})
    assert changed["metadata"] == {"a": 1, "c": "x"}
    changed = shop.put("/v1/vouchers/HELLO", {"start_date": None})
    assert changed["start_date"] is None
    assert changed["updated_at"]

    shop.delete("/v1/vouchers/HELLO")
    assert shop.refused("GET", "/v1/vouchers/HELLO")["code"] == 404
    assert shop.refused("POST", "/v1/vouchers/HELLO", {"discount": TWENTY_OFF})["code"] == 409
    voucher(shop, "FORCED")
    shop.delete("/v1/vouchers/FORCED?force=true")
    assert voucher(shop, "FORCED")["code"] == "FORCED"


@pytest.mark.parametrize(
    "code",
    ["10% off", "a/b/c", "#1", "me@home", "🎁2026", "ä ö", "a+b", "x?y=z&w", "%2F", "'\";--"],
)
def test_a_code_may_hold_anything_that_can_be_written(shop: Shop, code: str) -> None:
    made = voucher(shop, code)
    assert made["code"] == code
    path = "/v1/vouchers/" + quote(code, safe="")
    assert shop.get(path)["id"] == made["id"]
    assert shop.post(f"{path}/disable")["active"] is False
    assert shop.post(f"{path}/enable")["active"] is True
    (listed,) = shop.get("/v1/vouchers", code=code)["vouchers"]
    assert listed["id"] == made["id"]
    told = shop.post("/v1/vouchers", {"code": code + "!", "discount": TWENTY_OFF})
    assert told["code"] == code + "!"


def test_a_random_code_looks_as_it_was_asked_to(shop: Shop) -> None:
    made = voucher(shop, code_config={"pattern": "AB-##", "charset": "XYZ", "postfix": "-26"})
    head, body, tail = made["code"].split("-")
    assert (head, tail, set(body) <= set("XYZ"), len(body)) == ("AB", "26", True, 2)
    assert len(voucher(shop)["code"]) == 8


def test_a_code_is_taken_once_where_case_does_not_tell(shop: Shop) -> None:
    voucher(shop, "Hello")
    assert voucher(shop, "HELLO")["code"] == "HELLO"
    relaxed = Shop(shop.server, case_sensitive_codes=False)
    voucher(relaxed, "Hello")
    error = relaxed.refused("POST", "/v1/vouchers/HELLO", {"discount": TWENTY_OFF})
    assert (error["key"], error["resource_id"]) == ("duplicate_found", "HELLO")
    assert relaxed.get("/v1/vouchers/hELLO")["code"] == "Hello"
    relaxed.close()


def test_vouchers_are_listed_filtered_and_ordered(shop: Shop) -> None:
    category = shop.post("/v1/categories", {"name": "Loud"})
    voucher(shop, "A1", category_id=category["id"])
    voucher(shop, "B2", active=False, metadata={"tier": "gold"})
    shop.post("/v1/campaigns", {"name": "Camp", "voucher": {"discount": TWENTY_OFF}})
    shop.post("/v1/campaigns/Camp/vouchers/C3", {})
    shop.post("/v1/publications", {"voucher": "C3", "customer": {"source_id": "ann"}})

    def codes(**query: Any) -> list[str]:
        return [v["code"] for v in shop.get("/v1/vouchers", **query)["vouchers"]]

    assert codes() == ["C3", "B2", "A1"]
    assert codes(order="code") == ["A1", "B2", "C3"]
    assert codes(order="code", limit=1, page=2) == ["B2"]
    assert codes(campaign="Camp") == codes(campaign_id="Camp") == ["C3"]
    assert codes(category="Loud") == codes(category=category["id"]) == ["A1"]
    assert codes(customer="ann") == ["C3"]
    assert codes(campaign="Nobody") == []
    assert codes(**{"filters[code][conditions][$in][0]": "A1"}) == ["A1"]
    either = {
        "filters[junction]": "or",
        "filters[code][conditions][$is]": "A1",
        "filters[metadata.tier][conditions][$is]": "gold",
        "order": "code",
    }
    assert codes(**either) == ["A1", "B2"]
    assert codes(**{"filters[active][conditions][$is]": "False"}) == ["B2"]
    assert codes(**{"created_at[after]": "2000-01-01", "order": "code", "limit": 1}) == ["A1"]
    assert codes(**{"[created_at][before]": "2000-01-01"}) == []
    found = shop.get("/v1/vouchers", limit=1)
    assert (found["total"], found["data_ref"], len(found["vouchers"])) == (3, "vouchers", 1)
    assert shop.refused("GET", "/v1/vouchers?page=100")["key"] == "invalid_query_params"
    error = shop.refused("GET", "/v1/vouchers?filters[code][conditions][$guess]=A")
    assert "$guess" in error["details"]


def test_own_rules_stand_beside_those_of_the_campaign(shop: Shop) -> None:
    rule = shop.post("/v1/validation-rules", {"name": "Any", "rules": {}})
    made = voucher(shop, "RULED", validation_rules=[rule["id"]])
    (assigned,) = made["validation_rules_assignments"]["data"]
    assert assigned["related_object_type"] == "voucher"
    assert assigned["related_object_id"] == made["id"]


@pytest.mark.parametrize(
    ("body", "where"),
    [
        ({}, ".type"),
        ({"type": "GIFT_VOUCHER"}, ".gift"),
        ({"type": "LOYALTY_CARD"}, ".type"),
        ({"discount": TWENTY_OFF, "gift": {"amount": 1}}, ".gift"),
        ({"discount": {**TWENTY_OFF, "effect": "ADD_NEW_ITEMS"}}, ".discount.effect"),
        ({"discount": {"type": "UNIT", "unit_off": 0, "unit_type": "prod_5h1pp1ng"}}, ".unit_off"),
        ({"discount": {"type": "UNIT", "unit_off": 1}}, ".discount.unit_type"),
        ({"discount": {"type": "FIXED"}}, ".discount.fixed_amount"),
        ({"discount": TWENTY_OFF, "redemption": {"quantity": -1}}, "quantity"),
        ({"discount": TWENTY_OFF, "validity_day_of_week": [7]}, "validity_day_of_week"),
        (
            {"discount": TWENTY_OFF, "validity_hours": {"daily": [{"start_time": "25:00"}]}},
            ".validity_hours.daily[0].start_time",
        ),
        (
            {
                "discount": TWENTY_OFF,
                "validity_hours": {
                    "daily": [
                        {"start_time": "09:00", "expiration_time": "12:00"},
                        {"start_time": "11:00", "days_of_week": [3]},
                    ]
                },
            },
            ".validity_hours.daily[1]",
        ),
        ({"discount": TWENTY_OFF, "code": " padded "}, ".code"),
    ],
)
def test_what_cannot_be_meant_is_refused_with_its_path(
    shop: Shop, body: dict[str, Any], where: str
) -> None:
    assert where in shop.refused("POST", "/v1/vouchers", body)["details"]
    assert shop.get("/v1/vouchers")["total"] == 0


def test_the_kind_of_a_voucher_stays(shop: Shop) -> None:
    voucher(shop, "KIND")
    percent = {"discount": {"type": "PERCENT", "percent_off": 5}}
    assert ".discount.type" in shop.refused("PUT", "/v1/vouchers/KIND", percent)["details"]
    assert shop.refused("PUT", "/v1/vouchers/KIND", {"gift": {"amount": 1}})["code"] == 400
    changed = shop.put("/v1/vouchers/KIND", {"discount": {**TWENTY_OFF, "amount_off": 500.0}})
    assert changed["discount"]["amount_off"] == 500


def test_a_percent_keeps_its_decimals(shop: Shop) -> None:
    discount = {"type": "PERCENT", "percent_off": 12.1, "amount_limit": 900}
    made = voucher(shop, discount=discount)
    assert made["discount"] == discount


def test_a_repeated_request_makes_one_voucher(shop: Shop) -> None:
    first = shop.post("/v1/vouchers", {"discount": TWENTY_OFF}, **{"Idempotency-Key": "v"})
    again = shop.post("/v1/vouchers", {"discount": TWENTY_OFF}, **{"Idempotency-Key": "v"})
    assert first == again
    assert shop.get("/v1/vouchers")["total"] == 1


def test_another_project_sees_nothing(shop: Shop) -> None:
    made = voucher(shop, "MINE")
    stranger = Shop(shop.server)
    assert stranger.refused("GET", "/v1/vouchers/MINE")["code"] == 404
    assert stranger.refused("PUT", f"/v1/vouchers/{made['id']}", {"active": False})["code"] == 404
    assert voucher(stranger, "MINE")["id"] != made["id"]
    stranger.close()


def test_a_voucher_made_for_a_campaign_may_say_its_own_worth(shop: Shop) -> None:
    """Typed clients cannot leave the discount out; another kind than the campaign's is refused."""
    campaign = shop.post("/v1/campaigns", {"name": "C", "voucher": {"discount": TWENTY_OFF}})
    own = {"type": TWENTY_OFF["type"], "amount_off": 3000}
    body = {"type": "DISCOUNT_VOUCHER", "discount": own, "campaign": "C"}
    made = shop.post("/v1/vouchers/OWN", body)
    assert (made["campaign_id"], made["discount"]["amount_off"]) == (campaign["id"], 3000)
    plain = shop.post("/v1/vouchers/PLAIN", {"campaign_id": campaign["id"], "campaign": None})
    assert plain["discount"] == campaign["voucher"]["discount"]
    for changed, where in (
        ({"type": "GIFT_VOUCHER"}, ".type"),
        ({"discount": {"type": "PERCENT", "percent_off": 1}}, ".discount.type"),
    ):
        error = shop.refused("POST", "/v1/vouchers/NO", {**body, **changed})
        assert error["key"] == "invalid_voucher"
        assert where in error["details"]


def test_a_campaign_of_one_code_gets_another_only_as_a_voucher_of_its_own(shop: Shop) -> None:
    template = {"discount": TWENTY_OFF, "code_config": {"pattern": "BLACK"}}
    shop.post("/v1/campaigns", {"name": "S", "type": "STANDALONE", "voucher": template})
    for path in ("/v1/campaigns/S/vouchers/MORE", "/v1/campaigns/S/vouchers?vouchers_count=2"):
        assert shop.refused("POST", path)["key"] == "invalid_campaign"
    made = shop.post("/v1/vouchers/FRIDAY", {"campaign": "S", "discount": TWENTY_OFF})
    assert made["campaign"] == "S"
    assert shop.get("/v1/campaigns/S")["vouchers_count"] == 2
