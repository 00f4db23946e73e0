"""What time does to tiers: those that begin and end, and balances that were not looked at."""

from __future__ import annotations

from datetime import datetime
from itertools import groupby

import msgspec

from largesse import jobs
from largesse.loyalty.decide.tiers import recalculate, step
from largesse.loyalty.model.tiers import MemberTier, TierStructure
from largesse.loyalty.service.tier_stepping import Decide, measure, step_members
from largesse.loyalty.store import tiers as store
from largesse.storage import Connection, Work

RECALCULATE_TASK = "loyalty.recalculate_tiers"
_AT_ONCE = 200


async def turn_periods(work: Work, now: datetime) -> None:
    """Begin and end the tiers whose time has come; some members a transaction."""
    while True:
        async with work.database.transaction() as connection:
            found = await store.hold_due(connection, work.project.id, now, _AT_ONCE)
            await _step_all(connection, work, found, now)
        if not found:
            return


async def reevaluate_balances(work: Work, now: datetime) -> None:
    """Step the members whose tier is not the one their balance is in.

    Every movement of points does so at once; this is for tiers and rules that changed, for members
    who joined before there were any, and for what a customer's segments let them have.
    """
    after = ""
    while True:
        async with work.database.transaction() as connection:
            found = await store.astray(connection, work.project.id, after, _AT_ONCE)
            held = [
                msgspec.structs.replace(
                    await store.hold_member(connection, work.project.id, each, work.now),
                    customer_id=each.customer_id,
                )
                for each in found
            ]
            await _step_all(connection, work, held, now)
        if not found:
            return
        after = found[-1].member_id


async def ask_recalculation(
    connection: Connection,
    work: Work,
    programme_id: str,
    structure_id: str,
    *,
    falling: bool = False,
) -> None:
    """Let every member of a programme be put under its changed tiers, in the background."""
    asked = {"programme_id": programme_id, "structure_id": structure_id, "falling": falling}
    lock = f"{RECALCULATE_TASK}:{structure_id}"
    await jobs.enqueue(connection, work, RECALCULATE_TASK, asked, lock=lock)


async def recalculate_tiers(
    work: Work, programme_id: str, structure_id: str, *, falling: bool
) -> None:
    """Put the members of a programme under its tiers as they are now, some a transaction.

    Nobody falls by it, unless a tier was deleted (`falling`). Doing it twice does no harm: it may
    stop and begin anew.
    """
    after: str | None = ""
    while after is not None:
        async with work.database.transaction() as connection:
            held, after = await store.hold_members(
                connection, work.project.id, programme_id, structure_id, after, _AT_ONCE, work.now
            )
            deciding = step if falling else recalculate
            await _step_all(connection, work, held, work.now, deciding)


async def _step_all(
    connection: Connection,
    work: Work,
    members: list[MemberTier],
    now: datetime,
    deciding: Decide = step,
) -> None:
    ids = {member.structure_id for member in members}
    structures = await store.structures(connection, work.project.id, ids) if ids else {}
    ordered = sorted(members, key=lambda each: (each.structure_id, each.member_id))
    for structure_id, group in groupby(ordered, key=lambda each: each.structure_id):
        own = list(group)
        structure = structures.get(structure_id, TierStructure(structure_id))
        measured = await measure(connection, work, own, structure, now)
        await step_members(connection, work, own, structure, measured, now, deciding)
