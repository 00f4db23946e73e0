"""The noun of the audit log."""

from __future__ import annotations

from typing import Any

import msgspec


class Entry(msgspec.Struct, frozen=True):
    """One change: what was done to which object, and the object before and after."""

    action: str
    object_kind: str
    object_id: str
    before: Any = None
    after: Any = None
