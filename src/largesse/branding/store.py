"""Branding in the database."""

from __future__ import annotations

import msgspec

from largesse.branding.model import Branding
from largesse.storage import Connection, load_queries
from largesse.storage.database import jsonb

SQL = load_queries(__package__)


async def insert_branding(connection: Connection, project_id: str, branding: Branding) -> bool:
    """Return whether the project had none."""
    inserted = await SQL.insert_branding.run(
        connection,
        id=branding.id,
        project_id=project_id,
        document=jsonb(branding.document),
        created_at=branding.created_at,
    )
    return inserted == 1


async def branding_of(
    connection: Connection, project_id: str, *, lock: bool = False
) -> Branding | None:
    query = SQL.lock_branding if lock else SQL.branding
    row = await query.one(connection, project_id=project_id)
    return msgspec.convert(row, Branding) if row else None


async def update_branding(connection: Connection, project_id: str, branding: Branding) -> None:
    await SQL.update_branding.run(
        connection,
        id=branding.id,
        project_id=project_id,
        document=jsonb(branding.document),
        updated_at=branding.updated_at,
    )


async def delete_branding(connection: Connection, project_id: str, branding_id: str) -> None:
    await SQL.delete_branding.run(connection, project_id=project_id, id=branding_id)
