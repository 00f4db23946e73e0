"""The nouns of segments."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

import msgspec


class Segment(msgspec.Struct, frozen=True):
    """A named group of customers."""

    id: str
    name: str
    created_at: datetime
    type: Literal["static", "passive", "auto-update"] = "static"
    filter: dict[str, Any] | None = None
    updated_at: datetime | None = None
