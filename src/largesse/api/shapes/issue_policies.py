"""Issue policies, their log and their runs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

import msgspec
from msgspec import UNSET, Meta, UnsetType

from largesse.api.bounds import checked_metadata
from largesse.api.cursors import more, shown
from largesse.api.shapes.discounts import Name, Reference, TimeText, metadata_of
from largesse.api.wire import Metadata, given, wire_time, wire_time_or_none
from largesse.kernel.messages import say
from largesse.vouchers import (
    IssueLimits,
    IssuePolicy,
    IssuePolicyDraft,
    IssueRecord,
    IssueSegments,
    IssueTrigger,
)
from largesse.vouchers.model import IssueOutcome, TriggerType

Codes = Annotated[int, Meta(ge=1, le=50)]
Limit = Annotated[int, Meta(ge=1, le=1_000_000_000)]
SegmentIds = Annotated[list[Reference], Meta(max_length=100)]


class TriggerInput(msgspec.Struct, frozen=True):
    """What sets a policy off; `filters` are written in the filter grammar of the lists."""

    type: TriggerType
    event: Annotated[str, Meta(min_length=1, max_length=255)] | UnsetType | None = UNSET
    segment_id: Reference | UnsetType | None = UNSET
    filters: Metadata | UnsetType | None = UNSET


class SegmentsInput(msgspec.Struct, frozen=True):
    """Whom a policy is for."""

    any_of: SegmentIds | UnsetType | None = UNSET
    none_of: SegmentIds | UnsetType | None = UNSET


class LimitsInput(msgspec.Struct, frozen=True):
    """How many codes a policy gives; a day is a local day of the project."""

    total: Limit | UnsetType | None = UNSET
    per_day: Limit | UnsetType | None = UNSET
    per_customer: Limit | UnsetType | None = UNSET
    per_customer_per_day: Limit | UnsetType | None = UNSET


class PolicyInput(msgspec.Struct, frozen=True, kw_only=True):
    """What a policy says; an update says all of it anew."""

    name: Name
    campaign: Annotated[str, Meta(min_length=1, max_length=500)]
    trigger: TriggerInput
    active: bool | UnsetType | None = UNSET
    segments: SegmentsInput | UnsetType | None = UNSET
    codes: Codes | UnsetType | None = UNSET
    limits: LimitsInput | UnsetType | None = UNSET
    validity: TimeText | UnsetType | None = UNSET
    redemptions: Limit | UnsetType | None = UNSET
    channel: Annotated[str, Meta(min_length=1, max_length=255)] | UnsetType | None = UNSET
    metadata: Metadata | UnsetType | None = UNSET


class PreviewInput(msgspec.Struct, frozen=True):
    """A customer, and the order or event to think of."""

    customer: Annotated[str, Meta(min_length=1, max_length=255)]
    document: Metadata | UnsetType | None = UNSET


class PolicyShape(msgspec.Struct, frozen=True, kw_only=True):
    """An issue policy."""

    id: str
    name: str
    campaign_id: str
    active: bool
    trigger: IssueTrigger
    segments: IssueSegments
    codes: int
    limits: IssueLimits
    validity: str | None
    redemptions: int | None
    channel: str
    metadata: Metadata
    started_at: str | UnsetType = UNSET
    created_at: str
    updated_at: str | UnsetType = UNSET
    object: str = "issue_policy"


class PolicyList(msgspec.Struct, frozen=True):
    """A page of policies."""

    data: list[PolicyShape]
    total: int
    has_more: bool
    more_starting_after: str | UnsetType = UNSET
    object: str = "list"
    data_ref: str = "data"


class RecordShape(msgspec.Struct, frozen=True, kw_only=True):
    """What came of one occasion; `message` tells the reason in the caller's language."""

    id: str | UnsetType = UNSET
    policy_id: str
    occasion: str
    customer_id: str | None
    outcome: IssueOutcome
    reason: str | UnsetType = UNSET
    message: str | UnsetType = UNSET
    publication_id: str | UnsetType = UNSET
    codes: tuple[str, ...] | UnsetType = UNSET
    request_id: str | UnsetType = UNSET
    created_at: str
    object: str = "issue_record"


class RecordList(msgspec.Struct, frozen=True):
    """A page of a policy's log, and how many records there are by outcome."""

    data: list[RecordShape]
    total: int
    outcomes: dict[str, int]
    has_more: bool
    more_starting_after: str | UnsetType = UNSET
    object: str = "list"
    data_ref: str = "data"


def policy_draft(data: PolicyInput) -> IssuePolicyDraft:
    """Return what a request says of a policy."""
    trigger = data.trigger
    if trigger.filters:
        checked_metadata(trigger.filters, ".trigger.filters")
    segments = data.segments or SegmentsInput()
    return IssuePolicyDraft(
        name=data.name,
        campaign=data.campaign,
        trigger=IssueTrigger(
            type=trigger.type,
            event=trigger.event or None,
            segment_id=trigger.segment_id or None,
            filters=trigger.filters or None,
        ),
        active=data.active is not False,
        segments=IssueSegments(
            any_of=tuple(segments.any_of or ()), none_of=tuple(segments.none_of or ())
        ),
        codes=data.codes or 1,
        limits=_limits(data.limits or LimitsInput()),
        validity=data.validity or None,
        redemptions=data.redemptions or None,
        channel=data.channel or "API",
        metadata=metadata_of(data.metadata),
    )


def policy_shape(policy: IssuePolicy) -> PolicyShape:
    """Return a policy as the API tells it."""
    told = ("id", "name", "campaign_id", "active", "trigger", "segments", "codes", "limits",
            "validity", "redemptions", "channel", "metadata")  # fmt: skip
    return PolicyShape(
        **{name: getattr(policy, name) for name in told},
        started_at=given(wire_time_or_none(policy.started_at)),
        created_at=wire_time(policy.created_at),
        updated_at=given(wire_time_or_none(policy.updated_at)),
    )


def policy_list(found: Sequence[IssuePolicy], total: int, limit: int) -> PolicyList:
    """Return a page, of which one more than fits was found when there are more."""
    policies, has_more = shown(found, limit)
    last = policies[-1].id if policies else None
    return PolicyList(
        [policy_shape(each) for each in policies], total, has_more, more(has_more, last)
    )


def record_shape(record: IssueRecord, language: str) -> RecordShape:
    """Return a record of the log as the API tells it."""
    message: str | UnsetType = UNSET
    if record.reason is not None:
        detail: dict[str, Any] = record.detail
        message = say(
            record.reason,
            language,
            where=detail.get("where") or "",
            need=detail.get("need"),
            got=detail.get("got"),
        )
    return RecordShape(
        id=str(record.id) if record.id else UNSET,
        policy_id=record.policy_id,
        occasion=record.occasion,
        customer_id=record.customer_id,
        outcome=record.outcome,
        reason=given(record.reason),
        message=message,
        publication_id=given(record.publication_id),
        codes=record.codes or UNSET,
        request_id=record.request_id or UNSET,
        created_at=wire_time(record.created_at),
    )


def preview_shape(record: IssueRecord, language: str) -> RecordShape:
    """Return what would come of an occasion: without names of what is not there."""
    imagined = msgspec.structs.replace(record, id=0, publication_id=None, codes=())
    return record_shape(imagined, language)


def record_list(
    found: Sequence[IssueRecord], outcomes: dict[str, int], limit: int, language: str
) -> RecordList:
    """Return a page of a log, of which one more than fits was found when there are more."""
    records, has_more = shown(found, limit)
    last = str(records[-1].id) if records else None
    return RecordList(
        [record_shape(each, language) for each in records],
        sum(outcomes.values()),
        outcomes,
        has_more,
        more(has_more, last),
    )


def _limits(data: LimitsInput) -> IssueLimits:
    return IssueLimits(**{name: getattr(data, name) or None for name in data.__struct_fields__})
