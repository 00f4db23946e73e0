"""A limit, and what came of asking for a turn under it."""

from __future__ import annotations

from datetime import UTC, datetime

import msgspec

_SECOND = 1_000_000


class RateLimit(msgspec.Struct, frozen=True):
    """So many requests in so many seconds.

    All of them may come at once; from then on they come back one by one, spread evenly.
    """

    requests: int
    seconds: int

    def __str__(self) -> str:
        return f"{self.requests}/{self.seconds}s"

    @property
    def pause(self) -> int:
        """Return the microseconds after which one request comes back."""
        return max(1, self.seconds * _SECOND // self.requests)

    @property
    def burst(self) -> int:
        """Return the microseconds in which all of them have come back."""
        return self.pause * self.requests


class RateLimits(msgspec.Struct, frozen=True):
    """The limits of an installation; `None` is no limit.

    `trusted_proxies` are the networks of proxies whose word on a request's address is taken.
    """

    client_address: RateLimit | None = None
    client_key: RateLimit | None = None
    server_key: RateLimit | None = None
    management_key: RateLimit | None = None
    trusted_proxies: tuple[str, ...] = ()

    def of_kind(self, kind: str) -> RateLimit | None:
        """Return the limit of a kind of key."""
        limits = {
            "client": self.client_key,
            "server": self.server_key,
            "partner": self.server_key,
            "management": self.management_key,
        }
        return limits.get(kind)


class Turn(msgspec.Struct, frozen=True):
    """What came of asking for a turn: whether it was given, and what is left.

    `again_at` is when the next request will be let in.
    """

    limit: RateLimit
    admitted: bool
    remaining: int
    again_at: datetime


def microseconds(moment: datetime) -> int:
    """Return a moment as microseconds since 1970."""
    since = moment - datetime(1970, 1, 1, tzinfo=UTC)
    return (since.days * 86_400 + since.seconds) * _SECOND + since.microseconds
