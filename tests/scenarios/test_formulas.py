"""Formulas as a merchant uses them: a value worked out from the cart, the customer, the code."""

from __future__ import annotations

from typing import Any

import pytest

from support.offers import assign, only, redeem, rule, tier, validate, voucher
from support.shop import Shop

ORDER: dict[str, Any] = {"amount": 40_000}


def by_formula(kind: str, field: str, formula: str, static: int = 5) -> dict[str, Any]:
    return {"type": kind, field: static, f"{field}_formula": formula}


def result(answer: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = answer["redeemables"][0]["result"]
    return found


def test_a_percent_follows_the_order(shop: Shop) -> None:
    made = voucher(shop, "BIG", by_formula("PERCENT", "percent_off", "IF(ORDER_AMOUNT > 300;15;5)"))
    assert made["discount"]["percent_off_formula"] == "IF(ORDER_AMOUNT > 300;15;5)"
    answer = validate(shop, "BIG", order=ORDER)
    assert answer["order"]["total_discount_amount"] == 6_000
    told = result(answer)
    assert (told["discount"]["percent_off"], told["discount"]["is_dynamic"]) == (15, True)
    assert told["formulas"] == [
        {
            "field": "discount.percent_off",
            "formula": "IF(ORDER_AMOUNT > 300;15;5)",
            "value": "15",
        }
    ]
    small = validate(shop, "BIG", order={"amount": 10_000})
    assert small["order"]["total_discount_amount"] == 500


def test_an_amount_is_in_the_currencys_own_units(shop: Shop) -> None:
    voucher(shop, "AGE", by_formula("AMOUNT", "amount_off", 'CUSTOMER_METADATA("age") / 2', 300))
    customer = {"source_id": "kim", "metadata": {"age": 33}}
    answer = redeem(shop, "AGE", order=ORDER, customer=customer)
    assert answer["order"]["total_discount_amount"] == 1_650


def test_the_static_value_counts_when_a_formula_has_none_and_the_answer_says_why(
    shop: Shop,
) -> None:
    voucher(shop, "AGE", by_formula("AMOUNT", "amount_off", 'CUSTOMER_METADATA("age")', 300))
    answer = validate(shop, "AGE", order=ORDER)
    told = result(answer)
    assert answer["order"]["total_discount_amount"] == 300
    assert told["discount"]["is_dynamic"] is False
    (formula,) = told["formulas"]
    assert formula["fallback_reason"]["key"] == "formula_value_missing"
    assert 'CUSTOMER_METADATA("age")' in formula["fallback_reason"]["message"]


def test_a_formula_may_stand_alone_where_no_value_takes_nothing(shop: Shop) -> None:
    """A fixed amount may not: an order of which nobody knows the price would cost nothing."""
    tea = shop.post("/v1/products", {"name": "Tea", "price": 500})["id"]
    for code, discount, off in (
        ("AMOUNT", {"type": "AMOUNT", "amount_off_formula": "{}"}, 300),
        ("PERCENT", {"type": "PERCENT", "percent_off_formula": "{}"}, 300),
        ("UNIT", {"type": "UNIT", "unit_type": tea, "unit_off_formula": "{}"}, 1_500),
    ):
        for name, formula in (("AGE", 'CUSTOMER_METADATA("age")'), ("THREE", "3")):
            said = {key: value.replace("{}", formula) for key, value in discount.items()}
            made = shop.post(f"/v1/vouchers/{code}{name}", {"discount": said})["discount"]
            assert made[f"{code.lower()}_off_formula"] == formula
        answer = validate(shop, f"{code}THREE", order={"amount": 10_000})
        assert answer["order"]["total_discount_amount"] == off
        assert result(answer)["discount"]["is_dynamic"] is True
        answer = validate(shop, f"{code}AGE", order={"amount": 10_000})
        assert answer["valid"] is True
        assert answer["order"]["total_amount"] == 10_000
        assert "total_discount_amount" not in answer["order"]
    fixed = {"type": "FIXED", "fixed_amount_formula": "20"}
    error = shop.refused("POST", "/v1/vouchers", {"discount": fixed})
    assert "discount.fixed_amount" in error["details"]


def test_units_follow_a_formula(shop: Shop) -> None:
    product = shop.post("/v1/products", {"source_id": "cup", "name": "Cup", "price": 1_000})
    free = {
        "type": "UNIT",
        "unit_off": 1,
        "unit_off_formula": "ORDER_UNITS_QUANTITY / 2",
        "unit_type": product["id"],
        "effect": "ADD_NEW_ITEMS",
    }
    voucher(shop, "CUPS", free)
    answer = validate(shop, "CUPS", order={"items": [{"product_id": product["id"], "quantity": 5}]})
    line = answer["order"]["items"][0]
    assert (line["quantity"], line["discount_amount"]) == (7, 2_000)
    assert result(answer)["discount"]["unit_off"] == 2


def test_a_price_follows_each_item(shop: Shop) -> None:
    goods = rule(
        shop,
        None,
        {
            "included": [
                {
                    "object": "products_collection",
                    "id": "pc_a11pr0dUc75",
                    "price": 100,
                    "price_formula": "ORDER_ITEM_PRICE * 0.8",
                }
            ]
        },
    )
    offer = tier(
        shop, {"type": "FIXED", "fixed_amount": 100, "effect": "APPLY_TO_ITEMS"}, goods["id"]
    )
    for name, price in (("a", 1_000), ("b", 2_500)):
        shop.post("/v1/products", {"source_id": name, "price": price})
    items = [{"source_id": name, "related_object": "product", "quantity": 2} for name in ("a", "b")]
    answer = validate(shop, offer["id"], order={"items": items})
    assert [each["discount_amount"] for each in answer["order"]["items"]] == [400, 1_000]


def test_an_amount_follows_each_item(shop: Shop) -> None:
    product = shop.post("/v1/products", {"source_id": "tea", "price": 1_000})
    voucher(
        shop,
        "TENTH",
        {
            **by_formula("AMOUNT", "amount_off", "ORDER_ITEM_AMOUNT / 10", 1),
            "effect": "APPLY_TO_ITEMS",
        },
    )
    limits = rule(shop, None, only(("product", product["id"])))
    assign(shop, limits["id"], "voucher", shop.get("/v1/vouchers/TENTH")["id"])
    answer = validate(
        shop, "TENTH", order={"items": [{"product_id": product["id"], "quantity": 3}]}
    )
    assert answer["order"]["items"][0]["discount_amount"] == 300
    assert result(answer)["formulas"][0]["item_index"] == 0


def test_a_code_knows_how_often_it_was_published_and_what_was_said(shop: Shop) -> None:
    campaign = shop.post(
        "/v1/campaigns",
        {
            "name": "Gifts",
            "campaign_type": "DISCOUNT_COUPONS",
            "vouchers_count": 1,
            "voucher": {
                "type": "DISCOUNT_VOUCHER",
                "discount": by_formula(
                    "AMOUNT",
                    "amount_off",
                    'VOUCHER_PUBLISH_COUNT + DEFAULT_TO(PUBLICATION_METADATA("extra");0)',
                    100,
                ),
            },
        },
    )
    shop.settle()
    code = shop.get("/v1/vouchers", campaign=campaign["name"])["vouchers"][0]["code"]
    assert "total_discount_amount" not in validate(shop, code, order=ORDER)["order"]
    shop.post(
        "/v1/publications",
        {"voucher": code, "customer": {"source_id": "lee"}, "metadata": {"extra": 7}},
    )
    answer = validate(shop, code, order=ORDER, customer={"source_id": "lee"})
    assert answer["order"]["total_discount_amount"] == 800


@pytest.mark.parametrize(
    ("formula", "where"),
    [
        ("IF(ORDER_AMOUNT > 300;15", ":25"),
        ("ORDER_AMUONT", ":1"),
        ("1 + 'x'", ":5"),
        ("POW(1)", ":1"),
    ],
)
def test_a_formula_that_cannot_be_meant_is_refused_where_it_stands(
    shop: Shop, formula: str, where: str
) -> None:
    error = shop.refused(
        "POST",
        "/v1/vouchers/BAD",
        {"type": "DISCOUNT_VOUCHER", "discount": by_formula("AMOUNT", "amount_off", formula)},
    )
    assert error["key"] == "invalid_payload"
    assert f"amount_off_formula{where}" in error["details"]
    limit = {"object": "product", "id": "p", "product_campaign_quantity_limit_formula": formula}
    error = shop.refused(
        "POST", "/v1/validation-rules", {"name": "x", "applicable_to": {"included": [limit]}}
    )
    assert error["key"] == "invalid_validation_rules"
