"""Every leaf of every body that makes an offer, replaced by every kind of wrong value: no 5xx."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from support.shop import Shop

WRONG: list[Any] = [
    None, True, -1, 10**30, "x" * 20_000, "9999-12-31T23:59:59-23:00", "P99999999Y", [None], {},
]  # fmt: skip

DISCOUNT = {
    "type": "UNIT",
    "effect": "ADD_MANY_ITEMS",
    "units": [{"unit_off": 1, "unit_type": "prod_5h1pp1ng", "effect": "ADD_NEW_ITEMS"}],
}
WINDOW = {
    "start_date": "2026-01-01T00:00:00Z",
    "expiration_date": "2027-01-01T00:00:00Z",
    "validity_timeframe": {"duration": "PT1H", "interval": "P2D"},
    "validity_day_of_week": [1, 2],
}
TIER = {
    "name": "T",
    "banner": "b",
    "hierarchy": 1,
    "active": True,
    "metadata": {"a": 1},
    "action": {"discount": {"type": "PERCENT", "percent_off": 5.5, "amount_limit": 100}},
    "validity_hours": {
        "daily": [{"start_time": "09:00", "expiration_time": "10:00", "days_of_week": [1]}]
    },
}
RULE = {
    "name": "R",
    "type": "basic",
    "rules": {
        "1": {"name": "order.amount", "conditions": {"$more_than": [5]}, "error": {"message": "m"}},
        "2": {"name": "customer.metadata", "property": "p", "conditions": {"$is": ["x"]}},
        "logic": "1 or 2",
    },
    "applicable_to": {
        "included": [{"object": "product", "id": "p", "quantity_limit": 1, "target": "UNIT"}],
        "included_all": False,
    },
}  # fmt: skip
BODIES: dict[str, tuple[str, dict[str, Any]]] = {
    "campaign": (
        "/v1/campaigns",
        {
            "name": "N",
            "type": "STATIC",
            "campaign_type": "DISCOUNT_COUPONS",
            "vouchers_count": 1,
            "activity_duration_after_publishing": "P7D",
            "voucher": {
                "type": "DISCOUNT_VOUCHER",
                "discount": DISCOUNT,
                "redemption": {"quantity": 1},
                "code_config": {"length": 8, "charset": "ABCDEF", "prefix": "p", "pattern": "##"},
            },
            "validation_rules": ["val_1"],
            **WINDOW,
        },
    ),
    "promotion": (
        "/v1/campaigns",
        {"name": "N", "campaign_type": "PROMOTION", "promotion": {"tiers": [TIER]}},
    ),
    "voucher": (
        "/v1/vouchers",
        {
            "code": "C",
            "gift": {"amount": 100, "effect": "APPLY_TO_ITEMS"},
            "redemption": {"quantity": 1},
            "category": "c",
            "metadata": {"a": {"b": 1}},
            **WINDOW,
        },
    ),
    "rule": ("/v1/validation-rules", RULE),
    "publication": (
        "/v1/publications",
        {
            "campaign": {"name": "Pool", "count": 1},
            "source_id": "s",
            "channel": "c",
            "customer": {"source_id": "ann", "email": "a@b.c", "metadata": {"k": 1}},
        },
    ),
}


def variants(body: Any) -> Iterator[Any]:
    """Give the body with each of its parts replaced by each wrong value."""
    yield from WRONG
    if isinstance(body, dict):
        for key, value in body.items():
            for wrong in variants(value):
                yield {**body, key: wrong}
    if isinstance(body, list):
        for index, value in enumerate(body):
            for wrong in variants(value):
                yield [*body[:index], wrong, *body[index + 1 :]]


@pytest.mark.parametrize("kind", sorted(BODIES))
def test_no_wrong_value_is_our_fault(shop: Shop, kind: str) -> None:
    path, body = BODIES[kind]
    voucher = {"discount": {"type": "AMOUNT", "amount_off": 1}}
    shop.post("/v1/campaigns", {"name": "Pool", "voucher": voucher, "type": "AUTO_UPDATE"})
    refused = 0
    for number, wrong in enumerate(variants(body)):
        if isinstance(wrong, dict) and wrong.get("name") == "N":
            wrong["name"] = f"N{number}"
        try:
            answer = shop.http.post(path, json=wrong)
        except (ValueError, UnicodeEncodeError):
            continue  # not JSON at all: the client itself refuses to write it
        assert answer.status_code < 500, (wrong, answer.text)
        refused += answer.status_code >= 400
        if answer.status_code >= 400:
            assert answer.json()["key"], answer.text
    assert refused > 50
