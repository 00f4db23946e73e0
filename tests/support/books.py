"""A project's ledger without a server, for stories about the books alone."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar
from uuid import uuid4

import msgspec

from largesse import access, ledger
from largesse.kernel.project import Project
from largesse.ledger import AccountStanding, Grant, Posting, Refers, Spending
from largesse.storage import Actor, Connection, Database, Work

T = TypeVar("T")
START = datetime(2026, 3, 1, 12, tzinfo=UTC)


class Books:
    """The ledger of one project, with a clock of its own; what is asked is one transaction each."""

    def __init__(self, database: Database, runner: asyncio.Runner) -> None:
        self.runner = runner
        project = Project(f"proj_{uuid4().hex}", "Books")
        self.work = Work(database, project, Actor("cli"), START, os.urandom)
        runner.run(access.create_project(database, project))

    @property
    def now(self) -> datetime:
        return self.work.now

    def move_clock(self, **passed: float) -> None:
        self.work = msgspec.structs.replace(self.work, now=self.work.now + timedelta(**passed))

    async def alone(self, do: Callable[[Connection, Work], Awaitable[T]]) -> T:
        """Do something in a transaction of its own."""
        async with self.work.database.transaction() as connection:
            return await do(connection, self.work)

    def do(self, do: Callable[[Connection, Work], Awaitable[T]]) -> T:
        return self.runner.run(self.alone(do))

    def at_once(self, *all_of: Callable[[Connection, Work], Awaitable[Any]]) -> list[Any]:
        """Do things at the same time, each in its own transaction; what was raised is returned."""

        async def together() -> list[Any]:
            return await asyncio.gather(*map(self.alone, all_of), return_exceptions=True)

        return self.runner.run(together())

    def grant(self, holder: str, amount: int, **more: Any) -> Posting:
        given = Grant(
            **{"kind": "points", "reason": "accrual", "holder_id": holder, "amount": amount, **more}
        )
        return self.do(lambda c, w: ledger.grant(c, w, [given]))[0]

    def spend(self, holder: str, amount: int, session: str | None = None) -> Posting:
        return self.do(lambda c, w: ledger.spend(c, w, [spending(holder, amount)], session))[0]

    def give_back(self, posting: Posting, amount: int | None = None) -> Posting:
        return self.do(lambda c, w: ledger.give_back(c, w, posting.id, amount))

    def take_back(self, holder: str, amount: int, *, below_zero: bool = False) -> Posting | None:
        return self.do(
            lambda c, w: ledger.take_back(
                c, w, holder, "points", amount, "accrual_taken_back", below_zero=below_zero
            )
        )

    def transfer(self, giver: str, taker: str, amount: int) -> tuple[Posting, Posting]:
        return self.do(lambda c, w: ledger.transfer(c, w, "points", giver, taker, amount))

    def expire(self, limit: int = 1000) -> list[Posting]:
        return self.do(lambda c, w: ledger.expire(c, w, "points", w.now, limit))

    def hold(self, session: str, holder: str, amount: int, minutes: float = 10) -> None:
        until = self.now + timedelta(minutes=minutes)
        self.do(lambda c, w: ledger.hold(c, w, session, [spending(holder, amount)], until))

    def release(self, session: str) -> int:
        return self.do(lambda c, w: ledger.release(c, w, session))

    def standing(self, holder: str, session: str | None = None) -> AccountStanding:
        found = self.do(lambda c, w: ledger.standings(c, w, "points", [holder], session))
        return found[holder]

    def lots(self, holder: str) -> list[tuple[int, datetime | None]]:
        """Return what is left of each lot and when it runs out."""
        found = self.do(lambda c, w: ledger.lots(c, w, "points", holder))
        return [(each.remaining, each.expires_at) for each in found]

    def owed_to_holders(self, at: datetime | None = None, kind: Any = "points") -> int:
        """Return the liability at a moment, of all programmes."""
        found = self.do(lambda c, w: ledger.liability(c, w, kind, at or w.now))
        return sum(each.amount for each in found)

    def lies(self) -> list[ledger.LedgerMismatch]:
        """Return what does not add up in this project."""
        found = self.runner.run(ledger.find_ledger_mismatches(self.work.database))
        return [each for each in found if each.project_id == self.work.project.id]


def spending(holder: str, amount: int, **more: Any) -> Spending:
    return Spending(
        **{
            "kind": "points",
            "reason": "redemption",
            "holder_id": holder,
            "amount": amount,
            "refers": Refers(),
            **more,
        }
    )


@contextmanager
def opened_books(database_url: str, connections: int = 10) -> Iterator[Books]:
    """Yield the books of a new project."""
    with asyncio.Runner() as runner:
        database = Database(database_url, largest=connections)
        runner.run(database.open())
        try:
            yield Books(database, runner)
        finally:
            runner.run(database.close())
