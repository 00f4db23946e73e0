"""What a member is on the way to: the next tier, the next reward. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from largesse.loyalty.decide.tiers import next_tier
from largesse.loyalty.model.milestones import Goal
from largesse.loyalty.model.tiers import TierStructure


def tier_goal(structure: TierStructure, points: int, period: date | None) -> Goal | None:
    """Return the next tier as a goal; its way begins where the range the points are in does.

    In a period the way is gone anew: each is a round of its own.
    """
    above = next_tier(structure, points)
    if above is None:
        return None
    start = max((t.points_from for t in structure.tiers if t.points_from <= points), default=0)
    return Goal(
        kind="tier",
        id=above.id,
        key=f"tier:{above.id}",
        unit="points",
        start=start,
        target=above.points_from,
        value=points,
        name=above.name,
        round=None if period is None else period.toordinal(),
    )


def reward_goals(prices: Mapping[str, tuple[str, int]], balance: int) -> list[Goal]:
    """Return what a balance pays for, and the cheapest reward it does not, as goals.

    `prices` are names and prices by assignment. Of rewards further away nothing is told yet.
    """
    goals = [
        Goal("reward", assignment, f"reward:{assignment}", "points", 0, price, balance, name)
        for assignment, (name, price) in sorted(
            prices.items(), key=lambda item: (item[1][1], item[0])
        )
        if price > 0
    ]
    affordable = [goal for goal in goals if goal.target <= balance]
    return [*affordable, *goals[len(affordable) : len(affordable) + 1]]
