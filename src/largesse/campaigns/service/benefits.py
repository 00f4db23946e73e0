"""Check benefits about to be saved, and put our ids where products are named."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from largesse import catalog
from largesse.campaigns.decide import read_discount
from largesse.campaigns.decide.discount import read_unit_reference
from largesse.campaigns.decide.reading import refused
from largesse.campaigns.model import SHIPPING_PRODUCT
from largesse.storage import Connection, Work


async def checked_discount(
    connection: Connection, work: Work, document: Mapping[str, Any], where: str
) -> dict[str, Any]:
    """Return a discount as it is stored: checked, free units named by our ids.

    Refuses with `invalid_payload` at the path of the fault; a product or SKU nobody knows too.
    """
    read = read_discount(document, where)
    if read.type != "UNIT":
        return dict(document)
    entries = document.get("units") if read.effect == "ADD_MANY_ITEMS" else None
    if entries is None:
        (named,) = await _named(connection, work, [(document, where)])
        return {**document, **named}
    places = [(entry, f"{where}.units[{index}]") for index, entry in enumerate(entries)]
    named_entries = await _named(connection, work, places)
    units = [{**entry, **named} for entry, named in zip(entries, named_entries, strict=True)]
    return {**document, "effect": "ADD_MANY_ITEMS", "units": units}


async def _named(
    connection: Connection, work: Work, places: Iterable[tuple[Mapping[str, Any], str]]
) -> list[dict[str, Any]]:
    """Return `unit_type`, `product` and `sku` of each entry as stored."""
    wanted = [
        (product_id, sku_id, where)
        for entry, where in places
        for product_id, sku_id in [read_unit_reference(entry, where)]
    ]
    ids = {sku_id or product_id for product_id, sku_id, _ in wanted}
    found = await catalog.products_by_id(
        connection, work, [name for name in ids if name and name != SHIPPING_PRODUCT]
    )
    named: list[dict[str, Any]] = []
    for product_id, sku_id, where in wanted:
        name = sku_id or product_id
        if name is None:
            named.append({})
            continue
        if name == SHIPPING_PRODUCT:
            named.append({"unit_type": name, "product": {"id": name, "name": "Shipping"}})
            continue
        known = found.get(name)
        if known is None or (sku_id is not None and known.sku_id is None):
            kind = "a product" if sku_id is None else "a SKU"
            raise refused(f"{where}.unit_type", f"{kind} of the catalogue", name)
        named.append(_stored(known))
    return named


def _stored(known: catalog.Resolved) -> dict[str, Any]:
    product = {
        "id": known.product_id,
        "source_id": known.product_source_id,
        "name": known.product_name,
    }
    if known.sku_id is None:
        return {"unit_type": known.product_id, "product": product}
    sku = {"id": known.sku_id, "source_id": known.sku_source_id, "name": known.sku_name}
    return {"unit_type": known.sku_id, "product": product, "sku": sku}
