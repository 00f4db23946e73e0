"""What a branding becomes when more is told of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

PARTS = ("brand", "address", "contact", "cockpits")


def told(
    document: Mapping[str, Mapping[str, Any]], changes: Mapping[str, Mapping[str, Any] | None]
) -> dict[str, dict[str, Any]]:
    """Return the parts with what is told of each; null clears a field, and a part as a whole."""
    after: dict[str, dict[str, Any]] = {}
    for part in PARTS:
        change = changes.get(part, {})
        if change is not None:
            kept = {**document.get(part, {}), **change}
            after[part] = {name: value for name, value in kept.items() if value is not None}
    return {part: fields for part, fields in after.items() if fields}
