"""Turns, kept in this process or shared by all."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from largesse.storage import Database
from largesse.throttling import store
from largesse.throttling.decide import take, turn_of
from largesse.throttling.model import RateLimit, Turn, microseconds

_MOST_REMEMBERED = 100_000
_TURNS_BETWEEN_CLEANING = 1000


class Throttle(Protocol):
    """Gives turns."""

    async def turn(self, counter: str, limit: RateLimit, now: datetime) -> Turn:
        """Ask for a turn on a counter, under a limit."""
        ...


class MemoryThrottle:
    """Remembers turns in this process: with several processes each counts for itself."""

    def __init__(self, most: int = _MOST_REMEMBERED) -> None:
        self._most = most
        self._restored_at: dict[str, int] = {}

    async def turn(self, counter: str, limit: RateLimit, now: datetime) -> Turn:
        """Ask for a turn."""
        # Out and in again: who asked last stands at the end, and the front makes room.
        after, turn = take(limit, self._restored_at.pop(counter, 0), now)
        self._restored_at[counter] = after
        while len(self._restored_at) > self._most:
            self._restored_at.pop(next(iter(self._restored_at)))
        return turn


class SharedThrottle:
    """Remembers turns in PostgreSQL: all processes count together."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._given = 0

    async def turn(self, counter: str, limit: RateLimit, now: datetime) -> Turn:
        """Ask for a turn, in one statement."""
        moment = microseconds(now)
        async with self._database.reading() as connection:
            restored_at, admitted = await store.take(connection, counter, limit, moment)
            self._given += 1
            if self._given % _TURNS_BETWEEN_CLEANING == 0:
                await store.forget(connection, moment)
        return turn_of(limit, restored_at, moment, admitted=admitted)
