"""The nouns of the bin."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

import msgspec

ResourceType = Literal["campaign", "voucher", "product", "sku"]


class BinEntry(msgspec.Struct, frozen=True, kw_only=True):
    """One thing in the bin, by its id, its name (a code, a campaign's name) and its parent.

    `kept` is what went out of force with it and comes back with it.
    """

    id: str
    resource_type: ResourceType
    resource_id: str
    created_at: datetime
    resource_name: str | None = None
    resource_parent_id: str | None = None
    kept: dict[str, Any] = {}
