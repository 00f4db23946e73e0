"""Metadata schemas on the wire: `objectType` for shops' keys, `object_type` for managers'."""

from __future__ import annotations

import re
from typing import Annotated, Any

import msgspec
from msgspec import UNSET, Meta, UnsetType

from largesse.api.bounds import checked_metadata
from largesse.api.wire import wire_time, wire_time_or_none
from largesse.schemas import Definition, MetadataSchema, SchemaChange, SchemaDraft

Name = Annotated[str, Meta(min_length=1, max_length=255)]
Definitions = dict[str, Any]

_UNDERSCORE = re.compile(r"_([a-z])")


class MetadataSchemaInput(msgspec.Struct, frozen=True):
    """What makes a metadata schema: of a standard resource, or of a nested object by any name."""

    related_object: Name
    properties: Definitions | UnsetType | None = UNSET
    allow_defined_only: bool | UnsetType | None = UNSET


class MetadataSchemaChangeInput(msgspec.Struct, frozen=True):
    """What changes of a metadata schema: each definition sent replaces the known one whole."""

    properties: Definitions | UnsetType | None = UNSET
    allow_defined_only: bool | UnsetType | None = UNSET


class MetadataSchemaShape(msgspec.Struct, frozen=True):
    """The definitions of one resource, removed ones marked `deleted`."""

    id: str
    related_object: str
    properties: Definitions
    allow_defined_only: bool | None
    created_at: str
    updated_at: str | None
    object: str = "metadata_schema"


class MetadataSchemaList(msgspec.Struct, frozen=True):
    """Every metadata schema of a project, as shops' keys see them."""

    schemas: list[MetadataSchemaShape]
    total: int
    object: str = "list"
    data_ref: str = "schemas"


class ManagedMetadataSchemaList(msgspec.Struct, frozen=True):
    """Every metadata schema of a project, as its managers see them."""

    data: list[MetadataSchemaShape]
    total: int
    object: str = "list"
    data_ref: str = "data"


def schema_draft(data: MetadataSchemaInput) -> SchemaDraft:
    """Return the schema a request describes."""
    return SchemaDraft(
        data.related_object,
        checked_metadata(data.properties or {}, ".properties"),
        data.allow_defined_only or False,
    )


def schema_change(data: MetadataSchemaChangeInput) -> SchemaChange:
    """Return what a request changes of a schema."""
    return SchemaChange(
        checked_metadata(data.properties or {}, ".properties"), data.allow_defined_only
    )


def definition_shape(definition: Definition, *, camel: bool = False) -> dict[str, Any]:
    """Return a definition with what it asks; what it does not ask is left out."""
    asked = {
        name: value
        for name, value in msgspec.structs.asdict(definition).items()
        if value is not None and (name != "deleted" or value)
    }
    shape = {"object_type": None, **asked}
    if not camel:
        return shape
    return {_UNDERSCORE.sub(lambda match: match[1].upper(), name): shape[name] for name in shape}


def schema_shape(schema: MetadataSchema, *, camel: bool = False) -> MetadataSchemaShape:
    """Return a schema as the wire has it."""
    return MetadataSchemaShape(
        id=schema.id,
        related_object=schema.name,
        properties={
            name: definition_shape(each, camel=camel) for name, each in schema.properties.items()
        },
        allow_defined_only=schema.allow_defined_only,
        created_at=wire_time(schema.created_at),
        updated_at=wire_time_or_none(schema.updated_at),
    )
