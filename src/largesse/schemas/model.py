"""The nouns of metadata schemas."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any, Literal

import msgspec
from msgspec import UNSET, UnsetType

SchemaKind = Literal["metadata", "custom_event"]
PropertyType = Literal[
    "string", "number", "boolean", "date", "datetime", "image_url", "geopoint", "object"
]

STANDARD = (
    "campaign",
    "customer",
    "earning_rule",
    "loyalty_tier",
    "order",
    "order_item",
    "product",
    "promotion_tier",
    "publication",
    "redemption",
    "reward",
    "voucher",
)
"""Resources whose metadata the wire knows schemas of; `sku` is one more here."""

MOST_DEFINITIONS = 100
"""A schema has so many definitions, removed ones too."""

UNKNOWN_OBJECT = "unknown"
"""What the wire says for the name of a nested object that has no schema."""


class Definition(msgspec.Struct, frozen=True, omit_defaults=True):
    """What one property may be. `object_type` names the schema of a nested object."""

    type: PropertyType
    optional: bool = True
    array: bool = False
    deleted: bool = False
    object_type: str | None = None
    eq: tuple[Any, ...] | None = None
    """Strings, exact numbers or booleans, as the type says."""
    ne: tuple[Any, ...] | None = None
    lt: Decimal | None = None
    lte: Decimal | None = None
    gt: Decimal | None = None
    gte: Decimal | None = None
    min_length: int | None = None
    max_length: int | None = None
    exact_length: int | None = None


class MetadataSchema(msgspec.Struct, frozen=True):
    """The definitions of one resource, of one kind of nested object, or of one custom event."""

    id: str
    kind: SchemaKind
    name: str
    created_at: datetime
    properties: dict[str, Definition] = {}
    allow_defined_only: bool | None = None
    updated_at: datetime | None = None


class SchemaDraft(msgspec.Struct, frozen=True):
    """A schema to make. `properties` are as a merchant wrote them; they are read when saved."""

    name: str
    properties: Mapping[str, Any] = {}
    allow_defined_only: bool | None = None


class SchemaChange(msgspec.Struct, frozen=True):
    """What changes of a schema: each definition sent replaces the one of its name, whole."""

    properties: Mapping[str, Any] = {}
    allow_defined_only: bool | UnsetType | None = UNSET


class Schemas(msgspec.Struct, frozen=True):
    """All schemas of a project as they stood at a revision, by kind and name."""

    revision: int
    by_name: dict[tuple[SchemaKind, str], MetadataSchema]
