"""Multipliers, milestones and reminders of a loyalty programme, as `/api` has them."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Annotated, Literal

import msgspec
from msgspec import UNSET, Meta, UnsetType

from largesse.api.cursors import more, shown
from largesse.api.shapes.discounts import Reference
from largesse.api.shapes.loyalty_tiers import Multiplier, factor_text
from largesse.api.wire import LARGEST, ShortText, given, wire_time
from largesse.kernel.problem import refuse
from largesse.loyalty.model.milestones import (
    CounterEntry,
    LoggedMilestone,
    Measure,
    MeasureType,
    Milestone,
    Reminders,
)
from largesse.loyalty.model.multipliers import (
    Multipliers,
    SegmentMultiplier,
    WeekdayMultiplier,
)

Weekday = Annotated[int, Meta(ge=0, le=6)]
Rules = Annotated[list[Reference], Meta(max_length=100)]
Share = Annotated[int, Meta(ge=1, le=99)]
Shares = Annotated[list[Share], Meta(max_length=10)]
Slug = Annotated[str, Meta(pattern="^[A-Za-z0-9_-]{1,64}$")]


class WeekdayInput(msgspec.Struct, frozen=True):
    """A factor on days of the week, 0 for Sunday."""

    multiplier: Multiplier
    days: Annotated[list[Weekday], Meta(min_length=1, max_length=7)]
    earning_rules: Rules | UnsetType | None = UNSET


class SegmentInput(msgspec.Struct, frozen=True):
    """A factor for the customers of a segment."""

    multiplier: Multiplier
    segment_id: Reference
    earning_rules: Rules | UnsetType | None = UNSET


class MultipliersInput(msgspec.Struct, frozen=True):
    """Factors and what becomes of several that apply at once."""

    combine: Literal["HIGHEST", "MULTIPLY"] | UnsetType | None = UNSET
    weekdays: Annotated[list[WeekdayInput], Meta(max_length=50)] | UnsetType | None = UNSET
    segments: Annotated[list[SegmentInput], Meta(max_length=100)] | UnsetType | None = UNSET


class MeasureInput(msgspec.Struct, frozen=True):
    """What leads to a milestone."""

    type: MeasureType
    event: Annotated[str, Meta(min_length=1, max_length=255)] | UnsetType | None = UNSET
    property: Annotated[str, Meta(min_length=1, max_length=255)] | UnsetType | None = UNSET
    counter: Slug | UnsetType | None = UNSET
    period: Annotated[str, Meta(max_length=50)] | UnsetType | None = UNSET


class MilestoneInput(msgspec.Struct, frozen=True, kw_only=True):
    """A goal and what reaching it brings."""

    id: Slug
    name: ShortText | UnsetType | None = UNSET
    measure: MeasureInput
    target: Annotated[int, Meta(ge=1, le=LARGEST)] | UnsetType | None = UNSET
    repeat: bool | UnsetType | None = UNSET
    most_times: Annotated[int, Meta(ge=1, le=1_000_000)] | UnsetType | None = UNSET
    points: Annotated[int, Meta(ge=1, le=1_000_000_000)] | UnsetType | None = UNSET
    reward_id: Reference | UnsetType | None = UNSET
    active: bool | UnsetType | None = UNSET


class RemindersInput(msgspec.Struct, frozen=True):
    """At which percents of the way members are told."""

    tier: Shares | UnsetType | None = UNSET
    reward: Shares | UnsetType | None = UNSET
    milestone: Shares | UnsetType | None = UNSET


class WeekdayShape(msgspec.Struct, frozen=True):
    """A factor on days of the week."""

    multiplier: Decimal
    days: tuple[int, ...]
    earning_rules: tuple[str, ...] | UnsetType


class SegmentFactorShape(msgspec.Struct, frozen=True):
    """A factor for the customers of a segment."""

    multiplier: Decimal
    segment_id: str
    earning_rules: tuple[str, ...] | UnsetType


class MultipliersShape(msgspec.Struct, frozen=True):
    """Factors and what becomes of several that apply at once."""

    combine: str
    weekdays: list[WeekdayShape]
    segments: list[SegmentFactorShape]


class MilestoneShape(msgspec.Struct, frozen=True, kw_only=True):
    """A goal and what reaching it brings."""

    id: str
    name: str | UnsetType = UNSET
    measure: Measure
    target: int
    repeat: bool
    most_times: int | UnsetType = UNSET
    points: int | UnsetType = UNSET
    reward_id: str | UnsetType = UNSET
    active: bool


class RemindersShape(msgspec.Struct, frozen=True):
    """At which percents of the way members are told."""

    tier: tuple[int, ...]
    reward: tuple[int, ...]
    milestone: tuple[int, ...]


class CounterInput(msgspec.Struct, frozen=True):
    """So much more of something; the same `source_id` counts once."""

    amount: Annotated[int, Meta(ge=-LARGEST, le=LARGEST)]
    source_id: Annotated[str, Meta(min_length=1, max_length=255)] | UnsetType | None = UNSET
    reason: ShortText | UnsetType | None = UNSET


class CounterShape(msgspec.Struct, frozen=True, kw_only=True):
    """A movement of a counter and what it stands at after it."""

    id: str
    member_id: str
    name: str
    amount: int
    value: int
    source_id: str | UnsetType = UNSET
    reason: str | UnsetType = UNSET
    created_at: str
    object: str = "loyalty_counter"


class GrantShape(msgspec.Struct, frozen=True, kw_only=True):
    """What a milestone brought; a `reason` says why a reward was not given."""

    points: int
    posting_id: str | UnsetType = UNSET
    given: tuple[str, ...]
    reason: str | UnsetType = UNSET
    created_at: str


class ReachedShape(msgspec.Struct, frozen=True, kw_only=True):
    """A milestone reached: the times of it, what was measured, what came of it."""

    id: str
    milestone_id: str
    first: int
    last: int
    value: int
    points: int | UnsetType = UNSET
    reward_id: str | UnsetType = UNSET
    created_at: str
    granted: GrantShape | None
    object: str = "loyalty_milestone"


class ReachedList(msgspec.Struct, frozen=True):
    """A page of the milestones a member reached, the newest first."""

    data: list[ReachedShape]
    has_more: bool
    more_starting_after: str | UnsetType = UNSET
    object: str = "list"
    data_ref: str = "data"


def multipliers_of(data: MultipliersInput, where: str = ".multipliers") -> Multipliers:
    """Return the factors a request says."""
    weekdays = [
        WeekdayMultiplier(
            factor_text(each.multiplier, f"{where}.weekdays[{place}].multiplier"),
            tuple(sorted(set(each.days))),
            tuple(each.earning_rules or ()),
        )
        for place, each in enumerate(data.weekdays or ())
    ]
    segments = [
        SegmentMultiplier(
            factor_text(each.multiplier, f"{where}.segments[{place}].multiplier"),
            each.segment_id,
            tuple(each.earning_rules or ()),
        )
        for place, each in enumerate(data.segments or ())
    ]
    return Multipliers(data.combine or "HIGHEST", tuple(weekdays), tuple(segments))


def milestones_of(
    data: Sequence[MilestoneInput], where: str = ".milestones"
) -> tuple[Milestone, ...]:
    """Return the milestones a request says."""
    found = [_milestone(each, f"{where}[{place}]") for place, each in enumerate(data)]
    for place, each in enumerate(found):
        if any(each.id == other.id for other in found[:place]):
            raise refuse("invalid_payload", f"{where}[{place}].id", need="each once", got=each.id)
    return tuple(found)


def reminders_of(data: RemindersInput) -> Reminders:
    """Return the reminders a request says."""
    return Reminders(
        tuple(sorted(set(data.tier or ()))),
        tuple(sorted(set(data.reward or ()))),
        tuple(sorted(set(data.milestone or ()))),
    )


def multipliers_shape(multipliers: Multipliers) -> MultipliersShape:
    """Return factors as `/api` tells them."""
    return MultipliersShape(
        multipliers.combine,
        [
            WeekdayShape(Decimal(each.multiplier), each.days, each.earning_rules or UNSET)
            for each in multipliers.weekdays
        ],
        [
            SegmentFactorShape(
                Decimal(each.multiplier), each.segment_id, each.earning_rules or UNSET
            )
            for each in multipliers.segments
        ],
    )


def milestone_shape(milestone: Milestone) -> MilestoneShape:
    """Return a milestone as `/api` tells it."""
    return MilestoneShape(
        id=milestone.id,
        name=given(milestone.name),
        measure=milestone.measure,
        target=milestone.target,
        repeat=milestone.repeat,
        most_times=given(milestone.most_times),
        points=given(milestone.points),
        reward_id=given(milestone.reward_id),
        active=milestone.active,
    )


def reminders_shape(reminders: Reminders) -> RemindersShape:
    """Return reminders as `/api` tells them."""
    return RemindersShape(reminders.tier, reminders.reward, reminders.milestone)


def counter_shape(entry: CounterEntry) -> CounterShape:
    """Return a movement of a counter."""
    return CounterShape(
        id=entry.id,
        member_id=entry.member_id,
        name=entry.name,
        amount=entry.amount,
        value=entry.value,
        source_id=given(entry.source_id),
        reason=given(entry.reason),
        created_at=wire_time(entry.created_at),
    )


def reached_list(found: Sequence[LoggedMilestone], limit: int) -> ReachedList:
    """Return a page, of which one more than fits was found when there are more."""
    entries, has_more = shown(found, limit)
    last = entries[-1].reaching.id if entries else None
    return ReachedList([_reached(each) for each in entries], has_more, more(has_more, last))


def _reached(logged: LoggedMilestone) -> ReachedShape:
    reaching, grant = logged.reaching, logged.grant
    granted = None
    if grant is not None:
        granted = GrantShape(
            points=grant.points,
            posting_id=given(grant.posting_id),
            given=grant.given,
            reason=given(grant.reason),
            created_at=wire_time(grant.created_at),
        )
    return ReachedShape(
        id=reaching.id,
        milestone_id=reaching.milestone_id,
        first=reaching.first,
        last=reaching.last,
        value=reaching.value,
        points=given(reaching.points),
        reward_id=given(reaching.reward_id),
        created_at=wire_time(reaching.created_at),
        granted=granted,
    )


def _milestone(data: MilestoneInput, where: str) -> Milestone:
    measure = data.measure
    return Milestone(
        id=data.id,
        name=data.name or None,
        measure=Measure(
            type=measure.type,
            event=measure.event or None,
            property=measure.property or None,
            counter=measure.counter or None,
            period=(measure.period or "P1Y") if measure.type == "TIME" else measure.period or None,
        ),
        target=_target(data, where),
        repeat=bool(data.repeat),
        most_times=data.most_times or None,
        points=data.points or None,
        reward_id=data.reward_id or None,
        active=data.active is not False,
    )


def _target(data: MilestoneInput, where: str) -> int:
    if isinstance(data.target, int):
        return data.target
    if data.measure.type == "TIME":
        return 1
    raise refuse("invalid_payload", f"{where}.target", need="how much of the measure it takes")
