"""Bring products and SKUs back from the bin, or delete them from it for good."""

from __future__ import annotations

from largesse import audit
from largesse.catalog.store import products as store
from largesse.kernel.problem import refuse
from largesse.storage import Connection, Work


async def restore_product(connection: Connection, work: Work, product_id: str) -> None:
    """Take a product out of the bin, with the SKUs that went there with it."""
    await store.restore_product(connection, work.project.id, product_id)
    await audit.record(connection, work, "restored", "product", product_id)


async def restore_sku(connection: Connection, work: Work, sku_id: str) -> None:
    """Take a SKU out of the bin; one whose product is there too is refused."""
    if not await store.restore_sku(connection, work.project.id, sku_id):
        raise refuse("invalid_payload", ".bin_entry_id", need="its product restored first")
    await audit.record(connection, work, "restored", "sku", sku_id)


async def erase_product(connection: Connection, work: Work, product_id: str) -> None:
    """Delete a product in the bin for good, with its SKUs."""
    await store.delete_product(connection, work.project.id, product_id)
    await audit.record(connection, work, "deleted", "product", product_id)


async def erase_sku(connection: Connection, work: Work, sku_id: str) -> None:
    """Delete a SKU in the bin for good."""
    await store.delete_sku(connection, work.project.id, sku_id)
    await audit.record(connection, work, "deleted", "sku", sku_id)
