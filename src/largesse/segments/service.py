"""Use cases of segments."""

from __future__ import annotations

from largesse import audit
from largesse.kernel.problem import Problem, ProblemError, not_found, refuse
from largesse.segments import store
from largesse.segments.model import Segment
from largesse.storage import Connection, Page, Work

MOST_CUSTOMERS = 20_000
"""A static segment lists at most so many."""


async def segment_ids_of(connection: Connection, customer_id: str) -> frozenset[str]:
    """Return the ids of the segments a customer is in, in the caller's transaction."""
    return await store.segment_ids_of(connection, customer_id)


async def create_segment(work: Work, name: str, customers: list[str]) -> Segment:
    """Create a static segment of customers by id or source id.

    Refuses a taken name with `duplicate_found` and a customer there is none of with `not_found`.
    """
    if len(customers) > MOST_CUSTOMERS:
        raise refuse("invalid_payload", ".customers", need=MOST_CUSTOMERS, got=len(customers))
    segment = Segment(work.id("seg_"), name, work.now)
    async with work.database.transaction() as connection:
        if not await store.insert_segment(connection, work.project.id, segment):
            raise _taken(name)
        found = await store.find_customers(connection, work.project.id, customers)
        for place, reference in enumerate(customers):
            if place not in found:
                raise _unknown(place, reference)
        await store.insert_members(connection, segment.id, list(found.values()), work.now)
        await audit.record(connection, work, "created", "segment", segment.id, after=segment)
    return segment


async def get_segment(work: Work, segment_id: str) -> Segment:
    """Return one segment; refuses with `not_found`."""
    async with work.database.reading() as connection:
        return await _find(connection, work, segment_id)


async def list_segments(work: Work, page: Page) -> tuple[list[Segment], int]:
    """Return a page of segments and how many there are in all."""
    async with work.database.reading() as connection:
        found = await store.segments(connection, work.project.id, page)
        total = await store.count_segments(connection, work.project.id)
    return found, total


async def segments_of_customer(work: Work, reference: str) -> list[Segment]:
    """Return the segments a customer is in; a customer nobody knows is in none."""
    async with work.database.reading() as connection:
        return await store.segments_of_customer(connection, work.project.id, reference)


async def delete_segment(work: Work, segment_id: str) -> None:
    """Delete a segment; its customers stay."""
    async with work.database.transaction() as connection:
        segment = await _find(connection, work, segment_id)
        await store.delete_segment(connection, work.project.id, segment.id)
        await audit.record(connection, work, "deleted", "segment", segment.id, before=segment)


async def _find(connection: Connection, work: Work, segment_id: str) -> Segment:
    segment = await store.segment_by_id(connection, work.project.id, segment_id)
    if segment is None:
        raise not_found("segment", segment_id)
    return segment


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
