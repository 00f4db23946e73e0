"""The laws of rate limits: never more than a burst and what came back, and an honest "again at"."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from largesse.throttling.decide import take
from largesse.throttling.model import RateLimit, microseconds

START = datetime(2026, 1, 1, tzinfo=UTC)
limits = st.builds(RateLimit, st.integers(1, 50), st.integers(1, 600))
pauses = st.lists(st.integers(0, 20_000_000), min_size=1, max_size=80)


def arrivals(pauses: list[int]) -> list[datetime]:
    moments, now = [], START
    for pause in pauses:
        now += timedelta(microseconds=pause)
        moments.append(now)
    return moments


@given(limits, pauses)
def test_no_stretch_of_time_lets_in_more_than_a_burst_and_what_came_back(
    limit: RateLimit, pauses: list[int]
) -> None:
    remembered, admitted = 0, []
    for moment in arrivals(pauses):
        remembered, turn = take(limit, remembered, moment)
        assert 0 <= turn.remaining <= limit.requests
        if turn.admitted:
            admitted.append(microseconds(moment))
    for first, start in enumerate(admitted):
        for last in range(first, len(admitted)):
            came_back = (admitted[last] - start) // limit.pause
            assert last - first + 1 <= limit.requests + came_back


@given(limits, pauses)
def test_who_is_refused_is_let_in_when_told_and_not_a_moment_earlier(
    limit: RateLimit, pauses: list[int]
) -> None:
    remembered = 0
    for moment in arrivals(pauses):
        remembered, turn = take(limit, remembered, moment)
        if turn.admitted:
            continue
        assert turn.again_at > moment
        assert take(limit, remembered, turn.again_at)[1].admitted
        earlier = turn.again_at - timedelta(microseconds=1)
        assert not take(limit, remembered, earlier)[1].admitted


@given(limits)
def test_somebody_new_has_a_whole_burst(limit: RateLimit) -> None:
    remembered, left = 0, []
    for _ in range(limit.requests + 1):
        remembered, turn = take(limit, remembered, START)
        left.append(turn.remaining)
    assert left == [*reversed(range(limit.requests)), 0]
    assert not turn.admitted
    later = START + timedelta(microseconds=limit.burst)
    assert take(limit, remembered, later)[1].remaining == limit.requests - 1
