"""Use cases of metadata schemas, and the check every write of metadata passes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from weakref import WeakKeyDictionary

import msgspec
from msgspec import UNSET

from largesse import audit
from largesse.kernel.problem import Problem, ProblemError, not_found, refuse
from largesse.schemas import store
from largesse.schemas.decide.checking import metadata_fault
from largesse.schemas.decide.reading import holds_objects, merged, nested_names, read_definitions
from largesse.schemas.model import (
    STANDARD,
    MetadataSchema,
    SchemaChange,
    SchemaDraft,
    SchemaKind,
    Schemas,
)
from largesse.storage import Connection, Database, Work

_EVENT_PREFIX = "custom_event:"
_MOST_PROJECTS = 1000
_NONE = Schemas(0, {})
_KIND_SAID: dict[SchemaKind, str] = {
    "metadata": "metadata_schema",
    "custom_event": "custom_event_schema",
}

_remembered: WeakKeyDictionary[Database, dict[str, Schemas]] = WeakKeyDictionary()


async def check_metadata(
    connection: Connection,
    work: Work,
    resource: str,
    metadata: Mapping[str, Any] | None,
    path: str = ".metadata",
) -> None:
    """Refuse metadata that does not fit the schema of its resource.

    `resource` is a name of `STANDARD`, `sku`, or `custom_event:<name>`. What is checked is the
    metadata as it will be written: an update is checked after it is merged. Without a schema
    anything goes. Costs a statement only when a schema changed since this process last looked.
    """
    if work.project.schema_revision == 0:
        return
    kind, name = _named(resource)
    known = await _known_schemas(connection, work)
    schema = known.by_name.get((kind, name))
    if schema is None:
        return
    fault = metadata_fault(
        schema, lambda nested: known.by_name.get(("metadata", nested)), metadata or {}, path
    )
    if fault is not None:
        raise ProblemError(fault)


async def find_schema(connection: Connection, work: Work, resource: str) -> MetadataSchema | None:
    """Return the schema of a resource as this process remembers it, `None` when there is none.

    Of a custom event (`custom_event:<name>`) this says whether the event is known at all.
    """
    if work.project.schema_revision == 0:
        return None
    return (await _known_schemas(connection, work)).by_name.get(_named(resource))


async def find_event_schema(
    connection: Connection,
    work: Work,
    *,
    id: str | None = None,  # noqa: A002 - the field's name, passed by keyword only
    name: str | None = None,
) -> MetadataSchema | None:
    """Return the schema of a custom event by its id, else by the event's name."""
    if work.project.schema_revision == 0:
        return None
    known = (await _known_schemas(connection, work)).by_name
    if id is not None:
        events = (each for (kind, _), each in known.items() if kind == "custom_event")
        return next((each for each in events if each.id == id), None)
    return known.get(("custom_event", name or ""))


async def create_schema(work: Work, kind: SchemaKind, draft: SchemaDraft) -> MetadataSchema:
    """Define the metadata of a resource, a nested object or an event for the first time.

    Refuses a name that has a schema with `duplicate_found`, and definitions that make no sense.
    """
    path = _path(kind)
    told = read_definitions(draft.properties, {}, path)
    properties = merged({}, told, path, types_may_change=True)
    schema = MetadataSchema(
        work.id("ms_"), kind, draft.name, work.now, properties, draft.allow_defined_only
    )
    async with work.database.transaction() as connection:
        await store.raise_revision(connection, work.project.id)
        await _refuse_wrong_nesting(connection, work, schema)
        if not await store.insert_schema(connection, work.project.id, schema):
            raise _taken(schema)
        await _record(connection, work, "created", None, schema)
    work.database.projects_seen += 1
    return schema


async def update_schema(
    work: Work, kind: SchemaKind, schema_id: str, change: SchemaChange
) -> MetadataSchema:
    """Replace each definition that is sent, whole; the others stay.

    `deleted` puts one aside: metadata under it is free again, its name still counts. The type of
    a property of metadata never changes; that of an event may.
    """
    path = _path(kind)
    async with work.database.transaction() as connection:
        await store.raise_revision(connection, work.project.id)
        before = await _by_id(connection, work, kind, schema_id)
        told = read_definitions(change.properties, before.properties, path)
        after = msgspec.structs.replace(
            before,
            properties=merged(
                before.properties, told, path, types_may_change=kind == "custom_event"
            ),
            allow_defined_only=(
                before.allow_defined_only
                if change.allow_defined_only is UNSET
                else change.allow_defined_only
            ),
            updated_at=work.now,
        )
        await _refuse_wrong_nesting(connection, work, after)
        await store.update_schema(connection, work.project.id, after)
        await _record(connection, work, "updated", before, after)
    work.database.projects_seen += 1
    return after


async def delete_schema(work: Work, kind: SchemaKind, schema_id: str) -> None:
    """Delete a schema for good; metadata written under it stays, and is free from now on.

    Refuses with `resource_in_use` one that a definition of another schema nests.
    """
    async with work.database.transaction() as connection:
        await store.raise_revision(connection, work.project.id)
        schema = await _by_id(connection, work, kind, schema_id)
        if kind == "metadata":
            user = await _nesting(connection, work, schema.name)
            if user is not None:
                raise ProblemError(
                    Problem(
                        "resource_in_use",
                        got=user.name,
                        resource_type=_KIND_SAID[kind],
                        resource_id=schema.id,
                    )
                )
        await store.delete_schema(connection, work.project.id, schema.id)
        await audit.record(connection, work, "deleted", _KIND_SAID[kind], schema.id, before=schema)
    work.database.projects_seen += 1


async def get_schema(work: Work, kind: SchemaKind, schema_id: str) -> MetadataSchema:
    """Return one schema by id; refuses with `not_found`."""
    async with work.database.reading() as connection:
        return await _by_id(connection, work, kind, schema_id)


async def get_schema_by_name(work: Work, kind: SchemaKind, name: str) -> MetadataSchema:
    """Return the schema of a resource; refuses one that has none with `not_found`."""
    async with work.database.reading() as connection:
        schema = await store.schema_by_name(connection, work.project.id, kind, name)
    if schema is None:
        raise not_found(_KIND_SAID[kind], name)
    return schema


async def list_schemas(work: Work, kind: SchemaKind) -> list[MetadataSchema]:
    """Return every schema of a kind, by name."""
    async with work.database.reading() as connection:
        return await store.schemas(connection, work.project.id, kind)


def _named(resource: str) -> tuple[SchemaKind, str]:
    if resource.startswith(_EVENT_PREFIX):
        return "custom_event", resource.removeprefix(_EVENT_PREFIX)
    return "metadata", resource


def _path(kind: SchemaKind) -> str:
    return ".properties" if kind == "metadata" else ".schema.properties"


async def _known_schemas(connection: Connection, work: Work) -> Schemas:
    """Return the project's schemas, read anew when its row says that they changed."""
    remembered = _remembered.setdefault(work.database, {})
    known = remembered.get(work.project.id, _NONE)
    if known.revision < work.project.schema_revision:
        known = await store.known_schemas(connection, work.project.id)
        while len(remembered) >= _MOST_PROJECTS:
            remembered.pop(next(iter(remembered)), None)
        remembered[work.project.id] = known
    return known


async def _by_id(
    connection: Connection, work: Work, kind: SchemaKind, schema_id: str
) -> MetadataSchema:
    schema = await store.schema_by_id(connection, work.project.id, kind, schema_id)
    if schema is None:
        raise not_found(_KIND_SAID[kind], schema_id)
    return schema


async def _refuse_wrong_nesting(connection: Connection, work: Work, schema: MetadataSchema) -> None:
    """Refuse nested objects nobody defined, and nesting deeper than one level."""
    path = _path(schema.kind)
    for name, nested in nested_names(schema.properties).items():
        where = f"{path}.{name}.object_type"
        if nested in STANDARD or nested == schema.name:
            raise refuse("invalid_payload", where, need="a custom schema", got=nested)
        found = await store.schema_by_name(connection, work.project.id, "metadata", nested)
        if found is None:
            raise refuse("invalid_payload", where, need="a schema that exists", got=nested)
        if holds_objects(found.properties):
            raise refuse("invalid_payload", where, need="a schema without objects", got=nested)
    if schema.kind == "metadata" and holds_objects(schema.properties):
        user = await _nesting(connection, work, schema.name)
        if user is not None:
            said = f"no objects: {user.name} nests {schema.name}"
            raise refuse("invalid_payload", path, need=said)


async def _nesting(connection: Connection, work: Work, name: str) -> MetadataSchema | None:
    """Return a schema with a definition in force that nests the one with this name."""
    kinds: tuple[SchemaKind, ...] = ("metadata", "custom_event")
    for kind in kinds:
        for schema in await store.schemas(connection, work.project.id, kind):
            if name in nested_names(schema.properties).values():
                return schema
    return None


async def _record(
    connection: Connection,
    work: Work,
    action: str,
    before: MetadataSchema | None,
    after: MetadataSchema,
) -> None:
    kind = _KIND_SAID[after.kind]
    await audit.record(connection, work, action, kind, after.id, before=before, after=after)


def _taken(schema: MetadataSchema) -> ProblemError:
    return ProblemError(
        Problem(
            "duplicate_found",
            ".related_object" if schema.kind == "metadata" else ".name",
            got=schema.name,
            resource_type=_KIND_SAID[schema.kind],
            resource_id=schema.name,
        )
    )
