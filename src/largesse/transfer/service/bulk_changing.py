"""The same change to many codes or tiers: chosen by a filter, done in batches, undone as one.

Everything chosen gets a row first; each batch then changes some and says so in the same
transaction, so that a run that was broken off goes on, and what changed when is known.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import aclosing
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from largesse import audit, campaigns, jobs
from largesse.catalog.service.categories import find_category
from largesse.kernel.period import Period
from largesse.kernel.problem import not_found, refuse
from largesse.rules.filters import filter_json
from largesse.storage import Connection, Page, Work, idempotency
from largesse.transfer.decide.bulk_changes import BulkTerms, Terms, changed, undone
from largesse.transfer.decide.exports import read_changeable
from largesse.transfer.model import BulkChange, BulkStatus, Changeable
from largesse.transfer.store import bulk_changes as store
from largesse.transfer.store import exports as exported
from largesse.transfer.store.bulk_changes import Noted

CHANGE_TASK = "transfer.bulk_change"
UNDO_TASK = "transfer.undo_bulk_change"
BATCH = 1_000
_SAMPLE = 5
_BEING_MADE = frozenset({"QUEUED", "RUNNING"})
_BEING_UNDONE = frozenset({"UNDOING"})


class BulkDraft(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody wants changed, of which; `category` is an id or a name, empty for none."""

    object: str | None
    filters: Mapping[str, Any] | None
    terms: BulkTerms
    category: str | msgspec.UnsetType | None = msgspec.UNSET


class Preview(msgspec.Struct, frozen=True):
    """What a change would do: how many it would meet, by what would become of them."""

    matched: int
    states: dict[str, int]
    sample: list[dict[str, Any]]


async def preview_bulk_change(work: Work, draft: BulkDraft) -> Preview:
    """Count what a change would do, and do nothing."""
    states: dict[str, int] = {}
    sample: list[dict[str, Any]] = []
    matched = 0
    async with work.database.transaction() as connection:
        change = await _checked(connection, work, draft)
        async with aclosing(_batches(connection, work, change)) as batches:
            async for ids in batches:
                terms = await store.terms_of(connection, work.project.id, change.object, ids)
                for noted in _noted(work, change, ids, terms):
                    states[noted.state] = states.get(noted.state, 0) + 1
                    if len(sample) < _SAMPLE and noted.state == "CHANGED":
                        sample.append(msgspec.structs.asdict(noted))
                matched += len(ids)
    return Preview(matched, states, sample)


async def begin_bulk_change(work: Work, draft: BulkDraft) -> BulkChange:
    """Begin a change to everything that passes a filter now; refuses one that changes nothing."""
    async with idempotency.transaction(work) as connection:
        change = await _checked(connection, work, draft)
        action = await jobs.begin_action(connection, work, "BULK_CHANGE")
        change = msgspec.structs.replace(change, async_action_id=action.id)
        await store.insert_change(connection, work.project.id, change, work.actor)
        await audit.record(connection, work, "created", "bulk_change", change.id, after=change)
        await jobs.enqueue(connection, work, CHANGE_TASK, {"change_id": change.id}, lock=change.id)
        await idempotency.answer(connection, work, change)
    return change


async def undo_bulk_change(work: Work, change_id: str) -> BulkChange:
    """Begin to take a change back; refuses one that is still being made, or was taken back."""
    async with idempotency.transaction(work) as connection:
        change = await store.change_by_id(connection, work.project.id, change_id, lock=True)
        if change is None:
            raise not_found("bulk_change", change_id)
        if change.status not in {"DONE", "FAILED"}:
            raise refuse("invalid_payload", "id", need=["DONE", "FAILED"], got=change.status)
        many = await store.count_rows(connection, change.id, "CHANGED")
        action = await jobs.begin_action(connection, work, "BULK_CHANGE.UNDO", total=many)
        await store.set_status(
            connection,
            work.project.id,
            change.id,
            "UNDOING",
            work.now,
            async_action_id=action.id,
        )
        await audit.record(connection, work, "undone", "bulk_change", change.id)
        await jobs.enqueue(connection, work, UNDO_TASK, {"change_id": change.id}, lock=change.id)
        after = msgspec.structs.replace(change, status="UNDOING", async_action_id=action.id)
        await idempotency.answer(connection, work, after)
    return after


async def get_bulk_change(work: Work, change_id: str) -> BulkChange:
    """Return one bulk change; refuses with `not_found`."""
    async with work.database.reading() as connection:
        change = await store.change_by_id(connection, work.project.id, change_id)
    if change is None:
        raise not_found("bulk_change", change_id)
    return change


async def list_bulk_changes(work: Work, page: Page) -> tuple[list[BulkChange], int]:
    """Return a page of bulk changes and how many there are in all."""
    async with work.database.reading() as connection:
        return await store.changes(connection, work.project.id, page)


async def make_bulk_change(work: Work, change_id: str) -> None:
    """Make a change, from where it stands; two workers at once make each part of it once."""
    change = await _choose(work, change_id)
    done = sum(many for state, many in change.states.items() if state != "WAITING")
    while some := await _change_some(work, change, done):
        done += some
    await _finish(work, change_id, _BEING_MADE, "DONE")


async def take_back_bulk_change(work: Work, change_id: str) -> None:
    """Take a change back, from where that stands; two workers at once do so once."""
    change = await get_bulk_change(work, change_id)
    done = sum(change.states.get(state, 0) for state in ("UNDONE", "CHANGED_SINCE"))
    while some := await _undo_some(work, change, done):
        done += some
    await _finish(work, change_id, _BEING_UNDONE, "UNDONE")


async def give_up_bulk_change(work: Work, error: Exception, change_id: str) -> None:
    """Say that a change stopped; what it did until then stands in its rows and can be undone."""
    async with work.database.transaction() as connection:
        change = await store.change_by_id(connection, work.project.id, change_id, lock=True)
        if change is None:
            return
        message = str(error)[:500]
        await store.set_status(
            connection, work.project.id, change_id, "FAILED", work.now, message=message
        )
        if change.async_action_id:
            await jobs.fail_action(connection, work, change.async_action_id, {"message": message})


async def _checked(connection: Connection, work: Work, draft: BulkDraft) -> BulkChange:
    what, wanted = read_changeable(draft.object, draft.filters)
    terms = draft.terms
    if draft.category is not msgspec.UNSET:
        category_id = None
        if draft.category:
            category_id = (await find_category(connection, work, draft.category)).id
        terms = msgspec.structs.replace(terms, category_id=category_id)
    if terms.extend_by is not msgspec.UNSET:
        _refuse_period(terms.extend_by)
        if terms.expiration_date is not msgspec.UNSET:
            raise refuse(
                "invalid_payload", ".change.extend_by", need="no expiration_date beside it"
            )
    if terms.discount is not msgspec.UNSET:
        checked = await campaigns.checked_discount(
            connection, work, terms.discount, ".change.discount"
        )
        terms = msgspec.structs.replace(terms, discount=checked)
    if terms.redemption_quantity is not msgspec.UNSET and what != "voucher":
        raise refuse("invalid_payload", ".change.redemption", need="vouchers", got=what)
    if terms == BulkTerms():
        raise refuse("invalid_payload", ".change", need="something to change")
    return BulkChange(
        id=work.id("bulk_"),
        object=what,
        filters=filter_json(wanted, work.now, work.project.time_zone) if wanted else None,
        change=_told(terms),
        created_at=work.now,
    )


def _told(terms: BulkTerms) -> dict[str, Any]:
    """Return what is changed; numbers stay numbers, percents exact."""
    return {
        name: value
        for name, value in msgspec.structs.asdict(terms).items()
        if value is not msgspec.UNSET
    }


def _refuse_period(text: str) -> None:
    try:
        Period.read(text)
    except ValueError:
        raise refuse(
            "invalid_payload", ".change.extend_by", need="an ISO 8601 duration", got=text[:50]
        ) from None


async def _batches(
    connection: Connection, work: Work, change: BulkChange
) -> AsyncGenerator[list[str]]:
    """Yield the ids of everything that passes the filter, some at a time."""
    gathered: list[str] = []
    found = exported.documents_of(
        connection, work.project, change.object, change.filters, order="created_at"
    )
    async with aclosing(found) as documents:
        async for document in documents:
            gathered.append(document["id"])
            if len(gathered) == BATCH:
                yield gathered
                gathered = []
    if gathered:
        yield gathered


async def _choose(work: Work, change_id: str) -> BulkChange:
    """Write a row for everything the change meets, all at one moment, unless that is done."""
    async with work.database.transaction() as connection:
        change = await _held(connection, work, change_id, _BEING_MADE)
        if change is not None and not change.chosen:
            await store.set_status(connection, work.project.id, change.id, "RUNNING", work.now)
            chosen = 0
            async with aclosing(_batches(connection, work, change)) as batches:
                async for ids in batches:
                    await store.insert_rows(connection, change.id, ids)
                    chosen += len(ids)
            await store.note_chosen(connection, work.project.id, change.id)
            if change.async_action_id:
                await jobs.size_action(connection, work, change.async_action_id, chosen)
    return await get_bulk_change(work, change_id)


async def _held(
    connection: Connection, work: Work, change_id: str, statuses: frozenset[str]
) -> BulkChange | None:
    """Return a change that is nobody else's to go on with until the transaction ends.

    `None` when it is not in one of the statuses any more: somebody else has ended it.
    """
    change = await store.change_by_id(connection, work.project.id, change_id, lock=True)
    return change if change is not None and change.status in statuses else None


async def _change_some(work: Work, change: BulkChange, done: int) -> int:
    """Change some of what waits; return how many, none when nothing does."""
    async with work.database.transaction() as connection:
        if await _held(connection, work, change.id, _BEING_MADE) is None:
            return 0
        waiting = await store.some_rows(connection, change.id, "WAITING", BATCH)
        terms = await store.lock_terms(connection, work.project.id, change.object, [*waiting])
        rows = _noted(work, change, [*waiting], terms)
        new = {row.object_id: row.after for row in rows if row.after and row.state == "CHANGED"}
        await store.update_terms(connection, work.project.id, change.object, new, work.now)
        await _note(connection, work, change, rows, done)
    return len(rows)


async def _undo_some(work: Work, change: BulkChange, done: int) -> int:
    """Put some back; return how many were looked at, none when nothing is left."""
    async with work.database.transaction() as connection:
        if await _held(connection, work, change.id, _BEING_UNDONE) is None:
            return 0
        made = await store.some_rows(connection, change.id, "CHANGED", BATCH)
        terms = await store.lock_terms(connection, work.project.id, change.object, [*made])
        rows: list[Noted] = []
        old: dict[str, Terms] = {}
        for object_id, (before, after) in made.items():
            now = terms.get(object_id)
            back = now and before and after and undone(now, before, after)
            if back:
                old[object_id] = back
            rows.append(Noted(object_id, "UNDONE" if back else "CHANGED_SINCE" if now else "GONE"))
        await store.update_terms(connection, work.project.id, change.object, old, work.now)
        await _note(connection, work, change, rows, done)
    return len(rows)


async def _note(
    connection: Connection, work: Work, change: BulkChange, rows: Sequence[Noted], done: int
) -> None:
    await store.note_rows(connection, change.id, rows)
    if change.async_action_id:
        await jobs.advance_action(connection, work, change.async_action_id, done + len(rows))


async def _finish(work: Work, change_id: str, statuses: frozenset[str], status: BulkStatus) -> None:
    async with work.database.transaction() as connection:
        if await _held(connection, work, change_id, statuses) is None:
            return
        await store.set_status(connection, work.project.id, change_id, status, work.now)
        counted = await store.change_by_id(connection, work.project.id, change_id)
        if counted is not None and counted.async_action_id:
            result = {"bulk_change_id": change_id, "states": counted.states}
            await jobs.finish_action(connection, work, counted.async_action_id, result)


def _noted(
    work: Work, change: BulkChange, ids: Sequence[str], terms: Mapping[str, Terms]
) -> list[Noted]:
    wanted = msgspec.convert(change.change, BulkTerms)
    zone = ZoneInfo(work.project.time_zone)
    rows: list[Noted] = []
    for object_id in ids:
        before = terms.get(object_id)
        if before is None:
            rows.append(Noted(object_id, "GONE"))
            continue
        after = changed(before, wanted, zone)
        if isinstance(after, str):
            rows.append(Noted(object_id, "UNFIT", after))
        elif after == before:
            rows.append(Noted(object_id, "UNCHANGED"))
        else:
            rows.append(Noted(object_id, "CHANGED", None, before, after))
    return rows


__all__ = [
    "BulkDraft",
    "Changeable",
    "Preview",
    "begin_bulk_change",
    "get_bulk_change",
    "list_bulk_changes",
    "preview_bulk_change",
    "undo_bulk_change",
]
