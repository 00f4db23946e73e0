"""What is done with rows, one function per kind of work; each gets a batch and says what came."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import msgspec
from msgspec import UNSET

from largesse import campaigns, catalog, customers, orders, schemas, vouchers
from largesse.kernel.problem import Problem, ProblemError, refuse
from largesse.schemas import MetadataSchema
from largesse.storage import Connection, Work
from largesse.storage.faults import DataError
from largesse.transfer.decide import drafts
from largesse.transfer.decide.columns import document_of
from largesse.transfer.model import KINDS, Kind, Outcome, Row, Run

Document = dict[str, Any]
_OUT_OF_RANGE = Problem("invalid_payload", ".", details=".: a value is out of range")

Batch = Sequence[Document]
_Apply = Callable[[Connection, Work, Run, Batch], Awaitable[list[Outcome]]]
_ApplyOne = Callable[[Connection, Work, Run, Document], Awaitable[Outcome]]


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


def _each(apply_one: _ApplyOne) -> _Apply:
    async def apply(connection: Connection, work: Work, run: Run, batch: Batch) -> list[Outcome]:
        return [await apply_one(connection, work, run, document) for document in batch]

    return apply


async def _vouchers(connection: Connection, work: Work, run: Run, batch: Batch) -> list[Outcome]:
    campaign_id = run.options.campaign_id
    campaign = await campaigns.find_campaign(connection, work, campaign_id) if campaign_id else None
    outcomes: list[Outcome | None] = [None] * len(batch)
    read: list[tuple[int, vouchers.ImportedVoucher]] = []
    for place, document in enumerate(batch):
        try:
            read.append((place, drafts.voucher(document)))
        except ProblemError as refused:
            outcomes[place] = Outcome("refused", refused.problem)
    said = await vouchers.import_vouchers(connection, work, campaign, [each for _, each in read])
    for (place, _), taken in zip(read, said, strict=True):
        outcomes[place] = _outcome(taken)
    return [outcome for outcome in outcomes if outcome is not None]


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


def _outcome(taken: vouchers.Taken | Problem) -> Outcome:
    return Outcome("refused", taken) if isinstance(taken, Problem) else Outcome(taken)


async def _customer(connection: Connection, work: Work, _run: Run, document: Document) -> Outcome:
    """Take a profile whole: what the row does not tell is cleared."""
    draft = drafts.customer(document, whole=True)
    if not draft.id and not draft.source_id:
        if not draft.email:
            raise refuse("invalid_customer", ".source_id", need="a source_id, an id or an email")
        known = await customers.find_nameless_customer(connection, work, draft.email)
        draft = msgspec.structs.replace(draft, id=known.id if known else None)
    return await _tell_customer(connection, work, draft)


async def _customer_update(
    connection: Connection, work: Work, run: Run, document: Document
) -> Outcome:
    draft = drafts.customer(_with_metadata(run, document))
    if not draft.source_id:
        raise refuse("invalid_customer", ".source_id", need="a source_id")
    return await _tell_customer(connection, work, msgspec.structs.replace(draft, id=None))


async def _tell_customer(
    connection: Connection, work: Work, draft: customers.CustomerDraft
) -> Outcome:
    before = await customers.find_customer(
        connection, work, id=draft.id or None, source_id=draft.source_id or None
    )
    after = await customers.upsert_customer(connection, work, draft)
    return _compared(before, after)


async def _product(connection: Connection, work: Work, run: Run, document: Document) -> Outcome:
    draft = drafts.product(document)
    if not draft.name:
        raise refuse("invalid_product", ".name", need="a name")
    before = await catalog.find_drafted_product(connection, work, draft)
    if before is not None:
        draft = msgspec.structs.replace(_only(run, draft), id=before.id)
    return _compared(before, await catalog.upsert_product(connection, work, draft))


async def _product_update(
    connection: Connection, work: Work, run: Run, document: Document
) -> Outcome:
    draft = drafts.product(_with_metadata(run, document))
    if not draft.source_id:
        raise refuse("invalid_product", ".source_id", need="a source_id")
    draft = msgspec.structs.replace(draft, id=None)
    before = await catalog.find_drafted_product(connection, work, draft)
    return _compared(before, await catalog.upsert_product(connection, work, draft))


async def _sku(connection: Connection, work: Work, run: Run, document: Document) -> Outcome:
    reference, draft = drafts.sku(document)
    if not draft.source_id:
        raise refuse("invalid_sku", ".source_id", need="a source_id")
    product = await catalog.find_product(connection, work, reference)
    before = await catalog.find_drafted_sku(connection, work, product, draft)
    if before is not None:
        draft = _only(run, draft)
    return _compared(before, await catalog.upsert_sku(connection, work, product, draft))


async def _order(connection: Connection, work: Work, _run: Run, document: Document) -> Outcome:
    draft = drafts.order(document)
    before = await orders.find_order(connection, work, id=draft.id, source_id=draft.source_id)
    await orders.import_order(connection, work, draft)
    return Outcome("created" if before is None else "updated")


def _compared(before: Any, after: Any) -> Outcome:
    if before is None:
        return Outcome("created")
    return Outcome("unchanged" if after == before else "updated")


def _with_metadata(run: Run, document: Document) -> Document:
    given = run.options.metadata
    return document if given is None else {**document, "metadata": given}


def _only(run: Run, draft: Any) -> Any:
    """Return a draft with only the fields a thing that is there may get."""
    only = run.options.only
    if only is None:
        return draft
    kept = {"id", "source_id", *only}
    left = {name: UNSET for name in draft.__struct_fields__ if name not in kept}
    return msgspec.structs.replace(draft, **left)


_APPLY: dict[Kind, _Apply] = {
    "vouchers": _vouchers,
    "campaign_vouchers": _vouchers,
    "voucher_updates": _voucher_updates,
    "customers": _each(_customer),
    "customer_updates": _each(_customer_update),
    "products": _each(_product),
    "product_updates": _each(_product_update),
    "skus": _each(_sku),
    "orders": _each(_order),
}
