"""Tell others what the catalogue knows, in their transaction."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec

from largesse.catalog.decide import collections_of
from largesse.catalog.model import CartReference, Resolved
from largesse.catalog.store import resolving as store
from largesse.storage import Connection, Work

UNKNOWN = Resolved()


async def resolve_items(
    connection: Connection,
    work: Work,
    references: Sequence[CartReference],
    *,
    collections: bool = True,
) -> list[Resolved]:
    """Return what is known of each line, in the lines' order; one query for all of them.

    A line the catalogue does not know is an empty `Resolved`, but for the dynamic collections it
    is in by what the cart says of it. A SKU brings its product along. Where nobody will look at
    `collections`, dynamic ones are left out, and lines that name nothing cost no query.
    """
    if not collections and not any(each.names_something for each in references):
        return [UNKNOWN] * len(references)
    if not references:
        return []
    known, filters = await store.resolve_items(
        connection, work.project.id, references, collections=collections
    )
    found = [known.get(place, UNKNOWN) for place in range(len(references))]
    if not filters:
        return found
    zone = work.project.time_zone
    return [
        msgspec.structs.replace(
            each,
            collections=each.collections.union(
                collections_of(reference, each, filters, work.now, zone)
            ),
        )
        for reference, each in zip(references, found, strict=True)
    ]


async def products_by_id(
    connection: Connection, work: Work, ids: Iterable[str]
) -> dict[str, Resolved]:
    """Return the products and SKUs with these ids, by the id asked for; one query.

    Our ids and the merchant's are taken, ours first; what nobody knows is left out.
    """
    asked = sorted(set(ids))
    ways = (
        [CartReference(product_id=each, sku_id=each) for each in asked],
        [CartReference(product_source_id=each) for each in asked],
        [CartReference(sku_source_id=each) for each in asked],
    )
    found = await resolve_items(connection, work, [each for way in ways for each in way])
    known: dict[str, Resolved] = {}
    for each, resolved in zip(asked * len(ways), found, strict=True):
        if resolved.product_id is not None:
            known.setdefault(each, resolved)
    return known
