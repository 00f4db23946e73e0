"""Schemas of custom events on the wire."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec
from msgspec import UNSET, Meta, UnsetType

from largesse.api.bounds import checked_metadata
from largesse.api.shapes.metadata_schemas import definition_shape
from largesse.api.wire import given, wire_time, wire_time_or_none
from largesse.schemas import MetadataSchema, SchemaChange, SchemaDraft

Definitions = dict[str, Any]


class EventSchemaBody(msgspec.Struct, frozen=True):
    """The definitions of an event's metadata."""

    properties: Definitions | UnsetType | None = UNSET


class EventSchemaInput(msgspec.Struct, frozen=True):
    """What makes a custom event known."""

    name: Annotated[str, Meta(min_length=1, max_length=255)]
    schema: EventSchemaBody | UnsetType | None = UNSET


class EventSchemaChangeInput(msgspec.Struct, frozen=True):
    """What changes of an event's schema: each definition sent replaces the known one whole."""

    schema: EventSchemaBody | UnsetType | None = UNSET


class EventSchemaDefinitions(msgspec.Struct, frozen=True):
    """The definitions of an event's metadata, removed ones marked `deleted`."""

    properties: Definitions


class EventSchemaShape(msgspec.Struct, frozen=True):
    """A custom event that may be told of."""

    id: str
    name: str
    schema: EventSchemaDefinitions
    created_at: str
    updated_at: str | UnsetType = UNSET
    object: str = "custom-event-schema"


class EventSchemaList(msgspec.Struct, frozen=True):
    """Every custom event of a project."""

    data: list[EventSchemaShape]
    total: int
    object: str = "list"
    data_ref: str = "data"


def event_schema_draft(data: EventSchemaInput) -> SchemaDraft:
    """Return the schema a request describes."""
    return SchemaDraft(data.name, _properties(data.schema))


def event_schema_change(data: EventSchemaChangeInput) -> SchemaChange:
    """Return what a request changes of a schema."""
    return SchemaChange(_properties(data.schema))


def event_schema_shape(schema: MetadataSchema) -> EventSchemaShape:
    """Return the schema of an event as the wire has it."""
    return EventSchemaShape(
        id=schema.id,
        name=schema.name,
        schema=EventSchemaDefinitions(
            {name: definition_shape(each) for name, each in schema.properties.items()}
        ),
        created_at=wire_time(schema.created_at),
        updated_at=given(wire_time_or_none(schema.updated_at)),
    )


def _properties(body: EventSchemaBody | UnsetType | None) -> Definitions:
    told = body.properties if isinstance(body, EventSchemaBody) else None
    return checked_metadata(told or {}, ".schema.properties")
