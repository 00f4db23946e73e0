"""Tell how large a segment would be before it is made."""

from __future__ import annotations

from typing import Any

from largesse.customers import customers_by_id
from largesse.rules.filters import filter_json
from largesse.segments.decide import parts_of
from largesse.segments.model import Preview
from largesse.segments.service.segments import checked_filter
from largesse.segments.store import members as store
from largesse.storage import Connection, Work

_STEP = 2000
_MOST = 20_000
"""So many customers are looked at; of more, a segment's size is what their share says. Ids are
drawn at random, so the first in their order are as good a sample as any."""

_SAMPLES = 5


async def preview_segment(work: Work, document: Any) -> Preview:
    """Return how many customers pass a filter now, and a few of them; nothing is written."""
    async with work.database.reading() as connection:
        wanted = await checked_filter(connection, work, document)
        condition = filter_json(wanted, work.now, work.project.time_zone)
        parts = parts_of(wanted)
        after, looked_at, found = "", 0, 0
        samples: list[str] = []
        while looked_at < _MOST:
            step = await store.batch_end(connection, work.project.id, after, _STEP)
            if step is None:
                break
            passing, ids = await store.preview(
                connection, work.project.id, (after, step[0]), condition, parts, _SAMPLES
            )
            after, looked_at, found = step[0], looked_at + step[1], found + passing
            samples = (samples + ids)[:_SAMPLES]
        total = await _total(connection, work, looked_at)
        people = await customers_by_id(connection, work, samples)
    count = found if total == looked_at else round_share(found, looked_at, total)
    return Preview(count, tuple(people), total, exact=total == looked_at)


async def _total(connection: Connection, work: Work, looked_at: int) -> int:
    """Return how many customers there are, counted only where not all were looked at."""
    if looked_at < _MOST:
        return looked_at
    return max(looked_at, await store.count_customers(connection, work.project.id))


def round_share(found: int, of: int, total: int) -> int:
    """Return how many of a total there are when so many of a sample were found."""
    return (found * total + of // 2) // of
