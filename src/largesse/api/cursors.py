"""Lists that go on after an entry: `starting_after_id` in, `more_starting_after` out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from msgspec import UNSET, UnsetType

from largesse.api.bounds import LIMIT
from largesse.kernel.problem import refuse

T = TypeVar("T")


def checked_limit(limit: int) -> int:
    """Return the number of entries asked for; refuses what is beyond the wire's limits."""
    if not 1 <= limit <= LIMIT:
        raise refuse("invalid_query_params", "limit", need=f"1 to {LIMIT}", got=limit)
    return limit


def shown(found: Sequence[T], limit: int) -> tuple[Sequence[T], bool]:
    """Return the entries of a page, and whether there was one more than fits."""
    return found[:limit], len(found) > limit


def more(has_more: bool, last: str | None) -> str | UnsetType:  # noqa: FBT001 - says what it is
    """Return where the next page starts, if there is one."""
    return last if has_more and last is not None else UNSET
