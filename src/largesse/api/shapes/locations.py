"""Locations on the wire."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec
from msgspec import UNSET, Meta, UnsetType

from largesse.api.wire import wire_time, wire_time_or_none
from largesse.locations import Location

Name = Annotated[str, Meta(min_length=1, max_length=255)]


class LocationInput(msgspec.Struct, frozen=True):
    """A place: `circle` with `distance`, or `polygon` with `geojson`."""

    name: Name
    shape: dict[str, Any]


class LocationChangeInput(msgspec.Struct, frozen=True):
    """What changes of a place."""

    name: Name | UnsetType | None = UNSET
    shape: dict[str, Any] | UnsetType | None = UNSET


class LocationShape(msgspec.Struct, frozen=True):
    """A place on the map."""

    id: str
    name: str
    shape: dict[str, Any]
    created_at: str
    updated_at: str | None
    object: str = "location"


class LocationList(msgspec.Struct, frozen=True):
    """The first places in the order asked for."""

    data: list[LocationShape]
    total: int
    has_more: bool
    object: str = "list"
    data_ref: str = "data"


def location_shape(location: Location) -> LocationShape:
    """Return a location as the wire has it."""
    return LocationShape(
        location.id,
        location.name,
        location.shape,
        wire_time(location.created_at),
        wire_time_or_none(location.updated_at),
    )
