"""What the ledger promises of lots, debts, holds and transfers, on a real database."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from largesse import ledger
from largesse.ledger import (
    ExcessError,
    Grant,
    Posting,
    Refers,
    Returning,
    ShortError,
    Spending,
    TakingBack,
)
from largesse.storage import Connection, Work
from largesse.storage.database import counted_statements
from largesse.storage.faults import IntegrityError
from support.books import START, Books, opened_books, spending


@pytest.fixture
def books(database_url: str) -> Iterator[Books]:
    with opened_books(database_url) as found:
        yield found
        assert found.lies() == []


def days(count: float) -> object:
    return START + timedelta(days=count)


def test_what_runs_out_first_is_spent_first(books: Books) -> None:
    books.grant("kim", 30)
    books.grant("kim", 10, expires_at=days(20))
    books.grant("kim", 10, expires_at=days(10))
    spent = books.spend("kim", 15)
    assert [(each.amount, each.expires_at) for each in spent.lots] == [
        (-10, days(10)),
        (-5, days(20)),
    ]
    assert (spent.amount, spent.balance, spent.total) == (-15, 35, 50)
    assert books.lots("kim") == [(5, days(20)), (30, None)]


def test_what_ran_out_is_not_there_even_before_it_is_booked(books: Books) -> None:
    books.grant("kim", 10, expires_at=days(1))
    books.grant("kim", 5)
    books.move_clock(days=1)
    standing = books.standing("kim")
    assert (standing.balance, standing.available, standing.expired) == (5, 5, 10)
    with pytest.raises(ShortError) as short:
        books.spend("kim", 6)
    assert (short.value.needed, short.value.available) == (6, 5)
    (expired,) = books.expire()
    assert (expired.amount, expired.reason, expired.balance) == (-10, "expiration", 5)
    assert books.expire() == []
    standing = books.standing("kim")
    assert (standing.balance, standing.expired) == (5, 10)


def test_a_standing_tells_all_there_is_to_tell(books: Books) -> None:
    assert books.standing("nobody").balance == 0
    books.grant("kim", 100, expires_at=days(5), programme_id="camp_1")
    books.grant("kim", 20, expires_at=days(5))
    books.grant("kim", 7, expires_at=days(9))
    books.spend("kim", 10)
    books.transfer("kim", "lee", 5)
    books.take_back("kim", 2)
    books.hold("s", "kim", 30)
    standing = books.standing("kim")
    assert (standing.granted, standing.spent, standing.removed, standing.transferred) == (
        127, 10, 2, -5,
    )  # fmt: skip
    assert (standing.balance, standing.held, standing.available, standing.total) == (
        110, 30, 80, 120,
    )  # fmt: skip
    assert (standing.next_expiration_at, standing.next_expiration_amount) == (days(5), 103)
    assert standing.programme_id == "camp_1"
    assert books.standing("kim", "s").available == 110


def test_a_spending_comes_back_in_parts_to_the_lots_it_was_of(books: Books) -> None:
    books.grant("kim", 10, expires_at=days(10))
    books.grant("kim", 10)
    spent = books.spend("kim", 16)
    assert books.give_back(spent, 4).amount == 4
    assert books.lots("kim") == [(8, None)]
    back = books.give_back(spent)
    assert (back.amount, back.returns, back.reason, back.balance) == (12, spent.id, "refund", 20)
    assert books.lots("kim") == [(10, days(10)), (10, None)]
    with pytest.raises(ExcessError):
        books.give_back(spent)
    with pytest.raises(ExcessError):
        books.give_back(spent, 1)
    assert books.standing("kim").spent == 0


def test_what_ran_out_meanwhile_comes_back_with_the_life_it_had_left(books: Books) -> None:
    books.grant("kim", 10, expires_at=days(10))
    books.move_clock(days=7)
    spent = books.spend("kim", 6)
    books.move_clock(days=30)
    assert len(books.expire()) == 1
    back = books.give_back(spent)
    assert [(part.amount, part.expires_at) for part in back.lots] == [(6, days(40))]
    assert books.lots("kim") == [(6, days(40))]
    books.move_clock(days=3)
    assert books.standing("kim").balance == 0


def test_what_is_taken_back_is_what_is_there(books: Books) -> None:
    books.grant("kim", 10)
    taken = books.take_back("kim", 25)
    assert taken is not None
    assert (taken.amount, taken.balance, taken.owed) == (-10, 0, 0)
    assert books.take_back("kim", 25) is None
    assert books.take_back("nobody", 25) is None


def test_what_is_not_there_is_owed_and_repaid_by_what_comes_next(books: Books) -> None:
    books.grant("kim", 10)
    taken = books.take_back("kim", 25, below_zero=True)
    assert taken is not None
    assert (taken.amount, taken.balance, taken.owed) == (-25, -15, 15)
    standing = books.standing("kim")
    assert (standing.balance, standing.owed, standing.available) == (0, 15, 0)
    given = books.grant("kim", 10)
    assert (given.balance, given.owed) == (-5, -10)
    assert books.lots("kim") == []
    assert books.grant("kim", 10).balance == 5
    assert books.lots("kim") == [(5, None)]


def test_a_grant_is_taken_back_of_its_own_lot(books: Books) -> None:
    books.grant("kim", 10, expires_at=days(1))
    later = books.grant("kim", 10, expires_at=days(9))
    books.do(
        lambda c, w: ledger.take_back(
            c, w, "kim", "points", 8, "accrual_taken_back", below_zero=False, posting_id=later.id
        )
    )
    assert books.lots("kim") == [(10, days(1)), (2, days(9))]


def test_what_is_given_back_to_somebody_in_debt_repays_it(books: Books) -> None:
    books.grant("kim", 10)
    spent = books.spend("kim", 10)
    books.take_back("kim", 10, below_zero=True)
    back = books.give_back(spent)
    assert (back.amount, back.balance, back.owed) == (10, 0, -10)
    assert books.lots("kim") == []


def test_a_session_keeps_what_it_holds_from_others(books: Books) -> None:
    books.grant("kim", 100)
    books.hold("mine", "kim", 70)
    with pytest.raises(ShortError) as short:
        books.spend("kim", 31)
    assert short.value.available == 30
    with pytest.raises(ShortError):
        books.hold("yours", "kim", 31)
    books.hold("yours", "kim", 30)
    assert books.standing("kim").available == 0
    books.spend("kim", 70, "mine")
    assert books.standing("kim").held == 30
    assert books.release("yours") == 1
    assert books.release("yours") == 0
    assert books.standing("kim").available == 30


def test_a_session_holds_what_it_asked_for_last(books: Books) -> None:
    books.grant("kim", 100)
    books.grant("lee", 100)
    books.hold("s", "kim", 70)
    books.hold("s", "lee", 20)
    assert (books.standing("kim").held, books.standing("lee").held) == (0, 20)


def test_a_hold_that_ran_out_holds_nothing(books: Books) -> None:
    books.grant("kim", 100)
    books.hold("s", "kim", 100, minutes=5)
    books.move_clock(minutes=5)
    assert books.standing("kim").available == 100
    books.spend("kim", 100)


def test_what_is_held_does_not_run_out_on_whoever_holds_it(books: Books) -> None:
    books.grant("kim", 10, expires_at=START + timedelta(minutes=5))
    books.grant("kim", 10)
    books.hold("s", "kim", 20)
    books.move_clock(minutes=6)
    assert books.expire() == []
    with pytest.raises(ShortError):
        books.spend("kim", 5)
    assert books.spend("kim", 20, "s").balance == 0


def test_once_the_hold_is_over_it_runs_out(books: Books) -> None:
    books.grant("kim", 10, expires_at=START + timedelta(minutes=5))
    books.hold("s", "kim", 10)
    books.move_clock(minutes=20)
    assert len(books.expire()) == 1


def test_a_transfer_is_one_or_nothing(books: Books) -> None:
    books.grant("kim", 10)
    out, into = books.transfer("kim", "lee", 4)
    assert (out.amount, into.amount, out.reason, into.reason) == (
        -4,
        4,
        "transfer_out",
        "transfer_in",
    )
    assert (out.related, into.related) == ({"transaction_id": into.id}, {"transaction_id": out.id})
    with pytest.raises(ShortError):
        books.transfer("kim", "lee", 7)
    assert (books.standing("kim").balance, books.standing("lee").balance) == (6, 4)


def test_all_of_a_request_or_nothing_of_it(books: Books) -> None:
    books.grant("kim", 10)
    with pytest.raises(ShortError):
        books.do(lambda c, w: ledger.spend(c, w, [spending("kim", 5), spending("kim", 6)]))
    assert books.standing("kim").balance == 10


def test_movements_of_every_kind_are_one_statement(books: Books) -> None:
    books.grant("kim", 10, kind="credits")
    names: list[str] = []
    asked = [
        Spending(
            kind="credits",
            holder_id="kim",
            amount=4,
            reason="redemption",
            refers=Refers(redemption_id="r_1", order_id="ord_1", note="tea"),
        ),
        Grant(kind="points", holder_id="lee", amount=3, reason="redemption"),
        TakingBack(kind="points", holder_id="none", amount=3, reason="rollback"),
    ]

    async def counted(connection: Connection, work: Work) -> list[Posting | None]:
        with counted_statements() as told:
            moved = await ledger.move(connection, work, asked)
        names.extend(told)
        return moved

    moved = books.do(counted)
    assert names == ["move"]
    assert [each and each.amount for each in moved] == [-4, 3, None]
    assert moved[0] is not None
    assert (moved[0].order_id, moved[0].note, moved[0].redemption_id) == ("ord_1", "tea", "r_1")
    back = Returning(
        kind="credits", holder_id="kim", refers=Refers(redemption_id="r_1", rollback_id="rr_1")
    )
    (given,) = books.do(lambda c, w: ledger.move(c, w, [back]))
    assert given is not None
    assert (given.amount, given.returns, given.rollback_id) == (4, moved[0].id, "rr_1")
    books.do(lambda c, _: _name_no_redemption(c, "r_1"))


def test_a_redemption_moves_an_account_once(books: Books) -> None:
    books.grant("kim", 10)
    once = spending("kim", 1, refers=Refers(redemption_id="r_2"))
    books.do(lambda c, w: ledger.spend(c, w, [once]))
    with pytest.raises(IntegrityError):
        books.do(lambda c, w: ledger.spend(c, w, [once]))
    books.do(lambda c, _: _name_no_redemption(c, "r_2"))


async def _name_no_redemption(connection: Connection, redemption_id: str) -> None:
    """Take away the name of a redemption that is in no log: the doctor would tell of it."""
    await connection.execute(
        "update ledger_posting set redemption_id = null, rollback_id = null"
        " where redemption_id = %s",
        [redemption_id],
    )


def test_what_the_merchant_calls_a_change_is_found_by_that_name(books: Books) -> None:
    books.grant("kim", 10, reason="addition", refers=Refers(source_id="till-7", note="sorry"))
    found = books.do(lambda c, w: ledger.posting_by_source(c, w, "points", "kim", "till-7"))
    assert found is not None
    assert (found.amount, found.note) == (10, "sorry")
    assert books.do(lambda c, w: ledger.posting_by_source(c, w, "points", "kim", "till-8")) is None
    with pytest.raises(IntegrityError):
        books.grant("kim", 10, reason="addition", refers=Refers(source_id="till-7"))


def test_movements_are_read_by_holder_and_by_programme(books: Books) -> None:
    for who, amount in (("kim", 1), ("lee", 2), ("kim", 3)):
        books.grant(who, amount, programme_id="camp_9")
    books.grant("may", 9)

    def page(limit: int, **wanted: object) -> tuple[list[int], bool, str]:
        asked = ledger.PostingFilter(**{"kind": "points", **wanted})  # type: ignore[arg-type]
        found, more = books.do(lambda c, w: ledger.postings_page(c, w, asked, limit))
        return [each.amount for each in found], more, found[-1].id

    amounts, more, last = page(2, programme_id="camp_9")
    assert (amounts, more) == ([3, 2], True)
    assert page(2, programme_id="camp_9", after=last)[:2] == ([1], False)
    assert page(5, holder_id="kim", oldest_first=True)[:2] == ([1, 3], False)
    amounts = books.do(
        lambda c, w: ledger.moved_between(
            c, w, "points", ["kim", "none"], ["accrual"], START, START + timedelta(seconds=1)
        )
    )
    assert amounts == {"kim": 4, "none": 0}


def test_many_accounts_are_opened_at_once_and_only_once(books: Books) -> None:
    whose = books.work.project.id
    openings = [ledger.Opening(f"v_{n}_{whose}", 100, n % 3, "camp_1") for n in range(50)]
    opened = books.do(lambda c, w: ledger.open_accounts(c, w, "credits", openings))
    assert opened == 50
    assert books.do(lambda c, w: ledger.open_accounts(c, w, "credits", openings)) == 0
    assert books.owed_to_holders(kind="credits") == sum(100 - n % 3 for n in range(50))


def test_what_is_left_of_deleted_cards_is_written_off(books: Books) -> None:
    card = f"v_{books.work.project.id}"
    books.do(lambda c, w: ledger.open_accounts(c, w, "credits", [ledger.Opening(card, 100)]))
    assert books.owed_to_holders(kind="credits") == 100
    books.move_clock(days=1)
    assert books.do(lambda c, w: ledger.close_accounts(c, w, "credits", [card, "none"])) == 1
    assert books.owed_to_holders(kind="credits") == 0
    assert books.owed_to_holders(START, kind="credits") == 100


def test_the_liability_of_any_day_is_told_from_the_postings(books: Books) -> None:
    books.grant("kim", 100, expires_at=days(10), programme_id="camp_1")
    books.move_clock(days=2)
    books.spend("kim", 30)
    books.move_clock(days=2)
    books.grant("lee", 50, programme_id="camp_2")
    books.take_back("lee", 80, below_zero=True)
    books.move_clock(days=20)
    assert books.owed_to_holders() == 0
    books.expire()
    asked = (-1, 0, 3, 9, 10, 30)
    told = {day: books.owed_to_holders(START + timedelta(days=day)) for day in asked}
    assert told == {-1: 0, 0: 100, 3: 70, 9: 70, 10: 0, 30: 0}
