"""Webhooks, told by a receiver: what comes, signed how, again when, and never twice."""

from __future__ import annotations

import base64
import re
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from support.receiver import Receiver, answer, drip, hang, hang_up, receiver
from support.shop import Shop

Json = dict[str, Any]
DOCS = Path(__file__).parents[2] / "docs"


@pytest.fixture
def there() -> Iterator[Receiver]:
    with receiver() as made:
        yield made


def subscribe(shop: Shop, url: str, *events: str, **more: Any) -> Json:
    answered = shop.management.post(
        "/webhooks", json={"target_url": url, "events": [*events] or ["voucher.created"], **more}
    )
    assert answered.status_code == 200, answered.text
    made: Json = answered.json()
    return made


def create_voucher(shop: Shop, code: str) -> Json:
    body = {"type": "DISCOUNT_VOUCHER", "discount": {"type": "AMOUNT", "amount_off": 500}}
    made: Json = shop.post(f"/v1/vouchers/{code}", body)
    return made


def deliveries(shop: Shop, **wanted: Any) -> list[Json]:
    found: list[Json] = shop.get("/api/webhooks/deliveries", **wanted)["deliveries"]
    return found


def until(holds: Callable[[], Any], seconds: float = 30) -> Any:
    """Wait for what a worker is about to do; return what there is then."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        found = holds()
        if found:
            return found
        time.sleep(0.02)
    raise AssertionError("it did not come to that")


def settled(shop: Shop, attempts: int = 1) -> Json:
    """Wait until the only delivery was tried this often; return it with its attempts."""

    def tried() -> Json | None:
        (found,) = deliveries(shop) or [{"id": None}]
        if found["id"] is None:
            return None
        logged: Json = shop.get(f"/api/webhooks/deliveries/{found['id']}")
        return logged if len(logged["attempts"]) == attempts else None

    logged: Json = until(tried)
    return logged


def test_a_webhook_is_made_changed_listed_and_deleted(shop: Shop) -> None:
    made = subscribe(shop, "https://93.184.216.34/a", "voucher.created", "redemption.succeeded")
    assert made["object"] == "webhook"
    assert made["active"] is True
    place = f"/webhooks/{made['id']}"
    assert shop.management.get(place).json() == made
    listed = shop.management.get("/webhooks").json()
    assert (listed["object"], listed["data_ref"], listed["total"]) == ("list", "data", 1)
    assert listed["data"] == [made]
    changed = shop.management.put(place, json={"events": ["voucher.deleted"], "active": False})
    assert changed.json() == {**made, "events": ["voucher.deleted"], "active": False}
    assert shop.management.delete(place).status_code == 204
    assert shop.management.get(place).status_code == 404
    assert shop.management.delete(place).status_code == 404


def test_the_published_spelling_of_added_is_taken_and_means_the_same(
    shop: Shop, there: Receiver
) -> None:
    made = subscribe(shop, there.url, "campaign.vouchers.aded")
    assert made["events"] == ["campaign.vouchers.aded"]
    campaign = shop.post(
        "/v1/campaigns",
        {
            "name": "C",
            "campaign_type": "DISCOUNT_COUPONS",
            "voucher": {
                "type": "DISCOUNT_VOUCHER",
                "discount": {"type": "AMOUNT", "amount_off": 100},
            },
        },
    )
    shop.post(f"/v1/campaigns/{campaign['id']}/vouchers", {})
    (came,) = there.wait_for(1)
    assert came.message["type"] == "campaign.vouchers.added"
    assert came.message["data"]["count"] == 1


def test_a_message_has_the_envelope_of_the_wire_and_its_signature(
    shop: Shop, there: Receiver
) -> None:
    made = subscribe(shop, there.url)
    voucher = create_voucher(shop, "SPRING")
    (came,) = there.wait_for(1)
    secret = shop.get("/api/webhooks/secret")["secret"]
    assert came.signed_with(secret)
    assert came.path == "/hooks"
    assert came.headers["content-type"].startswith("application/json")
    message = came.message
    assert b": " not in came.body.split(b'"data"')[0]
    assert message["id"].startswith("whs_")
    assert message["project_id"] == shop.project.id
    assert message["type"] == "voucher.created"
    assert message["source"] == {"id": made["id"], "object": "webhook", "target_url": there.url}
    told = message["data"]["voucher"]
    assert {**told, "assets": None} == {**voucher, "assets": None}
    assert message["data"]["campaign"] is None
    event = message["event"]
    assert event["type"] == "voucher.created"
    assert event["entity_id"] == voucher["id"]
    assert event["group_id"].startswith("v-")
    assert event["event_source"] == {
        "channel": "API",
        "api_key": {"name": "", "app_id": shop.keys["server"].public_id},
    }
    logged = settled(shop)
    assert logged["status"] == "SUCCEEDED"
    assert logged["body"].encode() == came.body
    (attempt,) = logged["attempts"]
    assert (attempt["status_code"], attempt["error"]) == (200, None)
    assert attempt["response_body"] == "ok"


@pytest.mark.parametrize("page", ["webhooks.md", "webhooks.ko.md"])
def test_the_signature_check_of_the_guide_works(shop: Shop, there: Receiver, page: str) -> None:
    text = (DOCS / "how-to" / page).read_text(encoding="utf-8")
    (example,) = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    guide: Json = {}
    exec(example, guide)  # noqa: S102 - it is our own page
    subscribe(shop, there.url)
    create_voucher(shop, "A")
    (came,) = there.wait_for(1)
    secret = shop.get("/api/webhooks/secret")["secret"]
    said = came.headers["x-voucherify-signature"]
    assert guide["is_genuine"](secret, came.body, said)
    assert not guide["is_genuine"](secret, came.body + b" ", said)
    assert not guide["is_genuine"]("another", came.body, said)


def test_only_what_was_asked_for_comes_and_nothing_while_switched_off(
    shop: Shop, there: Receiver
) -> None:
    made = subscribe(shop, there.url, "voucher.deleted")
    create_voucher(shop, "A")
    shop.delete("/v1/vouchers/A")
    (came,) = there.wait_for(1)
    assert came.message["data"]["voucher"]["code"] == "A"
    shop.management.put(f"/webhooks/{made['id']}", json={"active": False})
    create_voucher(shop, "B")
    shop.delete("/v1/vouchers/B")
    shop.settle()
    assert len(deliveries(shop)) == 1


@pytest.mark.parametrize(
    ("behaviour", "status_code", "error"),
    [
        (answer(500, b"broken"), 500, "answered 500"),
        (answer(302, b"", Location="http://127.0.0.1:1/"), 302, "answered 302"),
        (hang_up, None, "RemoteProtocolError"),
        (answer(404), 404, "answered 404"),
    ],
    ids=["fails", "redirects", "hangs up", "is not there"],
)
def test_a_failure_is_written_down_and_tried_again_after_a_minute(
    shop: Shop, there: Receiver, behaviour: Any, status_code: int | None, error: str
) -> None:
    there.behaviour = behaviour
    subscribe(shop, there.url)
    create_voucher(shop, "A")
    failed = settled(shop)
    assert failed["status"] == "PENDING"
    assert failed["attempts"][0]["status_code"] == status_code
    assert error in failed["attempts"][0]["error"]
    pause = datetime.fromisoformat(failed["next_try_at"]) - datetime.now(UTC)
    assert timedelta(seconds=30) < pause <= timedelta(seconds=60)

    there.behaviour = answer(204, b"")
    shop.clock.move(seconds=61)
    recovered = settled(shop, 2)
    assert recovered["status"] == "SUCCEEDED"
    first, second = there.received
    assert first.body == second.body
    assert len(there.received) == 2


def test_a_receiver_that_hangs_is_given_up_after_ten_seconds_and_holds_nobody_up(
    shop: Shop, there: Receiver
) -> None:
    there.behaviour = hang()
    with receiver() as other:
        slow = subscribe(shop, there.url)
        subscribe(shop, other.url)
        for n in range(8):
            create_voucher(shop, f"A{n}")
        other.wait_for(8, seconds=9)  # sooner than the one that hangs is given up
        assert len(there.wait_for(4)) == 4

        def given_up() -> list[Json]:
            found = deliveries(shop, webhook_id=slow["id"], limit=100)
            return [each for each in found if each["error"]]

        found = until(given_up)
        assert found[0]["error"] == "no answer within 10 seconds"
        logged = shop.get(f"/api/webhooks/deliveries/{found[0]['id']}")
        assert 9_900 <= logged["attempts"][0]["milliseconds"] < 14_000
    there.behaviour = answer(200)
    shop.management.delete(f"/webhooks/{slow['id']}")


def test_a_head_that_drips_is_no_answer_and_a_body_that_drips_is_cut_off(
    shop: Shop, there: Receiver
) -> None:
    there.behaviour = drip(b"HTTP/1.1 200 OK\r\n\r\n", each=b"x" * 2000)
    subscribe(shop, there.url)
    create_voucher(shop, "A")
    logged = settled(shop)
    assert logged["status"] == "SUCCEEDED"
    assert len(logged["attempts"][0]["response_body"]) == 16_384


def test_after_the_twelfth_retry_the_webhook_is_switched_off(shop: Shop, there: Receiver) -> None:
    there.behaviour = answer(503)
    made = subscribe(shop, there.url)
    create_voucher(shop, "A")
    pauses = []
    for attempts in range(1, 13):
        failed = settled(shop, attempts)
        at = datetime.fromisoformat(failed["attempts"][-1]["at"])
        pause = datetime.fromisoformat(failed["next_try_at"]) - at
        pauses.append(round(pause.total_seconds() / 60))
        shop.clock.move(seconds=pause.total_seconds() + 1)
    assert pauses == [*(2**n for n in range(11)), 24 * 60]
    last = settled(shop, 13)
    assert last["status"] == "FAILED"
    assert last["next_try_at"] is None
    place = f"/webhooks/{made['id']}"
    assert until(lambda: shop.management.get(place).json()["active"] is False)

    there.behaviour = answer(200)
    shop.post(f"/api/webhooks/deliveries/{last['id']}/retry")
    again = settled(shop, 14)
    assert again["status"] == "SUCCEEDED"
    assert shop.management.get(place).json()["active"] is False


def test_what_waits_for_a_webhook_goes_on_when_it_is_switched_on(
    shop: Shop, there: Receiver
) -> None:
    there.behaviour = answer(500)
    made = subscribe(shop, there.url)
    create_voucher(shop, "A")
    settled(shop)
    place = f"/webhooks/{made['id']}"
    shop.management.put(place, json={"active": False})
    there.behaviour = answer(200)
    shop.clock.move(hours=1)
    time.sleep(1.2)
    assert len(there.received) == 1
    shop.management.put(place, json={"active": True})
    assert settled(shop, 2)["status"] == "SUCCEEDED"


def test_a_test_message_is_sent_once(shop: Shop, there: Receiver) -> None:
    there.behaviour = answer(500)
    made = subscribe(shop, there.url)
    shop.post(f"/api/webhooks/{made['id']}/test")
    failed = settled(shop)
    assert (failed["status"], failed["event_type"]) == ("FAILED", "webhook.test")
    (came,) = there.received
    assert came.message["type"] == "webhook.test"
    assert shop.management.get(f"/webhooks/{made['id']}").json()["active"] is True


def test_past_events_are_sent_again_with_their_own_ids(shop: Shop, there: Receiver) -> None:
    shop.clock.set(datetime(2026, 5, 1, 12, tzinfo=UTC))
    made = subscribe(shop, there.url, "voucher.created", "voucher.deleted")
    for code in ("A", "B"):
        create_voucher(shop, code)
    there.wait_for(2)
    shop.clock.set(datetime(2026, 5, 1, 13, tzinfo=UTC))
    create_voucher(shop, "C")
    shop.delete("/v1/vouchers/A")
    there.wait_for(4)
    shop.clock.set(datetime(2026, 5, 1, 14, tzinfo=UTC))

    asked = {"from": "2026-05-01T12:30:00Z", "types": ["voucher.created"]}
    action = shop.post(f"/api/webhooks/{made['id']}/replay", asked)
    again = there.wait_for(5)[4].message
    assert again["data"]["voucher"]["code"] == "C"
    (first,) = [
        each.message
        for each in there.received[:4]
        if each.message["event"]["id"] == again["event"]["id"]
    ]
    assert first["id"] != again["id"]
    shop.settle()
    done = shop.get(f"/v1/async-actions/{action['id']}")
    assert (done["status"], done["result"]) == ("DONE", {"done_count": 1})

    shop.post(f"/api/webhooks/{made['id']}/replay", {"from": "2026-05-01T00:00:00Z"})
    assert {each.message["type"] for each in there.wait_for(9)[5:]} == {
        "voucher.created",
        "voucher.deleted",
    }
    shop.settle()
    assert len(there.received) == 9


def test_a_rotated_secret_signs_what_is_sent_from_then_on(shop: Shop, there: Receiver) -> None:
    subscribe(shop, there.url)
    before = shop.get("/api/webhooks/secret")["secret"]
    assert shop.get("/api/webhooks/secret")["secret"] == before
    after = shop.post("/api/webhooks/secret/rotate")["secret"]
    create_voucher(shop, "A")
    (came,) = there.wait_for(1)
    assert came.signed_with(after)
    assert not came.signed_with(before)


def test_the_log_is_filtered_and_read_page_by_page(shop: Shop, there: Receiver) -> None:
    made = subscribe(shop, there.url, "voucher.created", "voucher.deleted")
    for n in range(5):
        create_voucher(shop, f"A{n}")
    shop.delete("/v1/vouchers/A0")
    there.wait_for(6)
    until(lambda: len(deliveries(shop, status="SUCCEEDED")) == 6)
    assert len(deliveries(shop, event_type="voucher.deleted")) == 1
    assert deliveries(shop, status="FAILED") == []
    assert len(deliveries(shop, webhook_id=made["id"])) == 6
    assert deliveries(shop, created_after="2999-01-01T00:00:00Z") == []
    seen: list[str] = []
    cursor: Json = {}
    while True:
        page = shop.get("/api/webhooks/deliveries", limit=4, **cursor)
        seen += [each["id"] for each in page["deliveries"]]
        if not page["has_more"]:
            break
        cursor = {"starting_after": page["more_starting_after"]}
    assert len(seen) == len(set(seen)) == 6


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"target_url": "ftp://shop.example/"}, ".target_url"),
        ({"target_url": "http://user:pass@shop.example/"}, ".target_url"),
        ({"target_url": "no address"}, ".target_url"),
        ({"target_url": "http://[::1"}, ".target_url"),
        ({"target_url": None}, ".target_url"),
        ({"target_url": "https://a.example/" + "x" * 1990}, ".target_url"),
        ({"events": []}, ".events"),
        ({"events": ["voucher.created", "voucher.blown"]}, ".events[1]"),
    ],
)
def test_a_webhook_that_makes_no_sense_is_refused(shop: Shop, change: Json, path: str) -> None:
    body = {"target_url": "https://93.184.216.34/", "events": ["voucher.created"], **change}
    answered = shop.management.post("/webhooks", json=body)
    assert answered.status_code == 400, answered.text
    assert path in str(answered.json())
    assert shop.management.get("/webhooks").json()["total"] == 0


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/api/webhooks/wh_none/test", None),
        ("/api/webhooks/wh_none/replay", {"from": "2026-01-01T00:00:00Z"}),
        ("/api/webhooks/deliveries/whs_none/retry", None),
    ],
)
def test_what_is_not_there_is_not_found(shop: Shop, path: str, body: Json | None) -> None:
    assert shop.refused("POST", path, body)["code"] == 404


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("starting_after", "x"),
        ("starting_after", base64.urlsafe_b64encode(b"2026-01-01 whs_\0").decode()),
        ("starting_after", base64.urlsafe_b64encode(b"0001-01-01T00:00:00+23:59 whs_a").decode()),
        ("created_after", "soon"),
        ("status", "LOST"),
        ("limit", "1000"),
    ],
)
def test_a_list_that_makes_no_sense_is_refused(shop: Shop, name: str, value: str) -> None:
    answered = shop.http.get("/api/webhooks/deliveries", params={name: value})
    assert answered.status_code == 400, answered.text
    assert name in str(answered.json())


def test_a_retry_by_hand_of_what_is_still_tried_keeps_its_retries(
    shop: Shop, there: Receiver
) -> None:
    there.behaviour = answer(500)
    subscribe(shop, there.url)
    create_voucher(shop, "A")
    failed = settled(shop)
    shop.post(f"/api/webhooks/deliveries/{failed['id']}/retry")
    again = settled(shop, 2)
    assert again["status"] == "PENDING"
    pause = datetime.fromisoformat(again["next_try_at"]) - datetime.now(UTC)
    assert timedelta(seconds=90) < pause <= timedelta(seconds=120)


def test_a_replay_that_makes_no_sense_is_refused(shop: Shop, there: Receiver) -> None:
    made = subscribe(shop, there.url)
    place = f"/api/webhooks/{made['id']}/replay"
    for body in (
        {},
        {"from": "yesterday"},
        {"from": "2026-01-02T00:00:00Z", "to": "2026-01-01T00:00:00Z"},
        {"from": "2026-01-02T00:00:00Z", "types": ["nothing"]},
    ):
        assert shop.refused("POST", place, body)["code"] == 400


def test_another_projects_webhooks_are_not_there(shop: Shop, there: Receiver) -> None:
    made = subscribe(shop, there.url)
    create_voucher(shop, "A")
    there.wait_for(1)
    (delivery,) = deliveries(shop)
    other = Shop(shop.server, currency_code="USD")
    try:
        assert other.management.get(f"/webhooks/{made['id']}").status_code == 404
        assert other.refused("GET", f"/api/webhooks/deliveries/{delivery['id']}")["code"] == 404
        assert deliveries(other) == []
        secret = other.get("/api/webhooks/secret")["secret"]
        assert secret != shop.get("/api/webhooks/secret")["secret"]
    finally:
        other.close()
