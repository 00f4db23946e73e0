"""Many at one card at once: no point is spent twice, and none is lost."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

from support.members import add_points, card_of, member, programme
from support.shop import Shop


def _at_once(shop: Shop, requests: list[tuple[str, Any]]) -> list[int]:
    with ThreadPoolExecutor(len(requests)) as pool:
        return [
            answer.status_code
            for answer in pool.map(lambda each: shop.http.post(each[0], json=each[1]), requests)
        ]


def test_fifty_debits_at_once_take_what_is_there_and_no_more(shop: Shop) -> None:
    code = member(shop, programme(shop)["id"])["code"]
    add_points(shop, code, 100, expiration_date="2998-01-01")
    add_points(shop, code, 105)
    path = f"/v1/loyalties/members/{code}/balance"
    answers = _at_once(shop, [(path, {"points": -10})] * 50)
    assert sorted(set(answers)) == [200, 400]
    assert answers.count(200) == 20
    card = card_of(shop, code)
    assert (card["balance"], card["subtracted_points"]) == (5, 200)
    listed = shop.get(f"/v1/loyalties/members/{code}/transactions", limit=100)["data"]
    assert sum(each["details"]["balance"]["points"] for each in listed) == 5


def test_a_hundred_movements_both_ways_add_up(shop: Shop) -> None:
    code = member(shop, programme(shop)["id"])["code"]
    add_points(shop, code, 1000)
    path = f"/v1/loyalties/members/{code}/balance"
    requests = [(path, {"points": n if n % 2 else -n}) for n in range(1, 41)]
    assert set(_at_once(shop, requests)) == {200}
    assert card_of(shop, code)["balance"] == 1000 + sum(n if n % 2 else -n for n in range(1, 41))


def test_two_who_give_to_each_other_do_not_wait_for_each_other(shop: Shop) -> None:
    made = programme(shop)
    ada, bob = (member(shop, made["id"], name)["code"] for name in ("ada", "bob"))
    for code in (ada, bob):
        add_points(shop, code, 100)
    base = f"/v1/loyalties/{made['id']}/members"
    requests = [
        (f"{base}/{taker}/transfers", [{"code": giver, "points": 1}])
        for taker, giver in [(ada, bob), (bob, ada)] * 15
    ]
    assert set(_at_once(shop, requests)) == {200}
    assert [card_of(shop, code)["balance"] for code in (ada, bob)] == [100, 100]


def test_a_customer_who_joins_ten_times_at_once_has_one_card(shop: Shop) -> None:
    made = programme(shop, 10)
    path = f"/v1/loyalties/{made['id']}/members"
    answers = _at_once(shop, [(path, {"customer": {"source_id": "ada"}})] * 10)
    assert set(answers) == {200}
    listed = shop.get(path)
    assert listed["total"] == 1
    assert listed["vouchers"][0]["loyalty_card"]["balance"] == 10
