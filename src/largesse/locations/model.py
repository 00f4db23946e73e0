"""The nouns of locations."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

import msgspec

from largesse.rules.filters import FilterAt

LocationOrder = Literal["created_at", "-created_at", "updated_at", "-updated_at"]


class Location(msgspec.Struct, frozen=True):
    """A named place. `shape` is what the wire says of it; `decide.read_shape` reads it."""

    id: str
    name: str
    shape: dict[str, Any]
    created_at: datetime
    updated_at: datetime | None = None


class LocationFilter(msgspec.Struct, frozen=True):
    """Which locations a list is about; `None` asks nothing."""

    filters: FilterAt | None = None
    created_until: datetime | None = None
