"""Walk through the customers who may be in one of several segments, in the order of their ids."""

from __future__ import annotations

from collections.abc import Sequence

from largesse.segments.service.segments import find_segment
from largesse.segments.store import members as store
from largesse.storage import Connection, Work


async def next_candidates(
    connection: Connection, work: Work, segment_ids: Sequence[str], after: str, limit: int
) -> list[str]:
    """Return the next customers who may be in one of the segments; without segments, of all.

    Everybody may be in a passive segment, which keeps no members: each has to be asked.
    """
    if await _are_kept(connection, work, segment_ids):
        return await store.next_members(connection, [*segment_ids], after, limit)
    return await store.next_customers(connection, work.project.id, after, limit)


async def count_candidates(connection: Connection, work: Work, segment_ids: Sequence[str]) -> int:
    """Return how many customers `next_candidates` comes to."""
    if await _are_kept(connection, work, segment_ids):
        return await store.count_members_of(connection, [*segment_ids])
    return await store.count_customers(connection, work.project.id)


async def _are_kept(connection: Connection, work: Work, segment_ids: Sequence[str]) -> bool:
    for segment_id in segment_ids:
        if (await find_segment(connection, work, segment_id)).type == "passive":
            return False
    return bool(segment_ids)
