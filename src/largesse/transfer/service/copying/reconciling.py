"""Hold what came against what is there: counts of every kind, samples field by field."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

from largesse.storage import Row, Work
from largesse.transfer.decide.copying import comparing, ids, lists
from largesse.transfer.model import (
    CopiedKind,
    CopyReport,
    Difference,
    KindReport,
    ProjectCopy,
)
from largesse.transfer.service.copying.reading import NotThereError, Source
from largesse.transfer.store import copies as store

_SHOWN_LEFT_OUT = 100
_SEARCHED = {"limit": "100"}


async def reconcile(
    work: Work,
    source: Source,
    ours: Source | None,
    copy: ProjectCopy,
    *,
    carried_uses: int,
    samples: int,
) -> CopyReport:
    """Return the report of a copy; with `ours`, samples of it are compared over both APIs."""
    async with work.database.reading() as connection:
        states = await store.progress(connection, copy.id)
    kinds = [
        await _report_of(work, source, ours, copy, states.get(kind) or CopiedKind(kind), samples)
        for kind in copy.kinds
    ]
    return CopyReport(
        id=copy.id,
        project_id=work.project.id,
        source=copy.source,
        created_at=copy.created_at,
        finished_at=work.now,
        carried_uses=carried_uses,
        kinds=tuple(kinds),
    )


async def _report_of(
    work: Work,
    source: Source,
    ours: Source | None,
    copy: ProjectCopy,
    state: CopiedKind,
    samples: int,
) -> KindReport:
    seen = store.Seen(work.project.id, copy.source, copy.id, state.kind)
    async with work.database.reading() as connection:
        left_out = await seen.left_out(connection, _SHOWN_LEFT_OUT)
        unforeseen = await seen.count_unforeseen(connection)
        here = await seen.count_here(connection)
        sample = await seen.sample(connection, samples) if ours is not None else []
    found: list[Difference] = []
    if _lacking(state):
        found.append(Difference("", "total", state.total, state.found))
    if unforeseen:
        found.append(Difference("", "left out", 0, unforeseen))
    compared = 0
    if ours is not None:
        comparing_all = (_compared(work, source, ours, copy, state.kind, row) for row in sample)
        for differences in await asyncio.gather(*comparing_all):
            compared += 1
            found += differences
    return KindReport(
        kind=state.kind,
        told=state.total,
        found=state.found,
        brought=state.brought,
        updated=state.updated,
        unchanged=state.unchanged,
        left_out=state.left_out,
        here=here,
        compared=compared,
        some_left_out=left_out,
        differences=tuple(found),
    )


def _lacking(state: CopiedKind) -> bool:
    """Return whether the source has more than it showed."""
    if state.total is None or state.total > lists.TOLD_EXACTLY:
        return state.place.cut
    return state.found < state.total


async def _compared(
    work: Work, source: Source, ours: Source, copy: ProjectCopy, kind: str, row: Row
) -> tuple[Difference, ...]:
    their_id, facts = row["their_id"], row["facts"]
    theirs = await _one(source, kind, their_id, facts)
    if theirs is None:
        # It went away there since; nothing to hold ours against.
        return ()
    async with work.database.reading() as connection:
        known = await store.copied_of_ids(
            connection, work.project.id, copy.source, [their_id, *ids.texts_in(theirs),
                                                       *ids.texts_in(facts)]
        )  # fmt: skip
    mapped = {each.their_id: each.our_id for each in known if each.our_id != each.their_id}
    left_out = {each.their_id for each in known if each.left_out_because}
    here = await _one(ours, kind, row["our_id"], ids.with_our_ids(facts, mapped))
    if here is None:
        return (Difference(their_id, ".", "there", "not here"),)
    wanted = ids.with_our_ids(_without(theirs, left_out), mapped)
    return comparing.differences(their_id, wanted, here)


async def _one(side: Source, kind: str, their_id: str, facts: Mapping[str, Any]) -> Any:
    """Return one thing as a side tells it, `None` when it has it no more."""
    path = lists.LISTS[kind].one
    try:
        match kind:
            case "metadata_schemas":
                return await side.get(f"/v1/metadata-schemas/{facts['name']}")
            case "promotion_stacks":
                return await side.get(f"/v1/promotions/{facts['campaign']}/stacks/{their_id}")
            case "publications":
                query = _SEARCHED | ({"voucher": facts["voucher"]} if facts.get("voucher") else {})
            case "rule_assignments":
                query = _SEARCHED | {"related_object_id": facts["object"]}
            case _:
                return await side.get(path.format(id=their_id))
        answer = await side.get(lists.LISTS[kind].path, query)
    except NotThereError:
        return None
    return next((each for each in lists.things_in(answer) if each.get("id") == their_id), None)


def _without(thing: Any, gone: set[str]) -> Any:
    """Return a thing without what was left out on purpose, which the report names by itself."""
    if not gone:
        return thing
    if isinstance(thing, dict):
        return {
            name: None if isinstance(value, str) and value in gone else _without(value, gone)
            for name, value in thing.items()
        }
    if isinstance(thing, list):
        return [_without(value, gone) for value in thing]
    return thing
