"""What a movement is to the books: which accounts, which way, and what it tells of itself."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from largesse.ledger import Grant, Movement, PostingReason, Refers, Returning, Spending, TakingBack
from largesse.ledger.decide import against, posting_of, row_of
from largesse.ledger.model import AccountStanding

NOW = datetime(2026, 6, 17, tzinfo=UTC)


@pytest.mark.parametrize("reason", get_args(PostingReason))
def test_every_reason_has_an_account_on_the_other_side(reason: PostingReason) -> None:
    assert against(reason, granted=False) in {
        *("issued", "spent", "removed", "expired", "transferred"),
    }


def test_what_a_redemption_credits_is_issued_and_what_it_takes_is_spent() -> None:
    assert against("redemption", granted=True) == "issued"
    assert against("redemption", granted=False) == "spent"


@pytest.mark.parametrize(
    ("movement", "way"),
    [
        (Grant(kind="points", holder_id="a", amount=1, reason="accrual"), "grant"),
        (Spending(kind="points", holder_id="a", amount=1, reason="removal"), "spend"),
        (
            Spending(kind="points", holder_id="a", amount=1, reason="redemption", overdrawn=True),
            "take",
        ),
        (Returning(posting_id="lp_1"), "give_back"),
        (TakingBack(kind="points", holder_id="a", amount=1, reason="rollback"), "take"),
    ],
)
def test_each_kind_of_movement_goes_its_way(movement: Movement, way: str) -> None:
    assert row_of(movement, "lp_9")["way"] == way


names = st.text("abc", min_size=1, max_size=5)
refers = st.builds(
    Refers,
    campaign_id=st.none() | names,
    redemption_id=st.none() | names,
    order_id=st.none() | names,
    customer_id=st.none() | names,
    source_id=st.none() | names,
    note=st.none() | names,
    related=st.dictionaries(names, names, max_size=2),
)


@given(refers, st.integers(1, 10**12))
def test_a_posting_tells_what_its_movement_told(told: Refers, amount: int) -> None:
    movement = Grant(kind="credits", holder_id="v_1", amount=amount, reason="issue", refers=told)
    posting = posting_of({"created_at": NOW, **row_of(movement, "lp_1")})
    assert (posting.id, posting.kind, posting.holder_id, posting.amount) == (
        "lp_1", "credits", "v_1", amount,
    )  # fmt: skip
    for name in Refers.__struct_fields__:
        assert getattr(posting, name) == getattr(told, name)


def test_a_posting_of_somebody_forgotten_is_nobodys() -> None:
    row = row_of(Grant(kind="points", holder_id=None, amount=5, reason="redemption"), "lp_1")
    posting = posting_of({"created_at": NOW, "holder_id": None, **row})
    assert posting.holder_id is None


def test_what_is_held_by_others_is_not_available() -> None:
    assert AccountStanding(balance=10, held=4).available == 6
    assert AccountStanding(balance=10, held=14).available == 0
    assert AccountStanding(granted=10, removed=4, transferred=-1).total == 5
