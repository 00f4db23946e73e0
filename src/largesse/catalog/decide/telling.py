"""What a product or SKU becomes when something more is told of it."""

from __future__ import annotations

from typing import Any, TypeVar

import msgspec
from msgspec import UNSET

from largesse.catalog.model import Product, ProductDraft, Sku, SkuDraft
from largesse.kernel.problem import Problem, ProblemError, refuse

T = TypeVar("T", Product, Sku)


def told_product(product: Product, draft: ProductDraft) -> Product:
    """Return the product with what the draft tells; metadata merges key by key."""
    return _told(product, draft, ("source_id", "name", "price", "image_url"), ())


def told_sku(sku: Sku, draft: SkuDraft, product: Product, currency: str) -> Sku:
    """Return the SKU with what the draft tells; metadata merges key by key.

    Refuses with `invalid_sku` attributes its product does not have and prices in another
    currency than the project's: a cart has one.
    """
    after = _told(sku, draft, ("source_id", "sku", "price", "currency", "image_url"), {})
    for name in after.attributes:
        if name not in product.attributes:
            need = ", ".join(product.attributes) or "none: its product has no attributes"
            raise refuse("invalid_sku", f".attributes.{name}", need=need, got=name)
    if after.currency is not None and after.currency.upper() != currency:
        raise refuse("invalid_sku", ".currency", need=currency, got=after.currency)
    return after


def _told(
    thing: T, draft: ProductDraft | SkuDraft, plain: tuple[str, ...], no_attributes: Any
) -> T:
    changed: dict[str, Any] = {
        name: value for name in plain if (value := getattr(draft, name)) is not UNSET
    }
    if draft.attributes is not UNSET:
        changed["attributes"] = draft.attributes or no_attributes
    if draft.metadata is None:
        changed["metadata"] = {}
    elif draft.metadata is not UNSET:
        changed["metadata"] = thing.metadata | draft.metadata
    return msgspec.structs.replace(thing, **changed)


def taken(kind: str, source_id: str) -> ProblemError:
    """Return the refusal of an id another product or SKU has."""
    return ProblemError(
        Problem(
            "duplicate_found",
            ".source_id",
            got=source_id,
            resource_type=kind,
            resource_id=source_id,
        )
    )
