"""Keep the members of active segments: who changed is looked at again, and time moves people too.

Every move is one event, written with the move itself. What may run at the same time, and why
nobody is moved twice or left behind: a customer's mark goes in the transaction that looks at them,
so a later change marks them again; moves of one project wait for each other, so each sees what the
one before did; a segment that looks through its customers for the first time holds itself while it
takes a step, and whom it has not come to yet is left to it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import msgspec

from largesse import jobs
from largesse.segments.decide import condition_of
from largesse.segments.model import Move, Segment
from largesse.segments.service.segments import schedule_tick
from largesse.segments.store import members as store
from largesse.segments.store import segments as segments_store
from largesse.storage import Connection, Work

_AT_ONCE = 200
_STEP = 1000
_STEPS = 50
"""So many steps are one job: others get their turn, and what a crash undoes is little."""

_AGAIN = timedelta(seconds=1)


async def look_again(connection: Connection, work: Work, customer_ids: Iterable[str]) -> None:
    """See to it that the segments of these customers are looked at, in the caller's transaction.

    For whoever changes customers without telling the outbox.
    """
    if not await segments_store.has_active(connection, work.project.id):
        return
    # In order, so that two who mark the same customers do not wait for each other.
    first = [
        await store.mark(connection, work.project.id, each) for each in sorted({*customer_ids})
    ]
    if any(first):
        await jobs.enqueue(connection, work, "segments.refresh", {})


async def refresh(work: Work) -> None:
    """Look at every customer who is marked."""
    while await _refresh_some(work):
        pass
    async with work.database.transaction() as connection:
        # What somebody leaned on was passed over: its time comes.
        if await store.has_marked(connection, work.project.id):
            await jobs.enqueue(
                connection, work, "segments.refresh", {}, not_before=work.now + _AGAIN
            )


async def fill(work: Work, segment_id: str) -> None:
    """Look through all customers for the first members of a segment, from where it stopped."""
    while await _fill_some(work, segment_id):
        pass


async def tick(work: Work, *, everything: bool, since: str | None = None, after: str = "") -> None:
    """Look at segments that time alone changes, or at every active one, and come back later.

    `since` is when they were looked at before: one whose filter means the same now as then is
    left out, which of filters that count days is all of them but at midnight. Many customers are
    more than one job: each goes on `after` the customer the one before came to.
    """
    async with work.database.transaction() as connection:
        if not await segments_store.has_active(connection, work.project.id):
            return
        if not after:
            await schedule_tick(connection, work, work.now)
    await refresh(work)
    before = None if since is None or everything else datetime.fromisoformat(since)
    for left in reversed(range(_STEPS)):
        async with work.database.transaction() as connection:
            ids = await store.next_customers(connection, work.project.id, after, _STEP)
            if not ids:
                return
            after = ids[-1]
            await store.one_at_a_time(connection, work.project.id)
            active = await segments_store.active_segments(connection, work.project.id)
            asked = [each for each in active if everything or _moved_by_time(work, each, before)]
            if not await _move(connection, work, ids, asked):
                return
            if not left:
                going_on = {"everything": everything, "since": since, "after": after}
                await jobs.enqueue(connection, work, "segments.tick", going_on)


def _moved_by_time(work: Work, segment: Segment, before: datetime | None) -> bool:
    """Return whether time alone may have moved customers in or out of a segment."""
    if not segment.timed or before is None:
        return segment.timed
    zone = work.project.time_zone
    return condition_of(segment, before, zone) != condition_of(segment, work.now, zone)


async def _refresh_some(work: Work) -> bool:
    """Look at some of the marked; return whether there were any."""
    async with work.database.transaction() as connection:
        await store.one_at_a_time(connection, work.project.id)
        ids = await store.take_marked(connection, work.project.id, _AT_ONCE)
        if ids:
            active = await segments_store.active_segments(connection, work.project.id)
            await _move(connection, work, ids, active)
    return bool(ids)


async def _fill_some(work: Work, segment_id: str) -> bool:
    """Take one step through the customers; return whether there is another."""
    async with work.database.transaction() as connection:
        segment = await segments_store.segment_by_id(
            connection, work.project.id, segment_id, lock=True
        )
        if segment is None or segment.sync_status == "DONE":
            return False
        step = await store.batch_end(connection, work.project.id, segment.synced_to, _STEP)
        if step is None:
            after = msgspec.structs.replace(segment, sync_status="DONE", customers=segment.synced)
        else:
            to, size = step
            await store.fill(
                connection,
                work.project.id,
                segment.id,
                (segment.synced_to, to),
                condition_of(segment, work.now, work.project.time_zone),
                segment.parts,
                work.now,
            )
            after = msgspec.structs.replace(
                segment,
                synced_to=to,
                synced=segment.synced + size,
                customers=max(segment.customers, segment.synced + size),
            )
        await segments_store.update_segment(connection, work.project.id, after)
    return step is not None


async def _move(
    connection: Connection, work: Work, customer_ids: list[str], segments: Sequence[Segment]
) -> bool:
    """Move customers in and out of segments and tell of each; return whether there are segments."""
    if not segments:
        return False
    asked = [
        {
            "id": each.id,
            "condition": condition_of(each, work.now, work.project.time_zone),
            "synced_to": each.synced_to if each.sync_status == "IN_PROGRESS" else None,
        }
        for each in segments
    ]
    parts = sorted({part for each in segments for part in each.parts})
    moves = await store.move(connection, work.project.id, customer_ids, asked, parts, work.now)
    names = {each.id: each.name for each in segments}
    await jobs.publish_events(connection, work, [_told(each, names) for each in moves])
    return True


def _told(move: Move, names: Mapping[str, str]) -> tuple[str, str, dict[str, Any]]:
    """Return the event of a move."""
    person = {"id": move.customer_id, "source_id": move.source_id, "object": "customer"}
    segment = {"id": move.segment_id, "name": names[move.segment_id], "object": "segment"}
    return (
        "customer.segment.entered" if move.entered else "customer.segment.left",
        move.customer_id,
        {"customer_id": move.customer_id, "customer": person, "segment": segment},
    )
