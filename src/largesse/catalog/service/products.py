"""Use cases of products and SKUs."""

from __future__ import annotations

import msgspec

from largesse import audit, schemas, trash
from largesse.catalog.decide import taken, told_product, told_sku
from largesse.catalog.model import (
    WELL_KNOWN,
    CartReference,
    CatalogOrder,
    Product,
    ProductDraft,
    Sku,
    SkuDraft,
    Span,
)
from largesse.catalog.service.resolving import resolve_items
from largesse.catalog.store import products as store
from largesse.kernel.problem import not_found, refuse
from largesse.storage import Connection, Page, Work


async def save_product(work: Work, draft: ProductDraft) -> Product:
    """Create a product, or change the one with this id or source id."""
    async with work.database.transaction() as connection:
        return await upsert_product(connection, work, draft)


async def upsert_product(connection: Connection, work: Work, draft: ProductDraft) -> Product:
    """Find the product a draft is about, or make it, and set what the draft tells.

    An id nobody has is refused with `not_found`, a source id in the bin with `duplicate_found`.
    """
    current = await _drafted_product(connection, work, draft)
    if current is None:
        blank = Product(work.id("prod_"), work.now)
        product = told_product(blank, draft)
        await schemas.check_metadata(connection, work, "product", product.metadata)
        if await store.insert_product(connection, work.project.id, product):
            await audit.record(connection, work, "created", "product", product.id, after=product)
            return product
        # Somebody made it between our look and our insert; now it is there to be found.
        current = await _drafted_product(connection, work, draft)
    if current is None:
        raise not_found("product", str(draft.source_id))
    return await _tell_product(connection, work, current, draft)


async def find_product(connection: Connection, work: Work, reference: str) -> Product:
    """Return a product by id or source id, in the caller's transaction; else `not_found`."""
    return await _product(connection, work, reference)


async def find_drafted_product(
    connection: Connection, work: Work, draft: ProductDraft
) -> Product | None:
    """Return the product a draft is about, `None` when there is none yet.

    Without id and source id it is the one of that name that has no source id either.
    """
    if draft.id is None and not draft.source_id and draft.name:
        return await store.product_by_name(connection, work.project.id, str(draft.name))
    return await _drafted_product(connection, work, draft)


async def find_drafted_sku(
    connection: Connection, work: Work, product: Product, draft: SkuDraft
) -> Sku | None:
    """Return the SKU a draft is about, `None` when there is none yet."""
    return await _drafted_sku(connection, work, product, draft)


async def update_product(work: Work, reference: str, draft: ProductDraft) -> Product:
    """Change the product with this id or source id; refuses with `not_found`."""
    async with work.database.transaction() as connection:
        product = await _product(connection, work, reference)
        return await _tell_product(connection, work, product, draft)


async def get_product(work: Work, reference: str) -> tuple[Product, list[Sku]]:
    """Return a product by id or source id, with its SKUs; refuses with `not_found`."""
    async with work.database.reading() as connection:
        product = await _product(connection, work, reference)
        skus = await store.skus_of_products(connection, work.project.id, [product.id])
    return product, skus


async def list_products(
    work: Work, span: Span, order: CatalogOrder, page: Page
) -> tuple[list[Product], dict[str, list[Sku]], int]:
    """Return a page of products, their SKUs by product, and how many there are in all."""
    async with work.database.reading() as connection:
        found, total = await store.products(connection, work.project.id, span, order, page)
        ids = [product.id for product in found]
        skus = await store.skus_of_products(connection, work.project.id, ids)
    by_product: dict[str, list[Sku]] = {name: [] for name in ids}
    for sku in skus:
        by_product[sku.product_id].append(sku)
    return found, by_product, total


async def delete_product(work: Work, reference: str, *, force: bool) -> None:
    """Put a product and its SKUs into the bin; with `force` delete them, from the bin too.

    What every project has is refused with `resource_protected`.
    """
    async with work.database.transaction() as connection:
        product = await _product(connection, work, reference, from_bin=force)
        if product.id in WELL_KNOWN:
            raise refuse("resource_protected", got=product.id)
        if force:
            await store.delete_product(connection, work.project.id, product.id)
            await trash.forget(connection, work, "product", product.id, below=True)
        else:
            await store.bin_product(connection, work.project.id, product.id, work.now)
            await trash.discard(
                connection, work, "product", product.id, product.name or product.source_id
            )
        await audit.record(connection, work, "deleted", "product", product.id, before=product)


async def save_sku(work: Work, product_reference: str, draft: SkuDraft) -> Sku:
    """Create a SKU of a product, or change the one with this id or source id."""
    async with work.database.transaction() as connection:
        product = await _product(connection, work, product_reference)
        return await upsert_sku(connection, work, product, draft)


async def upsert_sku(connection: Connection, work: Work, product: Product, draft: SkuDraft) -> Sku:
    """Find the SKU a draft is about, or make it, and set what the draft tells.

    One of another product, or in the bin, is refused with `duplicate_found`.
    """
    # Its attributes are what the SKU's are held against.
    await store.lock_product(connection, work.project.id, product.id)
    current = await _drafted_sku(connection, work, product, draft)
    if current is None:
        blank = Sku(work.id("sku_"), product.id, work.now)
        sku = told_sku(blank, draft, product, work.project.currency_code)
        await schemas.check_metadata(connection, work, "sku", sku.metadata)
        if await store.insert_sku(connection, work.project.id, sku):
            await audit.record(connection, work, "created", "sku", sku.id, after=sku)
            return sku
        # Another product's SKU took the source id meanwhile; to find it is to refuse.
        current = await _drafted_sku(connection, work, product, draft)
    if current is None:
        raise not_found("sku", str(draft.source_id))
    return await _tell_sku(connection, work, current, draft, product)


async def override_sku(
    connection: Connection, work: Work, reference: CartReference, draft: SkuDraft
) -> Sku:
    """Set what a line of an order tells of its SKU; a new one needs the line's product.

    Refuses with `not_found` when neither the SKU nor its product is known.
    """
    known = (await resolve_items(connection, work, [reference]))[0]
    if known.product_id is None:
        raise not_found("sku", draft.id or str(draft.source_id))
    product = await _product_by_own_id(connection, work, known.product_id)
    return await upsert_sku(connection, work, product, draft)


async def update_sku(work: Work, product_reference: str, reference: str, draft: SkuDraft) -> Sku:
    """Change a product's SKU by id or source id; refuses with `not_found`."""
    async with work.database.transaction() as connection:
        product = await _product(connection, work, product_reference)
        sku = await _sku(connection, work, reference, of=product)
        return await _tell_sku(connection, work, sku, draft, product)


async def get_sku(work: Work, reference: str) -> Sku:
    """Return one SKU by id or source id; refuses with `not_found`."""
    async with work.database.reading() as connection:
        return await _sku(connection, work, reference)


async def list_skus(
    work: Work, product_reference: str, span: Span, order: CatalogOrder, page: Page
) -> tuple[list[Sku], int]:
    """Return a page of a product's SKUs and how many it has in all."""
    async with work.database.reading() as connection:
        product = await _product(connection, work, product_reference)
        return await store.skus(connection, work.project.id, product.id, span, order, page)


async def delete_sku(work: Work, product_reference: str, reference: str, *, force: bool) -> None:
    """Put a SKU into the bin; with `force`, delete it for good, from the bin too."""
    async with work.database.transaction() as connection:
        product = await _product(connection, work, product_reference, from_bin=force)
        sku = await _sku(connection, work, reference, of=product, from_bin=force)
        if force:
            await store.delete_sku(connection, work.project.id, sku.id)
            await trash.forget(connection, work, "sku", sku.id)
        else:
            await store.bin_sku(connection, work.project.id, sku.id, work.now)
            await trash.discard(
                connection, work, "sku", sku.id, sku.sku or sku.source_id, product.id
            )
        await audit.record(connection, work, "deleted", "sku", sku.id, before=sku)


async def _product(
    connection: Connection, work: Work, reference: str, *, from_bin: bool = False
) -> Product:
    for find in (store.product_by_id, store.product_by_source_id):
        kept = await find(connection, work.project.id, reference)
        if kept.product is not None and (from_bin or not kept.binned):
            return kept.product
    raise not_found("product", reference)


async def _sku(
    connection: Connection,
    work: Work,
    reference: str,
    *,
    of: Product | None = None,
    from_bin: bool = False,
) -> Sku:
    for find in (store.sku_by_id, store.sku_by_source_id):
        kept = await find(connection, work.project.id, reference)
        if (
            kept.sku is not None
            and (from_bin or not kept.binned)
            and (of is None or kept.sku.product_id == of.id)
        ):
            return kept.sku
    raise not_found("sku", reference)


async def _drafted_product(
    connection: Connection, work: Work, draft: ProductDraft
) -> Product | None:
    if draft.id is not None:
        return await _product_by_own_id(connection, work, draft.id)
    if not draft.source_id:
        return None
    kept = await store.product_by_source_id(connection, work.project.id, draft.source_id)
    if kept.binned:
        raise taken("product", draft.source_id)
    return kept.product


async def _product_by_own_id(connection: Connection, work: Work, product_id: str) -> Product:
    kept = await store.product_by_id(connection, work.project.id, product_id)
    if kept.product is None or kept.binned:
        raise not_found("product", product_id)
    return kept.product


async def _drafted_sku(
    connection: Connection, work: Work, product: Product, draft: SkuDraft
) -> Sku | None:
    if draft.id is not None:
        kept = await store.sku_by_id(connection, work.project.id, draft.id)
        if kept.sku is None or kept.binned:
            raise not_found("sku", draft.id)
        wanted = draft.id
    elif draft.source_id:
        kept = await store.sku_by_source_id(connection, work.project.id, draft.source_id)
        wanted = draft.source_id
    else:
        return None
    if kept.sku is not None and (kept.binned or kept.sku.product_id != product.id):
        raise taken("sku", wanted)
    return kept.sku


async def _tell_product(
    connection: Connection, work: Work, before: Product, draft: ProductDraft
) -> Product:
    await store.lock_product(connection, work.project.id, before.id)
    before = await _product_by_own_id(connection, work, before.id)
    after = told_product(before, draft)
    if after == before:
        return before
    if after.metadata != before.metadata:
        await schemas.check_metadata(connection, work, "product", after.metadata)
    after = msgspec.structs.replace(after, updated_at=work.now)
    if not await store.update_product(connection, work.project.id, after):
        raise taken("product", after.source_id or after.id)
    await audit.record(connection, work, "updated", "product", after.id, before=before, after=after)
    return after


async def _tell_sku(
    connection: Connection, work: Work, before: Sku, draft: SkuDraft, product: Product
) -> Sku:
    await store.lock_product(connection, work.project.id, product.id)
    kept = await store.sku_by_id(connection, work.project.id, before.id)
    if kept.sku is None or kept.binned:
        raise not_found("sku", before.id)
    after = told_sku(kept.sku, draft, product, work.project.currency_code)
    if after == kept.sku:
        return kept.sku
    if after.metadata != kept.sku.metadata:
        await schemas.check_metadata(connection, work, "sku", after.metadata)
    after = msgspec.structs.replace(after, updated_at=work.now)
    if not await store.update_sku(connection, work.project.id, after):
        raise taken("sku", after.source_id or after.id)
    await audit.record(connection, work, "updated", "sku", after.id, before=kept.sku, after=after)
    return after
