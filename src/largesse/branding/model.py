"""The noun of branding."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec


class Branding(msgspec.Struct, frozen=True):
    """What a project says of its shop, part by part: `brand`, `address`, `contact`, `cockpits`."""

    id: str
    document: dict[str, dict[str, Any]]
    created_at: datetime
    updated_at: datetime | None = None
