"""Points expire: the soonest go first, at the project's midnight, once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from random import Random

import pytest

from largesse.loyalty.decide.expiry import last_day
from largesse.loyalty.model.expiry import ExpiryRules
from largesse.loyalty.service import midnight
from largesse.storage import Actor
from support.loyalty import do_midnights
from support.members import add_points, card_of, member, programme
from support.shop import Shop

NEW_YEAR = datetime(2025, 12, 31, 15, tzinfo=UTC)
"""Midnight in Seoul."""


@pytest.fixture
def seoul(shop: Shop) -> Iterator[Shop]:
    shop.clock.set(NEW_YEAR)
    theirs = Shop(shop.server, time_zone="Asia/Seoul")
    yield theirs
    theirs.close()
    shop.clock.reset()


def test_points_are_good_through_their_last_day(seoul: Shop) -> None:
    made = programme(seoul, 10, {"period_type": "MONTH", "period_value": 1})
    code = member(seoul, made["id"])["code"]
    add_points(seoul, code, 5, expiration_type="NON_EXPIRING")
    card = card_of(seoul, code)
    assert (card["next_expiration_date"], card["next_expiration_points"]) == ("2026-02-01", 10)
    seoul.clock.set(datetime(2026, 2, 1, 14, 59, tzinfo=UTC))
    assert do_midnights(seoul)[-1] == date(2026, 2, 1)
    assert card_of(seoul, code)["balance"] == 15
    seoul.clock.set(datetime(2026, 2, 1, 15, tzinfo=UTC))
    # Gone at once, whether or not the worker has come to it.
    error = seoul.refused("POST", f"/v1/loyalties/members/{code}/balance", {"points": -6})
    assert error["key"] == "loyalty_card_points_exceeded"
    assert card_of(seoul, code)["balance"] == 5
    assert do_midnights(seoul) == [date(2026, 2, 2)]
    assert do_midnights(seoul) == []
    card = card_of(seoul, code)
    assert (card["points"], card["balance"], card["expired_points"]) == (15, 5, 10)
    assert "next_expiration_date" not in card
    (newest, *_) = seoul.get(f"/v1/loyalties/members/{code}/transactions")["data"]
    assert newest["type"] == "POINTS_EXPIRATION"
    assert newest["details"]["balance"]["balance"] == 5
    assert newest["created_at"] == "2026-02-01T15:00:00.000Z"


def test_a_date_of_its_own_goes_before_the_rules(seoul: Shop) -> None:
    made = programme(seoul, rules={"period_type": "MONTH", "period_value": 12})
    code = member(seoul, made["id"])["code"]
    add_points(seoul, code, 1)
    add_points(seoul, code, 2, expiration_type="CUSTOM_DATE", expiration_date="2026-03-01")
    add_points(seoul, code, 4, expiration_date="2026-02-01T00:00:00Z")
    add_points(seoul, code, 8, expiration_type="NON_EXPIRING")
    path = f"/v1/loyalties/{made['id']}/members/{code}/points-expiration"
    listed = seoul.get(path)
    told = [(each["bucket"]["total_points"], each.get("expires_at")) for each in listed["data"]]
    assert told == [(4, "2026-02-01"), (2, "2026-03-01"), (1, "2027-01-01"), (8, None)]
    assert listed["total"] == 4
    assert [
        each["bucket"]["total_points"] for each in seoul.get(path, limit=1, page=2)["data"]
    ] == [2]
    add_points(seoul, code, -5)
    told = [each["bucket"]["total_points"] for each in seoul.get(path)["data"]]
    assert told == [1, 1, 8]
    for wrong in ("2025-12-31", "2024-01-01"):
        error = seoul.refused(
            "POST",
            f"/v1/loyalties/members/{code}/balance",
            {"points": 1, "expiration_date": wrong},
        )
        assert error["key"] == "invalid_expiration_date"
    error = seoul.refused(
        "POST",
        f"/v1/loyalties/members/{code}/balance",
        {"points": 1, "expiration_type": "CUSTOM_DATE"},
    )
    assert error["key"] == "invalid_expiration_date"


def test_a_date_is_within_a_thousand_years(seoul: Shop) -> None:
    club = programme(seoul)
    path = f"/v1/loyalties/members/{member(seoul, club['id'])['code']}/balance"
    for day in ("9999-12-31", "9000-01-01", "0001-01-01"):
        told = seoul.refused("POST", path, {"points": 5, "expiration_date": day})
        assert told["key"] == "invalid_expiration_date"
        assert "NON_EXPIRING" in told["details"]
    latest = f"{seoul.clock().year + 1000}-12-31"
    seoul.post(path, {"points": 5, "expiration_date": latest})
    shown = seoul.get(path.removesuffix("/balance"))
    assert shown["loyalty_card"]["next_expiration_date"] == latest


def test_a_year_of_members(seoul: Shop) -> None:
    """Every day somebody earns or spends; at every month's end the books say what a list says."""
    rules = ExpiryRules(period_type="MONTH", period_value=2, rounding_type="END_OF_MONTH")
    made = programme(
        seoul,
        rules={"period_type": "MONTH", "period_value": 2, "rounding_type": "END_OF_MONTH"},
    )
    codes = [member(seoul, made["id"], f"c{n}")["code"] for n in range(4)]
    random = Random(7)  # noqa: S311 - a story that is the same each time
    lots: dict[str, list[tuple[date, int]]] = {code: [] for code in codes}
    expired = dict.fromkeys(codes, 0)
    do_midnights(seoul)
    for n in range(1, 366):
        today = date(2026, 1, 1) + timedelta(days=n)
        seoul.clock.set(NEW_YEAR + timedelta(days=n, minutes=1))
        for code in codes:
            expired[code] += sum(left for last, left in lots[code] if last < today)
            lots[code] = [(last, left) for last, left in lots[code] if last >= today]
        if n % 5 == 0:
            code = random.choice(codes)
            there = sum(left for _, left in lots[code])
            if there and random.random() < 0.4:
                amount = random.randint(1, there)
                add_points(seoul, code, -amount)
                lots[code] = _spent(lots[code], amount)
            else:
                amount = random.randint(1, 50)
                add_points(seoul, code, amount)
                last = last_day(rules, today)
                assert last is not None
                lots[code].append((last, amount))
        if today.day in (1, 15):
            do_midnights(seoul)
            for code in codes:
                card = card_of(seoul, code)
                assert card["balance"] == sum(left for _, left in lots[code]), today
                assert card["expired_points"] == expired[code], today
    assert sum(expired.values()) > 0
    work = seoul.server.runtime.work(seoul.project, Actor("job"))
    assert seoul.server.run(midnight.run(work, date(2026, 6, 6))) is False


def _spent(lots: list[tuple[date, int]], amount: int) -> list[tuple[date, int]]:
    left = []
    for last, there in sorted(lots):
        taken = min(there, amount)
        amount -= taken
        if there > taken:
            left.append((last, there - taken))
    return left


def test_a_midnight_that_broke_off_is_gone_on_with(
    seoul: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = programme(seoul, 10, {"period_type": "MONTH", "period_value": 1})
    code = member(seoul, made["id"])["code"]
    do_midnights(seoul)
    seoul.clock.set(datetime(2026, 2, 1, 16, tzinfo=UTC))
    done: list[str] = []

    def step(name: str, *, breaks: bool = False) -> midnight.Step:
        async def run(_work: object, _now: datetime) -> None:
            if breaks and name not in done:
                done.append(name)
                raise RuntimeError(name)
            done.append(name)

        return run

    monkeypatch.setattr(
        midnight, "STEPS", (step("one"), step("two", breaks=True), midnight.expire_due)
    )
    work = seoul.server.runtime.work(seoul.project, Actor("job"))
    with pytest.raises(RuntimeError):
        seoul.server.run(midnight.run(work, date(2026, 2, 2)))
    assert card_of(seoul, code)["expired_points"] == 10  # read as gone, not booked yet
    seoul.clock.move(minutes=1)
    work = seoul.server.runtime.work(seoul.project, Actor("job"))
    assert seoul.server.run(midnight.run(work, date(2026, 2, 2))) is True
    assert done == ["one", "two", "two"]
    types = [
        each["type"] for each in seoul.get(f"/v1/loyalties/members/{code}/transactions")["data"]
    ]
    assert types.count("POINTS_EXPIRATION") == 1
