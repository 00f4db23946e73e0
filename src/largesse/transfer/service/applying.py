"""What is done with rows, one function per kind of work; each gets a batch and says what came."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import Any, TypeVar

import msgspec

from largesse import campaigns, catalog, customers, orders, schemas, vouchers
from largesse.kernel.problem import Problem, ProblemError, refuse
from largesse.schemas import MetadataSchema
from largesse.storage import Connection, Work
from largesse.storage.batch import OneByOneError, Taken
from largesse.storage.faults import DataError
from largesse.transfer.decide import drafts
from largesse.transfer.decide.columns import document_of
from largesse.transfer.model import KINDS, Kind, Outcome, Row, Run

Document = dict[str, Any]
_OUT_OF_RANGE = Problem("invalid_payload", ".", details=".: a value is out of range")

Batch = Sequence[Document]
_Apply = Callable[[Connection, Work, Run, Batch], Awaitable[list[Outcome]]]
Draft = TypeVar("Draft")


async def apply_rows(
    connection: Connection, work: Work, run: Run, rows: Sequence[Row]
) -> list[Outcome]:
    """Do what a run does with some rows, in the caller's transaction; every row has an outcome.

    A row that cannot be is refused by itself: of a batch that fails, halves are tried.
    """
    schema = await schemas.find_schema(connection, work, KINDS[run.kind].noun)
    outcomes: list[Outcome | None] = [None] * len(rows)
    good: list[tuple[int, Document]] = []
    for place, row in enumerate(rows):
        read = _document(run, row, schema)
        if isinstance(read, Problem):
            outcomes[place] = Outcome("refused", read)
        else:
            good.append((place, read))
    applied = await _halved(connection, work, run, [document for _, document in good])
    for (place, _), outcome in zip(good, applied, strict=True):
        outcomes[place] = outcome
    return [outcome for outcome in outcomes if outcome is not None]


def _document(run: Run, row: Row, schema: MetadataSchema | None) -> Document | Problem:
    if row.problem is not None:
        return row.problem
    if run.source.format != "csv":
        return row.document
    try:
        return document_of(run.kind, row.document, run.options, schema)
    except ProblemError as refused:
        return refused.problem


async def _halved(connection: Connection, work: Work, run: Run, batch: Batch) -> list[Outcome]:
    if not batch:
        return []
    problem: Problem
    try:
        async with connection.transaction():
            return await _APPLY[run.kind](connection, work, run, batch)
    except ProblemError as refused:
        problem = refused.problem
    except DataError:
        problem = _OUT_OF_RANGE
    if len(batch) == 1:
        return [Outcome("refused", problem)]
    middle = len(batch) // 2
    return [
        *await _halved(connection, work, run, batch[:middle]),
        *await _halved(connection, work, run, batch[middle:]),
    ]


def _together(
    read_one: Callable[[Run, Document], Draft],
    take_all: Callable[[Connection, Work, Run, Sequence[Draft]], Awaitable[list[Taken | Problem]]],
    take_one: Callable[[Connection, Work, Run, Draft], Awaitable[Taken]],
) -> _Apply:
    """Return what takes a batch in a few statements, and one by one where that cannot be."""

    async def apply(connection: Connection, work: Work, run: Run, batch: Batch) -> list[Outcome]:
        outcomes, read = _read(batch, partial(read_one, run))
        taken: list[Taken | Problem] = []
        told = [draft for _, draft in read]
        try:
            async with connection.transaction():
                taken = await take_all(connection, work, run, told)
        except OneByOneError:
            for draft in told:
                taken.append(
                    await _alone(connection, partial(take_one, connection, work, run, draft))
                )
        return _placed(outcomes, read, taken)

    return apply


async def _alone(connection: Connection, take: Callable[[], Awaitable[Taken]]) -> Taken | Problem:
    """Return what comes of one row; one that is refused writes nothing."""
    try:
        async with connection.transaction():
            return await take()
    except ProblemError as refused:
        return refused.problem


def _read(
    batch: Batch, read_one: Callable[[Document], Draft]
) -> tuple[list[Outcome | None], list[tuple[int, Draft]]]:
    """Return the rows of a batch that can be read, with their places, and the others' outcomes."""
    outcomes: list[Outcome | None] = [None] * len(batch)
    read: list[tuple[int, Draft]] = []
    for place, document in enumerate(batch):
        try:
            read.append((place, read_one(document)))
        except ProblemError as refused:
            outcomes[place] = Outcome("refused", refused.problem)
    return outcomes, read


def _placed(
    outcomes: list[Outcome | None],
    read: Sequence[tuple[int, Any]],
    taken: Sequence[Taken | Problem],
) -> list[Outcome]:
    """Return the outcomes of a whole batch in its order."""
    for (place, _), each in zip(read, taken, strict=True):
        outcomes[place] = _outcome(each)
    return [outcome for outcome in outcomes if outcome is not None]


async def _vouchers(connection: Connection, work: Work, run: Run, batch: Batch) -> list[Outcome]:
    campaign_id = run.options.campaign_id
    campaign = await campaigns.find_campaign(connection, work, campaign_id) if campaign_id else None
    outcomes, read = _read(batch, drafts.voucher)
    told = [each for _, each in read]
    taken = await vouchers.import_vouchers(connection, work, campaign, told)
    return _placed(outcomes, read, taken)


async def _voucher_updates(
    connection: Connection, work: Work, run: Run, batch: Batch
) -> list[Outcome]:
    told: list[tuple[str, Document]] = []
    for document in batch:
        drafts.bounded(document)
        code, metadata = document.get("code"), document.get("metadata", run.options.metadata)
        if not isinstance(code, str) or not code:
            raise refuse("invalid_payload", ".code", need="a code")
        if metadata is not None and not isinstance(metadata, dict):
            raise refuse("invalid_payload", ".metadata", need="an object")
        told.append((code, metadata or {}))
    return [_outcome(each) for each in await vouchers.merge_metadata(connection, work, told)]


def _outcome(taken: Taken | Problem) -> Outcome:
    return Outcome("refused", taken) if isinstance(taken, Problem) else Outcome(taken)


def _customer(_run: Run, document: Document) -> customers.CustomerDraft:
    """Return a profile whole: what the row does not tell is cleared."""
    draft = drafts.customer(document, whole=True)
    if not draft.id and not draft.source_id and not draft.email:
        raise refuse("invalid_customer", ".source_id", need="a source_id, an id or an email")
    return draft


def _customer_update(run: Run, document: Document) -> customers.CustomerDraft:
    draft = drafts.customer(_with_metadata(run, document))
    if not draft.source_id:
        raise refuse("invalid_customer", ".source_id", need="a source_id")
    return msgspec.structs.replace(draft, id=None)


def _product(_run: Run, document: Document) -> catalog.ProductDraft:
    draft = drafts.product(document)
    if not draft.name:
        raise refuse("invalid_product", ".name", need="a name")
    return draft


def _product_update(run: Run, document: Document) -> catalog.ProductDraft:
    draft = drafts.product(_with_metadata(run, document))
    if not draft.source_id:
        raise refuse("invalid_product", ".source_id", need="a source_id")
    return msgspec.structs.replace(draft, id=None)


def _sku(_run: Run, document: Document) -> tuple[str, catalog.SkuDraft]:
    reference, draft = drafts.sku(document)
    if not draft.source_id:
        raise refuse("invalid_sku", ".source_id", need="a source_id")
    return reference, draft


def _order(_run: Run, document: Document) -> orders.OrderDraft:
    return drafts.order(document)


async def _take_customers(
    connection: Connection, work: Work, _run: Run, read: Sequence[customers.CustomerDraft]
) -> list[Taken | Problem]:
    return await customers.import_customers(connection, work, read)


async def _take_customer(
    connection: Connection, work: Work, _run: Run, draft: customers.CustomerDraft
) -> Taken:
    if draft.id is None and draft.source_id is None and draft.email:
        known = await customers.find_nameless_customer(connection, work, str(draft.email))
        draft = msgspec.structs.replace(draft, id=known.id if known else None)
    before = await customers.find_customer(connection, work, id=draft.id, source_id=draft.source_id)
    return _compared(before, await customers.upsert_customer(connection, work, draft))


async def _take_products(
    connection: Connection, work: Work, run: Run, read: Sequence[catalog.ProductDraft]
) -> list[Taken | Problem]:
    return await catalog.import_products(connection, work, read, run.options.only)


async def _take_product(
    connection: Connection, work: Work, run: Run, draft: catalog.ProductDraft
) -> Taken:
    before = await catalog.find_drafted_product(connection, work, draft)
    if before is not None:
        draft = msgspec.structs.replace(catalog.limited(draft, run.options.only), id=before.id)
    return _compared(before, await catalog.upsert_product(connection, work, draft))


async def _take_skus(
    connection: Connection, work: Work, run: Run, read: Sequence[tuple[str, catalog.SkuDraft]]
) -> list[Taken | Problem]:
    return await catalog.import_skus(connection, work, read, run.options.only)


async def _take_sku(
    connection: Connection, work: Work, run: Run, told: tuple[str, catalog.SkuDraft]
) -> Taken:
    reference, draft = told
    product = await catalog.find_product(connection, work, reference)
    before = await catalog.find_drafted_sku(connection, work, product, draft)
    if before is not None:
        draft = catalog.limited(draft, run.options.only)
    return _compared(before, await catalog.upsert_sku(connection, work, product, draft))


async def _take_orders(
    connection: Connection, work: Work, _run: Run, read: Sequence[orders.OrderDraft]
) -> list[Taken | Problem]:
    return await orders.import_orders(connection, work, read)


async def _take_order(
    connection: Connection, work: Work, _run: Run, draft: orders.OrderDraft
) -> Taken:
    before = await orders.find_order(connection, work, id=draft.id, source_id=draft.source_id)
    await orders.import_order(connection, work, draft)
    return "created" if before is None else "updated"


def _compared(before: Any, after: Any) -> Taken:
    if before is None:
        return "created"
    return "unchanged" if after == before else "updated"


def _with_metadata(run: Run, document: Document) -> Document:
    given = run.options.metadata
    return document if given is None else {**document, "metadata": given}


_APPLY: dict[Kind, _Apply] = {
    "vouchers": _vouchers,
    "campaign_vouchers": _vouchers,
    "voucher_updates": _voucher_updates,
    "customers": _together(_customer, _take_customers, _take_customer),
    "customer_updates": _together(_customer_update, _take_customers, _take_customer),
    "products": _together(_product, _take_products, _take_product),
    "product_updates": _together(_product_update, _take_products, _take_product),
    "skus": _together(_sku, _take_skus, _take_sku),
    "orders": _together(_order, _take_orders, _take_order),
}
