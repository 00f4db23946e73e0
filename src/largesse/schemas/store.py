"""Metadata schemas in the database."""

from __future__ import annotations

import msgspec

from largesse.schemas.model import MetadataSchema, SchemaKind, Schemas
from largesse.storage import Connection, load_queries
from largesse.storage.database import jsonb

SQL = load_queries(__package__)


async def known_schemas(connection: Connection, project_id: str) -> Schemas:
    """Return all schemas of a project with their revision."""
    rows = await SQL.known_schemas.all(connection, project_id=project_id)
    revision = int(rows[0]["schema_revision"]) if rows else 0
    found = [msgspec.convert(row, MetadataSchema) for row in rows if row["id"] is not None]
    return Schemas(revision, {(schema.kind, schema.name): schema for schema in found})


async def raise_revision(connection: Connection, project_id: str) -> None:
    await SQL.raise_revision.run(connection, project_id=project_id)


async def schemas(
    connection: Connection, project_id: str, kind: SchemaKind
) -> list[MetadataSchema]:
    rows = await SQL.schemas.all(connection, project_id=project_id, kind=kind)
    return [msgspec.convert(row, MetadataSchema) for row in rows]


async def schema_by_id(
    connection: Connection, project_id: str, kind: SchemaKind, schema_id: str
) -> MetadataSchema | None:
    row = await SQL.schema_by_id.one(connection, project_id=project_id, kind=kind, id=schema_id)
    return msgspec.convert(row, MetadataSchema) if row else None


async def schema_by_name(
    connection: Connection, project_id: str, kind: SchemaKind, name: str
) -> MetadataSchema | None:
    row = await SQL.schema_by_name.one(connection, project_id=project_id, kind=kind, name=name)
    return msgspec.convert(row, MetadataSchema) if row else None


async def insert_schema(connection: Connection, project_id: str, schema: MetadataSchema) -> bool:
    """Return whether nothing had that name."""
    inserted = await SQL.insert_schema.run(
        connection,
        project_id=project_id,
        id=schema.id,
        kind=schema.kind,
        name=schema.name,
        properties=jsonb(schema.properties),
        allow_defined_only=schema.allow_defined_only,
        created_at=schema.created_at,
    )
    return inserted == 1


async def update_schema(connection: Connection, project_id: str, schema: MetadataSchema) -> None:
    await SQL.update_schema.run(
        connection,
        project_id=project_id,
        id=schema.id,
        properties=jsonb(schema.properties),
        allow_defined_only=schema.allow_defined_only,
        updated_at=schema.updated_at,
    )


async def delete_schema(connection: Connection, project_id: str, schema_id: str) -> None:
    await SQL.delete_schema.run(connection, project_id=project_id, id=schema_id)
