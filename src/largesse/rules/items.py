"""Which lines a reference to a product, SKU or collection covers."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from largesse.kernel.cart import Line
from largesse.rules.model import ItemReference, Target

Covers = Callable[[Line], bool]

ALL_PRODUCTS = "pc_a11pr0dUc75"
"""The collection every product and SKU is in, on every project (wire-semantics §0)."""


def covers(references: Iterable[ItemReference | Target]) -> Covers:
    """Return a test whether a line is covered by any of the references.

    A product covers its SKUs. Ids and the merchant's source ids both count. `ALL_PRODUCTS`
    covers every line that names a product or SKU.
    """
    products: set[str] = set()
    skus: set[str] = set()
    collections: set[str] = set()
    kinds = {"product": products, "sku": skus, "products_collection": collections}
    for reference in references:
        kinds[reference.object].update(filter(None, (reference.id, reference.source_id)))
    everything = ALL_PRODUCTS in collections

    def test(line: Line) -> bool:
        if everything and (line.product_id or line.sku_id or line.product_source_id):
            return True
        return (
            line.product_id in products
            or line.product_source_id in products
            or line.sku_id in skus
            or line.sku_source_id in skus
            or not collections.isdisjoint(line.collections)
        )

    return test


def name_of(line: Line) -> str:
    """Return what a line is called in a reason: the most precise name it has."""
    return (
        line.sku_source_id
        or line.sku_id
        or line.product_source_id
        or line.product_id
        or line.name
        or "?"
    )


def unit_price(line: Line) -> int | None:
    """Return a line's unit price, `None` when neither price nor amount is known."""
    if line.price is None and line.amount == 0:
        return None
    return line.unit_price


def cheapest(lines: Iterable[Line]) -> Line | None:
    """Return the line with the lowest known unit price; ties: lowest subtotal, then first."""
    priced = [(price, line) for line in lines if (price := unit_price(line)) is not None]
    return min(priced, key=lambda pair: (pair[0], pair[1].subtotal))[1] if priced else None


def most_expensive(lines: Iterable[Line]) -> Line | None:
    """Return the line with the highest known unit price; ties: lowest subtotal, then first."""
    priced = [(price, line) for line in lines if (price := unit_price(line)) is not None]
    return min(priced, key=lambda pair: (-pair[0], pair[1].subtotal))[1] if priced else None
