"""Milestones, reminders, factors and prices: pure, and their laws."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from largesse.kernel.period import Period
from largesse.loyalty.decide.goals import reward_goals, tier_goal
from largesse.loyalty.decide.mappings import mapped_terms, price_of, terms_of
from largesse.loyalty.decide.milestones import (
    goal_of,
    periods_since,
    reminded,
    times_reached,
)
from largesse.loyalty.decide.multipliers import combined, of_tier, segments_asked
from largesse.loyalty.model.earning_rules import LoyaltyTerms, OrderRatios, Ratio
from largesse.loyalty.model.milestones import Goal, Measure, Milestone, Told
from largesse.loyalty.model.multipliers import (
    Multipliers,
    SegmentMultiplier,
    WeekdayMultiplier,
)
from largesse.loyalty.model.tiers import Mapping, RewardTerms, Tier, TierStructure

SEOUL = ZoneInfo("Asia/Seoul")
START = datetime(2026, 1, 1, tzinfo=UTC)


def milestone(target: int = 5, **fields: object) -> Milestone:
    return Milestone(id="m", measure=Measure("FREQUENCY"), target=target, points=1, **fields)  # type: ignore[arg-type]


def tier(points_from: int, **fields: object) -> Tier:
    return Tier(
        id=f"t{points_from}",
        structure_id="s",
        points_from=points_from,
        created_at=START,
        **fields,  # type: ignore[arg-type]
    )


def goal(value: int, target: int = 100, **fields: object) -> Goal:
    return Goal("reward", "r", "reward:r", "points", 0, target, value, **fields)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("fields", "value", "times"),
    [
        ({}, 4, 0),
        ({}, 5, 1),
        ({}, 50, 1),
        ({"repeat": True}, 14, 2),
        ({"repeat": True, "most_times": 3}, 500, 3),
        ({}, -3, 0),
    ],
)
def test_how_often_a_milestone_is_reached(
    fields: dict[str, object], value: int, times: int
) -> None:
    assert times_reached(milestone(**fields), value) == times


def test_the_way_to_the_next_time() -> None:
    ahead = goal_of(milestone(repeat=True), 12)
    assert ahead is not None
    assert (ahead.start, ahead.target, ahead.to_go, ahead.round) == (10, 15, 3, 3)
    assert ahead.percent == 40
    assert goal_of(milestone(), 5) is None
    assert goal_of(milestone(repeat=True, most_times=2), 10) is None


@given(
    target=st.integers(1, 50),
    value=st.integers(0, 5_000),
    repeat=st.booleans(),
    most=st.none() | st.integers(1, 9),
)
def test_more_never_reaches_less(
    *, target: int, value: int, repeat: bool, most: int | None
) -> None:
    asked = milestone(target, repeat=repeat, most_times=most if repeat else None)
    assert times_reached(asked, value) <= times_reached(asked, value + 1)
    ahead = goal_of(asked, value)
    if ahead is not None:
        assert times_reached(asked, ahead.target) == times_reached(asked, value) + 1
        assert times_reached(asked, ahead.target - 1) == times_reached(asked, value)


def test_anniversaries_are_counted_on_the_local_calendar() -> None:
    joined = datetime(2024, 2, 28, 16, tzinfo=UTC)  # the 29th in Seoul
    first = datetime(2025, 2, 27, 16, tzinfo=UTC)
    assert periods_since(joined, "P1Y", first - timedelta(seconds=1), SEOUL) == 0
    assert periods_since(joined, "P1Y", first, SEOUL) == 1
    assert periods_since(joined, "P1Y", datetime(2028, 2, 28, 16, tzinfo=UTC), SEOUL) == 4
    assert periods_since(joined, "P1Y", joined - timedelta(days=1), SEOUL) == 0


@given(
    st.sampled_from(("P1D", "P10D", "P1M", "P3M", "P1Y", "P1Y6M")),
    st.integers(0, 4_000),
)
def test_as_many_periods_as_by_counting(period: str, days: int) -> None:
    now, length = START + timedelta(days=days), Period.read(period)
    counted = 0
    while True:
        next_one = Period(length.months * (counted + 1), length.days * (counted + 1))
        if next_one.after(START, SEOUL) > now:
            break
        counted += 1
    assert periods_since(START, period, now, SEOUL) == counted


def test_a_share_is_told_once_and_of_several_the_last() -> None:
    shares = (50, 80)
    told, share = reminded(goal(30), None, shares)
    assert share is None
    told, share = reminded(goal(85), told, shares)
    assert share == 80
    told, share = reminded(goal(60), told, shares)
    assert share is None
    told, share = reminded(goal(90), told, shares)
    assert share is None


def test_a_goal_reached_and_ahead_again_begins_a_new_round() -> None:
    shares = (50, 80)
    told, share = reminded(goal(100), Told("reward:r", 1, 80), shares)
    assert (told.share, share) == (100, None)
    told, share = reminded(goal(60), told, shares)
    assert (told, share) == (Told("reward:r", 2, 50), None)
    told, share = reminded(goal(80), told, shares)
    assert share == 80
    other, share = reminded(goal(60, round=7), told, shares)
    assert (other.round, share) == (7, 50)


@given(
    st.lists(st.integers(0, 130), max_size=30),
    st.lists(st.integers(1, 99), max_size=5, unique=True),
)
def test_no_step_is_told_twice_in_a_round(values: list[int], shares: list[int]) -> None:
    told: Told | None = None
    seen = set()
    for value in values:
        told, share = reminded(goal(value), told, shares)
        if share is not None:
            assert share in shares
            assert share <= goal(value).percent
            assert (told.round, share) not in seen
            seen.add((told.round, share))


def test_the_way_to_a_tier_begins_where_its_range_does() -> None:
    structure = TierStructure("s", tiers=(tier(100), tier(300)))
    first, second = tier_goal(structure, 40, None), tier_goal(structure, 150, None)
    assert first is not None
    assert (first.start, first.target, first.percent) == (0, 100, 40)
    assert second is not None
    assert (second.start, second.target, second.percent) == (100, 300, 25)
    assert tier_goal(structure, 300, None) is None


def test_of_rewards_the_cheapest_that_is_too_dear_is_next() -> None:
    prices = {"a": ("A", 50), "b": ("B", 200), "c": ("C", 120)}
    assert [each.id for each in reward_goals(prices, 60)] == ["a", "c"]
    assert [each.id for each in reward_goals(prices, 500)] == ["a", "c", "b"]


def test_factors_of_the_day_and_of_segments() -> None:
    monday = datetime(2026, 6, 1, 1, tzinfo=UTC)
    multipliers = Multipliers(
        "HIGHEST",
        (WeekdayMultiplier("2", (1,)), WeekdayMultiplier("9", (1,), ("other",))),
        (SegmentMultiplier("1.5", "vip"), SegmentMultiplier("3", "staff", ("rule",))),
    )
    everyone = frozenset({"vip", "staff"})
    assert segments_asked(multipliers, "rule") == everyone
    assert segments_asked(multipliers, "other") == {"vip"}

    def factors(rule: str, segments: frozenset[str], moment: datetime = monday) -> list[str]:
        found = combined(multipliers, rule, moment, SEOUL, segments)
        return [f"{each.source} {each.value}" for each in found]

    assert factors("rule", frozenset()) == ["weekday 2"]
    assert factors("rule", everyone) == ["segment 3"]
    assert factors("other", everyone) == ["weekday 9"]
    assert factors("rule", frozenset({"vip"}), monday + timedelta(days=1)) == ["segment 1.5"]
    # Sunday evening in Greenwich is Monday in Seoul.
    assert factors("rule", frozenset(), monday - timedelta(hours=8)) == ["weekday 2"]
    several = Multipliers("MULTIPLY", multipliers.weekdays, multipliers.segments)
    found = combined(several, "rule", monday, SEOUL, everyone)
    assert [each.value for each in found] == [Decimal(2), Decimal("1.5"), Decimal(3)]
    assert combined(None, "rule", monday, SEOUL, everyone) == ()


def test_what_a_tier_makes_of_rules_and_prices() -> None:
    gold = tier(
        1,
        earning_rules={
            "fixed": Mapping("CUSTOM", points=7),
            "share": Mapping("MULTIPLY", multiplier="2.5"),
        },
        rewards={
            "cheap": Mapping("MULTIPLY", multiplier="0.5"),
            "set": Mapping("CUSTOM", points=9),
            "none": Mapping("UNAVAILABLE"),
        },
    )
    assert [each.value for each in of_tier(gold, "fixed")] == [7]
    assert [each.kind for each in of_tier(gold, "share")] == ["MULTIPLY"]
    assert of_tier(gold, "other") == of_tier(None, "fixed") == ()
    assert price_of(terms_of(gold, "cheap"), 45) == 23
    assert price_of(terms_of(gold, "set"), 45) == 9
    assert not terms_of(gold, "none").available
    assert terms_of(gold, "other") == terms_of(None, "set") == RewardTerms(factor=Fraction(1))
    terms = LoyaltyTerms("PROPORTIONAL", order=OrderRatios(amount=Ratio(every=100, points=3)))
    mapped = mapped_terms(gold.earning_rules["share"], terms)
    assert mapped.order is not None
    assert mapped.order.amount is not None
    assert mapped.order.amount.points == 8
    assert mapped.order.amount.every == 100
