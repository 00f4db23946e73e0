"""Segments on the wire."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import msgspec
from msgspec import UNSET, Meta, UnsetType

from largesse.api.wire import given, wire_time, wire_time_or_none
from largesse.kernel.problem import refuse
from largesse.segments.model import Segment

DYNAMIC_LATER = "segments that follow a filter are not offered yet: send a static one"


class SegmentCreate(msgspec.Struct, frozen=True):
    """What creates a segment."""

    name: Annotated[str, Meta(min_length=1, max_length=1000)]
    type: Literal["static", "auto-update", "passive"] = "static"
    customers: list[Annotated[str, Meta(min_length=1, max_length=1000)]] | None = None
    filter: dict[str, Any] | None = None


class SegmentShape(msgspec.Struct, frozen=True):
    """A segment."""

    id: str
    name: str
    created_at: str
    type: str
    filter: dict[str, Any] | None
    initial_sync_status: str = "DONE"
    updated_at: str | UnsetType = UNSET
    object: str = "segment"


class SegmentList(msgspec.Struct, frozen=True):
    """A page of segments."""

    data: list[SegmentShape]
    total: int
    object: str = "list"
    data_ref: str = "data"


class SimpleSegmentShape(msgspec.Struct, frozen=True):
    """A segment in brief."""

    id: str
    name: str
    object: str = "segment"


class SimpleSegmentList(msgspec.Struct, frozen=True):
    """The segments of a customer."""

    data: list[SimpleSegmentShape]
    total: int
    object: str = "list"
    data_ref: str = "data"


def refuse_dynamic(data: SegmentCreate) -> None:
    """Refuse what asks for a segment that follows a filter."""
    if data.type != "static" or data.filter:
        where = ".filter" if data.type == "static" else ".type"
        raise refuse("invalid_payload", where, details=f"{where}: {DYNAMIC_LATER}")


def segment_shape(segment: Segment) -> SegmentShape:
    """Return a segment as the wire has it."""
    return SegmentShape(
        id=segment.id,
        name=segment.name,
        created_at=wire_time(segment.created_at),
        type=segment.type,
        filter=segment.filter,
        updated_at=given(wire_time_or_none(segment.updated_at)),
    )
