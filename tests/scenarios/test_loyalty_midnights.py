"""The chore of midnights: each project at its own, once, whoever comes first."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest

from largesse.bootstrap.chores import do_midnights
from largesse.loyalty.service import midnight
from largesse.storage import Actor
from support.members import add_points, member, programme
from support.outbox import events
from support.shop import Shop

NOON = datetime(2026, 3, 31, 12, tzinfo=UTC)
MONTH = {"period_type": "MONTH", "period_value": 1, "rounding_type": "END_OF_MONTH"}


@pytest.fixture
def clock(shop: Shop) -> Iterator[Shop]:
    shop.clock.set(NOON)
    theirs = Shop(shop.server, time_zone="UTC")
    yield theirs
    theirs.close()
    shop.clock.reset()


def expired(shop: Shop) -> int:
    return len(events(shop, "voucher.loyalty_card.points_expired"))


def test_each_project_has_its_own_midnight(clock: Shop) -> None:
    shops = {zone: Shop(clock.server, time_zone=zone) for zone in ("Asia/Seoul", "America/Lima")}
    for shop in shops.values():
        member(shop, programme(shop, 10, MONTH)["id"])

    def at(moment: datetime) -> dict[str, int]:
        clock.clock.set(moment)
        clock.server.run(do_midnights(clock.server.runtime))
        return {zone: expired(shop) for zone, shop in shops.items()}

    assert at(datetime(2026, 4, 30, 14, 59, tzinfo=UTC)) == {"Asia/Seoul": 0, "America/Lima": 0}
    assert at(datetime(2026, 4, 30, 15, 0, tzinfo=UTC)) == {"Asia/Seoul": 1, "America/Lima": 0}
    assert at(datetime(2026, 5, 1, 4, 59, tzinfo=UTC)) == {"Asia/Seoul": 1, "America/Lima": 0}
    assert at(datetime(2026, 5, 1, 5, 0, tzinfo=UTC)) == {"Asia/Seoul": 1, "America/Lima": 1}
    assert at(datetime(2026, 5, 1, 5, 1, tzinfo=UTC)) == {"Asia/Seoul": 1, "America/Lima": 1}
    for shop in shops.values():
        shop.close()


def test_two_workers_at_once_do_a_day_once(clock: Shop) -> None:
    made = programme(clock, 0, MONTH)
    for n in range(20):
        code = member(clock, made["id"], f"c{n}")["code"]
        add_points(clock, code, 7)
    clock.clock.set(datetime(2026, 5, 1, 0, 1, tzinfo=UTC))
    runtime = clock.server.runtime

    async def race() -> list[list[date]]:
        works = [runtime.work(clock.project, Actor("job", str(n))) for n in range(4)]
        return list(await asyncio.gather(*(midnight.run_due(each) for each in works)))

    done = clock.server.run(race())
    assert sorted(map(len, done)) == [0, 0, 0, 1]
    assert expired(clock) == 20


def test_a_day_a_worker_died_with_is_anybodys_when_its_lease_is_over(clock: Shop) -> None:
    made = programme(clock, 10, MONTH)
    member(clock, made["id"])
    clock.clock.set(datetime(2026, 5, 1, 0, 1, tzinfo=UTC))
    day = date(2026, 5, 1)

    async def die() -> None:
        work = clock.server.runtime.work(clock.project, Actor("job"))
        async with work.database.transaction() as connection:
            await connection.execute(
                "insert into loyalty_midnight (project_id, day, begun_at, claimed_until, steps)"
                " values (%s, %s, %s, %s, 2)",
                (clock.project.id, day, work.now, work.now + midnight.LEASE),
            )

    clock.server.run(die())

    def run() -> bool:
        work = clock.server.runtime.work(clock.project, Actor("job"))
        return clock.server.run(midnight.run(work, day))

    assert run() is False
    clock.clock.move(minutes=29)
    assert run() is False
    clock.clock.move(minutes=1)
    assert run() is True
    assert expired(clock) == 1


def test_days_nobody_worked_on_are_caught_up_in_order(clock: Shop) -> None:
    made = programme(clock, 10, MONTH)
    member(clock, made["id"])
    runtime = clock.server.runtime
    work = runtime.work(clock.project, Actor("job"))
    assert clock.server.run(midnight.run_due(work)) == [date(2026, 3, 31)]
    clock.clock.set(datetime(2026, 5, 2, 9, tzinfo=UTC))
    work = runtime.work(clock.project, Actor("job"))
    days = clock.server.run(midnight.run_due(work))
    assert (days[0], days[-1], len(days)) == (date(2026, 4, 1), date(2026, 5, 2), 32)
    (told,) = events(clock, "voucher.loyalty_card.points_expired")
    assert told["data"]["transaction"]["created_at"] == "2026-05-01T00:00:00.000Z"
