"""What a campaign did, in numbers anybody can add up again."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from support.shop import Shop

Json = dict[str, Any]


def spring(shop: Shop) -> None:
    five = {"type": "DISCOUNT_VOUCHER", "discount": {"type": "AMOUNT", "amount_off": 500}}
    shop.post("/v1/campaigns", {"name": "Spring", "voucher": five, "type": "AUTO_UPDATE"})
    shop.post("/v1/campaigns/Spring/vouchers/SPRING", {"redemption": {"quantity": 2}})


def cart(code: str = "SPRING") -> Json:
    return {"redeemables": [{"object": "voucher", "id": code}], "order": {"amount": 2000}}


def test_everything_is_counted_once(shop: Shop) -> None:
    spring(shop)
    shop.post("/v1/publications", {"voucher": "SPRING", "customer": {"source_id": "ann"}})
    shop.post("/v1/validations", cart())
    first = shop.post("/v1/redemptions", cart())["redemptions"][0]
    shop.post("/v1/redemptions", cart())
    shop.refused("POST", "/v1/redemptions", cart())
    shop.post("/v1/validations", cart())
    shop.post(f"/v1/redemptions/{first['id']}/rollback")
    shop.refused("POST", f"/v1/redemptions/{first['id']}/rollback")
    shop.settle()
    told = shop.get("/v1/campaigns/Spring/summary")
    assert told["campaign"]["name"] == "Spring"
    counted = {name: told[name] for name in told if name not in {"campaign", "object"}}
    assert counted == {
        "redemptions": 3,
        "redemptions_succeeded": 2,
        "redemptions_failed": 1,
        "rollbacks": 2,
        "rollbacks_succeeded": 1,
        "rollbacks_failed": 1,
        "validations": 2,
        "validations_succeeded": 1,
        "validations_failed": 1,
        "vouchers_created": 1,
        "vouchers_deleted": 0,
        "publications": 1,
        "publications_succeeded": 1,
        "publications_failed": 0,
        "discounted_amount": 1000,
        "rolledback_discounted_amount": 500,
        "orders_amount": 4000,
        "orders_rolledback_amount": 2000,
    }


def test_days_are_those_of_the_project_and_both_ends_count(shop: Shop) -> None:
    spring(shop)
    shop.post("/v1/redemptions", cart())
    today = shop.clock().astimezone(ZoneInfo(shop.project.time_zone)).date().isoformat()
    own = "/v1/campaigns/Spring/summary"
    shop.clock.move(days=3)
    shop.post("/v1/redemptions", cart())
    assert shop.get(own, start_date=today, end_date=today)["redemptions"] == 1
    assert shop.get(own, start_date=today)["redemptions"] == 2
    assert shop.get(own, end_date="2020-01-01")["redemptions"] == 0


def test_what_cannot_be_summed_up(shop: Shop) -> None:
    spring(shop)
    assert shop.refused("GET", "/v1/campaigns/none/summary")["key"] == "not_found"
    for query in ("start_date=soon", "start_date=2026-02-02&end_date=2026-02-01"):
        error = shop.refused("GET", f"/v1/campaigns/Spring/summary?{query}")
        assert error["key"] == "invalid_query_params"
    assert shop.get("/v1/campaigns/Spring/summary", start_date="0001-01-01")["redemptions"] == 0
    assert shop.get("/v1/campaigns/Spring/summary", end_date="9999-12-31")["redemptions"] == 0
