"""Whatever is done to the books, and by how many at once, they add up."""

from __future__ import annotations

import random
from collections.abc import Awaitable, Callable, Iterator
from datetime import datetime, timedelta
from typing import Any, ClassVar

import msgspec
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from largesse import ledger
from largesse.ledger import ExcessError, Posting, ShortError
from largesse.storage import Connection, Work
from support.books import Books, opened_books, spending

Step = Callable[[Connection, Work], Awaitable[Any]]
amounts = st.integers(1, 50)


@pytest.fixture
def books(database_url: str) -> Iterator[Books]:
    with opened_books(database_url, connections=16) as found:
        yield found


class Pile(msgspec.Struct):
    """A lot as anybody would keep it: what is left, and until when."""

    left: int
    until: datetime | None


class Account(msgspec.Struct):
    """An account as anybody would keep it."""

    piles: list[Pile] = msgspec.field(default_factory=list)
    owed: int = 0

    def there(self, now: datetime) -> int:
        return sum(pile.left for pile in self.piles if pile.until is None or pile.until > now)

    def put(self, amount: int, until: datetime | None) -> None:
        repaid = min(self.owed, amount)
        self.owed -= repaid
        self.piles.append(Pile(amount - repaid, until))

    def take(self, amount: int, now: datetime) -> None:
        usable = [pile for pile in self.piles if pile.until is None or pile.until > now]
        for pile in sorted(usable, key=lambda pile: (pile.until is None, pile.until or now)):
            part = min(amount, pile.left)
            pile.left -= part
            amount -= part


class TheBooks(RuleBasedStateMachine):
    """Grants, spendings, debts, holds and time, against accounts kept with pen and paper."""

    books: ClassVar[Books]
    serial: ClassVar[int] = 0
    spendings = Bundle("spendings")

    @initialize()
    def open(self) -> None:
        TheBooks.serial += 1
        self.who = [f"{name} {TheBooks.serial}" for name in ("kim", "lee")]
        self.accounts = {name: Account() for name in self.who}
        self.left: dict[str, int] = {}
        self.holds: dict[str, tuple[str, int, datetime]] = {}

    def held(self, who: str) -> int:
        now = self.books.now
        return sum(much for name, much, end in self.holds.values() if name == who and end > now)

    @rule(who=st.integers(0, 1), amount=amounts, days=st.none() | st.integers(1, 20))
    def grant(self, who: int, amount: int, days: int | None) -> None:
        until = self.books.now + timedelta(days=days) if days else None
        self.books.grant(self.who[who], amount, expires_at=until)
        self.accounts[self.who[who]].put(amount, until)

    @rule(target=spendings, who=st.integers(0, 1), amount=amounts)
    def spend(self, who: int, amount: int) -> tuple[str, Posting] | None:
        name = self.who[who]
        account, now = self.accounts[name], self.books.now
        free = account.there(now) - self.held(name)
        if free < amount:
            with pytest.raises(ShortError) as short:
                self.books.spend(name, amount)
            assert short.value.available == max(0, free)
            return None
        posting = self.books.spend(name, amount)
        account.take(amount, now)
        self.left[posting.id] = amount
        return name, posting

    @rule(spent=spendings, amount=st.none() | amounts)
    def give_back(self, spent: tuple[str, Posting] | None, amount: int | None) -> None:
        if spent is None:
            return
        name, posting = spent
        there = self.left[posting.id]
        if there == 0 or (amount is not None and amount > there):
            with pytest.raises(ExcessError):
                self.books.give_back(posting, amount)
            return
        before = self.books.standing(name)
        back = self.books.give_back(posting, amount)
        assert back.amount == (there if amount is None else amount)
        self.left[posting.id] -= back.amount
        account = self.accounts[name]
        account.owed -= min(account.owed, back.amount)
        self._copy(name)
        after = self.books.standing(name)
        assert after.balance - after.owed == before.balance - before.owed + back.amount
        assert after.spent == before.spent - back.amount

    @rule(who=st.integers(0, 1), amount=amounts, below_zero=st.booleans())
    def take_back(self, who: int, amount: int, below_zero: bool) -> None:  # noqa: FBT001 - hypothesis names it
        account, now = self.accounts[self.who[who]], self.books.now
        there = account.there(now)
        taken = self.books.take_back(self.who[who], amount, below_zero=below_zero)
        account.take(min(amount, there), now)
        if below_zero:
            account.owed += max(0, amount - there)
        told = -taken.amount if taken else 0
        assert told == (amount if below_zero else min(amount, there))

    @rule(amount=amounts)
    def transfer(self, amount: int) -> None:
        giver, taker = self.who
        account, now = self.accounts[giver], self.books.now
        if account.there(now) - self.held(giver) < amount:
            with pytest.raises(ShortError):
                self.books.transfer(giver, taker, amount)
            return
        self.books.transfer(giver, taker, amount)
        account.take(amount, now)
        self.accounts[taker].put(amount, None)

    @rule(session=st.sampled_from("ab"), who=st.integers(0, 1), amount=amounts)
    def hold(self, session: str, who: int, amount: int) -> None:
        name, kept = self.who[who], self.holds.pop(f"{session} {self.who[0]}", None)
        key = f"{session} {self.who[0]}"
        free = self.accounts[name].there(self.books.now) - self.held(name)
        if free < amount:
            with pytest.raises(ShortError):
                self.books.hold(key, name, amount)
            if kept:
                self.holds[key] = kept
            return
        self.books.hold(key, name, amount)
        self.holds[key] = (name, amount, self.books.now + timedelta(minutes=10))

    @rule(session=st.sampled_from("ab"))
    def release(self, session: str) -> None:
        key = f"{session} {self.who[0]}"
        self.books.release(key)
        self.holds.pop(key, None)

    @rule(minutes=st.sampled_from([1, 15, 60 * 24 * 3, 60 * 24 * 15]))
    def wait(self, minutes: int) -> None:
        self.books.move_clock(minutes=minutes)

    @rule()
    def expire(self) -> None:
        self.books.expire()

    @precondition(lambda self: hasattr(self, "accounts"))
    @invariant()
    def they_stand_where_they_ought_to(self) -> None:
        for name, account in self.accounts.items():
            standing = self.books.standing(name)
            assert standing.balance == account.there(self.books.now)
            assert standing.owed == account.owed
            assert standing.held == self.held(name)
            assert standing.balance - standing.owed == (
                standing.granted
                - standing.spent
                - standing.removed
                - standing.expired
                + standing.transferred
            )

    def _copy(self, name: str) -> None:
        """Take the lots over as they are: which ones were given back to is told elsewhere."""
        piles = self.books.lots(name)
        self.accounts[name].piles = [Pile(left, until) for left, until in piles]

    def teardown(self) -> None:
        assert self.books.lies() == []
        if hasattr(self, "who"):
            now = self.books.now
            owed = sum(account.there(now) for account in self.accounts.values())
            others = self.books.do(lambda c, w: _balances(c, w, self.who))
            assert self.books.owed_to_holders() - others == owed


async def _balances(connection: Connection, work: Work, but: list[str]) -> int:
    """Return what everybody else has."""
    cursor = await connection.execute(
        "select coalesce(sum(s.balance), 0)::bigint as n from ledger_standings(%s, 'points', array("
        "select holder_id from ledger_account where project_id = %s and holder_id <> all(%s)),"
        " null, %s) s",
        [work.project.id, work.project.id, but, work.now],
    )
    row = await cursor.fetchone()
    return int(row["n"]) if row else 0


def test_the_books_are_what_pen_and_paper_would_make_them(books: Books) -> None:
    TheBooks.books = books
    run_state_machine_as_test(  # type: ignore[no-untyped-call]
        TheBooks, settings=settings(max_examples=30, stateful_step_count=25, deadline=None)
    )


def test_they_add_up_whatever_many_do_at_once(books: Books) -> None:
    """Two hundred transactions, sixteen at a time, of everything there is, on three accounts."""
    chance = random.Random(7)  # noqa: S311 - a story, not a secret
    who = ["kim", "lee", "may"]
    spent: list[Posting] = []
    for name in who:
        books.grant(name, 500)

    def any_step() -> Step:
        one, other = chance.sample(who, 2)
        amount, kind = chance.randint(1, 60), chance.randrange(7)
        back = chance.choice(spent) if spent else None

        async def step(connection: Connection, work: Work) -> None:
            match kind:
                case 0:
                    until = work.now + timedelta(days=amount)
                    grant = ledger.Grant(
                        kind="points", holder_id=one, amount=amount, reason="accrual",
                        expires_at=until,
                    )  # fmt: skip
                    await ledger.grant(connection, work, [grant])
                case 1 | 2:
                    asked = [spending(one, amount), spending(other, amount)]
                    spent.extend(await ledger.spend(connection, work, asked))
                case 3:
                    await ledger.transfer(connection, work, "points", one, other, amount)
                case 4:
                    await ledger.take_back(
                        connection, work, one, "points", amount, "accrual_taken_back",
                        below_zero=True,
                    )  # fmt: skip
                case 5 if back is not None:
                    await ledger.give_back(connection, work, back.id, 1)
                case _:
                    until = work.now + timedelta(minutes=5)
                    held = [spending(one, amount), spending(other, 1)]
                    await ledger.hold(connection, work, f"s{amount % 5}", held, until)

        return step

    for _ in range(13):
        answers = books.at_once(*(any_step() for _ in range(16)))
        unexpected = [
            each
            for each in answers
            if isinstance(each, BaseException) and not isinstance(each, ShortError | ExcessError)
        ]
        # What a transaction that was undone spent was never spent.
        assert [str(each) for each in unexpected if "of None" not in str(each)] == []
    assert books.lies() == []
    balances = sum(books.standing(name).balance for name in who)
    assert books.owed_to_holders() == balances


def test_fifty_at_once_spend_exactly_what_there_is(books: Books) -> None:
    books.grant("kim", 70)
    answers = books.at_once(
        *(lambda c, w: ledger.spend(c, w, [spending("kim", 4)]) for _ in range(50))
    )
    assert sum(isinstance(each, ShortError) for each in answers) == 50 - 17
    assert books.standing("kim").balance == 70 - 17 * 4
    assert books.lies() == []


def test_two_who_send_to_each_other_do_not_wait_for_ever(books: Books) -> None:
    books.grant("kim", 1000)
    books.grant("lee", 1000)

    def send(giver: str, taker: str) -> Step:
        return lambda c, w: ledger.transfer(c, w, "points", giver, taker, 10)

    answers = books.at_once(
        *(step for _ in range(20) for step in (send("kim", "lee"), send("lee", "kim")))
    )
    assert [each for each in answers if isinstance(each, BaseException)] == []
    assert (books.standing("kim").balance, books.standing("lee").balance) == (1000, 1000)
    assert books.lies() == []


def test_what_is_held_is_spent_by_nobody_else(books: Books) -> None:
    """Sessions hold and spend while others spend past them: every holder gets what they held."""
    books.grant("kim", 100)
    until = books.now + timedelta(minutes=5)

    def hold(session: str) -> Step:
        return lambda c, w: ledger.hold(c, w, session, [spending("kim", 10)], until)

    held = books.at_once(*(hold(f"s{n}") for n in range(8)))
    assert held == [None] * 8

    def take(session: str | None) -> Step:
        return lambda c, w: ledger.spend(c, w, [spending("kim", 10)], session)

    steps = [take(f"s{n}") for n in range(8)] + [take(None) for _ in range(12)]
    random.Random(3).shuffle(steps)  # noqa: S311 - a story, not a secret
    answers = books.at_once(*steps)
    assert sum(isinstance(each, ShortError) for each in answers) == 10
    assert books.standing("kim").balance == 0
    assert books.lies() == []


def test_accounts_are_opened_once_by_however_many(books: Books) -> None:
    answers = books.at_once(
        *(
            lambda c, w: ledger.grant(
                c, w, [ledger.Grant(kind="points", holder_id="new", amount=1, reason="accrual")]
            )
            for _ in range(30)
        )
    )
    assert [each for each in answers if isinstance(each, BaseException)] == []
    assert books.standing("new").balance == 30
