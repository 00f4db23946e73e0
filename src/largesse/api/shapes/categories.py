"""Categories on the wire."""

from __future__ import annotations

from typing import Annotated

import msgspec
from msgspec import UNSET, Meta, UnsetType

from largesse.api.wire import ShortText, given, wire_time, wire_time_or_none
from largesse.catalog.model import Category

Hierarchy = Annotated[int, Meta(ge=0, le=1_000_000)]


class CategoryCreate(msgspec.Struct, frozen=True):
    """What creates a category."""

    name: Annotated[str, Meta(min_length=1, max_length=500)]
    hierarchy: Hierarchy | UnsetType | None = UNSET


class CategoryUpdate(msgspec.Struct, frozen=True):
    """What changes a category."""

    name: Annotated[str, Meta(min_length=1, max_length=500)] | UnsetType | None = UNSET
    hierarchy: Hierarchy | UnsetType | None = UNSET


class CategoryShape(msgspec.Struct, frozen=True):
    """A category."""

    id: str
    name: ShortText
    hierarchy: int
    created_at: str
    updated_at: str | UnsetType = UNSET
    object: str = "category"


class CategoryList(msgspec.Struct, frozen=True):
    """Every category."""

    data: list[CategoryShape]
    total: int
    object: str = "list"
    data_ref: str = "data"


def category_shape(category: Category) -> CategoryShape:
    """Return a category as the wire has it."""
    return CategoryShape(
        category.id,
        category.name,
        category.hierarchy,
        wire_time(category.created_at),
        given(wire_time_or_none(category.updated_at)),
    )
