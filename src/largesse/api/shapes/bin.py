"""The bin on the wire."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from msgspec import UNSET, UnsetType

from largesse.api.cursors import more, shown
from largesse.api.wire import wire_time
from largesse.trash import BinEntry


class BinEntryShape(msgspec.Struct, frozen=True):
    """One thing in the bin."""

    id: str
    created_at: str
    deleted_by_user_id: str | None
    resource_id: str
    resource_type: str
    resource_name: str | None
    resource_parent_id: str | None
    object: str


class BinList(msgspec.Struct, frozen=True):
    """A page of the bin."""

    data: list[BinEntryShape]
    total: int
    has_more: bool
    more_starting_after: str | UnsetType = UNSET
    object: str = "list"
    data_ref: str = "data"


def bin_entry_shape(entry: BinEntry) -> BinEntryShape:
    """Return an entry as the wire has it; nobody deletes through a console yet."""
    return BinEntryShape(
        entry.id,
        wire_time(entry.created_at),
        None,
        entry.resource_id,
        entry.resource_type,
        entry.resource_name,
        entry.resource_parent_id,
        entry.resource_type,
    )


def bin_list(found: Sequence[BinEntry], total: int, limit: int) -> BinList:
    """Return a page, of which one more than fits was found when there are more."""
    entries, has_more = shown(found, limit)
    last = entries[-1].id if entries else None
    return BinList(
        [bin_entry_shape(entry) for entry in entries], total, has_more, more(has_more, last)
    )
