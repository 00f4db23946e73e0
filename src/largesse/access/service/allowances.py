"""How much a key may give away or burn: asked for in the transaction that does it."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import msgspec

from largesse.access.model.keys import Allowance, AllowanceName, AllowanceStanding
from largesse.access.store import keys as store
from largesse.kernel.instant import instant_text
from largesse.kernel.problem import ProblemError, refuse
from largesse.storage import Connection, Work


async def take_allowance(
    connection: Connection, work: Work, name: AllowanceName, amount: int
) -> None:
    """Count an amount against the caller's allowance, in the caller's transaction.

    Refuses with `allowance_exceeded` what is more than it may at once, or on this day of the
    project's zone. A partner key without this allowance may nothing, any other key everything.
    """
    limit = allowance_of(work, name)
    if limit is None:
        if work.actor.kind == "partner":
            raise _exceeded(name, amount, need="an allowance for it")
        return
    if limit.single is not None and amount > limit.single:
        raise _exceeded(name, amount, need=f"at most {limit.single} at once")
    if limit.daily is None:
        return
    day = work.now.astimezone(work.project.zone).date()
    fits = amount <= limit.daily and await store.take_allowance(
        connection, work.actor.key_id, work.project.id, name, day, amount, limit.daily
    )
    if not fits:
        used = await store.allowance_used(connection, work.actor.key_id, name, day)
        left = max(limit.daily - used, 0)
        renews = instant_text(renews_at(work))
        raise _exceeded(
            name, amount, need=f"at most {limit.daily} a day, {left} left until {renews}"
        )


async def return_allowance(
    connection: Connection, work: Work, name: AllowanceName, amount: int
) -> None:
    """Give back what the caller's key was counted today, when what it was for is undone.

    Whether it was this key and this day the caller knows: other days are over.
    """
    limit = allowance_of(work, name)
    if limit is not None and limit.daily is not None:
        day = work.now.astimezone(work.project.zone).date()
        await store.return_allowance(connection, work.actor.key_id, name, day, amount)


def allowance_of(work: Work, name: AllowanceName) -> Allowance | None:
    """Return the caller's allowance of this name, `None` where nothing was set."""
    document = work.actor.rights.allowances.get(name)
    return None if document is None else msgspec.convert(document, Allowance)


async def allowance_standing(
    connection: Connection, work: Work, name: AllowanceName
) -> AllowanceStanding:
    """Return how much the caller may give or burn, and how much of the day's limit is taken."""
    limit = allowance_of(work, name)
    if limit is None:
        nothing = 0 if work.actor.kind == "partner" else None
        limit = Allowance(nothing, nothing)
    day = work.now.astimezone(work.project.zone).date()
    return AllowanceStanding(
        single=limit.single,
        daily=limit.daily,
        taken_today=await store.allowance_used(connection, work.actor.key_id, name, day),
        renews_at=renews_at(work),
    )


def renews_at(work: Work) -> datetime:
    """Return when the day's limits begin anew: the next midnight where the project is."""
    day = work.now.astimezone(work.project.zone).date() + timedelta(days=1)
    return datetime.combine(day, time(), work.project.zone).astimezone(UTC)


def _exceeded(name: AllowanceName, amount: int, *, need: str) -> ProblemError:
    return refuse("allowance_exceeded", name, need=need, got=amount)
