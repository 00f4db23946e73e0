"""How much one request may ask for, and how large a merchant's own data may be."""

from __future__ import annotations

from typing import Any, TypeVar

from msgspec import UNSET, UnsetType

from largesse.api.wire import page_of
from largesse.kernel.problem import refuse
from largesse.storage import Page
from largesse.storage.database import encode_json

D = TypeVar("D", bound=dict[str, Any] | UnsetType | None)

LIMIT = 100
PAGES = 100
DEEPEST = 10
LARGEST_METADATA = 100_000
_PAGE_OVER_LIMIT = 1000


def page_query(limit: int, page: int, pages: int = PAGES) -> Page:
    """Return the slice of a numbered page; refuses what is beyond the wire's limits."""
    if not 1 <= limit <= LIMIT:
        raise refuse("invalid_query_params", "limit", need=f"1 to {LIMIT}", got=limit)
    if page > _PAGE_OVER_LIMIT:
        raise refuse("page_over_limit", "page", need=pages, got=page)
    if not 1 <= page <= pages:
        raise refuse("invalid_query_params", "page", need=f"1 to {pages}", got=page)
    return page_of(limit, page)


def checked_metadata(value: D, where: str = ".metadata") -> D:
    """Return a merchant's own object as it is; refuses one that is nested too deeply or too big."""
    if value is None or value is UNSET:
        return value
    if _depth(value) > DEEPEST:
        raise refuse("invalid_payload", where, need=f"at most {DEEPEST} levels")
    size = len(encode_json(value))
    if size > LARGEST_METADATA:
        raise refuse("invalid_payload", where, need=f"at most {LARGEST_METADATA} bytes", got=size)
    return value


def _depth(value: Any) -> int:
    deepest = 0
    waiting: list[tuple[int, Any]] = [(1, value)]
    while waiting:
        depth, item = waiting.pop()
        deepest = max(deepest, depth)
        if isinstance(item, dict):
            waiting.extend((depth + 1, below) for below in item.values())
        elif isinstance(item, list):
            waiting.extend((depth + 1, below) for below in item)
    return deepest
