"""Which dynamic collections a product or SKU is in.

A SKU is asked for itself, not for its product. The SQL of the lists of members builds the same
document of a row, so that a rule and a list agree.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from largesse.catalog.model import CartReference, Described, Resolved
from largesse.rules.filters import (
    Filter,
    FilterField,
    Group,
    filter_fields,
    parse_filter,
    tests_at,
    tests_pass,
)

FIELDS: Mapping[str, FilterField] = {
    **filter_fields(
        id="text",
        source_id="text",
        name="text",
        sku="text",
        product_id="text",
        object="text",
        image_url="text",
        currency="text",
        price="number",
        attributes="any",
        created_at="moment",
        updated_at="moment",
    ),
    "attributes.*": FilterField("any", ("attributes",)),
    "metadata.*": FilterField("any", ("metadata",)),
}


def read_filter(document: Any, where: str = ".filter") -> Filter:
    """Return what a dynamic collection asks of its members; refuses it with the path."""
    return parse_filter(document, where, fields=FIELDS, junction_needed=True)


def collections_of(
    reference: CartReference,
    known: Resolved,
    filters: Mapping[str, str],
    now: datetime,
    zone: str,
) -> Iterable[str]:
    """Yield the dynamic collections a line is in; `filters` are JSON, by collection.

    A line that says nothing and that nobody knows is in none: there is nothing to ask.
    """
    document = document_of(reference, known)
    if document is None:
        return
    place = ZoneInfo(zone)
    today = now.astimezone(place).date()
    for collection_id, text in filters.items():
        if tests_pass(_tests(text, today, zone), document, place):
            yield collection_id


def document_of(reference: CartReference, known: Resolved) -> dict[str, Any] | None:
    """Return what filters are asked of: what the cart says, else what the catalogue knows."""
    if known.sku_id is not None or reference.is_sku:
        name = reference.sku.name or known.sku_name
        return _shared(known) | {
            "object": "sku",
            "id": known.sku_id or reference.sku_id,
            "source_id": known.sku_source_id or reference.sku_source_id,
            "product_id": known.product_id or reference.product_id,
            "sku": name,
            "name": name,
            "price": _first(reference.sku.price, known.price, reference.price),
            "currency": known.currency,
            "metadata": known.sku_metadata | (reference.sku.metadata or {}),
        }
    said = reference.product != Described()
    if known.product_id is None and not said:
        return None
    return _shared(known) | {
        "object": "product",
        "id": known.product_id or reference.product_id,
        "source_id": known.product_source_id or reference.product_source_id,
        "name": reference.product.name or known.product_name,
        "price": _first(reference.product.price, known.product_price, reference.price),
        "metadata": known.product_metadata | (reference.product.metadata or {}),
    }


def _shared(known: Resolved) -> dict[str, Any]:
    return {
        "image_url": known.image_url,
        "attributes": known.attributes,
        "created_at": known.created_at,
        "updated_at": known.updated_at,
    }


def _first(*prices: int | None) -> int | None:
    return next((price for price in prices if price is not None), None)


@lru_cache(maxsize=4096)
def _tests(text: str, today: date, zone: str) -> Group:
    """Return what a filter asks on a day; none of these fields' operators knows a shorter time."""
    noon = datetime.combine(today, time(12), ZoneInfo(zone))
    return tests_at(read_filter(msgspec.json.decode(text)), noon, zone)
