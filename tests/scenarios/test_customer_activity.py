"""What a customer did and what was done for them, page by page."""

from __future__ import annotations

from typing import Any

import pytest

from support.offers import percent, redeem, voucher
from support.people import define_event, segment
from support.shop import Shop

ALICE = {"source_id": "alice"}


def busy(shop: Shop) -> dict[str, Any]:
    """Let Alice be made, sign up, order, pay, redeem and be given a code, a minute each."""
    define_event(shop, "sign_up")
    segment(shop, "Payers", summary__orders__total_count={"$more_than": 0})
    made: dict[str, Any] = shop.post("/v1/customers", ALICE)
    shop.clock.move(minutes=1)
    shop.post("/v1/events", {"event": "sign_up", "customer": ALICE, "metadata": {"via": "web"}})
    shop.clock.move(minutes=1)
    order = shop.post("/v1/orders", {"customer": ALICE, "amount": 9000, "status": "CREATED"})
    shop.clock.move(minutes=1)
    shop.put(f"/v1/orders/{order['id']}", {"status": "PAID"})
    shop.settle()
    shop.clock.move(minutes=1)
    voucher(shop, "TEN", percent(10))
    redeem(shop, "TEN", customer=ALICE)
    shop.clock.move(minutes=1)
    campaign = shop.post(
        "/v1/campaigns",
        {
            "name": "Gifts",
            "campaign_type": "DISCOUNT_COUPONS",
            "type": "AUTO_UPDATE",
            "voucher": {"type": "DISCOUNT_VOUCHER", "discount": percent(5)},
        },
    )
    shop.post("/v1/publications", {"customer": ALICE, "campaign": {"name": "Gifts", "count": 1}})
    shop.settle()
    return made | {"campaign_id": campaign["id"]}


def types(answer: dict[str, Any]) -> list[str]:
    return [each["type"] for each in answer["data"]]


def test_activity_tells_everything_newest_first(shop: Shop) -> None:
    made = busy(shop)
    answer = shop.get("/v1/customers/alice/activity", limit=100)
    assert (answer["object"], answer["data_ref"], answer["has_more"]) == ("list", "data", False)
    expected = [
        "customer.publication.succeeded",
        "customer.redemption.succeeded",
        "customer.segment.entered",
        "customer.order.paid",
        "customer.order.created",
        "customer.custom_event",
        "customer.created",
    ]
    assert [each for each in types(answer) if each in expected] == expected
    first = answer["data"][-1]
    assert first["id"].startswith("evcus_")
    assert first["group_id"].startswith("v-")
    assert first["data"]["customer"]["id"] == made["id"]
    event = next(each for each in answer["data"] if each["type"] == "customer.custom_event")
    assert event["data"]["custom_event"]["metadata"] == {"via": "web"}
    assert shop.get(f"/v1/customers/{made['id']}/activity", limit=100) == answer
    oldest = shop.get("/v1/customers/alice/activity", limit=100, order="created_at")
    assert oldest["data"] == answer["data"][::-1]


def test_activity_is_read_page_by_page(shop: Shop) -> None:
    busy(shop)
    for order in ("created_at", "-created_at"):
        whole = shop.get("/v1/customers/alice/activity", limit=100, order=order)["data"]
        seen: list[Any] = []
        more: dict[str, Any] = {}
        while True:
            page = shop.get("/v1/customers/alice/activity", limit=2, order=order, **more)
            seen += page["data"]
            if not page["has_more"]:
                break
            more = {"starting_after_id": page["more_starting_after"]}
        assert seen == whole
        assert "more_starting_after" not in page


def test_activity_is_narrowed(shop: Shop) -> None:
    made = busy(shop)
    path = "/v1/customers/alice/activity"
    everything = shop.get(path, limit=100)["data"]
    effects = shop.get(path, limit=100, category="EFFECT")
    assert set(types(effects)) == {"customer.publication.succeeded", "customer.segment.entered"}
    actions = shop.get(path, limit=100, category="ACTION")
    assert len(actions["data"]) + len(effects["data"]) == len(everything)
    assert types(shop.get(path, type="customer.order.paid")) == ["customer.order.paid"]
    of_campaign = shop.get(path, campaign_id=made["campaign_id"])
    assert types(of_campaign) == ["customer.publication.succeeded"]
    assert shop.get(path, campaign_type="DISCOUNT_COUPONS") == of_campaign
    assert types(shop.get(path, campaign_type="PROMOTION")) == []
    middle = next(each for each in everything if each["type"] == "customer.order.created")
    since = shop.get(path, limit=100, start_date=middle["created_at"])["data"]
    until = shop.get(path, limit=100, end_date=middle["created_at"])["data"]
    assert middle not in until or middle not in since or len(since) + len(until) > len(everything)
    assert everything[0] in since
    assert everything[-1] in until


def test_the_older_call_tells_the_same(shop: Shop) -> None:
    busy(shop)
    whole = shop.get("/v1/customers/alice/activity", limit=100)["data"]
    page = shop.get("/v1/customers/alice/activities", limit=2)
    assert (page["data_ref"], page["has_more"]) == ("activities", True)
    assert page["activities"] == whole[:2]
    rest = shop.get(
        "/v1/customers/alice/activities", limit=100, starting_after=page["more_starting_after"]
    )
    last = page["activities"][-1]["created_at"]
    assert rest["activities"] == [each for each in whole if each["created_at"] < last]


@pytest.mark.parametrize(
    "query",
    [
        "limit=0",
        "limit=101",
        "order=type",
        "category=BOTH",
        "starting_after_id=x",
        "starting_after_id=evcus_ffffffffffff",
        "start_date=yesterday",
    ],
)
def test_a_bad_question_is_refused(shop: Shop, query: str) -> None:
    shop.post("/v1/customers", ALICE)
    error = shop.refused("GET", f"/v1/customers/alice/activity?{query}")
    assert error["key"] == "invalid_query_params"


def test_nobody_has_no_activity(shop: Shop) -> None:
    busy(shop)
    assert shop.refused("GET", "/v1/customers/nobody/activity")["key"] == "not_found"
    stranger = Shop(shop.server)
    assert stranger.refused("GET", "/v1/customers/alice/activity")["key"] == "not_found"
    stranger.close()
