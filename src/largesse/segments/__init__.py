"""Groups of customers: listed one by one, or following a filter; rules ask who is in which.

A passive segment is asked of a customer when somebody wants to know; an active one keeps its
members, and tells of everyone who enters or leaves. This knows of no rule: who uses one names it.
"""

from largesse.segments.model import AskedSegment, Segment, SegmentDraft
from largesse.segments.service.asking import membership_of, segment_ids_of
from largesse.segments.service.refreshing import look_again
from largesse.segments.service.segments import (
    activate_segment,
    add_segment,
    find_segment,
    kept_beside_filter,
)
from largesse.segments.service.walking import count_candidates, next_candidates

__all__ = [
    "AskedSegment",
    "Segment",
    "SegmentDraft",
    "activate_segment",
    "add_segment",
    "count_candidates",
    "find_segment",
    "kept_beside_filter",
    "look_again",
    "membership_of",
    "next_candidates",
    "segment_ids_of",
]
