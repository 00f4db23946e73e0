"""Ids of there and of here: find them in a thing, and put ours in the place of theirs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

_OWN = frozenset({"metadata", "properties", "name", "description", "code", "voucher_code"})
"""What a merchant wrote is brought to the letter, even where it spells an id."""


def texts_in(thing: Any) -> Iterator[str]:
    """Give every text in a thing that could be an id, keys of objects too."""
    if isinstance(thing, str):
        if 2 < len(thing) <= 64:
            yield thing
    elif isinstance(thing, Mapping):
        for name, value in thing.items():
            yield from texts_in(name)
            if name not in _OWN:
                yield from texts_in(value)
    elif isinstance(thing, list | tuple):
        for value in thing:
            yield from texts_in(value)


def with_our_ids(thing: Any, ours: Mapping[str, str]) -> Any:
    """Return a thing with our ids where theirs stood, keys of objects too."""
    if not ours:
        return thing
    if isinstance(thing, str):
        return ours.get(thing, thing)
    if isinstance(thing, Mapping):
        return {
            ours.get(name, name): value if name in _OWN else with_our_ids(value, ours)
            for name, value in thing.items()
        }
    if isinstance(thing, list | tuple):
        return [with_our_ids(value, ours) for value in thing]
    return thing


def prefix_of(their_id: str, fallback: str) -> str:
    """Return what an id begins with and tells its kind by (`camp_`)."""
    head, found, _ = their_id.partition("_")
    return f"{head}_" if found and head.isalpha() and len(head) <= 8 else fallback
