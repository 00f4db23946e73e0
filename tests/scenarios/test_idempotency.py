"""The same key, the same answer, once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx

from support.offers import asked, no_mismatches, percent, redeem, validate, voucher
from support.shop import Shop

ORDER = {"amount": 10_000}


def send(shop: Shop, path: str, body: Any, key: str) -> httpx.Response:
    return shop.http.post(path, json=body, headers={"Idempotency-Key": key})


def at_once(shop: Shop, times: int, path: str, body: Any, key: str) -> list[httpx.Response]:
    with (
        httpx.Client(
            base_url=shop.server.address,
            headers={**shop.http.headers, "Idempotency-Key": key},
            timeout=120,
        ) as http,
        ThreadPoolExecutor(32) as pool,
    ):
        return list(pool.map(lambda _: http.post(path, json=body), range(times)))


def used(shop: Shop, code: str) -> int:
    return int(shop.get(f"/v1/vouchers/{code}")["redemption"]["redeemed_quantity"])


def test_fifty_at_once_with_one_key_redeem_once(shop: Shop) -> None:
    voucher(shop, "TEN", percent(10))
    body = asked("TEN", order={**ORDER, "source_id": "o-1"}, customer={"source_id": "ann"})
    answers = at_once(shop, 50, "/v1/redemptions", body, "one")
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.content for answer in answers}) == 1
    assert used(shop, "TEN") == 1
    again = send(shop, "/v1/redemptions", body, "one")
    assert (again.content, again.headers["Idempotent-Replayed"]) == (answers[0].content, "true")
    no_mismatches(shop)


def test_fifty_at_once_get_the_same_answer(shop: Shop) -> None:
    voucher(shop, "ONCE", percent(10), quantity=1)
    answers = at_once(shop, 50, "/v1/redemptions", asked("ONCE", order=ORDER), "one")
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.content for answer in answers}) == 1
    assert used(shop, "ONCE") == 1
    no_mismatches(shop)


def test_a_refusal_is_kept_too(shop: Shop) -> None:
    voucher(shop, "GONE", percent(10), quantity=0)
    body = asked("GONE", order=ORDER)
    answers = at_once(shop, 20, "/v1/redemptions", body, "one")
    assert {answer.status_code for answer in answers} == {400}
    assert len({answer.json()["resource_id"] for answer in answers}) == 1
    assert shop.get("/v1/redemptions")["total"] == 1
    shop.put("/v1/vouchers/GONE", {"redemption": {"quantity": 5}})
    again = send(shop, "/v1/redemptions", body, "one")
    assert (again.status_code, again.json()["key"]) == (400, "quantity_exceeded")
    assert send(shop, "/v1/redemptions", body, "two").status_code == 200


def test_a_key_is_for_one_request(shop: Shop) -> None:
    voucher(shop, "TEN", percent(10))
    assert send(shop, "/v1/redemptions", asked("TEN", order=ORDER), "one").status_code == 200
    other = send(shop, "/v1/redemptions", asked("TEN", order={"amount": 5}), "one")
    assert (other.status_code, used(shop, "TEN")) == (400, 1)
    stranger = Shop(shop.server)
    voucher(stranger, "TEN", percent(10))
    assert send(stranger, "/v1/redemptions", asked("TEN", order=ORDER), "one").status_code == 200
    assert used(stranger, "TEN") == 1
    stranger.close()


def test_a_rollback_is_repeated_without_harm(shop: Shop) -> None:
    voucher(shop, "TEN", percent(10))
    made = redeem(shop, "TEN", order=ORDER)["redemptions"][0]
    path = f"/v1/redemptions/{made['id']}/rollback"
    first, second = (send(shop, path, {"reason": "asked"}, "one") for _ in range(2))
    assert (first.status_code, first.content) == (200, second.content)
    assert used(shop, "TEN") == 0
    refused, again = (send(shop, path, {}, "two") for _ in range(2))
    assert (refused.json()["key"], refused.content) == ("already_rolled_back", again.content)
    assert shop.get("/v1/redemptions")["total"] == 3
    no_mismatches(shop)


def test_a_session_is_made_once(shop: Shop) -> None:
    voucher(shop, "ONCE", percent(10), quantity=1)
    body = asked("ONCE", order=ORDER, session={"type": "LOCK"})
    first, second = (send(shop, "/v1/validations", body, "one") for _ in range(2))
    assert first.json()["valid"]
    assert first.json()["session"] == second.json()["session"]
    assert first.content == second.content
    assert not validate(shop, "ONCE", order=ORDER)["valid"]
    no_mismatches(shop)
