"""What a shop sells and how its offers are sorted: products, SKUs, collections, categories.

It does not know what an offer is; redemptions ask it which collections a line belongs to.
"""

from largesse.catalog.model import (
    ALL_PRODUCTS,
    SHIPPING,
    CartReference,
    ProductDraft,
    Resolved,
    SkuDraft,
)
from largesse.catalog.service.products import override_sku, upsert_product, upsert_sku
from largesse.catalog.service.resolving import products_by_id, resolve_items

__all__ = [
    "ALL_PRODUCTS",
    "SHIPPING",
    "CartReference",
    "ProductDraft",
    "Resolved",
    "SkuDraft",
    "override_sku",
    "products_by_id",
    "resolve_items",
    "upsert_product",
    "upsert_sku",
]
