"""Counters in the database: guarded, counted from the log, held, given back, never stuck."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import msgspec
import pytest

from largesse import redemptions
from largesse.kernel.usage import Claim, Usage
from largesse.redemptions.model import CounterClaim, Redemption, Tally
from largesse.redemptions.store import claims as store
from largesse.redemptions.store.gathering import standings
from largesse.redemptions.store.log import insert_redemptions
from largesse.storage import Actor, Connection, Work
from support.offers import percent, redeem, tier
from support.shop import Shop

Answer = dict[str, int] | CounterClaim
OWN = Usage("voucher", "v_x")
CAMPAIGN = Usage("campaign", "camp_x")


def work_of(shop: Shop) -> Work:
    return shop.server.runtime.work(shop.project, Actor("server"))


def limited(usage: Usage, amount: int, cap: int | None) -> CounterClaim:
    return CounterClaim(usage, amount, kept=True, claim=Claim(usage, amount, cap))


async def claim(connection: Connection, work: Work, *claims: CounterClaim, **more: Any) -> Answer:
    session = more.pop("session", None)
    return await store.claim(connection, work.project.id, claims, session, work.now, **more)


def claimed(shop: Shop, *claims: CounterClaim, lasts: float = 0, **more: Any) -> Answer:
    async def run() -> Answer:
        work = work_of(shop)
        if lasts:
            more["hold_until"] = work.now + timedelta(seconds=lasts)
        async with work.database.transaction() as connection:
            return await claim(connection, work, *claims, **more)

    return shop.server.run(run())


def standing(shop: Shop, usage: Usage, session: str | None = None) -> tuple[int, int]:
    async def run() -> tuple[int, int]:
        work = work_of(shop)
        async with work.database.reading() as connection:
            found = await standings(connection, work.project.id, [usage], session, work.now)
        return found[usage.key].used, found[usage.key].held

    return shop.server.run(run())


def row(work: Work, **more: Any) -> Redemption:
    tally = Tally(work.now.date(), work.now.date(), work.now.date().replace(day=1))
    return Redemption(
        id=work.id("r_"),
        kind="redemption",
        result="SUCCESS",
        created_at=work.now,
        voucher_id="v_x",
        campaign_id="camp_x",
        claims=tally,
        **more,
    )


async def somebody_waits(connection: Connection) -> None:
    while True:
        cursor = await connection.execute(
            "select 1 from pg_stat_activity where datname = current_database()"
            " and wait_event_type = 'Lock' and query like '%%claim_usage%%'"
        )
        if await cursor.fetchone():
            return
        await asyncio.sleep(0)


def test_a_counter_is_never_passed(shop: Shop) -> None:
    assert claimed(shop, limited(OWN, 2, 3)) == {OWN.key: 2}
    lost = limited(OWN, 2, 3)
    assert claimed(shop, lost) == lost
    assert claimed(shop, limited(OWN, 1, 3)) == {OWN.key: 3}
    assert standing(shop, OWN) == (3, 0)


def test_of_several_the_first_that_is_full_is_named(shop: Shop) -> None:
    full = limited(CAMPAIGN, 1, 0)
    assert claimed(shop, limited(OWN, 1, None), full) == full


def test_what_nobody_asked_for_is_not_counted_apart(shop: Shop) -> None:
    assert claimed(shop, CounterClaim(CAMPAIGN, 1)) == {}
    claimed(shop, limited(CAMPAIGN, 1, 9))
    assert claimed(shop, CounterClaim(CAMPAIGN, 1)) == {CAMPAIGN.key: 2}


def test_a_counter_begins_with_what_the_log_says(shop: Shop) -> None:
    async def run() -> None:
        work = work_of(shop)
        mine = row(work, customer_id="cust_1", caller_id="key_1")
        others = [row(work, customer_id="cust_2"), row(work)]
        async with work.database.transaction() as connection:
            await insert_redemptions(connection, work.project.id, [mine, *others])
            back = Redemption(
                id=work.id("rr_"),
                kind="redemption_rollback",
                result="SUCCESS",
                created_at=work.now,
                redemption_id=others[1].id,
                voucher_id="v_x",
            )
            await insert_redemptions(connection, work.project.id, [back])

    shop.server.run(run())
    day = work_of(shop).now.date()
    for usage, used in (
        (OWN, 2),
        (CAMPAIGN, 2),
        (Usage("voucher", "v_x", customer_id="cust_1"), 1),
        (Usage("campaign", "camp_x", customer_id="cust_2"), 1),
        (Usage("voucher", "v_x", caller_id="key_1"), 1),
        (Usage("campaign", "camp_x", unit="day", start=day), 2),
        (Usage("campaign", "camp_x", unit="day", start=day - timedelta(days=1)), 0),
        (Usage("campaign", "camp_x", "credits"), 0),
        (Usage("promotion_tier", "v_x"), 0),
    ):
        assert standing(shop, usage) == (used, 0), usage
        assert claimed(shop, limited(usage, 1, None)) == {usage.key: used + 1}, usage


def test_units_of_an_item_are_counted_from_the_log(shop: Shop) -> None:
    async def run() -> None:
        work = work_of(shop)
        log = [row(work, customer_id=each) for each in ("cust_1", "cust_2", None)]
        noted = [
            msgspec.structs.replace(
                each, claims=msgspec.structs.replace(each.claims, units={"product:tea": 3})
            )
            for each in log
            if each.claims
        ]
        async with work.database.transaction() as connection:
            await insert_redemptions(connection, work.project.id, [*noted, row(work)])

    shop.server.run(run())
    for usage, used in (
        (Usage("campaign", "camp_x", "units", item="product:tea"), 9),
        (Usage("campaign", "camp_x", "units", "cust_1", item="product:tea"), 3),
        (Usage("campaign", "camp_x", "units", item="product:pot"), 0),
        (Usage("voucher", "v_x", "units", item="product:tea"), 9),
    ):
        assert standing(shop, usage) == (used, 0), usage
        assert claimed(shop, limited(usage, 1, None)) == {usage.key: used + 1}, usage


def test_a_counter_is_counted_when_nobody_is_in_flight(shop: Shop) -> None:
    """Somebody redeems past a counter that is not there; who makes it must wait for them."""

    async def run() -> Answer:
        work = work_of(shop)
        flying = asyncio.Event()

        async def past() -> None:
            async with (
                work.database.transaction() as connection,
                work.database.reading() as watching,
            ):
                assert await claim(connection, work, CounterClaim(CAMPAIGN, 1)) == {}
                flying.set()
                await asyncio.wait_for(somebody_waits(watching), 20)
                await insert_redemptions(connection, work.project.id, [row(work)])

        async def first_to_ask() -> Answer:
            await flying.wait()
            async with work.database.transaction() as connection:
                return await claim(connection, work, limited(CAMPAIGN, 1, 10))

        return (await asyncio.gather(past(), first_to_ask()))[1]

    assert shop.server.run(run()) == {CAMPAIGN.key: 2}


def test_a_newcomer_stops_nobody_else(shop: Shop) -> None:
    """A counter per customer is made without waiting for the rest of the campaign."""

    async def run() -> Answer:
        work = work_of(shop)
        ann = Usage("campaign", "camp_x", customer_id="cust_ann")
        bob = Usage("campaign", "camp_x", customer_id="cust_bob")
        async with (
            work.database.transaction() as one,
            work.database.transaction() as other,
        ):
            await claim(one, work, CounterClaim(CAMPAIGN, 1), limited(ann, 1, 1))
            return await asyncio.wait_for(
                claim(other, work, CounterClaim(CAMPAIGN, 1), limited(bob, 1, 1)), 10
            )

    assert shop.server.run(run()) == {"campaign:camp_x|customer:cust_bob": 1}


def test_a_claim_that_is_rolled_back_leaves_its_place(shop: Shop) -> None:
    async def run() -> None:
        work = work_of(shop)
        async with work.database.transaction() as connection:
            await claim(connection, work, limited(OWN, 1, 1))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        shop.server.run(run())
    assert claimed(shop, limited(OWN, 1, 1)) == {OWN.key: 1}


def test_a_session_holds_releases_and_runs_out(shop: Shop) -> None:
    shop.clock.set(shop.clock())
    assert claimed(shop, limited(OWN, 2, 3), session="mine", lasts=60) == {OWN.key: 0}
    assert (standing(shop, OWN), standing(shop, OWN, "mine")) == ((0, 2), (0, 0))
    lost = limited(OWN, 2, 3)
    assert claimed(shop, lost, session="other", lasts=60) == lost
    assert claimed(shop, lost) == lost
    # The same session anew: its own hold is let go of first.
    assert claimed(shop, limited(OWN, 3, 3), session="mine", lasts=60) == {OWN.key: 0}
    assert standing(shop, OWN) == (0, 3)
    assert claimed(shop, limited(OWN, 1, 3), session="mine") == {OWN.key: 1}
    assert standing(shop, OWN) == (1, 0)
    claimed(shop, limited(OWN, 2, 3), session="other", lasts=60)
    shop.clock.move(seconds=60)
    assert standing(shop, OWN) == (1, 0)
    assert claimed(shop, limited(OWN, 2, 3)) == {OWN.key: 3}


def test_giving_back_never_falls_below_nothing(shop: Shop) -> None:
    claimed(shop, limited(OWN, 2, None))
    assert claimed(shop, CounterClaim(OWN, -1)) == {OWN.key: 1}
    assert claimed(shop, CounterClaim(OWN, -5)) == {OWN.key: 0}


def test_counters_in_any_order_do_not_deadlock(shop: Shop) -> None:
    async def run() -> None:
        work = work_of(shop)
        usages = [Usage("voucher", f"v_{n}") for n in range(8)]

        async def once(turn: int) -> None:
            mixed = usages[turn % 8 :] + usages[: turn % 8]
            async with work.database.transaction() as connection:
                await claim(connection, work, *(limited(each, 1, None) for each in mixed))
                await asyncio.sleep(0)

        await asyncio.gather(*(once(turn) for turn in range(60)))

    shop.server.run(run())
    assert standing(shop, Usage("voucher", "v_0")) == (60, 0)


def test_a_counter_that_lies_is_found(shop: Shop) -> None:
    made = tier(shop, percent(10))
    redeem(shop, made["id"], order={"amount": 100})

    async def lie() -> list[str]:
        database = shop.server.runtime.database
        async with database.transaction() as connection:
            await connection.execute(
                "update usage_counter set used = used + 1, held = 4 where project_id = %s",
                (shop.project.id,),
            )
        found = await redemptions.find_counter_mismatches(database)
        async with database.transaction() as connection:
            await connection.execute(
                "update usage_counter set used = used - 1, held = 0 where project_id = %s",
                (shop.project.id,),
            )
        told = [each for each in found if each.project_id == shop.project.id]
        assert [(each.used, each.counted, each.held, each.locked) for each in told] == [
            (2, 1, 4, 0)
        ]
        return [each.key for each in told]

    assert shop.server.run(lie()) == [f"promotion_tier:{made['id']}"]
