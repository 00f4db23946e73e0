"""Make, change, find and delete segments."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec
from msgspec import UNSET

from largesse import audit, jobs, schemas
from largesse.kernel.problem import Problem, ProblemError, not_found, refuse
from largesse.rules.filters import Filter
from largesse.segments.decide import event_types, follows_clock, next_tick, parts_of, read_filter
from largesse.segments.model import (
    MOST_CUSTOMERS,
    MOST_DYNAMIC,
    Segment,
    SegmentChange,
    SegmentDraft,
)
from largesse.segments.store import members as members_store
from largesse.segments.store import segments as store
from largesse.storage import Connection, Page, Work


async def create_segment(work: Work, draft: SegmentDraft) -> Segment:
    """Create a segment: of customers listed by id or source id, or following a filter.

    An active one looks through its customers in the background; its first members enter without
    an event. Refuses a taken name with `duplicate_found`, a customer there is none of with
    `not_found`.
    """
    async with work.database.transaction() as connection:
        return await add_segment(connection, work, draft)


async def add_segment(connection: Connection, work: Work, draft: SegmentDraft) -> Segment:
    """Create a segment in the caller's transaction; refuses as `create_segment` does."""
    segment = Segment(
        id=work.id("seg_"),
        name=draft.name,
        created_at=work.now,
        type=draft.type,
        purpose=draft.purpose,
        target=draft.target,
    )
    if draft.type == "static":
        await _create_static(connection, work, segment, draft)
    else:
        segment = await _create_dynamic(connection, work, segment, draft)
    await audit.record(connection, work, "created", "segment", segment.id, after=segment)
    return segment


async def update_segment(work: Work, segment_id: str, change: SegmentChange) -> Segment:
    """Change what is told of a segment; its filter only while it is passive."""
    async with work.database.transaction() as connection:
        before = await find_segment(connection, work, segment_id, lock=True)
        told = {
            name: value
            for name, value in msgspec.structs.asdict(change).items()
            if value is not UNSET and getattr(before, name) != value
        }
        if not told:
            return before
        if "filter" in told:
            if before.type != "passive":
                raise refuse(
                    "invalid_payload", ".filter", need="a passive segment", got=before.type
                )
            told |= await _asking(connection, work, told["filter"])
        after = msgspec.structs.replace(before, **told, updated_at=work.now)
        if not await store.update_segment(connection, work.project.id, after):
            raise _taken(after.name)
        await audit.record(
            connection, work, "updated", "segment", after.id, before=before, after=after
        )
    return after


async def activate_segment(connection: Connection, work: Work, segment_id: str) -> Segment:
    """Let a passive segment keep its members from now on, in the caller's transaction.

    To be called by whatever waits for customers to enter. A segment that is active already, or
    lists its customers, stays as it is. Refuses an unknown one with `not_found`.
    """
    before = await find_segment(connection, work, segment_id, lock=True)
    if before.type != "passive":
        return before
    after = await _starting(
        connection, work, msgspec.structs.replace(before, type="auto-update", updated_at=work.now)
    )
    await store.update_segment(connection, work.project.id, after)
    await audit.record(
        connection, work, "activated", "segment", after.id, before=before, after=after
    )
    return after


async def get_segment(work: Work, segment_id: str) -> Segment:
    """Return one segment; refuses with `not_found`."""
    async with work.database.reading() as connection:
        return await find_segment(connection, work, segment_id)


async def segment_with_size(work: Work, segment_id: str) -> tuple[Segment, int | None]:
    """Return one segment and how many members are kept of it; a passive one keeps none."""
    async with work.database.reading() as connection:
        segment = await find_segment(connection, work, segment_id)
        if segment.type == "passive":
            return segment, None
        return segment, await members_store.count_members(connection, segment.id)


async def list_segments(work: Work, page: Page) -> tuple[list[Segment], int]:
    """Return a page of segments and how many there are in all."""
    async with work.database.reading() as connection:
        found = await store.segments(connection, work.project.id, page)
        total = await store.count_segments(connection, work.project.id)
    return found, total


async def delete_segment(work: Work, segment_id: str) -> None:
    """Delete a segment; its customers stay.

    Refuses with `resource_in_use` one that a validation rule or an issue policy names.
    """
    async with work.database.transaction() as connection:
        segment = await find_segment(connection, work, segment_id, lock=True)
        user = await store.user_of_segment(connection, work.project.id, segment.id)
        if user is not None:
            raise ProblemError(
                Problem(
                    "resource_in_use", got=user, resource_type="segment", resource_id=segment.id
                )
            )
        await store.delete_segment(connection, work.project.id, segment.id)
        await audit.record(connection, work, "deleted", "segment", segment.id, before=segment)


async def find_segment(
    connection: Connection, work: Work, segment_id: str, *, lock: bool = False
) -> Segment:
    """Return one segment in the caller's transaction; refuses with `not_found`."""
    segment = await store.segment_by_id(connection, work.project.id, segment_id, lock=lock)
    if segment is None:
        raise not_found("segment", segment_id)
    return segment


async def checked_filter(connection: Connection, work: Work, document: Any) -> Filter:
    """Return the filter a document writes; refuses events that have no schema too."""
    wanted = read_filter(document)
    for name in event_types(wanted):
        if await schemas.find_schema(connection, work, f"custom_event:{name}") is None:
            where = f".filter.events.{name}"
            raise refuse("invalid_payload", where, need="an event that has a schema", got=name)
    return wanted


async def schedule_tick(connection: Connection, work: Work, now: datetime) -> None:
    """See to it that segments are looked at when time has moved on: hourly, and at midnight."""
    due, everything = next_tick(now, work.project.time_zone)
    await jobs.enqueue(
        connection,
        work,
        "segments.tick",
        {"everything": everything, "since": now.isoformat()},
        once=f"segments.tick {work.project.id} {due.isoformat()}",
        not_before=due,
    )


async def _create_static(
    connection: Connection, work: Work, segment: Segment, draft: SegmentDraft
) -> None:
    if draft.filter is not None:
        raise refuse("invalid_payload", ".filter", need="none in a static segment")
    if len(draft.customers) > MOST_CUSTOMERS:
        raise refuse("invalid_payload", ".customers", need=MOST_CUSTOMERS, got=len(draft.customers))
    if not await store.insert_segment(connection, work.project.id, segment):
        raise _taken(segment.name)
    found = await members_store.find_customers(connection, work.project.id, draft.customers)
    for place, reference in enumerate(draft.customers):
        if place not in found:
            raise _unknown(place, reference)
    await members_store.insert_members(connection, segment.id, [*found.values()], work.now)


async def _create_dynamic(
    connection: Connection, work: Work, segment: Segment, draft: SegmentDraft
) -> Segment:
    if draft.customers:
        raise refuse("invalid_payload", ".customers", need="none where a filter says who")
    if draft.filter is None:
        raise refuse("invalid_payload", ".filter", need="a filter")
    asking = await _asking(connection, work, draft.filter)
    segment = msgspec.structs.replace(segment, filter=draft.filter, **asking)
    await store.one_at_a_time(connection, work.project.id)
    if await store.count_dynamic(connection, work.project.id) >= MOST_DYNAMIC:
        need = f"at most {MOST_DYNAMIC} segments that follow a filter"
        raise refuse("invalid_payload", ".type", need=need)
    if segment.type == "auto-update":
        segment = await _starting(connection, work, segment)
    if not await store.insert_segment(connection, work.project.id, segment):
        raise _taken(segment.name)
    return segment


async def _starting(connection: Connection, work: Work, segment: Segment) -> Segment:
    """Return an active segment about to look through its customers, which is under way."""
    await jobs.enqueue(connection, work, "segments.fill", {"segment_id": segment.id})
    await schedule_tick(connection, work, work.now)
    total = await members_store.count_customers(connection, work.project.id)
    return msgspec.structs.replace(
        segment, sync_status="IN_PROGRESS", synced_to="", synced=0, customers=total
    )


async def kept_beside_filter(connection: Connection, work: Work, document: Any) -> dict[str, Any]:
    """Return the columns a segment has beside its filter; refuses a filter nobody can answer."""
    return await _asking(connection, work, document)


async def _asking(connection: Connection, work: Work, document: Any) -> dict[str, Any]:
    """Return what is kept beside a filter so that it can be asked of many."""
    wanted = await checked_filter(connection, work, document)
    return {
        "parts": parts_of(wanted),
        "timed": follows_clock(wanted, work.now, work.project.time_zone),
    }


def _unknown(place: int, reference: str) -> ProblemError:
    where = f".customers[{place}]"
    return ProblemError(
        Problem(
            "not_found",
            where,
            details=f"{where}: there is no customer {reference}",
            resource_type="customer",
            resource_id=reference,
        )
    )


def _taken(name: str) -> ProblemError:
    return ProblemError(
        Problem("duplicate_found", ".name", got=name, resource_type="segment", resource_id=name)
    )
