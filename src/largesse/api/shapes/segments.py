"""Segments on the wire."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec
from msgspec import UNSET, Meta, UnsetType

from largesse.api.bounds import checked_metadata
from largesse.api.shapes.customers import CustomerShape, customer_shape
from largesse.api.wire import ShortText, given, unless_null, wire_time, wire_time_or_none
from largesse.segments.model import Preview, Segment, SegmentChange, SegmentDraft, SegmentType

Name = Annotated[str, Meta(min_length=1, max_length=1000)]


class SegmentCreate(msgspec.Struct, frozen=True):
    """What creates a segment."""

    name: Name
    type: SegmentType | None = None
    customers: list[Name] | None = None
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


class SegmentTarget(msgspec.Struct, frozen=True):
    """The figure a segment is there to move, and where to."""

    metric: Name
    value: Annotated[int, Meta(ge=-1_000_000_000_000, le=1_000_000_000_000)] | None = None
    by: ShortText | None = None


class SegmentUpdate(msgspec.Struct, frozen=True):
    """What changes a segment: its filter only while it is passive."""

    name: Name | UnsetType | None = UNSET
    filter: dict[str, Any] | UnsetType | None = UNSET
    purpose: ShortText | UnsetType | None = UNSET
    target: SegmentTarget | UnsetType | None = UNSET


class SegmentProgress(msgspec.Struct, frozen=True):
    """How many customers of how many a new segment has looked at."""

    looked_at: int
    customers: int


class SegmentDetails(SegmentShape, frozen=True, kw_only=True):
    """A segment with what Largesse keeps of it besides."""

    purpose: str | None
    target: dict[str, Any] | None
    members: int | None
    progress: SegmentProgress | None


class SegmentPreviewInput(msgspec.Struct, frozen=True):
    """A filter to be tried."""

    filter: dict[str, Any]


class SegmentPreview(msgspec.Struct, frozen=True):
    """How many customers a filter finds, and a few of them; estimated where `exact` is false."""

    count: int
    total: int
    exact: bool
    customers: list[CustomerShape]
    object: str = "segment_preview"


def segment_draft(data: SegmentCreate) -> SegmentDraft:
    """Return what a request tells of a new segment; what says no type is static."""
    return SegmentDraft(
        name=data.name,
        type=data.type or "static",
        customers=tuple(data.customers or ()),
        filter=checked_metadata(data.filter, ".filter"),
    )


def segment_change(data: SegmentUpdate) -> SegmentChange:
    """Return what a request changes of a segment."""
    target = data.target
    return SegmentChange(
        name=unless_null(data.name),
        filter=checked_metadata(unless_null(data.filter), ".filter"),
        purpose=data.purpose,
        target=msgspec.to_builtins(target) if isinstance(target, SegmentTarget) else target,
    )


def segment_shape(segment: Segment) -> SegmentShape:
    """Return a segment as the wire has it."""
    return SegmentShape(
        id=segment.id,
        name=segment.name,
        created_at=wire_time(segment.created_at),
        type=segment.type,
        filter=segment.filter,
        initial_sync_status=segment.sync_status,
        updated_at=given(wire_time_or_none(segment.updated_at)),
    )


def segment_details(segment: Segment, members: int | None) -> SegmentDetails:
    """Return a segment with what Largesse keeps of it; a passive one keeps no members."""
    under_way = segment.sync_status == "IN_PROGRESS"
    return SegmentDetails(
        **msgspec.structs.asdict(segment_shape(segment)),
        purpose=segment.purpose,
        target=segment.target,
        members=members,
        progress=SegmentProgress(segment.synced, segment.customers) if under_way else None,
    )


def segment_preview(preview: Preview) -> SegmentPreview:
    """Return what a filter finds."""
    return SegmentPreview(
        count=preview.count,
        total=preview.total,
        exact=preview.exact,
        customers=[customer_shape(each, None) for each in preview.customers],
    )
