"""Bring a page of things: all of them, what is remembered of them, in one transaction."""

from __future__ import annotations

import hashlib
from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import Any

import msgspec

from largesse import redemptions, vouchers
from largesse.redemptions.model import Redemption
from largesse.storage import Connection, Work
from largesse.storage.database import encode_json
from largesse.storage.faults import DataError, IntegrityError
from largesse.transfer.decide.copying import history, ids, rows
from largesse.transfer.decide.copying.rows import LeftOutError, Thing
from largesse.transfer.model import Copied
from largesse.transfer.service.copying import checking
from largesse.transfer.store import copies as store

_PREFIXES = {"skus": "sku_", "rule_assignments": "asgm_", "orders": "ord_"}
_LONGEST_REASON = 500

Each = tuple[Copied, Any, Thing]
"""What is remembered of a thing, what is written of it, and the thing with our ids."""


class Brought(msgspec.Struct, frozen=True):
    """What came of the things on a page that this copy had not seen before."""

    new: int = 0
    brought: int = 0
    updated: int = 0
    unchanged: int = 0
    left_out: int = 0


class Bringing:
    """One copy at work on one kind, in the caller's transaction."""

    def __init__(
        self, connection: Connection, work: Work, source: str, copy_id: str, kind: str
    ) -> None:
        self._connection, self._work, self._source = connection, work, source
        self._copy_id, self._kind = copy_id, kind
        self._ours: dict[str, str] = {}
        self._known: dict[str, Copied] = {}
        self._refs: dict[str, Copied] = {}
        self._parents: dict[str, str] = {}

    async def bring(self, things: Sequence[Thing]) -> Brought:
        """Bring what is on a page; what this copy saw already is passed over."""
        known = await store.copied_of_kind(
            self._connection, *self._place(), self._kind, [_id_of(each) for each in things]
        )
        fresh = {
            _id_of(each): each
            for each in things
            if _id_of(each) and not self._is_seen(known.get(_id_of(each)))
        }
        if not fresh:
            return Brought()
        await self._learn(fresh, known)
        written, settled = [], []
        for thing in fresh.values():
            each = await self._translated(thing)
            if each[0].left_out_because or each[0].digest == self._digest_before(each[0]):
                settled.append(each[0])
            else:
                written.append(each)
        done = await self._halved(written)
        remembered = [*settled, *done]
        await store.save_copied(self._connection, *self._place(), remembered)
        return self._counted(remembered)

    def _place(self) -> tuple[str, str]:
        return self._work.project.id, self._source

    def _is_seen(self, there: Copied | None) -> bool:
        return there is not None and there.copy_id == self._copy_id

    def _digest_before(self, each: Copied) -> str | None:
        before = self._known.get(each.their_id)
        return None if before is None or before.left_out_because else before.digest

    def _counted(self, remembered: Sequence[Copied]) -> Brought:
        left_out = sum(1 for each in remembered if each.left_out_because)
        brought = updated = unchanged = 0
        for each in remembered:
            if each.left_out_because:
                continue
            before = self._digest_before(each)
            if before is None:
                brought += 1
            elif before == each.digest:
                unchanged += 1
            else:
                updated += 1
        return Brought(len(remembered), brought, updated, unchanged, left_out)

    async def _learn(self, fresh: dict[str, Thing], known: dict[str, Copied]) -> None:
        """Find what things are called here, choose ids for the new, and look up what they name."""
        named = set(fresh) | {each for thing in fresh.values() for each in ids.texts_in(thing)}
        for each in await store.copied_of_ids(self._connection, *self._place(), named):
            if each.kind == self._kind:
                known[each.their_id] = each
            if each.our_id and not each.left_out_because:
                self._refs[each.their_id] = each
            else:
                self._refs.setdefault(each.their_id, each)
        await self._choose_ids(fresh, known)
        self._known = known
        self._ours = {
            each.their_id: each.our_id
            for each in (*self._refs.values(), *known.values())
            if each.our_id != each.their_id
        }

    async def _choose_ids(self, fresh: dict[str, Thing], known: dict[str, Copied]) -> None:
        """Give every new thing an id: the one of its namesake here, its own if free, a new one."""
        wanted = {their_id: self._kind for their_id in fresh if their_id not in known}
        self._parents = {
            child: parent
            for thing in fresh.values()
            if self._kind == "redemptions"
            for child, parent in history.children_of(thing).items()
        }
        reserved = self._named_ahead(fresh)
        missing = [each for each in reserved if each not in self._refs and each not in wanted]
        names = {
            their_id: name
            for their_id in wanted
            if (name := rows.name_of(self._kind, fresh[their_id])) is not None
        }
        here = await store.ids_by_name(
            self._connection, self._work.project.id, self._kind, [*names.values()]
        )
        taken = await store.taken_ids(
            self._connection, self._work.project.id, self._kind, [*wanted]
        )
        taken |= await store.taken_ids(
            self._connection, self._work.project.id, "redemptions", missing
        )
        for their_id in wanted:
            namesake = here.get(names.get(their_id, ""))
            facts = {"was_here": True} if namesake else {}
            known[their_id] = Copied(
                kind=self._kind,
                their_id=their_id,
                our_id=namesake or self._free(their_id, taken),
                facts=facts,
            )
        ahead = [
            Copied(
                kind="redemptions",
                their_id=each,
                our_id=self._free(each, taken),
                facts={"parent": self._parents[each]} if each in self._parents else {},
            )
            for each in dict.fromkeys(missing)
        ]
        # An order may have named a child before its parent told whose it is.
        ahead += [
            msgspec.structs.replace(each, facts={"parent": self._parents[child]})
            for child, each in known.items()
            if child in self._parents and child not in fresh and each.digest is None
        ]
        await store.save_copied(self._connection, *self._place(), ahead)
        for each in ahead:
            self._refs[each.their_id] = each
            if self._kind == "redemptions":
                known[each.their_id] = each

    def _named_ahead(self, fresh: dict[str, Thing]) -> list[str]:
        """Return ids of redemptions that are named before they come."""
        found: list[str] = []
        for thing in fresh.values():
            if self._kind == "orders":
                found += rows.ids_of_history(thing.get("redemptions"))
            elif self._kind == "redemptions":
                found += history.ids_around(thing)
                found += rows.ids_of_history((thing.get("order") or {}).get("redemptions"))
        return found

    def _free(self, their_id: str, taken: set[str]) -> str:
        if their_id not in taken and len(their_id) <= 64:
            return their_id
        return self._work.id(ids.prefix_of(their_id, _PREFIXES.get(self._kind, "id_")))

    async def _translated(self, thing: Thing) -> Each:
        """Return what is to be remembered and written of a thing, or why it is left out."""
        before = self._known[_id_of(thing)]
        ours = ids.with_our_ids(thing, self._ours)
        remembered = msgspec.structs.replace(
            before, copy_id=self._copy_id, left_out_because=None, foreseen=False
        )
        try:
            if self._kind == "redemptions":
                written: Any = self._entry(thing, ours, before)
                # What is in the log never changes.
                digest = before.digest or "entry"
            else:
                written = await self._row(thing, ours, before)
                digest = _digest([written, ours.get("_items"), ours.get("_customers")])
                facts = {**before.facts, **_facts(self._kind, thing)}
                remembered = msgspec.structs.replace(remembered, facts=facts)
        except rows.REFUSALS as error:
            refusal = rows.refusal_of(error)
            left = self._left_out(remembered, refusal.because, foreseen=refusal.foreseen)
            return left, None, ours
        return msgspec.structs.replace(remembered, digest=digest), written, ours

    async def _row(self, thing: Thing, ours: Thing, before: Copied) -> Thing:
        checking.refuse_missing(self._kind, thing, self._refs)
        row = checking.without_strangers(rows.row_of(self._kind, ours), thing, self._refs)
        row = await checking.checked_row(self._connection, self._work, self._kind, row)
        return row | {"id": before.our_id, "project_id": self._work.project.id}

    def _entry(self, thing: Thing, ours: Thing, before: Copied) -> Redemption:
        self._refuse_stranded(thing)
        parents = {
            self._ours.get(child, child): self._ours.get(parent, parent)
            for child, parent in self._parents.items()
        }
        if "parent" in before.facts:
            told = before.facts["parent"]
            parents[before.our_id] = self._ours.get(told, told)
        return history.entry_of(ours, self._work.project, parents)

    def _refuse_stranded(self, thing: Thing) -> None:
        """Leave out an entry whose code was left out, and a rollback of nothing."""
        voucher_id = (thing.get("voucher") or {}).get("id") or thing.get("related_object_id")
        voucher = self._refs.get(str(voucher_id))
        if voucher is not None and voucher.left_out_because:
            raise LeftOutError(
                f"its code was left out: {voucher.left_out_because}", foreseen=voucher.foreseen
            )
        if thing.get("object") == "redemption_rollback":
            redemption = self._known.get(str(thing.get("redemption")))
            if redemption is not None and redemption.left_out_because:
                raise LeftOutError(
                    "the redemption it takes back was left out", foreseen=redemption.foreseen
                )

    def _left_out(self, each: Copied, because: str, *, foreseen: bool = False) -> Copied:
        return msgspec.structs.replace(
            each, digest=None, left_out_because=because[:_LONGEST_REASON], foreseen=foreseen
        )

    async def _halved(self, batch: Sequence[Each]) -> list[Copied]:
        """Write a batch; of one that does not fit, halves are tried."""
        if not batch:
            return []
        try:
            async with self._connection.transaction():
                await self._write(batch)
            return [each[0] for each in batch]
        except (DataError, IntegrityError) as error:
            said = str(error).partition("\n")[0]
        if len(batch) == 1:
            return [self._left_out(batch[0][0], f"it does not fit beside what is here: {said}")]
        middle = len(batch) // 2
        return [*await self._halved(batch[:middle]), *await self._halved(batch[middle:])]

    async def _write(self, batch: Sequence[Each]) -> None:
        if self._kind == "redemptions":
            entries: list[Redemption] = [each[1] for each in batch]
            await redemptions.restore_entries(self._connection, self._work, entries)
            return
        await store.write_rows(self._connection, self._kind, [each[1] for each in batch])
        if self._kind == "vouchers":
            cards = {row["id"]: rows.put_on_card(row) for _, row, _ in batch if row["gift"]}
            await vouchers.match_accounts(self._connection, self._work, cards)
        beside = _BESIDE.get(self._kind)
        if beside is not None:
            for each in batch:
                await beside(self._connection, self._work, each)


async def _list_items(connection: Connection, work: Work, each: Each) -> None:
    copied, row, thing = each
    if row["type"] == "STATIC":
        items = [(item["object"], item["id"]) for item in thing.get("_items") or ()]
        await store.list_in_collection(connection, work.project.id, copied.our_id, items)


async def _list_customers(connection: Connection, work: Work, each: Each) -> None:
    copied, row, thing = each
    if row["type"] == "static":
        await store.list_in_segment(
            connection, work.project.id, copied.our_id, thing.get("_customers") or (), work.now
        )


_BESIDE: dict[str, Callable[[Connection, Work, Each], Awaitable[None]]] = {
    "product_collections": _list_items,
    "segments": _list_customers,
}


def _id_of(thing: Thing) -> str:
    told = thing.get("id")
    return told if isinstance(told, str) else ""


def _facts(kind: str, thing: Thing) -> dict[str, Any]:
    """Return what is needed of a thing later."""
    match kind:
        case "vouchers":
            return {"redeemed_quantity": 0, "redeemed_amount": 0} | rows.facts_of_voucher(thing)
        case "segments":
            return {"active": thing.get("type") == "auto-update"}
        case "promotion_stacks":
            return {"campaign": thing.get("campaign_id")}
        case "publications":
            return {"voucher": next(iter(thing.get("vouchers") or []), None)}
        case "rule_assignments":
            return {"object": thing.get("related_object_id")}
    return {}


def _digest(parts: Iterable[Any]) -> str:
    return hashlib.sha256(encode_json(list(parts))).hexdigest()[:32]
