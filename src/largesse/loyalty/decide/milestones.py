"""When a milestone is reached, how far it is, and when to tell: pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from largesse.kernel.period import Period
from largesse.loyalty.model.milestones import Goal, Milestone, Told, Unit

MOST_ANNIVERSARIES = 10_000
"""A year of hours: nobody counts more at once."""

UNITS: dict[str, Unit] = {
    "TIME": "units",
    "FREQUENCY": "purchases",
    "REVENUE": "amount",
    "POINTS": "points",
    "CUSTOM": "units",
}


def times_reached(milestone: Milestone, value: int) -> int:
    """Return how often a milestone is reached with so much of what it measures."""
    times = max(0, value) // milestone.target
    if not milestone.repeat:
        return min(times, 1)
    return times if milestone.most_times is None else min(times, milestone.most_times)


def periods_since(joined_at: datetime, period: str, now: datetime, zone: ZoneInfo) -> int:
    """Return how many whole periods have passed since a member joined, on the local calendar.

    Each is counted from the day of joining: who joined on 29 February has a first anniversary on
    28 February.
    """
    length = Period.read(period)
    low, high = 0, 1
    while high < MOST_ANNIVERSARIES and _times(length, high).after(joined_at, zone) <= now:
        low, high = high, 2 * high
    while high - low > 1:
        middle = (low + high) // 2
        if _times(length, middle).after(joined_at, zone) <= now:
            low = middle
        else:
            high = middle
    return low


def goal_of(milestone: Milestone, value: int) -> Goal | None:
    """Return a milestone as a goal on the way: the next time it is to be reached, if any."""
    times = times_reached(milestone, value)
    most = (milestone.most_times if milestone.repeat else 1) or None
    if most is not None and times >= most:
        return None
    start = times * milestone.target
    return Goal(
        kind="milestone",
        id=milestone.id,
        key=f"milestone:{milestone.id}",
        unit=UNITS[milestone.measure.type],
        start=start,
        target=start + milestone.target,
        value=value,
        name=milestone.name,
        round=times + 1,
    )


def reminded(goal: Goal, told: Told | None, shares: Sequence[int]) -> tuple[Told, int | None]:
    """Return what a member has been told of a goal after this, and the share to tell now, if any.

    Of several shares passed at once the last is told. A share is told once in a round; a goal that
    was reached and is ahead again begins a new round, of which nothing behind the member is told.
    """
    share = goal.percent
    passed = max((each for each in shares if each <= share), default=0)
    before = told
    if before is None or (goal.round is not None and before.round != goal.round):
        before = Told(goal.key, goal.round or 1)
    if share >= 100:
        return Told(goal.key, before.round, 100), None
    if before.share >= 100:
        return Told(goal.key, before.round + 1, passed), None
    if passed > before.share:
        return Told(goal.key, before.round, passed), passed
    return before, None


def _times(length: Period, times: int) -> Period:
    return Period(length.months * times, length.days * times, length.seconds * times)
