"""Places: countries, areas, stores, brands and partners, and the campaigns of each."""

from __future__ import annotations

from typing import Annotated

import msgspec
from msgspec import UNSET, Meta, UnsetType

from largesse.access import Place, PlaceDraft, PlaceKind
from largesse.api.wire import unless_null, wire_time, wire_time_or_none

PlaceName = Annotated[str, Meta(min_length=1, max_length=200)]
Reference = Annotated[str, Meta(min_length=1, max_length=255)]
Campaigns = Annotated[list[Reference], Meta(max_length=10_000)]


class PlaceChange(msgspec.Struct, frozen=True, kw_only=True):
    """What changes of a place; `campaigns` are all of its own, by id or name."""

    name: PlaceName | UnsetType | None = UNSET
    parent_id: Reference | UnsetType | None = UNSET
    campaigns: Campaigns | UnsetType | None = UNSET


class PlaceInput(PlaceChange, frozen=True, kw_only=True):
    """What makes a place."""

    kind: PlaceKind
    name: PlaceName


class PlaceShape(msgspec.Struct, frozen=True):
    """A place, where it lies, and the campaigns placed there itself."""

    id: str
    kind: str
    name: str
    parent_id: str | None
    campaigns: list[str]
    created_at: str
    updated_at: str | None
    object: str = "place"


class PlaceList(msgspec.Struct, frozen=True):
    """The places of a project."""

    data: list[PlaceShape]
    total: int
    object: str = "list"
    data_ref: str = "data"


def place_draft(data: PlaceChange, campaigns: tuple[str, ...] | UnsetType) -> PlaceDraft:
    """Return what a request tells of a place; its campaigns were looked up."""
    return PlaceDraft(unless_null(data.name), data.parent_id, campaigns)


def place_shape(place: Place) -> PlaceShape:
    """Return a place."""
    return PlaceShape(
        place.id,
        place.kind,
        place.name,
        place.parent_id,
        list(place.campaigns),
        wire_time(place.created_at),
        wire_time_or_none(place.updated_at),
    )
