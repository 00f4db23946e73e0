"""What a key may burn of members' points bounds it whichever way it goes about it."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import httpx
import pytest

from support.browser import ORIGIN, open_to
from support.keys import make_key, refusal, sending, with_key
from support.loyalty import programme
from support.rewards import card, coin, material, offer, points_of, spending
from support.shop import Shop

Json = dict[str, Any]
EXCEEDED = (403, "allowance_exceeded")


@contextmanager
def with_token(shop: Shop, key: Json, scope: str) -> Iterator[httpx.Client]:
    """Yield a client that sends a token of a key."""
    with with_key(shop, key) as client:
        asked = {"grant_type": "client_credentials", "scope": scope}
        made = client.post("/v1/oauth/token", data=asked).json()["access_token"]
    with sending(shop, {"Authorization": f"Bearer {made}"}) as client:
        yield client


def test_points_taken_off_and_moved_away_are_points_burnt(shop: Shop) -> None:
    club = programme(shop)
    code, other = card(shop, club), card(shop, club, "lee")
    limits = {"burn_points": {"single": 300, "daily": 400}}
    nothing = make_key(shop, kind="partner", role="ADMIN")
    some = make_key(shop, kind="partner", role="ADMIN", allowances=limits)
    removal = f"/v1/loyalties/members/{code}/balance"
    transfer = f"/v1/loyalties/{club['id']}/members/{other}/transfers"
    moved = [{"code": code, "points": 1}]
    with with_key(shop, nothing) as client:
        assert refusal(client.post(removal, json={"points": -1})) == EXCEEDED
        assert refusal(client.post(f"/v1/vouchers/{code}/balance", json={"amount": -1})) == EXCEEDED
        assert refusal(client.post(transfer, json=moved)) == EXCEEDED
    with with_key(shop, some) as client:
        assert refusal(client.post(removal, json={"points": -301})) == EXCEEDED
        once = {"points": -300, "source_id": "once"}
        for _ in range(3):
            assert client.post(removal, json=once).status_code == 200
        assert client.post(transfer, json=[{"code": code, "points": 100}]).status_code == 200
        assert refusal(client.post(transfer, json=moved)) == EXCEEDED
        assert refusal(client.post(removal, json={"points": -1})) == EXCEEDED
    assert (points_of(shop, code), points_of(shop, other)) == (600, 1_100)
    shop.post(removal, {"points": -600})


@pytest.mark.parametrize("role", ["PARTNER", "ADMIN"])
def test_a_partners_token_is_bound_in_a_browser_too(shop: Shop, role: str) -> None:
    club = programme(shop)
    made = coin(shop)
    offer(shop, club, made)
    code = card(shop, club)
    key = make_key(shop, kind="partner", role=role)
    body = {
        "redeemables": [spending(code, made, 100)],
        "customer": {"source_id": "kim"},
        "order": {"amount": 100_000},
    }
    open_to(shop, ORIGIN, redeem_enabled=True)
    with with_token(shop, key, "client_api") as client:
        answer = client.post("/client/v1/redemptions", json=body, headers={"Origin": ORIGIN})
    assert refusal(answer) in (EXCEEDED, (403, "missing_required_permission")), answer.text
    assert points_of(shop, code) == 1_000


def test_a_partner_makes_no_key_that_may_burn_more(shop: Shop) -> None:
    key = make_key(shop, kind="partner", role="ADMIN")
    with with_key(shop, key) as client:
        answer = client.post("/api/keys", json={"kind": "server"})
    assert refusal(answer) == (403, "missing_required_permission")


def test_a_rollback_makes_room_only_for_whoever_burnt_and_on_the_same_day(shop: Shop) -> None:
    shop.clock.set(shop.clock().replace(hour=16))  # noon in New York
    club = programme(shop)
    made = material(shop)
    offer(shop, club, made, 100)
    code = card(shop, club)
    limits = {"burn_points": {"daily": 100}}
    body = {"member": code, "reward": {"id": made["id"]}}
    keys = [make_key(shop, kind="partner", role="ADMIN", allowances=limits) for _ in range(2)]

    def burn(key: Json) -> httpx.Response:
        with with_key(shop, key) as client:
            return client.post("/api/partners/redemptions", json=body)

    def undo(key: Json, burnt: httpx.Response) -> None:
        with with_key(shop, key) as client:
            path = f"/v1/redemptions/{burnt.json()['id']}/rollback"
            assert client.post(path, json={}).status_code == 200

    first, second = (burn(key) for key in keys)
    undo(keys[1], first)
    assert refusal(burn(keys[1])) == EXCEEDED
    undo(keys[1], second)
    today = burn(keys[1])
    assert today.status_code == 200
    shop.clock.move(hours=24)
    assert burn(keys[1]).status_code == 200
    undo(keys[1], today)
    assert refusal(burn(keys[1])) == EXCEEDED


def test_removals_at_once_stay_within_the_days_limit(shop: Shop) -> None:
    code = card(shop)
    key = make_key(shop, kind="partner", role="ADMIN", allowances={"burn_points": {"daily": 90}})
    path = f"/v1/loyalties/members/{code}/balance"
    with with_key(shop, key) as client, ThreadPoolExecutor(10) as pool:
        answers = [*pool.map(lambda _: client.post(path, json={"points": -20}), range(10))]
    assert sum(answer.status_code == 200 for answer in answers) == 4
    assert points_of(shop, code) == 920
