"""What happens at midnight: points begin to count, rewards are redeemed, tiers and points end.

In the documented order (wire-semantics, section 7), for each project at its own midnight. A day is
a row that says how far it came, so that a worker that stops is followed by one that goes on, and a
day nobody worked on is caught up before the next.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, date, datetime, timedelta

import msgspec

from largesse.loyalty.service.auto_redeem import auto_redeem_due
from largesse.loyalty.service.expiring import expire_due
from largesse.loyalty.service.milestones import reach_anniversaries
from largesse.loyalty.service.pending import activate_due
from largesse.loyalty.service.tier_turning import reevaluate_balances, turn_periods
from largesse.loyalty.store import midnights as store
from largesse.storage import Database, Work

Step = Callable[[Work, datetime], Awaitable[object]]

STEPS: Sequence[Step] = (
    activate_due,
    auto_redeem_due,
    turn_periods,
    expire_due,
    reevaluate_balances,
    reach_anniversaries,
)
"""What is done at midnight, in this order; each in its own transactions, and again without harm."""

LEASE = timedelta(minutes=30)
"""So long a worker has a day for itself; what it does not end by then another may go on with."""
MOST_DAYS = 400
"""No worker ran for longer than this: what was then due is done with the first day caught up."""


async def projects_due(database: Database, now: datetime) -> list[str]:
    """Return the ids of the projects with programmes whose day is not done yet."""
    async with database.reading() as connection:
        return await store.projects_due(connection, now)


async def run_due(work: Work) -> list[date]:
    """Do the midnights of a project that were not done yet, the oldest first; return those done."""
    done = []
    for day in await _days_due(work):
        if not await run(work, day):
            break
        done.append(day)
    return done


async def run(work: Work, day: date) -> bool:
    """Do the midnight a local day begins with, from where it stopped; return whether it is done.

    It is not done here when another worker has it. Whatever is written bears that midnight's time.
    """
    async with work.database.transaction() as connection:
        steps = await store.claim(connection, work.project.id, day, work.now, work.now + LEASE)
    if steps is None:
        return False
    midnight = midnight_of(day, work)
    then = msgspec.structs.replace(work, now=midnight)
    try:
        for place, step in enumerate(STEPS[steps:], steps + 1):
            await step(then, midnight)
            ended = work.now if place == len(STEPS) else None
            async with work.database.transaction() as connection:
                await store.advance(connection, work.project.id, day, place, ended)
    except Exception:
        async with work.database.transaction() as connection:
            await store.release(connection, work.project.id, day)
        raise
    return True


def midnight_of(day: date, work: Work) -> datetime:
    """Return the instant a local day begins at."""
    local = datetime(day.year, day.month, day.day, tzinfo=work.project.zone)
    return local.astimezone(UTC)


async def _days_due(work: Work) -> list[date]:
    today = work.now.astimezone(work.project.zone).date()
    async with work.database.reading() as connection:
        last = await store.last_day_done(connection, work.project.id)
    if last is None:
        return [today]
    first = max(last + timedelta(days=1), today - timedelta(days=MOST_DAYS))
    return [first + timedelta(days=n) for n in range((today - first).days + 1)]
