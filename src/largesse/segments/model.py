"""The nouns of segments."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

import msgspec
from msgspec import UNSET, UnsetType

from largesse.customers import Customer

SegmentType = Literal["static", "passive", "auto-update"]

MOST_CUSTOMERS = 20_000
"""A static segment lists at most so many."""

MOST_DYNAMIC = 100
"""A project has at most so many segments that follow a filter."""


class Segment(msgspec.Struct, frozen=True, kw_only=True):
    """A named group of customers.

    `static` lists them, `passive` asks its filter whenever somebody wants to know, `auto-update`
    (active) keeps its members. `parts` are what the filter needs besides the profile; `timed` says
    whether time alone lets customers enter or leave. `purpose` and `target` are for people: what
    the segment is for, and the figure it should move.
    """

    id: str
    name: str
    created_at: datetime
    type: SegmentType = "static"
    filter: dict[str, Any] | None = None
    parts: tuple[str, ...] = ()
    timed: bool = False
    sync_status: Literal["IN_PROGRESS", "DONE"] = "DONE"
    synced_to: str = ""
    synced: int = 0
    customers: int = 0
    purpose: str | None = None
    target: dict[str, Any] | None = None
    updated_at: datetime | None = None


class SegmentDraft(msgspec.Struct, frozen=True, kw_only=True):
    """What makes a segment: customers by id or source id, or the filter it follows."""

    name: str
    type: SegmentType = "static"
    customers: tuple[str, ...] = ()
    filter: dict[str, Any] | None = None
    purpose: str | None = None
    target: dict[str, Any] | None = None


class SegmentChange(msgspec.Struct, frozen=True, kw_only=True):
    """What to change of a segment; the filter only while it is passive."""

    name: str | UnsetType = UNSET
    filter: dict[str, Any] | UnsetType = UNSET
    purpose: str | UnsetType | None = UNSET
    target: dict[str, Any] | UnsetType | None = UNSET


class AskedSegment(msgspec.Struct, frozen=True):
    """A segment that follows a filter, as much of it as asking needs."""

    id: str
    name: str
    type: SegmentType
    filter: dict[str, Any]
    parts: tuple[str, ...] = ()
    created_at: datetime | None = None


class Preview(msgspec.Struct, frozen=True):
    """How many customers of a total a filter finds now, and a few of them.

    Not `exact` where not all were looked at: then the count is what a sample says.
    """

    count: int
    customers: tuple[Customer, ...]
    total: int
    exact: bool = True


class Move(msgspec.Struct, frozen=True):
    """A customer who entered a segment, or left it."""

    segment_id: str
    customer_id: str
    entered: bool
    source_id: str | None = None
