"""Policies that give out codes by themselves."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

import msgspec

TriggerType = Literal[
    "campaign.started", "customer.created", "custom_event", "order.created", "order.paid",
    "segment.entered", "manual",
]  # fmt: skip
IssueOutcome = Literal["issued", "skipped", "failed"]


class IssueTrigger(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What sets a policy off: a kind of event, and what must be true of it.

    `event` is the name of a custom event, `segment_id` the segment entered; `filters` are asked
    of the event's metadata, of the order or of the customer.
    """

    type: TriggerType
    event: str | None = None
    segment_id: str | None = None
    filters: dict[str, Any] | None = None


class IssueSegments(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Whom a policy is for: customers in one of these segments, and in none of those."""

    any_of: tuple[str, ...] = ()
    none_of: tuple[str, ...] = ()


class IssueLimits(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How many codes a policy gives, in all and to one customer; days are the project's."""

    total: int | None = None
    per_day: int | None = None
    per_customer: int | None = None
    per_customer_per_day: int | None = None


class IssuePolicy(msgspec.Struct, frozen=True, kw_only=True):
    """When something happens, a customer gets codes of a campaign.

    `codes` is how many at a time; `validity` an ISO 8601 duration from the issue, `redemptions`
    how often each may be used: both are written on the code and go before the campaign's terms.
    """

    id: str
    name: str
    campaign_id: str
    trigger: IssueTrigger
    created_at: datetime
    active: bool = True
    segments: IssueSegments = IssueSegments()
    codes: int = 1
    limits: IssueLimits = IssueLimits()
    validity: str | None = None
    redemptions: int | None = None
    channel: str = "API"
    metadata: dict[str, Any] = {}
    started_at: datetime | None = None
    revision: int = 1
    updated_at: datetime | None = None


class IssuePolicyDraft(msgspec.Struct, frozen=True, kw_only=True):
    """What makes a policy, or all of what it says anew; the campaign is an id or a name."""

    name: str
    campaign: str
    trigger: IssueTrigger
    active: bool = True
    segments: IssueSegments = IssueSegments()
    codes: int = 1
    limits: IssueLimits = IssueLimits()
    validity: str | None = None
    redemptions: int | None = None
    channel: str = "API"
    metadata: dict[str, Any] = {}


class Occasion(msgspec.Struct, frozen=True, kw_only=True):
    """One reason for a policy to act: an event about a customer, or a run over many.

    `key` names it in the log, where it counts once for each customer; `document` is what filters
    are asked of; reasons in `unlogged` leave no trace (a run passes over whom it is not for).
    """

    key: str
    customer_id: str | None
    document: dict[str, Any] = {}
    request_id: str = ""
    unlogged: frozenset[str] = frozenset()


class IssueRecord(msgspec.Struct, frozen=True, kw_only=True):
    """What came of one occasion. `detail` is what the reason's sentence speaks of."""

    policy_id: str
    occasion: str
    outcome: IssueOutcome
    created_at: datetime
    id: int = 0
    customer_id: str | None = None
    reason: str | None = None
    detail: dict[str, Any] = {}
    publication_id: str | None = None
    codes: tuple[str, ...] = ()
    request_id: str = ""


class IssueLogFilter(msgspec.Struct, frozen=True, kw_only=True):
    """Which records of a policy's log are wanted; `None` asks nothing."""

    outcome: IssueOutcome | None = None
    reason: str | None = None
    customer: str | None = None
    created_after: datetime | None = None
    created_before: datetime | None = None
