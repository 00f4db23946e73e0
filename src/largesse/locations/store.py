"""Locations in the database."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import msgspec
from psycopg.errors import UniqueViolation

from largesse.locations.model import Location, LocationFilter, LocationOrder
from largesse.storage import Connection, load_queries
from largesse.storage.database import jsonb

SQL = load_queries(__package__)


async def insert_location(connection: Connection, project_id: str, location: Location) -> bool:
    """Return whether nothing had that name."""
    inserted = await SQL.insert_location.run(
        connection,
        project_id=project_id,
        id=location.id,
        name=location.name,
        shape=jsonb(location.shape),
        created_at=location.created_at,
    )
    return inserted == 1


async def location_by_id(
    connection: Connection, project_id: str, location_id: str, *, lock: bool = False
) -> Location | None:
    query = SQL.lock_location if lock else SQL.location_by_id
    row = await query.one(connection, project_id=project_id, id=location_id)
    return msgspec.convert(row, Location) if row else None


async def locations_by_id(
    connection: Connection, project_id: str, ids: Collection[str]
) -> list[Location]:
    rows = await SQL.locations_by_id.all(connection, project_id=project_id, ids=sorted(ids))
    return [msgspec.convert(row, Location) for row in rows]


async def all_locations(connection: Connection, project_id: str) -> list[Location]:
    rows = await SQL.all_locations.all(connection, project_id=project_id)
    return [msgspec.convert(row, Location) for row in rows]


async def update_location(connection: Connection, project_id: str, location: Location) -> bool:
    """Return whether the name was free; when it was not, the transaction is lost."""
    try:
        await SQL.update_location.run(
            connection,
            project_id=project_id,
            id=location.id,
            name=location.name,
            shape=jsonb(location.shape),
            updated_at=location.updated_at,
        )
    except UniqueViolation:
        return False
    return True


async def delete_location(connection: Connection, project_id: str, location_id: str) -> None:
    await SQL.delete_location.run(connection, project_id=project_id, id=location_id)


async def locations(
    connection: Connection,
    project_id: str,
    wanted: LocationFilter,
    order: LocationOrder,
    limit: int,
) -> list[Location]:
    rows = await SQL.locations.all(
        connection, **_asked(project_id, wanted), order=order, limit=limit
    )
    return [msgspec.convert(row, Location) for row in rows]


async def count_locations(connection: Connection, project_id: str, wanted: LocationFilter) -> int:
    return int(await SQL.count_locations.value(connection, **_asked(project_id, wanted)))


def _asked(project_id: str, wanted: LocationFilter) -> dict[str, Any]:
    filters = wanted.filters.as_json() if wanted.filters else None
    return {
        "project_id": project_id,
        "created_until": wanted.created_until,
        "filters": jsonb(filters),
    }
