"""So many requests and no more: told in headers, counted for everybody alike."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime

import httpx
import pytest

from largesse.storage import Database
from largesse.throttling import MemoryThrottle, RateLimit, RateLimits, SharedThrottle
from support.browser import browser, open_to
from support.server import RunningServer
from support.shop import Shop

LIMITS = RateLimits(
    client_address=RateLimit(5, 5),
    client_key=RateLimit(8, 60),
    server_key=RateLimit(3, 30),
    management_key=RateLimit(2, 10),
    trusted_proxies=("127.0.0.1", "10.0.0.0/8"),
)


@pytest.fixture(scope="module")
def limited(database_url: str) -> Iterator[RunningServer]:
    """A server that limits every kind of key."""
    running = RunningServer(database_url, limits=LIMITS)
    running.start()
    yield running
    running.stop()


@pytest.fixture
def shop(limited: RunningServer) -> Iterator[Shop]:
    """A shop at a moment that stands still."""
    limited.clock.set(datetime(2026, 7, 1, 12, tzinfo=UTC))
    made = Shop(limited)
    yield made
    made.close()
    limited.clock.reset()


def ask(page: httpx.Client, **headers: str) -> httpx.Response:
    return page.post("/client/v1/qualifications", json={}, headers=headers)


def rate(answer: httpx.Response) -> tuple[int, int]:
    return (
        int(answer.headers["x-rate-limit-limit"]),
        int(answer.headers["x-rate-limit-remaining"]),
    )


def test_an_address_may_send_five_requests_in_five_seconds(shop: Shop) -> None:
    open_to(shop, "*")
    with browser(shop) as page:
        for left in (4, 3, 2, 1, 0):
            answer = ask(page)
            assert (answer.status_code, rate(answer)) == (200, (5, left))
            assert answer.headers["x-rate-limit-type"] == "api_calls"
            assert "retry-after" not in answer.headers
        answer = ask(page)
        error = answer.json()
        assert (answer.status_code, error["code"], error["key"]) == (429, 429, "too_many_requests")
        assert error["message"] == "Too many requests"
        assert "5/5s" in error["details"]
        now = int(shop.clock().timestamp())
        assert (rate(answer), answer.headers["retry-after"]) == ((5, 0), "1")
        assert int(answer.headers["x-rate-limit-retry"]) == now + 1
        assert answer.headers["access-control-allow-origin"] == "*"
        shop.clock.move(seconds=1)
        assert ask(page).status_code == 200
        assert ask(page).status_code == 429


def test_guessing_a_token_is_slowed_down_too(shop: Shop) -> None:
    open_to(shop, "*")
    with browser(shop, **{"X-Client-Token": "guess"}) as page:
        assert [ask(page).status_code for _ in range(6)] == [401] * 5 + [429]


def test_addresses_are_believed_of_our_proxies_only(shop: Shop) -> None:
    """Five each; what somebody puts before the address our proxy saw changes nothing."""
    open_to(shop, "*")
    with browser(shop) as page:
        for _ in range(4):
            assert ask(page, **{"X-Forwarded-For": "203.0.113.1"}).status_code == 200
        told = "198.51.100.7, 203.0.113.1, 10.1.2.3"
        assert rate(ask(page, **{"X-Forwarded-For": told})) == (5, 0)
        assert ask(page, **{"X-Forwarded-For": "1.1.1.1, 203.0.113.1"}).status_code == 429
        assert ask(page, **{"X-Forwarded-For": "203.0.113.2"}).status_code == 200


def test_a_key_has_a_limit_over_all_addresses(shop: Shop) -> None:
    open_to(shop, "*")
    with browser(shop) as page:
        answers = [ask(page, **{"X-Forwarded-For": f"203.0.113.{n}"}) for n in range(9)]
    assert [each.status_code for each in answers] == [200] * 8 + [429]
    # Of both limits the nearer one is told.
    assert [rate(each) for each in answers[2:5]] == [(5, 4), (5, 4), (8, 3)]


def test_server_and_management_keys_have_limits_of_their_own(shop: Shop) -> None:
    answers = [shop.http.get("/v1/vouchers") for _ in range(4)]
    assert [each.status_code for each in answers] == [200, 200, 200, 429]
    assert answers[3].headers["retry-after"] == "10"
    assert shop.management.get("").status_code == 200
    assert shop.management.get("").status_code == 200
    assert shop.management.get("").status_code == 429
    assert httpx.get(f"{shop.server.address}/health").status_code == 200


def test_without_limits_nothing_is_said(server: RunningServer) -> None:
    other = Shop(server)
    answer = other.http.get("/v1/vouchers")
    assert [name for name in answer.headers if "rate-limit" in name] == []
    other.close()


@pytest.mark.parametrize("store", ["memory", "database"])
def test_processes_at_once_are_never_given_a_turn_too_many(database_url: str, store: str) -> None:
    limit, now = RateLimit(10, 60), datetime(2026, 7, 1, tzinfo=UTC)

    async def race() -> tuple[int, list[int]]:
        database = Database(database_url, largest=8)
        await database.open()
        first = SharedThrottle(database) if store == "database" else MemoryThrottle()
        second = SharedThrottle(database) if store == "database" else first
        asked = [each.turn(f"race {store}", limit, now) for each in (first, second) * 20]
        turns = await asyncio.gather(*asked)
        await database.close()
        return sum(turn.admitted for turn in turns), sorted(t.remaining for t in turns)

    admitted, remaining = asyncio.run(race())
    assert admitted == 10
    assert remaining == [0] * 31 + list(range(1, 10))


def test_memory_is_bounded() -> None:
    throttle, limit, now = MemoryThrottle(most=3), RateLimit(1, 60), datetime.now(UTC)

    async def ask_all(*names: str) -> list[bool]:
        return [(await throttle.turn(name, limit, now)).admitted for name in names]

    assert asyncio.run(ask_all("a", "b", "c", "a", "d")) == [True, True, True, False, True]
    # "b" had waited longest and was forgotten.
    assert asyncio.run(ask_all("a", "b")) == [False, True]
