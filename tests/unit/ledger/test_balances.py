"""Balances follow from postings, whatever order they come in."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from largesse.ledger import Posting
from largesse.ledger.decide import taken_back, with_balances

NOW = datetime(2026, 6, 17, tzinfo=UTC)
amounts = st.lists(st.integers(-(10**9), 10**9).filter(bool), max_size=8)


def posting(amount: int) -> Posting:
    return Posting(
        id="lp_1",
        holder_id="cust_1",
        amount=amount,
        reason="rollback" if amount < 0 else "redemption",
        redemption_id="r_1",
        created_at=NOW,
    )


@given(amounts, st.integers(-(10**12), 10**12))
def test_the_last_balance_is_the_accounts_and_each_follows_from_the_one_before(
    moved: list[int], before: int
) -> None:
    told = with_balances([posting(each) for each in moved], before + sum(moved))
    standing = before
    for each in told:
        standing += each.amount
        assert each.balance == standing
    assert standing == before + sum(moved)


@given(amounts)
def test_what_rollbacks_take_is_counted_apart(moved: list[int]) -> None:
    assert taken_back(posting(each) for each in moved) == sum(-each for each in moved if each < 0)
