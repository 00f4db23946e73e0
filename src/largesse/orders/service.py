"""Use cases of orders."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice
from typing import Any

import msgspec
from msgspec import UNSET

from largesse import audit, jobs, schemas
from largesse.catalog import (
    ProductDraft,
    Resolved,
    SkuDraft,
    override_sku,
    resolve_items,
    upsert_product,
)
from largesse.customers import CustomerBatch, upsert_customer
from largesse.kernel.problem import Problem, ProblemError, not_found
from largesse.orders import store
from largesse.orders.decide import (
    event_of,
    former_owner,
    lines_of,
    overrides,
    people_of,
    reference_of,
    refuse_too_many,
    resolved,
    told,
)
from largesse.orders.model import Order, OrderDraft, OrderItem, OrderSort
from largesse.storage import Connection, Page, Work, idempotency
from largesse.storage.batch import Batch, OneByOneError, Taken

_RESOLVED_AT_ONCE = 2_000
"""Lines of many orders are looked up so many together."""


async def find_order(
    connection: Connection,
    work: Work,
    *,
    id: str | None = None,  # noqa: A002 - the field's name, passed by keyword only
    source_id: str | None = None,
    lock: bool = False,
) -> Order | None:
    """Return an order by our id, else by the merchant's, perhaps locked; `None` when none is."""
    if id is not None:
        return await store.order_by_id(connection, work.project.id, id, lock=lock)
    if source_id is not None:
        return await store.order_by_source_id(connection, work.project.id, source_id, lock=lock)
    return None


async def save_order(
    connection: Connection, work: Work, order: Order, where: str = "", *, event: str | None = None
) -> Order:
    """Write the order as it stands, new or not, with its audit row and event.

    Lines that have no id get one. A source id that another order has is refused with
    `duplicate_found`, metadata that is new and does not fit its schema with the path of it, which
    begins with `where`. `event` is published in place of the one the change is.
    """
    before = await store.order_by_id(connection, work.project.id, order.id, lock=True)
    after = _with_line_ids(work, order, before)
    await _refuse_metadata(connection, work, before, after, where)
    write = store.update_order if before else store.insert_order
    if not await write(connection, work.project.id, after):
        raise _taken(after)
    action = "updated" if before else "created"
    await audit.record(connection, work, action, "order", after.id, before=before, after=after)
    await jobs.publish_event(connection, work, event or event_of(before, after), after.id, after)
    if former := former_owner(before, after):
        await jobs.publish_event(connection, work, "order.handed_over", after.id, former)
    return after


async def note_referrer(
    connection: Connection, work: Work, order_id: str, referrer_id: str
) -> None:
    """Write into an order who brought its customer, unless it says so already."""
    order = await find_order(connection, work, id=order_id, lock=True)
    if order is not None and order.referrer_id is None:
        await save_order(connection, work, msgspec.structs.replace(order, referrer_id=referrer_id))


def _with_line_ids(work: Work, order: Order, before: Order | None) -> Order:
    """Return an order as it is written: each line has an id, and an older one was changed now."""
    items = tuple(
        item if item.id else msgspec.structs.replace(item, id=work.id("ordli_"))
        for item in order.items
    )
    return msgspec.structs.replace(order, items=items, updated_at=work.now if before else None)


async def _refuse_metadata(
    connection: Connection, work: Work, before: Order | None, after: Order, where: str
) -> None:
    """Refuse what a request says anew; what an order has kept since before is not asked again."""
    if before is None or after.metadata != before.metadata:
        await schemas.check_metadata(connection, work, "order", after.metadata, f"{where}.metadata")
    kept = [item.metadata for item in before.items] if before else []
    for place, item in enumerate(after.items):
        if before is None or item.metadata not in kept:
            path = f"{where}.items[{place}].metadata"
            await schemas.check_metadata(connection, work, "order_item", item.metadata, path)


async def create_order(work: Work, draft: OrderDraft) -> Order:
    """Create an order, or change the one with this id or source id."""
    try:
        return await _create(work, draft)
    except ProblemError as refused:
        lost_race = refused.problem.code == "duplicate_found" and draft.id is None
        if not lost_race:
            raise
    # Somebody created it between our look and our insert; now it is there to be changed.
    return await _create(work, draft)


async def update_order(work: Work, reference: str, draft: OrderDraft) -> Order:
    """Change the order with this id or source id; refuses with `not_found`."""
    async with work.database.transaction() as connection:
        order = await _by_reference(connection, work, reference, lock=True)
        return await _tell(connection, work, order, draft)


async def get_order(work: Work, reference: str) -> Order:
    """Return one order by id or source id; refuses with `not_found`."""
    async with work.database.reading() as connection:
        return await _by_reference(connection, work, reference)


async def list_orders(work: Work, sort: OrderSort, page: Page) -> tuple[list[Order], int]:
    """Return a page of orders and how many there are in all."""
    async with work.database.reading() as connection:
        return await store.orders(connection, work.project.id, sort, page)


async def _create(work: Work, draft: OrderDraft) -> Order:
    async with idempotency.transaction(work) as connection:
        current = await find_order(
            connection, work, id=draft.id, source_id=draft.source_id, lock=True
        )
        if current is None and draft.id is not None:
            raise not_found("order", draft.id)
        if current is None:
            current = Order(work.id("ord_"), draft.created_at or work.now, draft.source_id)
        order = await _tell(connection, work, current, draft)
        await idempotency.answer(connection, work, order)
        return order


async def import_order(connection: Connection, work: Work, draft: OrderDraft) -> Order:
    """Save an order of the past as `create_order` does, in the caller's transaction.

    It is told as `order.imported`: nothing that waits for orders to come takes it for a new one.
    """
    current = await find_order(connection, work, id=draft.id, source_id=draft.source_id, lock=True)
    if current is None and draft.id is not None:
        raise not_found("order", draft.id)
    if current is None:
        current = Order(work.id("ord_"), draft.created_at or work.now, draft.source_id)
    return await _tell(connection, work, current, draft, event="order.imported")


async def import_orders(
    connection: Connection, work: Work, drafts: Sequence[OrderDraft]
) -> list[Taken | Problem]:
    """Do with each draft in turn what `import_order` does, and say what came of it.

    Raises `OneByOneError` when a line overrides the catalogue, and when somebody else takes an id
    meanwhile.
    """
    if any(overrides(draft) for draft in drafts):
        raise OneByOneError
    importing = _Importing(connection, work)
    known = await importing.look_up(drafts)
    outcomes: list[Taken | Problem] = []
    for draft, references in zip(drafts, known, strict=True):
        try:
            outcomes.append(await importing.take(draft, references))
        except ProblemError as refused:
            outcomes.append(refused.problem)
    await importing.write()
    return outcomes


class _Importing:
    """What a batch of orders needs to know, and what it is about to write."""

    def __init__(self, connection: Connection, work: Work) -> None:
        self._connection, self._work = connection, work
        self._orders: Batch[Order] = Batch()
        self._people = CustomerBatch(connection, work)

    async def look_up(self, drafts: Sequence[OrderDraft]) -> list[Sequence[Resolved]]:
        """Find the orders and people of a batch; return what is known of each draft's lines."""
        self._orders = Batch(
            await store.lock_orders(
                self._connection,
                self._work.project.id,
                {each.id for each in drafts if each.id is not None},
                {each.source_id for each in drafts if each.source_id is not None},
            )
        )
        await self._people.look_up([person for each in drafts for person in people_of(each)])
        lines = [lines_of(draft) for draft in drafts]
        references = [reference_of(item) for items in lines for item in items]
        known: list[Resolved] = []
        for start in range(0, len(references), _RESOLVED_AT_ONCE):
            some = references[start : start + _RESOLVED_AT_ONCE]
            known += await resolve_items(self._connection, self._work, some)
        each_known = iter(known)
        return [[*islice(each_known, len(items))] for items in lines]

    async def take(self, draft: OrderDraft, known: Sequence[Resolved]) -> Taken:
        """Decide about one order; raises `ProblemError` for one that cannot be."""
        before = self._about(draft)
        if draft.items:
            refuse_too_many(draft.items)
            items = tuple(
                resolved(item, each) for item, each in zip(draft.items, known, strict=True)
            )
            draft = msgspec.structs.replace(draft, items=items)
        moment = draft.created_at or self._work.now
        order = told(before or Order(self._work.id("ord_"), moment, draft.source_id), draft)
        people = {
            role: await self._people.decide(person, f".{role}") if person else None
            for role in ("customer", "referrer")
            if (person := getattr(draft, role)) is not UNSET
        }
        named = {f"{role}_id": who[1].id if who else None for role, who in people.items()}
        after = _with_line_ids(self._work, msgspec.structs.replace(order, **named), before)
        await _refuse_metadata(self._connection, self._work, before, after, "")
        is_named = before is not None and before.source_id == after.source_id
        if not is_named and after.source_id and self._orders.by_source_id(after.source_id):
            raise _taken(after)
        if sum(who is not None and who[0] is not who[1] for who in people.values()) > 1:
            # The two may be one person, whom the second adds to what the first says.
            raise OneByOneError
        for who in people.values():
            if who is not None and who[0] is not who[1]:
                self._people.keep(*who)
        return self._orders.change(before, after)

    async def write(self) -> None:
        """Write people and orders, and tell of every change in turn."""
        await self._people.write()
        batch, connection, work = self._orders, self._connection, self._work
        await store.write_orders(connection, work.project.id, batch.changed, batch.new)
        entries = [
            audit.Entry("updated" if before else "created", "order", after.id, before, after)
            for before, after in batch.changes
        ]
        await audit.record_all(connection, work, entries)
        events: list[tuple[str, str, Any]] = []
        for before, after in batch.changes:
            events.append(("order.imported", after.id, after))
            if former := former_owner(before, after):
                events.append(("order.handed_over", after.id, former))
        await jobs.publish_events(connection, work, events)

    def _about(self, draft: OrderDraft) -> Order | None:
        if draft.id is not None:
            known = self._orders.by_id(draft.id)
            if known is None:
                raise not_found("order", draft.id)
            return known
        return self._orders.by_source_id(draft.source_id) if draft.source_id is not None else None


async def _tell(
    connection: Connection,
    work: Work,
    order: Order,
    draft: OrderDraft,
    *,
    event: str | None = None,
) -> Order:
    if draft.items:
        items = await looked_up(connection, work, draft.items)
        draft = msgspec.structs.replace(draft, items=items)
    after = told(order, draft)
    people = {
        f"{role}_id": (await upsert_customer(connection, work, person, f".{role}")).id
        if person
        else None
        for role in ("customer", "referrer")
        if (person := getattr(draft, role)) is not UNSET
    }
    return await save_order(connection, work, msgspec.structs.replace(after, **people), event=event)


async def looked_up(
    connection: Connection, work: Work, items: tuple[OrderItem, ...]
) -> tuple[OrderItem, ...]:
    """Return the lines with what the catalogue knows, after it has learnt what overrides it."""
    refuse_too_many(items)
    for item in items:
        await _override(connection, work, item)
    known = await resolve_items(connection, work, [reference_of(item) for item in items])
    return tuple(resolved(item, each) for item, each in zip(items, known, strict=True))


async def _override(connection: Connection, work: Work, item: OrderItem) -> None:
    """Teach the catalogue what a line says of its product or SKU, where it says to."""
    product, sku = item.product, item.sku
    reference = reference_of(item)
    if product is not None and product.override:
        draft = ProductDraft(
            id=reference.product_id,
            source_id=reference.product_source_id or UNSET,
            name=UNSET if product.name is None else product.name,
            price=UNSET if product.price is None else product.price,
            metadata=UNSET if product.metadata is None else product.metadata,
        )
        if draft.id or draft.source_id:
            await upsert_product(connection, work, draft)
    if sku is not None and sku.override and (reference.sku_id or reference.sku_source_id):
        await override_sku(
            connection,
            work,
            reference,
            SkuDraft(
                id=reference.sku_id,
                source_id=reference.sku_source_id or UNSET,
                sku=UNSET if sku.sku is None else sku.sku,
                price=UNSET if sku.price is None else sku.price,
                metadata=UNSET if sku.metadata is None else sku.metadata,
            ),
        )


async def _by_reference(
    connection: Connection, work: Work, reference: str, *, lock: bool = False
) -> Order:
    order = await find_order(connection, work, id=reference, lock=lock) or await find_order(
        connection, work, source_id=reference, lock=lock
    )
    if order is None:
        raise not_found("order", reference)
    return order


def _taken(order: Order) -> ProblemError:
    return ProblemError(
        Problem(
            "duplicate_found",
            ".source_id",
            got=order.source_id,
            resource_type="order",
            resource_id=order.source_id or order.id,
        )
    )
