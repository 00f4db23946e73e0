"""Count what a source has and what of it cannot be brought, and change nothing."""

from __future__ import annotations

from collections.abc import Callable

from largesse import campaigns
from largesse.rules import parse
from largesse.storage import Work
from largesse.transfer.decide.copying import history, lists, rows
from largesse.transfer.decide.copying.rows import Thing
from largesse.transfer.model import COPIED_KINDS, CopyReport, KindReport, LeftOut, Place
from largesse.transfer.service.copying.reading import NotThereError, Source

_SHOWN = 100


async def count_source(
    work: Work, source: Source, kinds: tuple[str, ...], tell: Callable[[str, int], None]
) -> CopyReport:
    """Return what a copy would find, by kind, and what it would leave out; nothing is written.

    What belongs to something left out is left out too. Names and codes that are taken here are
    found by the copy only.
    """
    counting = _Counting(work, source, tell)
    found = [
        await counting.count(kind) for kind in COPIED_KINDS if kind in kinds and kind != "skus"
    ]
    return CopyReport(
        id="",
        project_id=work.project.id,
        source=source.name,
        created_at=work.now,
        finished_at=work.now,
        dry_run=True,
        kinds=tuple(found),
    )


class _Counting:
    def __init__(self, work: Work, source: Source, tell: Callable[[str, int], None]) -> None:
        self._work, self._source, self._tell = work, source, tell
        self._gone: dict[str, LeftOut] = {}

    async def count(self, kind: str) -> KindReport:
        """Read a list to its end."""
        listed, place = lists.LISTS[kind], Place()
        seen: set[str] = set()
        left_out: dict[str, LeftOut] = {}
        total = None
        while not place.over:
            try:
                answer = await self._source.get(listed.path, lists.query_of(listed, place))
            except NotThereError:
                if kind == "metadata_schemas":
                    break
                raise
            things = lists.things_in(answer)
            total = lists.total_of(answer) if total is None else total
            new = [each for each in things if str(each.get("id")) not in seen]
            seen.update(str(each.get("id")) for each in new)
            for thing in new:
                refused = self._refusal(kind, thing)
                if refused is not None:
                    left_out[refused.their_id] = self._gone[refused.their_id] = refused
            place = lists.next_place(
                listed,
                place,
                things,
                anything_new=bool(new),
                complete=lists.is_complete(total, len(seen)),
            )
            self._tell(kind, len(seen))
        return KindReport(
            kind=kind,
            told=total,
            found=len(seen),
            brought=0,
            updated=0,
            unchanged=0,
            left_out=len(left_out),
            here=0,
            some_left_out=tuple(left_out.values())[:_SHOWN],
        )

    def _refusal(self, kind: str, thing: Thing) -> LeftOut | None:
        their_id = str(thing.get("id"))
        for name in ("campaign_id", "related_object_id"):
            above = self._gone.get(str(thing.get(name)))
            if above is not None:
                return LeftOut(their_id, f"{name}: {above.because}", above.foreseen)
        try:
            self._look(kind, thing)
        except rows.REFUSALS as error:
            refusal = rows.refusal_of(error)
            return LeftOut(their_id, refusal.because, refusal.foreseen)
        return None

    def _look(self, kind: str, thing: Thing) -> None:
        if kind == "metadata_schemas":
            return
        if kind == "redemptions":
            history.entry_of(thing, self._work.project, {})
            return
        row = rows.row_of(kind, thing)
        if kind == "validation_rules":
            parse({**row["document"], "name": row["name"], "type": row["type"]})
        discount = row.get("discount")
        if kind in ("vouchers", "promotion_tiers") and isinstance(discount, dict):
            campaigns.read_discount(discount, ".discount")
