"""Codes by the thousand: one job, progress to watch, nothing twice after a crash."""

from __future__ import annotations

import asyncio
import time
from typing import Any

import pytest

from largesse.storage import Actor, Work
from largesse.vouchers.service import generating
from support.shop import Shop

DISCOUNT = {"discount": {"type": "AMOUNT", "amount_off": 100}}


def begun(shop: Shop, count: int, body: dict[str, Any] | None = None) -> str:
    made = shop.post("/v1/campaigns", {"name": "C", "voucher": DISCOUNT})
    answer = shop.http.post(
        f"/v1/campaigns/{made['id']}/vouchers", params={"vouchers_count": count}, json=body
    )
    assert answer.status_code == 202, answer.text
    return str(answer.json()["async_action_id"])


def ended(shop: Shop, action_id: str) -> tuple[dict[str, Any], set[int]]:
    """Wait for an action to end; return it and the progress seen on the way."""
    seen: set[int] = set()
    for _ in range(1200):
        action: dict[str, Any] = shop.get(f"/v1/async-actions/{action_id}")
        seen.add(action["progress"])
        if action["status"] in {"DONE", "FAILED"}:
            return action, seen
        time.sleep(0.05)
    raise AssertionError(action)


def work_of(shop: Shop) -> Work:
    return shop.server.runtime.work(shop.project, Actor("job"))


def test_twenty_thousand_codes_are_one_job(shop: Shop) -> None:
    action, seen = ended(shop, begun(shop, 20_000))
    assert (action["status"], action["progress"]) == ("DONE", 100)
    assert seen - {0, 100}, "progress was to be seen on the way"
    assert shop.get("/v1/vouchers", campaign="C", limit=1)["total"] == 20_000
    campaign = shop.get("/v1/campaigns/C")
    assert (campaign["vouchers_count"], campaign["vouchers_generation_status"]) == (20_000, "DONE")


def test_a_job_that_crashed_goes_on_where_it_stopped(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The third chunk dies after its codes are written: they must not count, nor stay."""
    monkeypatch.setattr(generating, "CHUNK", 100)
    chunks = 0
    draw = generating.draw_vouchers

    async def dying(*arguments: Any) -> None:
        nonlocal chunks
        await draw(*arguments)
        chunks += 1
        if chunks == 3:
            raise RuntimeError("the power went")

    monkeypatch.setattr(generating, "draw_vouchers", dying)
    action_id = begun(shop, 1_000)
    for _ in range(200):
        if chunks >= 3:
            break
        time.sleep(0.05)
    # The queue would try again after a pause; a second worker need not wait for it.
    shop.server.run(generating.generate_vouchers(work_of(shop), action_id))
    action, _ = ended(shop, action_id)
    assert (action["status"], chunks) == ("DONE", 11)
    assert shop.get("/v1/vouchers", campaign="C", limit=1)["total"] == 1_000


def test_two_workers_on_one_action_make_each_code_once(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(generating, "CHUNK", 100)
    action_id = begun(shop, 1_500)

    async def both() -> None:
        work = work_of(shop)
        runs = [generating.generate_vouchers(work, action_id) for _ in range(3)]
        await asyncio.gather(*runs)

    shop.server.run(both())
    ended(shop, action_id)
    assert shop.get("/v1/vouchers", campaign="C", limit=1)["total"] == 1_500


def test_codes_already_taken_are_drawn_again(shop: Shop) -> None:
    """900 of 1000 combinations: most late draws meet a taken code."""
    config = {"code_config": {"length": 3, "charset": "0123456789"}}
    action, _ = ended(shop, begun(shop, 900, config))
    assert action["status"] == "DONE"
    assert shop.get("/v1/vouchers", campaign="C", limit=1)["total"] == 900


def test_a_job_that_can_never_end_says_so(shop: Shop) -> None:
    """Another campaign holds every code the config can make."""
    charset = {"length": 1, "charset": "0123456789"}
    for digit in range(10):
        shop.post(f"/v1/vouchers/X{digit}", DISCOUNT)
    action_id = begun(shop, 5, {"code_config": {**charset, "prefix": "X"}})
    action, _ = ended(shop, action_id)
    assert (action["status"], action["operation_status"]) == ("FAILED", "FAILED")
    assert action["result"]["failed_count"] == 5
    assert "invalid_code_config" in action["result"]["message"]
    assert shop.get("/v1/campaigns/C")["vouchers_generation_status"] == "FAILED"
