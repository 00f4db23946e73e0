"""Use cases of locations."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import msgspec
from msgspec import UNSET, UnsetType

from largesse import audit
from largesse.kernel.geography import Point, Shape, lies_in
from largesse.kernel.problem import Problem, ProblemError, not_found, refuse
from largesse.locations import store
from largesse.locations.decide import read_shape, shape_document
from largesse.locations.model import Location, LocationFilter, LocationOrder
from largesse.storage import Connection, Work

MOST_LOCATIONS = 10_000
"""A project has at most so many."""


async def create_location(work: Work, name: str, shape: dict[str, Any]) -> Location:
    """Create a location; refuses a shape that is none, and a name that is taken."""
    read_shape(shape, ".shape")
    location = Location(work.id("loc_"), name, shape_document(shape), work.now)
    async with work.database.transaction() as connection:
        if await store.count_locations(connection, work.project.id, LocationFilter()) >= (
            MOST_LOCATIONS
        ):
            raise refuse("invalid_payload", ".", need=f"at most {MOST_LOCATIONS} locations")
        if not await store.insert_location(connection, work.project.id, location):
            raise _taken(name)
        await audit.record(connection, work, "created", "location", location.id, after=location)
    return location


async def update_location(
    work: Work, location_id: str, name: str | UnsetType, shape: dict[str, Any] | UnsetType
) -> Location:
    """Change a location's name, its shape, or both; refuses with `not_found`."""
    if shape is not UNSET:
        read_shape(shape, ".shape")
    async with work.database.transaction() as connection:
        before = await _find(connection, work, location_id, lock=True)
        after = msgspec.structs.replace(
            before,
            name=before.name if name is UNSET else name,
            shape=before.shape if shape is UNSET else shape_document(shape),
            updated_at=work.now,
        )
        if not await store.update_location(connection, work.project.id, after):
            raise _taken(after.name)
        await audit.record(
            connection, work, "updated", "location", after.id, before=before, after=after
        )
    return after


async def delete_location(work: Work, location_id: str) -> None:
    """Delete a location; what asks for it finds nobody there."""
    async with work.database.transaction() as connection:
        location = await _find(connection, work, location_id, lock=True)
        await store.delete_location(connection, work.project.id, location.id)
        await audit.record(connection, work, "deleted", "location", location.id, before=location)


async def get_location(work: Work, location_id: str) -> Location:
    """Return one location; refuses with `not_found`."""
    async with work.database.reading() as connection:
        return await _find(connection, work, location_id)


async def list_locations(
    work: Work, wanted: LocationFilter, order: LocationOrder, limit: int
) -> tuple[list[Location], int]:
    """Return the first locations in an order and how many there are in all."""
    async with work.database.reading() as connection:
        found = await store.locations(connection, work.project.id, wanted, order, limit)
        total = await store.count_locations(connection, work.project.id, wanted)
    return found, total


async def locations_around(work: Work, point: Point) -> list[Location]:
    """Return the locations a point lies in, in the order they were made."""
    async with work.database.reading() as connection:
        known = await store.all_locations(connection, work.project.id)
    return [each for each in known if lies_in(point, read_shape(each.shape, ".shape"))]


async def find_shapes(connection: Connection, work: Work, ids: Collection[str]) -> dict[str, Shape]:
    """Return the shapes of locations by id, in the caller's transaction, of those that exist."""
    if not ids:
        return {}
    found = await store.locations_by_id(connection, work.project.id, ids)
    return {location.id: read_shape(location.shape, ".shape") for location in found}


async def _find(
    connection: Connection, work: Work, location_id: str, *, lock: bool = False
) -> Location:
    location = await store.location_by_id(connection, work.project.id, location_id, lock=lock)
    if location is None:
        raise not_found("location", location_id)
    return location


def _taken(name: str) -> ProblemError:
    return ProblemError(
        Problem("duplicate_found", ".name", got=name, resource_type="location", resource_id=name)
    )
