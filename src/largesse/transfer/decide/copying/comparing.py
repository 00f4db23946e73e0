"""Compare a thing there with the same thing here, field by field."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from largesse.transfer.model import Difference

_PASSED_OVER = frozenset(
    {
        # Addresses of the installation itself, and what each says of its own bookkeeping.
        *("assets", "url", "object", "data_ref", "has_more", "validation_status"),
        *("updated_at", "creation_status", "vouchers_generation_status", "initial_sync_status"),
        *("validation_omitted_rules", "access_settings_assignments", "referrals", "loyalty"),
    }
)
_MOST = 20


def differences(their_id: str, theirs: Any, ours: Any) -> tuple[Difference, ...]:
    """Return where two things differ, at most twenty places; nothing and empty are the same."""
    found = []
    for path, one, other in _compared("", theirs, ours):
        found.append(Difference(their_id, path or ".", one, other))
        if len(found) == _MOST:
            break
    return tuple(found)


def _compared(path: str, one: Any, other: Any) -> Iterator[tuple[str, Any, Any]]:
    if _is_nothing(one) and _is_nothing(other):
        return
    if isinstance(one, dict) and isinstance(other, dict):
        for name in sorted({*one, *other} - _PASSED_OVER):
            yield from _compared(f"{path}.{name}", one.get(name), other.get(name))
    elif isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        for place, (left, right) in enumerate(zip(one, other, strict=True)):
            yield from _compared(f"{path}[{place}]", left, right)
    elif one != other:
        yield path, one, other


def _is_nothing(value: Any) -> bool:
    return value is None or value is False or value == 0 or value in ({}, [], "")
