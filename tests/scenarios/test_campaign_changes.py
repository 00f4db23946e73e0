"""A change of a campaign reaches the codes nobody has yet: few at once, many in the background."""

from __future__ import annotations

import asyncio
import re
import time
from typing import Any

import pytest

from largesse.storage import Actor, Work
from largesse.vouchers.service import reaching
from support import offers
from support.offers import percent
from support.shop import Shop

Json = dict[str, Any]


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Count in tens where the product counts in thousands."""
    monkeypatch.setattr(reaching, "MOST_AT_ONCE", 20)
    monkeypatch.setattr(reaching, "BATCH", 7)


def campaign(shop: Shop, count: int, **fields: Any) -> Json:
    shop.post(
        "/v1/campaigns",
        {"name": "C", "voucher": {"discount": percent(10)}, "vouchers_count": count, **fields},
    )
    shop.settle()
    made: Json = shop.get("/v1/campaigns/C")
    return made


def codes(shop: Shop) -> list[Json]:
    found: list[Json] = shop.get("/v1/vouchers", campaign="C", limit=100)["vouchers"]
    return found


def percents(shop: Shop) -> list[float]:
    return sorted(code["discount"]["percent_off"] for code in codes(shop))


def work_of(shop: Shop) -> Work:
    return shop.server.runtime.work(shop.project, Actor("job"))


def action_of(shop: Shop) -> Json:
    found: list[Json] = shop.get("/v1/async-actions")["async_actions"]
    (action,) = [each for each in found if each["type"] == reaching.ACTION]
    whole: Json = shop.get(f"/v1/async-actions/{action['id']}")
    return whole


@pytest.mark.usefixtures("small")
def test_many_codes_are_changed_in_the_background_with_progress(shop: Shop) -> None:
    campaign(shop, 50)
    kept = shop.post(
        "/v1/publications", {"campaign": {"name": "C"}, "customer": {"source_id": "a"}}
    )
    used = next(code["code"] for code in codes(shop) if code["id"] != kept["voucher"]["id"])
    offers.redeem(shop, used, order={"amount": 1000})
    off = [code["code"] for code in codes(shop) if code["publish"]["count"] == 0][-10:]
    off = [code for code in off if code != used]
    for code in off:
        shop.post(f"/v1/vouchers/{code}/disable")
    changed = shop.put("/v1/campaigns/C", {"discount": percent(25)})
    assert changed["voucher"]["discount"] == percent(25)
    assert changed["vouchers_generation_status"] == "MODIFYING"
    shop.settle()
    assert shop.get("/v1/campaigns/C")["vouchers_generation_status"] == "DONE"
    by_code = {code["code"]: code["discount"]["percent_off"] for code in codes(shop)}
    assert {by_code.pop(used), by_code.pop(kept["voucher"]["code"])} == {10}
    assert set(by_code.values()) == {25}
    action = action_of(shop)
    assert (action["status"], action["progress"]) == ("DONE", 100)
    assert action["result"] == {"done_count": 50, "failed_count": 0}


def test_few_codes_are_changed_before_the_answer(shop: Shop) -> None:
    campaign(shop, 30)
    assert shop.put("/v1/campaigns/C", {"discount": percent(30)})["creation_status"] == "DONE"
    assert percents(shop) == [30] * 30


def test_only_what_changes_reaches_codes_with_terms_of_their_own(shop: Shop) -> None:
    campaign(shop, 2, start_date="2026-01-01T00:00:00Z")
    own = {"start_date": "2027-01-01T00:00:00Z", "expiration_date": "2028-01-01T00:00:00Z"}
    shop.post("/v1/campaigns/C/vouchers/OWN", own)
    shop.put("/v1/campaigns/C", {"discount": percent(30), "expiration_date": "2029-01-01"})
    code = shop.get("/v1/vouchers/OWN")
    assert code["discount"] == percent(30)
    assert code["start_date"] == "2027-01-01T00:00:00.000Z"
    assert code["expiration_date"] == "2029-01-01T00:00:00.000Z"


@pytest.mark.usefixtures("small")
def test_a_code_published_before_its_turn_has_the_new_terms(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The job has not begun when a code is published."""
    campaign(shop, 50)

    async def nothing(*_: Any) -> None:
        raise RuntimeError("not yet")

    monkeypatch.setattr(reaching, "_reach", nothing)
    shop.put("/v1/campaigns/C", {"discount": percent(40)})
    body = {"campaign": {"name": "C"}, "customer": {"source_id": "anna"}}
    published = shop.post("/v1/publications", body)["voucher"]
    assert published["discount"] == percent(40)
    assert shop.get(f"/v1/vouchers/{published['code']}")["discount"] == percent(40)
    monkeypatch.undo()
    shop.server.run(reaching.update_vouchers(work_of(shop), action_of(shop)["id"]))
    assert percents(shop) == [40] * 50


@pytest.mark.usefixtures("small")
def test_a_change_that_crashed_goes_on_where_it_stopped(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    campaign(shop, 50)
    reach, calls = reaching._reach, 0

    async def dying(*arguments: Any) -> Any:
        nonlocal calls
        done = await reach(*arguments)
        calls += 1
        if calls == 4:
            raise RuntimeError("the power went")
        return done

    monkeypatch.setattr(reaching, "_reach", dying)
    shop.put("/v1/campaigns/C", {"discount": percent(50)})
    for _ in range(200):
        if calls >= 4:
            break
        time.sleep(0.05)
    assert 0 < percents(shop).count(50) < 50
    action_id = action_of(shop)["id"]

    async def several() -> None:
        await asyncio.gather(
            *(reaching.update_vouchers(work_of(shop), action_id) for _ in range(2))
        )

    shop.server.run(several())
    assert percents(shop) == [50] * 50
    assert shop.get("/v1/campaigns/C")["vouchers_generation_status"] == "DONE"


def test_many_codes_added_at_once_carry_all_that_was_said_of_them(shop: Shop) -> None:
    category = shop.post("/v1/categories", {"name": "VIP", "hierarchy": 1})
    campaign(shop, 0)
    own = {
        "active": False,
        "category": "VIP",
        "additional_info": "by post",
        "redemption": {"quantity": 4},
        "metadata": {"batch": 7},
        "validity_day_of_week": [1, 2],
        "code_config": {"pattern": "VIP-##-##", "charset": "upper_letters"},
    }
    answer = shop.http.post("/v1/campaigns/C/vouchers", params={"vouchers_count": 8}, json=own)
    assert answer.status_code == 202
    shop.settle()
    one = shop.post("/v1/campaigns/C/vouchers", {**own, "code_config": {"pattern": "ONE-##"}})
    found = codes(shop)
    assert len(found) == 9
    for code in [*found, one]:
        assert code["active"] is False
        assert code["category_id"] == category["id"]
        assert code["categories"][0]["name"] == "VIP"
        assert code["additional_info"] == "by post"
        assert code["redemption"]["quantity"] == 4
        assert code["metadata"] == {"batch": 7}
        assert code["validity_day_of_week"] == [1, 2]
    many = [code["code"] for code in found if code["code"].startswith("VIP-")]
    assert len(many) == 8
    assert all(letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZ-" for code in many for letter in code)


@pytest.mark.parametrize(
    ("config", "pattern"),
    [
        ({"length": 10}, r"[0-9a-zA-Z]{10}"),
        ({"charset": "digits", "length": 6}, r"[0-9]{6}"),
        ({"charset": "upper_letters"}, r"[A-Z]{8}"),
        ({"charset": "lower_letters"}, r"[a-z]{8}"),
        ({"charset": "upper_alphanumeric", "prefix": "A-", "postfix": "-Z"}, r"A-[A-Z0-9]{8}-Z"),
        ({"charset": "xyz한", "length": 5}, r"[xyz한]{5}"),
        ({"pattern": "SUMMER-##-2026-####", "charset": "digits"}, r"SUMMER-\d\d-2026-\d{4}"),
        ({"prefix": "P-", "pattern": "##", "postfix": "!", "charset": "ab"}, r"P-[ab]{2}!"),
        ({"charset": "alphanumeric", "avoid_look_alikes": True, "length": 12}, r"[^0Oo1lIi]{12}"),
    ],
)
def test_codes_look_as_the_campaign_says(shop: Shop, config: Json, pattern: str) -> None:
    """One made at once, one published beyond an empty pool, and many in the background."""
    voucher = {"discount": percent(10), "code_config": config}
    body = {"name": "C", "type": "AUTO_UPDATE", "voucher": voucher, "vouchers_count": 1}
    shop.post("/v1/campaigns", body)
    for who in ("anna", "ben"):
        shop.post("/v1/publications", {"campaign": {"name": "C"}, "customer": {"source_id": who}})
    config_of_few = config.get("pattern") == "##"
    if not config_of_few:
        shop.post("/v1/campaigns/C/vouchers?vouchers_count=5")
        shop.settle()
    found = [code["code"] for code in codes(shop)]
    assert len(found) == len(set(found)) == (2 if config_of_few else 7)
    assert all(re.fullmatch(pattern, code) for code in found), found
    assert shop.get("/v1/campaigns/C")["vouchers_count"] == len(found)


def test_a_protected_campaign_refuses_every_edit(shop: Shop) -> None:
    campaign(shop, 2)
    code = codes(shop)[0]["code"]
    assert shop.put("/api/campaigns/C/protection", {"protected": True})["protected"] is True
    edits: list[tuple[str, str, Json | None]] = [
        ("PUT", "/v1/campaigns/C", {"description": "x"}),
        ("POST", "/v1/campaigns/C/disable", None),
        ("POST", "/v1/campaigns/C/enable", None),
        ("DELETE", "/v1/campaigns/C", None),
        ("POST", "/v1/campaigns/C/vouchers", {}),
        ("POST", "/v1/campaigns/C/vouchers/NEW", {}),
        ("DELETE", f"/v1/vouchers/{code}", None),
    ]
    for method, path, body in edits:
        assert shop.refused(method, path, body)["key"] == "resource_protected", path
    assert offers.validate(shop, code, order={"amount": 1000})["valid"]
    assert shop.put("/api/campaigns/C/protection", {"protected": False})["protected"] is False
    assert shop.put("/v1/campaigns/C", {"description": "x"})["description"] == "x"


def test_each_state_of_a_code_has_its_own_message(shop: Shop) -> None:
    """Unknown, switched off, not begun, expired, used up, its campaign off, in the bin."""
    shop.clock.reset()
    order = {"amount": 1000}
    offers.voucher(shop, "USED", percent(10), quantity=1)
    offers.redeem(shop, "USED", order=order)
    offers.voucher(shop, "OFF", percent(10))
    shop.post("/v1/vouchers/OFF/disable")
    dates = {"EARLY": {"start_date": "2999-01-01"}, "LATE": {"expiration_date": "2020-01-01"}}
    for code, window in dates.items():
        shop.post(f"/v1/vouchers/{code}", {"discount": percent(10), **window})
    campaign(shop, 0)
    shop.post("/v1/campaigns/C/vouchers/MEMBER", {})
    shop.post("/v1/campaigns/C/disable")
    offers.voucher(shop, "GONE", percent(10))
    shop.delete("/v1/vouchers/GONE")
    told = {}
    for code in ("NEVER", "USED", "OFF", "EARLY", "LATE", "MEMBER", "GONE"):
        answer = offers.validate(shop, code, order=order)
        (refused,) = answer["inapplicable_redeemables"]
        error = refused["result"]["error"]
        assert error["details"] or error["message"]
        told[code] = error["key"]
    assert told == {
        "NEVER": "not_found",
        "USED": "quantity_exceeded",
        "OFF": "voucher_disabled",
        "EARLY": "voucher_not_active",
        "LATE": "voucher_expired",
        "MEMBER": "campaign_not_active",
        "GONE": "not_found",
    }


def test_what_cannot_be_a_code_is_told_so(shop: Shop) -> None:
    """The key stays `not_found`, as SDKs know it; the sentence tells a slip from a stranger."""
    told = {}
    for code in (" SPACED", "x" * 256, "STRANGER"):
        (refused,) = offers.validate(shop, code, order={"amount": 1000})["inapplicable_redeemables"]
        error = refused["result"]["error"]
        assert error["key"] == "not_found"
        told[code] = error["details"]
    assert "no space at either end" in told[" SPACED"]
    assert "1 to 255 characters" in told["x" * 256]
    assert "needs" not in told["STRANGER"]


def test_a_change_of_a_gift_campaign_leaves_what_is_on_the_cards(shop: Shop) -> None:
    """A card may hold more than its campaign says: how it is spent changes, not how much is on."""
    voucher = {"type": "GIFT_VOUCHER", "gift": {"amount": 1000}}
    shop.post("/v1/campaigns", {"name": "G", "voucher": voucher})
    shop.post("/v1/vouchers/OWN", {"campaign": "G", "gift": {"amount": 5000}})
    shop.post("/v1/campaigns/G/vouchers/PLAIN")
    shop.put("/v1/campaigns/G", {"gift": {"effect": "APPLY_TO_ITEMS"}})
    for code, amount in (("OWN", 5000), ("PLAIN", 1000)):
        gift = shop.get(f"/v1/vouchers/{code}")["gift"]
        assert (gift["amount"], gift["effect"]) == (amount, "APPLY_TO_ITEMS")
