"""Say which segments a customer is in, also one nobody knows yet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from largesse.customers import CustomerDraft, find_customer
from largesse.segments.decide import nobody, passed, told_over
from largesse.segments.model import AskedSegment
from largesse.segments.store import members as store
from largesse.segments.store import segments as segments_store
from largesse.storage import Connection, Work


async def segment_ids_of(connection: Connection, work: Work, customer_id: str) -> frozenset[str]:
    """Return the ids of the segments a stored customer is in, in the caller's transaction."""
    found = await _segments_of(connection, work, customer_id)
    return frozenset(each.id for each in found)


async def segments_of_customer(work: Work, reference: str) -> list[AskedSegment]:
    """Return the segments a customer is in, by id or source id, the oldest first.

    Of a customer nobody knows: those one with this source id would be in, were they made now.
    """
    async with work.database.reading() as connection:
        known = await find_customer(connection, work, id=reference) or await find_customer(
            connection, work, source_id=reference
        )
        if known is not None:
            return await _segments_of(connection, work, known.id)
        asked = await segments_store.dynamic_segments(connection, work.project.id)
    draft = CustomerDraft(source_id=reference)
    return _hypothetical(work, asked, None, draft)


def membership_of(
    work: Work,
    kept: frozenset[str],
    asked: Sequence[AskedSegment],
    document: Mapping[str, Any] | None,
    draft: CustomerDraft | None,
) -> frozenset[str]:
    """Return the ids of the segments a customer is in, from facts a caller read itself.

    `kept` are those they are stored in; `asked` segments that follow a filter and matter; the
    document is the customer as the SQL function `customer_document` tells it with the parts these
    segments need, `None` for somebody nobody knows; the draft is what is told of them now.
    """
    if document is None:
        found = _hypothetical(work, asked, None, draft)
    else:
        passive = [each for each in asked if each.type == "passive"]
        found = _hypothetical(work, passive, document, draft)
    return kept | {each.id for each in found}


def _hypothetical(
    work: Work,
    asked: Sequence[AskedSegment],
    document: Mapping[str, Any] | None,
    draft: CustomerDraft | None,
) -> list[AskedSegment]:
    if not asked:
        return []
    if document is None:
        document = nobody(work.now, {part for each in asked for part in each.parts})
    if draft is not None:
        document = told_over(document, draft)
    return passed(asked, document, work.now, work.project.time_zone)


async def _segments_of(connection: Connection, work: Work, customer_id: str) -> list[AskedSegment]:
    kept = await store.segments_of_customer(connection, customer_id)
    dynamic = await segments_store.dynamic_segments(connection, work.project.id)
    passive = [each for each in dynamic if each.type == "passive"]
    if not passive:
        return kept
    parts = {part for each in passive for part in each.parts}
    document = await store.document(connection, work.project.id, customer_id, sorted(parts))
    found = [*kept, *_hypothetical(work, passive, document, None)]
    return sorted(found, key=lambda each: (each.created_at or work.now, each.id))
