"""Milestones members reach on their way, and what they are told of it."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

import msgspec

MeasureType = Literal["TIME", "FREQUENCY", "REVENUE", "POINTS", "CUSTOM"]
GoalKind = Literal["tier", "reward", "milestone"]
Unit = Literal["points", "purchases", "amount", "days", "units"]


class Measure(msgspec.Struct, frozen=True, omit_defaults=True):
    """What leads to a milestone, counted from the day the member joined.

    Time since then (`period`, an ISO 8601 duration), paid orders, what they came to (wire units),
    points earned, or a currency of the merchant's own: custom events of a type, the sum of a
    number in their metadata (`property`), or a counter under a name.
    """

    type: MeasureType
    event: str | None = None
    property: str | None = None
    counter: str | None = None
    period: str | None = None


class Milestone(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """A goal and what reaching it brings: points, a reward, or both.

    `target` is how much of the measure it takes; one that repeats is reached again with every so
    much more, `most_times` at most. `id` is the merchant's: what it brought stays brought.
    """

    id: str
    measure: Measure
    target: int = 1
    name: str | None = None
    repeat: bool = False
    most_times: int | None = None
    points: int | None = None
    reward_id: str | None = None
    active: bool = True


class Reminders(msgspec.Struct, frozen=True, omit_defaults=True):
    """At which percents of the way to the next tier, reward or milestone members are told."""

    tier: tuple[int, ...] = ()
    reward: tuple[int, ...] = ()
    milestone: tuple[int, ...] = ()


class Reaching(msgspec.Struct, frozen=True, kw_only=True):
    """A milestone reached, so often at once: from the `first` to the `last` time."""

    id: str
    programme_id: str
    member_id: str
    card_id: str
    milestone_id: str
    first: int
    last: int
    value: int
    points: int | None
    reward_id: str | None
    created_at: datetime

    @property
    def times(self) -> int:
        """Return how often it was reached at once."""
        return self.last - self.first + 1


class MilestoneGrant(msgspec.Struct, frozen=True, kw_only=True):
    """What a milestone brought; with a `reason`, why something it says was not given."""

    log_id: str
    created_at: datetime
    points: int = 0
    posting_id: str | None = None
    given: tuple[str, ...] = ()
    reason: str | None = None


class LoggedMilestone(msgspec.Struct, frozen=True):
    """A milestone reached and what came of it; `None` as long as nothing has."""

    reaching: Reaching
    grant: MilestoneGrant | None


class Goal(msgspec.Struct, frozen=True):
    """Something a member is on the way to: from where, to where, and where they are.

    `key` tells goals of a member apart. `round` says which time it is: a new period, or the next
    time of a milestone; `None` where a new round begins once it was reached and is ahead again.
    """

    kind: GoalKind
    id: str
    key: str
    unit: Unit
    start: int
    target: int
    value: int
    name: str | None = None
    round: int | None = None

    @property
    def percent(self) -> int:
        """Return how much of the way is done, in whole percents, 100 when it is all of it."""
        way, done = self.target - self.start, self.value - self.start
        return max(0, min(100, 100 * done // way)) if way > 0 else 100

    @property
    def to_go(self) -> int:
        """Return how much is missing."""
        return max(0, self.target - self.value)


class Told(msgspec.Struct, frozen=True):
    """How far a member was told they are: 100 once the goal was reached, in this round."""

    goal: str
    round: int = 1
    share: int = 0


class CounterEntry(msgspec.Struct, frozen=True, kw_only=True):
    """A movement of a counter; `value` is what it stands at after it."""

    id: str
    member_id: str
    name: str
    amount: int
    value: int
    created_at: datetime
    source_id: str | None = None
    reason: str | None = None


class Attained(msgspec.Struct, frozen=True):
    """What a member has behind them: since when, which milestones how often, what they brought."""

    joined_at: datetime
    times: dict[str, int] = {}
    brought: int = 0


class MemberAttained(msgspec.Struct, frozen=True):
    """A member among others, with what they have behind them."""

    member_id: str
    card_id: str
    customer_id: str
    attained: Attained


class MilestoneProgress(msgspec.Struct, frozen=True):
    """How far a member is with a milestone: what it measures, and the goal ahead, if any is."""

    milestone: Milestone
    value: int
    times: int
    goal: Goal | None
