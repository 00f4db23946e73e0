"""People and places."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

import msgspec
from msgspec import UNSET, UnsetType

PlaceKind = Literal["area", "store", "brand", "country", "partner"]


class Place(msgspec.Struct, frozen=True):
    """Where offers are made: a store in an area in a country, a brand, a partner."""

    id: str
    kind: PlaceKind
    name: str
    created_at: datetime
    parent_id: str | None = None
    campaigns: tuple[str, ...] = ()
    """The ids of the campaigns placed here itself; those above and below are not repeated."""
    updated_at: datetime | None = None


class PlaceDraft(msgspec.Struct, frozen=True):
    """What is told of a place (`UNSET` stays, `None` clears what can be empty)."""

    name: str | UnsetType = UNSET
    parent_id: str | UnsetType | None = UNSET
    campaigns: tuple[str, ...] | UnsetType = UNSET


class User(msgspec.Struct, frozen=True):
    """A person of an account, with a role in each project it is assigned to."""

    id: str
    login: str
    email: str
    created_at: datetime
    first_name: str | None = None
    last_name: str | None = None
    is_owner: bool = False
    invited_at: datetime | None = None
    projects: dict[str, str] = {}
    """Roles by the ids of projects."""


class Assignment(msgspec.Struct, frozen=True):
    """A person's part in one project."""

    user_id: str
    project_id: str
    role: str
    places: tuple[str, ...] | None = None


class Invitation(msgspec.Struct, frozen=True):
    """Whom to invite, and to what."""

    email: str
    first_name: str | None = None
    last_name: str | None = None
    projects: dict[str, str] = {}
