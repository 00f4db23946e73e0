"""Points become money somebody else pays, and points burnt at a partner's till."""

from __future__ import annotations

from typing import Any

import pytest

from support.keys import make_key, with_key
from support.loyalty import programme
from support.offers import percent, voucher
from support.outbox import events_of
from support.rewards import buy, card, coin, material, offer, points_of, spending
from support.shop import Shop

Json = dict[str, Any]


def cash(shop: Shop, **payout: Any) -> Json:
    """Create a reward that is paid out."""
    made: Json = shop.post("/api/payout-rewards", {"name": "Cash", "payout": payout})
    return made


@pytest.fixture
def requested(shop: Shop) -> tuple[str, Json, Json]:
    """Return a card that had 1000 points, what 400 of them bought, and the payout."""
    club = programme(shop)
    made = cash(shop, amount=2_500)
    offer(shop, club, made, 400)
    code = card(shop, club)
    bought = buy(shop, code, made)
    (payout,) = shop.get("/api/payouts", state="requested")["data"]
    return code, bought, payout


def test_a_payout_is_requested_approved_and_paid(
    shop: Shop, requested: tuple[str, Json, Json]
) -> None:
    code, bought, payout = requested
    assert bought["amount"] == 400
    assert "type" not in bought["reward"]
    assert payout["amount"] == 2_500
    assert payout["currency"] == shop.project.currency.code
    assert payout["redemption_id"] == bought["id"]
    path = f"/api/payouts/{payout['id']}"
    assert shop.post(f"{path}/approve")["state"] == "approved"
    assert "reference" in shop.refused("POST", f"{path}/paid", {})["details"]
    paid = shop.post(f"{path}/paid", {"reference": "bank-77"})
    assert (paid["state"], paid["reference"]) == ("paid", "bank-77")
    assert shop.get(f"/api/given-rewards/{payout['given_reward_id']}")["status"] == "COMPLETED"
    assert shop.refused("POST", f"{path}/failed", {})["key"] == "payout_state"
    assert shop.refused("POST", f"{path}/approve")["key"] == "payout_state"
    undone = shop.refused("POST", f"/v1/redemptions/{bought['id']}/rollback", {})
    assert undone["key"] == "payout_state"
    assert points_of(shop, code) == 600
    assert events_of(shop, payout["id"]) == [
        "payout.requested",
        "payout.approved",
        "payout.paid",
    ]


@pytest.mark.parametrize("state", ["failed", "canceled"])
def test_what_is_not_paid_gives_the_points_back(
    shop: Shop, requested: tuple[str, Json, Json], state: str
) -> None:
    code, bought, payout = requested
    path = f"/api/payouts/{payout['id']}"
    shop.post(f"{path}/approve")
    ended = shop.post(f"{path}/{state}", {"reason": "account closed"})
    assert (ended["state"], ended["reason"]) == (state, "account closed")
    assert points_of(shop, code) == 1000
    assert shop.get(f"/v1/redemptions/{bought['id']}")["status"] == "ROLLED_BACK"
    assert shop.get(f"/api/given-rewards/{payout['given_reward_id']}")["status"] == "CANCELED"
    assert shop.get(f"/api/payout-rewards/{payout['reward_id']}")["redeemed"] == 0


def test_a_rollback_calls_off_what_nobody_approved_yet(
    shop: Shop, requested: tuple[str, Json, Json]
) -> None:
    code, bought, payout = requested
    shop.post(f"/v1/redemptions/{bought['id']}/rollback", {})
    assert shop.get(f"/api/payouts/{payout['id']}")["state"] == "canceled"
    assert points_of(shop, code) == 1000


def test_points_are_exchanged_for_a_payout(shop: Shop) -> None:
    club = programme(shop)
    made = cash(shop, exchange_ratio=1, points_ratio=100)
    offer(shop, club, made)
    code = card(shop, club)
    buy(shop, code, made, 250)
    assert shop.get("/api/payouts")["data"][0]["amount"] == 250
    assert points_of(shop, code) == 750


def test_a_payout_is_in_no_stack_and_not_among_published_rewards(shop: Shop) -> None:
    club = programme(shop)
    made = cash(shop, amount=100)
    offer(shop, club, made, 10)
    code = card(shop, club)
    voucher(shop, "TEN", percent(10))
    body = {
        "redeemables": [{"object": "voucher", "id": "TEN"}, spending(code, made)],
        "order": {"amount": 1_000},
        "customer": {"source_id": "kim"},
    }
    assert shop.refused("POST", "/v1/redemptions", body)["key"] == "invalid_redeemables"
    assert shop.get("/v1/rewards")["total"] == 0
    assert shop.refused("GET", f"/v1/rewards/{made['id']}")["key"] == "not_found"
    assert shop.get("/api/payout-rewards")["total"] == 1
    assert shop.get(f"/v1/loyalties/members/{code}/rewards")["total"] == 0
    changed = shop.put(f"/api/payout-rewards/{made['id']}", {"payout": {"amount": 200}})
    assert changed["payout"] == {"amount": 200}
    refused = shop.refused("POST", "/api/payout-rewards", {"name": "x", "payout": {}})
    assert ".payout" in refused["details"]
    assert shop.refused("DELETE", f"/api/payout-rewards/{made['id']}")["key"] == "resource_in_use"


def test_a_partner_burns_points_within_its_limits(shop: Shop) -> None:
    club = programme(shop)
    made = coin(shop, exchange=1, points=10)
    offer(shop, club, made)
    code = card(shop, club)
    key = make_key(shop, kind="partner", allowances={"burn_points": {"single": 300, "daily": 400}})

    def burn(points: int) -> Json:
        body = {
            "member": code,
            "reward": {"id": made["id"], "points": points},
            "order": {"amount": 100_000},
        }
        with with_key(shop, key) as client:
            answer: Json = client.post("/api/partners/redemptions", json=body).json()
        return answer

    assert burn(301)["key"] == "allowance_exceeded"
    first = burn(300)
    assert first["amount"] == 300
    beyond = burn(101)
    assert beyond["key"] == "allowance_exceeded"
    assert "100 left" in beyond["details"]
    assert burn(100)["amount"] == 100
    assert burn(1)["key"] == "allowance_exceeded"
    assert points_of(shop, code) == 600
    with with_key(shop, key) as client:
        assert client.get("/api/payouts").status_code == 403


def test_a_partner_without_a_limit_may_burn_nothing(shop: Shop) -> None:
    club = programme(shop)
    made = material(shop)
    offer(shop, club, made, 10)
    code = card(shop, club)
    key = make_key(shop, kind="partner")
    body = {"member": code, "reward": {"id": made["id"]}}
    with with_key(shop, key) as client:
        answer = client.post("/api/partners/redemptions", json=body)
    assert (answer.status_code, answer.json()["key"]) == (403, "allowance_exceeded")
    assert points_of(shop, code) == 1000


def test_a_payout_bought_like_any_redemption_gives_its_points_back(shop: Shop) -> None:
    club = programme(shop)
    made = cash(shop, amount=2_500)
    offer(shop, club, made, 400)
    code = card(shop, club)
    body = {"redeemables": [spending(code, made)], "customer": {"source_id": "kim"}}
    shop.post("/v1/redemptions", body)
    (payout,) = shop.get("/api/payouts", state="requested")["data"]
    shop.post(f"/api/payouts/{payout['id']}/canceled", {"reason": "no account"})
    assert points_of(shop, code) == 1_000
