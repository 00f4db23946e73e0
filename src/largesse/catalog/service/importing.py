"""Take many products or SKUs at once: a few statements for all, each refused or taken by itself."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

import msgspec
from msgspec import UNSET

from largesse import audit, schemas
from largesse.catalog.decide import taken, told_product, told_sku
from largesse.catalog.model import Product, ProductDraft, Sku, SkuDraft
from largesse.catalog.store import importing as store
from largesse.kernel.problem import Problem, ProblemError, not_found
from largesse.storage import Connection, Work
from largesse.storage.batch import Batch, Taken

Draft = TypeVar("Draft", ProductDraft, SkuDraft)
Thing = TypeVar("Thing", Product, Sku)


async def import_products(
    connection: Connection,
    work: Work,
    drafts: Sequence[ProductDraft],
    only: tuple[str, ...] | None = None,
) -> list[Taken | Problem]:
    """Do with each draft in turn what `upsert_product` does, and say what came of it.

    One that has neither id nor source id is the product of its name that has no source id either.
    `only` names the fields a product that is there may get, all when `None`. Raises `OneByOneError`
    when somebody else takes a source id meanwhile.
    """
    products = _Products(connection, work)
    await products.look_up(drafts)
    outcomes: list[Taken | Problem] = []
    for draft in drafts:
        try:
            outcomes.append(await products.take(draft, only))
        except ProblemError as refused:
            outcomes.append(refused.problem)
    await products.write()
    return outcomes


async def import_skus(
    connection: Connection,
    work: Work,
    drafts: Sequence[tuple[str, SkuDraft]],
    only: tuple[str, ...] | None = None,
) -> list[Taken | Problem]:
    """Do with each draft in turn what `upsert_sku` does, and say what came of it.

    A draft comes with its product, by id or source id. `only` and `OneByOneError` are as with
    `import_products`.
    """
    skus = _Skus(connection, work)
    await skus.look_up(drafts)
    outcomes: list[Taken | Problem] = []
    for reference, draft in drafts:
        try:
            outcomes.append(await skus.take(reference, draft, only))
        except ProblemError as refused:
            outcomes.append(refused.problem)
    await skus.write()
    return outcomes


class _Products:
    """The products a batch of drafts is about."""

    def __init__(self, connection: Connection, work: Work) -> None:
        self._connection, self._work = connection, work
        self._batch: Batch[Product] = Batch()
        self._binned: set[str] = set()
        self._by_name: dict[str, set[str]] = {}

    async def look_up(self, drafts: Sequence[ProductDraft]) -> None:
        """Find and hold every product the drafts may be about."""
        known, self._binned = await store.lock_products(
            self._connection,
            self._work.project.id,
            {each.id for each in drafts if each.id is not None},
            {each.source_id for each in drafts if each.source_id},
            {name for each in drafts if (name := _name_alone(each))},
        )
        self._batch = Batch(known)
        for product in known:
            self._note_name(product)

    async def take(self, draft: ProductDraft, only: tuple[str, ...] | None) -> Taken:
        """Decide about one draft; raises `ProblemError` for one that cannot be."""
        before = self._about(draft)
        if before is not None:
            draft = limited(draft, only)
        after = told_product(before or Product(self._work.id("prod_"), self._work.now), draft)
        if before is None or after.metadata != before.metadata:
            await schemas.check_metadata(self._connection, self._work, "product", after.metadata)
        if before is not None and after != before:
            _refuse_taken(self._batch, before, after, "product")
            after = msgspec.structs.replace(after, updated_at=self._work.now)
        self._note_name(after)
        return self._batch.keep(before, after)

    async def write(self) -> None:
        """Write what changed, with an audit row for every change."""
        batch = self._batch
        await store.write_products(
            self._connection, self._work.project.id, batch.changed, batch.new
        )
        await _record(self._connection, self._work, "product", batch)

    def _about(self, draft: ProductDraft) -> Product | None:
        if draft.id is not None:
            known = self._batch.by_id(draft.id)
            if known is None or known.id in self._binned:
                raise not_found("product", draft.id)
            return known
        if draft.source_id:
            known = self._batch.by_source_id(draft.source_id)
            if known is not None and known.id in self._binned:
                raise taken("product", draft.source_id)
            return known
        name = _name_alone(draft)
        places = self._by_name.get(name or "", ())
        same = [product for each in places if (product := self._batch.by_id(each))]
        nameless = [
            each
            for each in same
            if each.source_id is None and each.name == name and each.id not in self._binned
        ]
        return min(nameless, key=lambda each: (each.created_at, each.id), default=None)

    def _note_name(self, product: Product) -> None:
        if product.name is not None and product.source_id is None:
            self._by_name.setdefault(product.name, set()).add(product.id)


class _Skus:
    """The SKUs a batch of drafts is about, and their products."""

    def __init__(self, connection: Connection, work: Work) -> None:
        self._connection, self._work = connection, work
        self._products: Batch[Product] = Batch()
        self._batch: Batch[Sku] = Batch()
        self._binned: set[str] = set()

    async def look_up(self, drafts: Sequence[tuple[str, SkuDraft]]) -> None:
        """Find and hold every SKU the drafts may be about, and the products they are of."""
        project_id, references = self._work.project.id, {reference for reference, _ in drafts}
        products, away = await store.lock_products(
            self._connection, project_id, references, references
        )
        skus, self._binned = await store.lock_skus(
            self._connection,
            project_id,
            {each.id for _, each in drafts if each.id is not None},
            {each.source_id for _, each in drafts if each.source_id},
        )
        self._products = Batch(each for each in products if each.id not in away)
        self._batch = Batch(skus)

    async def take(self, reference: str, draft: SkuDraft, only: tuple[str, ...] | None) -> Taken:
        """Decide about one draft; raises `ProblemError` for one that cannot be."""
        product = self._products.by_id(reference) or self._products.by_source_id(reference)
        if product is None:
            raise not_found("product", reference)
        before = self._about(draft, product)
        if before is not None:
            draft = limited(draft, only)
        blank = Sku(self._work.id("sku_"), product.id, self._work.now)
        after = told_sku(before or blank, draft, product, self._work.project.currency_code)
        if before is None or after.metadata != before.metadata:
            await schemas.check_metadata(self._connection, self._work, "sku", after.metadata)
        if before is not None and after != before:
            _refuse_taken(self._batch, before, after, "sku")
            after = msgspec.structs.replace(after, updated_at=self._work.now)
        return self._batch.keep(before, after)

    async def write(self) -> None:
        """Write what changed, with an audit row for every change."""
        batch = self._batch
        await store.write_skus(self._connection, self._work.project.id, batch.changed, batch.new)
        await _record(self._connection, self._work, "sku", batch)

    def _about(self, draft: SkuDraft, product: Product) -> Sku | None:
        wanted = draft.id if draft.id is not None else draft.source_id
        if draft.id is not None:
            known = self._batch.by_id(draft.id)
            if known is None or known.id in self._binned:
                raise not_found("sku", draft.id)
        else:
            known = self._batch.by_source_id(draft.source_id) if draft.source_id else None
        if known is not None and (known.id in self._binned or known.product_id != product.id):
            raise taken("sku", str(wanted))
        return known


def _name_alone(draft: ProductDraft) -> str | None:
    """Return the name that is all a draft says of which product it is about."""
    return draft.name or None if draft.id is None and not draft.source_id else None


def limited(draft: Draft, only: tuple[str, ...] | None) -> Draft:
    """Return a draft with only the fields a thing that is there may get."""
    if only is None:
        return draft
    kept = {"id", "source_id"}.union(only)
    left = {name: UNSET for name in draft.__struct_fields__ if name not in kept}
    return msgspec.structs.replace(draft, **left)


def _refuse_taken(batch: Batch[Thing], before: Thing, after: Thing, kind: str) -> None:
    """Refuse to give a thing a source id another one has."""
    wanted = after.source_id
    if wanted is not None and wanted != before.source_id and batch.by_source_id(wanted):
        raise taken(kind, wanted)


async def _record(connection: Connection, work: Work, kind: str, batch: Batch[Thing]) -> None:
    entries = [
        audit.Entry("updated" if before else "created", kind, after.id, before, after)
        for before, after in batch.changes
    ]
    await audit.record_all(connection, work, entries)
