"""Copy a project: list after list, page after page, each page a transaction of its own.

A copy that is broken off goes on at the page it was at. Nothing it brings tells an event: what
happened elsewhere is told there.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from datetime import datetime
from typing import Any

import msgspec

from largesse import audit, redemptions, schemas, segments
from largesse.kernel.problem import Problem, ProblemError, not_found
from largesse.storage import Connection, Work
from largesse.transfer.decide.copying import history, lists
from largesse.transfer.decide.copying.rows import Thing, refusal_of
from largesse.transfer.model import (
    COPIED_KINDS,
    Copied,
    CopiedKind,
    CopyReport,
    Place,
    ProjectCopy,
)
from largesse.transfer.service.copying.bringing import Bringing, Brought
from largesse.transfer.service.copying.completing import Completing
from largesse.transfer.service.copying.reading import NotThereError, Source
from largesse.transfer.service.copying.reconciling import reconcile
from largesse.transfer.store import copies as store

Tell = Callable[[CopiedKind], None]
"""Called after every page with how far a kind is."""

OwnApi = Callable[[], AbstractAsyncContextManager[Source]]
"""Opens the way to this installation's own API for as long as it is needed."""

_CARRIED_AT_ONCE = 500


class WantedCopy(msgspec.Struct, frozen=True):
    """What is to be copied: which kinds, and how many of each are compared afterwards.

    `per_page` and `most_pages` are those of the wire unless a test asks for less.
    """

    kinds: tuple[str, ...] = COPIED_KINDS
    samples: int = 25
    per_page: int = lists.PER_PAGE
    most_pages: int | None = None


async def copy_project(
    work: Work, source: Source, wanted: WantedCopy, tell: Tell, own_api: OwnApi | None = None
) -> CopyReport:
    """Copy a project into the one of `work`, or go on with a copy that was broken off.

    With `own_api`, the way to this installation's API, samples are compared over both. Refuses
    with `multiple_requests` while somebody copies the same source into the same project, and
    raises `SourceError` when the source cannot be read any more: calling again goes on.
    """
    async with _alone(work, source.name):
        copy = await _begun(work, source.name, wanted.kinds)
        copying = _Copying(work, source, copy, wanted, tell)
        for kind in copy.kinds:
            if kind != "skus":  # they come with their products
                await copying.copy_kind(kind)
        carried = await copying.finish()
        async with own_api() if own_api else nullcontext() as ours:
            report = await reconcile(
                work, source, ours, copy, carried_uses=carried, samples=wanted.samples
            )
        async with work.database.transaction() as connection:
            await store.finish_copy(connection, report)
            await audit.record(connection, work, "copied", "project", work.project.id, after=report)
    return report


async def get_copy(work: Work, copy_id: str) -> ProjectCopy:
    """Return a copy into any project, with its report when it is over; else `not_found`."""
    async with work.database.reading() as connection:
        found = await store.copy_by_id(connection, copy_id)
    if found is None:
        raise not_found("project_copy", copy_id)
    return found


@asynccontextmanager
async def _alone(work: Work, source: str) -> AsyncIterator[None]:
    name = f"copy {work.project.id} {source}"
    async with work.database.reading() as connection:
        if not await store.take_alone(connection, name):
            raise ProblemError(Problem("multiple_requests", "source", got=source))
        try:
            yield
        finally:
            await store.let_go(connection, name)


async def _begun(work: Work, source: str, kinds: Sequence[str]) -> ProjectCopy:
    together = {"products", "skus"}
    wanted = {*kinds} | (together if together & {*kinds} else set())
    ordered = tuple(kind for kind in COPIED_KINDS if kind in wanted)
    async with work.database.transaction() as connection:
        found = await store.running_copy(connection, work.project.id, source, ordered)
        if found is not None:
            return found
        copy = ProjectCopy(id=work.id("copy_"), source=source, kinds=ordered, created_at=work.now)
        await store.insert_copy(connection, work.project.id, copy)
        await audit.record(connection, work, "copying", "project", work.project.id, after=copy)
    return copy


class _Copying:
    """One copy under way."""

    def __init__(
        self, work: Work, source: Source, copy: ProjectCopy, wanted: WantedCopy, tell: Tell
    ) -> None:
        self._work, self._source, self._copy = work, source, copy
        self._wanted, self._tell = wanted, tell
        self._completing = Completing(source, wanted.per_page, wanted.most_pages)

    async def copy_kind(self, kind: str) -> None:
        """Bring everything of one kind, from where an earlier run was."""
        async with self._work.database.reading() as connection:
            done = await store.progress(connection, self._copy.id)
        state = done.get(kind) or CopiedKind(kind)
        if kind == "metadata_schemas":
            await self._copy_schemas(state)
            return
        listed = lists.LISTS[kind]
        if self._wanted.most_pages is not None:
            listed = msgspec.structs.replace(listed, pages=self._wanted.most_pages)
        try:
            await self._pull(listed, kind, state)
        except NotThereError:
            # A source without such a list is copied without it, and the report says so.
            async with self._work.database.transaction() as connection:
                states = await store.progress(connection, self._copy.id)
                state = states.get(kind) or state
                state = msgspec.structs.replace(state, place=Place(over=True, cut=True))
                await store.save_progress(connection, self._copy.id, state)
            self._tell(state)

    async def _pull(self, listed: lists.Listed, kind: str, state: CopiedKind) -> None:
        """Bring page after page of a list, the next one asked for while one is written."""
        ahead: tuple[Place, asyncio.Task[Any]] | None = None
        try:
            while not state.place.over:
                if ahead is not None and ahead[0] == state.place:
                    answer = await ahead[1]
                else:
                    if ahead is not None:
                        ahead[1].cancel()
                    answer = await self._page(listed, state.place)
                ahead = self._ahead(listed, state.place, answer)
                state = await self._bring(listed, kind, state, answer)
                self._tell(state)
        finally:
            if ahead is not None:
                ahead[1].cancel()

    def _page(self, listed: lists.Listed, place: Place) -> Any:
        query = lists.query_of(listed, place, self._wanted.per_page)
        return self._source.get(listed.path, query)

    def _ahead(
        self, listed: lists.Listed, place: Place, answer: Any
    ) -> tuple[Place, asyncio.Task[Any]] | None:
        """Ask for the page that likely comes next while this one is written."""
        guess = lists.next_place(
            listed,
            place,
            lists.things_in(answer),
            anything_new=True,
            complete=False,
            total=lists.total_of(answer),
            per_page=self._wanted.per_page,
        )
        if guess.over:
            return None
        task = asyncio.create_task(self._page(listed, guess))
        # Whoever awaits it hears of a failure; nobody else need.
        task.add_done_callback(lambda done: done.cancelled() or done.exception())
        return guess, task

    async def _bring(
        self, listed: lists.Listed, kind: str, state: CopiedKind, answer: Any
    ) -> CopiedKind:
        """Bring a page in one transaction with the place where the list goes on."""
        shown, total = lists.things_in(answer), lists.total_of(answer)
        if state.total is None:
            state = msgspec.structs.replace(state, total=total)
        named = [each for each in shown if isinstance(each.get("id"), str)]
        things = await self._completing.completed(kind, named)
        orders = await self._orders_to_fetch(kind, things)
        async with self._work.database.transaction() as connection:
            if orders:
                await self._bring_beside(connection, "orders", orders)
            brought = await self._bringing(connection, kind).bring(things)
            if kind == "products":
                skus = [sku for each in things for sku in each["skus"]["data"]]
                await self._bring_beside(connection, "skus", skus)
            state = _added(state, brought)
            place = lists.next_place(
                listed,
                state.place,
                shown,
                total=total,
                anything_new=brought.new > 0,
                complete=lists.is_complete(state.total, state.found),
                per_page=self._wanted.per_page,
            )
            state = msgspec.structs.replace(state, place=place)
            await store.save_progress(connection, self._copy.id, state)
        return state

    def _bringing(self, connection: Connection, kind: str) -> Bringing:
        return Bringing(connection, self._work, self._copy.source, self._copy.id, kind)

    async def _bring_beside(
        self, connection: Connection, kind: str, things: Sequence[Thing]
    ) -> None:
        """Bring things that came with others, and count them as their own kind."""
        states = await store.progress(connection, self._copy.id)
        state = states.get(kind) or CopiedKind(kind, Place(over=True))
        brought = await self._bringing(connection, kind).bring(things)
        state = _added(state, brought)
        await store.save_progress(connection, self._copy.id, state)
        self._tell(state)

    async def _orders_to_fetch(self, kind: str, things: Sequence[Thing]) -> list[Thing]:
        """Return orders redemptions name that the list of orders was too long to show."""
        if kind != "redemptions" or "orders" not in self._copy.kinds:
            return []
        told = (each.get("order") or {} for each in things)
        named = {str(order["id"]) for order in told if order.get("id")}
        async with self._work.database.reading() as connection:
            known = await store.copied_of_kind(
                connection, self._work.project.id, self._copy.source, "orders", named
            )
        missing = sorted(named - set(known))
        return await self._completing.each("/v1/orders/{id}", missing)

    async def _copy_schemas(self, state: CopiedKind) -> None:
        """Bring metadata schemas; a key that may not read them brings none."""
        if state.place.over:
            return
        try:
            answer = await self._source.get(lists.LISTS[state.kind].path)
        except NotThereError:
            answer = {}
        told = lists.things_in(answer)
        remembered, brought = [], Brought()
        for schema in told:
            each, count = await self._schema(schema)
            remembered.append(each)
            brought = Brought(
                *(a + b for a, b in zip(msgspec.structs.astuple(brought), count, strict=True))
            )
        state = _added(state, brought)
        state = msgspec.structs.replace(state, total=len(told), place=Place(over=True))
        async with self._work.database.transaction() as connection:
            await store.save_copied(
                connection, self._work.project.id, self._copy.source, remembered
            )
            await store.save_progress(connection, self._copy.id, state)
        self._tell(state)

    async def _schema(self, schema: Thing) -> tuple[Copied, tuple[int, int, int, int, int]]:
        """Define one schema here, or put its definitions on the one that is here."""
        name, properties = str(schema.get("related_object")), schema.get("properties") or {}
        each = Copied(
            kind="metadata_schemas",
            their_id=str(schema.get("id") or name),
            our_id="",
            digest="schema",
            facts={"name": name},
            copy_id=self._copy.id,
        )
        defined_only = schema.get("allow_defined_only")
        here = {each.name: each for each in await schemas.list_schemas(self._work, "metadata")}
        try:
            if name not in here:
                draft = schemas.SchemaDraft(name, properties, defined_only)
                then = datetime.fromisoformat(lists.moment_of(schema))
                work = msgspec.structs.replace(self._work, now=then)
                made = await schemas.create_schema(work, "metadata", draft)
                return msgspec.structs.replace(each, our_id=made.id), (1, 1, 0, 0, 0)
            change = schemas.SchemaChange(properties, defined_only)
            after = await schemas.update_schema(self._work, "metadata", here[name].id, change)
        except ProblemError as refused:
            because = refusal_of(refused).because
            left = msgspec.structs.replace(each, digest=None, left_out_because=because)
            return left, (1, 0, 0, 0, 1)
        same = after.properties == here[name].properties
        counts = (1, 0, 0, 1, 0) if same else (1, 0, 1, 0, 0)
        return msgspec.structs.replace(each, our_id=after.id), counts

    async def finish(self) -> int:
        """Carry uses the log did not tell, let segments keep their members; return the former."""
        carried = 0
        if {"vouchers", "redemptions"} <= set(self._copy.kinds):
            after = ""
            while True:
                async with self._work.database.transaction() as connection:
                    told = await store.uses_told(
                        connection, *self._place(), self._copy.id, after, _CARRIED_AT_ONCE
                    )
                    await self._carry(connection, told)
                carried += len(told)
                if len(told) < _CARRIED_AT_ONCE:
                    break
                after = told[-1].their_id
        async with self._work.database.transaction() as connection:
            for segment_id in await store.segments_to_activate(connection, *self._place()):
                await segments.activate_segment(connection, self._work, segment_id)
        return carried

    def _place(self) -> tuple[str, str]:
        return self._work.project.id, self._copy.source

    async def _carry(self, connection: Connection, told: Sequence[store.UseTold]) -> None:
        entries = [
            history.carried_over(self._work.id("r_"), each, self._work.project) for each in told
        ]
        await redemptions.restore_entries(connection, self._work, entries)
        remembered = [
            Copied(
                kind="redemptions",
                their_id=f"carried over {entry.id}",
                our_id=entry.id,
                digest="carried",
            )
            for entry in entries
        ]
        await store.save_copied(connection, *self._place(), remembered)


def _added(state: CopiedKind, brought: Brought) -> CopiedKind:
    return msgspec.structs.replace(
        state,
        found=state.found + brought.new,
        brought=state.brought + brought.brought,
        updated=state.updated + brought.updated,
        unchanged=state.unchanged + brought.unchanged,
        left_out=state.left_out + brought.left_out,
    )
