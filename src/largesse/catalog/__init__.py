"""What a shop sells and how its offers are sorted: products, SKUs, collections, categories.

It does not know what an offer is; redemptions ask it which collections a line belongs to.
"""

from largesse.catalog.model import (
    ALL_PRODUCTS,
    SHIPPING,
    CartReference,
    Described,
    PortableResource,
    ProductDraft,
    Resolved,
    SkuDraft,
)
from largesse.catalog.service.binned import (
    erase_product,
    erase_sku,
    restore_product,
    restore_sku,
)
from largesse.catalog.service.carrying import pack, unpack
from largesse.catalog.service.importing import import_products, import_skus, limited
from largesse.catalog.service.products import (
    find_drafted_product,
    find_drafted_sku,
    find_product,
    override_sku,
    upsert_product,
    upsert_sku,
)
from largesse.catalog.service.resolving import products_by_id, resolve_items

__all__ = [
    "ALL_PRODUCTS",
    "SHIPPING",
    "CartReference",
    "Described",
    "PortableResource",
    "ProductDraft",
    "Resolved",
    "SkuDraft",
    "erase_product",
    "erase_sku",
    "find_drafted_product",
    "find_drafted_sku",
    "find_product",
    "import_products",
    "import_skus",
    "limited",
    "override_sku",
    "pack",
    "products_by_id",
    "resolve_items",
    "restore_product",
    "restore_sku",
    "unpack",
    "upsert_product",
    "upsert_sku",
]
