"""Whether a request is within its limit.

One number is remembered of a caller: the moment by which everything taken will have come back. A
request moves it on by one pause, and is let in as long as it stays within one burst of now. So in
any stretch of time no more are let in than a whole burst and what came back meanwhile.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from largesse.throttling.model import RateLimit, Turn, microseconds

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def take(limit: RateLimit, restored_at: int, now: datetime) -> tuple[int, Turn]:
    """Return what to remember from now on, and the turn; a refused one takes nothing.

    `restored_at` is what was remembered, in microseconds since 1970; 0 for somebody new.
    """
    moment = microseconds(now)
    after = max(restored_at, moment) + limit.pause
    if after - moment > limit.burst:
        return restored_at, turn_of(limit, restored_at, moment, admitted=False)
    return after, turn_of(limit, after, moment, admitted=True)


def turn_of(limit: RateLimit, restored_at: int, moment: int, *, admitted: bool) -> Turn:
    """Return what is left under a limit at a moment, given what is remembered."""
    taken = max(0, restored_at - moment)
    remaining = max(0, limit.burst - taken) // limit.pause
    again = max(moment, restored_at + limit.pause - limit.burst)
    return Turn(limit, admitted, remaining, _EPOCH + timedelta(microseconds=again))
