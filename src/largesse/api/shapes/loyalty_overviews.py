"""What a customer sees of their loyalty."""

from __future__ import annotations

from collections.abc import Sequence
from zoneinfo import ZoneInfo

import msgspec
from msgspec import UNSET, UnsetType

from largesse.api.shapes.loyalty_milestones import MilestoneShape, milestone_shape
from largesse.api.shapes.loyalty_tiers import RangeShape
from largesse.api.wire import given
from largesse.loyalty import last_day, local_day
from largesse.loyalty.model.milestones import Goal, MilestoneProgress
from largesse.loyalty.model.overviews import Overview
from largesse.loyalty.model.tiers import HeldTier


class OwnTierShape(msgspec.Struct, frozen=True, kw_only=True):
    """A tier a customer has or will have, by the local days it is theirs."""

    id: str
    name: str | UnsetType = UNSET
    points: RangeShape
    start_date: str
    expiration_date: str | UnsetType = UNSET


class GoalShape(msgspec.Struct, frozen=True, kw_only=True):
    """Something ahead: how much there is of what it takes, what is missing, and the percentage."""

    id: str
    name: str | UnsetType = UNSET
    unit: str
    value: int
    target: int
    to_go: int
    percent: int


class OwnMilestoneShape(msgspec.Struct, frozen=True, kw_only=True):
    """A milestone, how often it was reached, and the way to the next time, if there is one."""

    milestone: MilestoneShape
    value: int
    reached: int
    next: GoalShape | None


class OverviewShape(msgspec.Struct, frozen=True, kw_only=True):
    """Where a customer stands in one programme."""

    campaign_id: str
    campaign: str
    voucher_id: str
    code: str | UnsetType = UNSET
    points: int
    tier: OwnTierShape | None
    coming_tiers: list[OwnTierShape]
    next_tier: GoalShape | None
    next_reward: GoalShape | None
    milestones: list[OwnMilestoneShape]


class OverviewList(msgspec.Struct, frozen=True):
    """Where a customer stands in each programme they joined."""

    customer_id: str
    data: list[OverviewShape]
    total: int
    object: str = "list"
    data_ref: str = "data"


def overview_list(customer_id: str, found: Sequence[Overview], zone: ZoneInfo) -> OverviewList:
    """Return where a customer stands."""
    shapes = [_overview(each, zone) for each in found]
    return OverviewList(customer_id, shapes, len(shapes))


def _overview(found: Overview, zone: ZoneInfo) -> OverviewShape:
    return OverviewShape(
        campaign_id=found.card.programme_id,
        campaign=found.programme_name,
        voucher_id=found.card.id,
        code=given(found.card.code),
        points=found.balance,
        tier=None if found.tier is None else _tier(found.tier, zone),
        coming_tiers=[_tier(each, zone) for each in found.coming],
        next_tier=_goal(found.next_tier),
        next_reward=_goal(found.next_reward),
        milestones=[_milestone(each) for each in found.milestones],
    )


def _tier(held: HeldTier, zone: ZoneInfo) -> OwnTierShape:
    until = held.expires_at
    return OwnTierShape(
        id=held.tier.id,
        name=given(held.tier.name),
        points=RangeShape(held.tier.points_from, held.tier.points_to),
        start_date=local_day(held.starts_at, zone).isoformat(),
        expiration_date=UNSET if until is None else last_day(until, zone).isoformat(),
    )


def _goal(goal: Goal | None) -> GoalShape | None:
    if goal is None:
        return None
    return GoalShape(
        id=goal.id,
        name=given(goal.name),
        unit=goal.unit,
        value=goal.value,
        target=goal.target,
        to_go=goal.to_go,
        percent=goal.percent,
    )


def _milestone(found: MilestoneProgress) -> OwnMilestoneShape:
    return OwnMilestoneShape(
        milestone=milestone_shape(found.milestone),
        value=found.value,
        reached=found.times,
        next=_goal(found.goal),
    )
