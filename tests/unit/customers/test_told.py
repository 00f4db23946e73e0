"""Laws of telling more of a customer."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st
from msgspec import UNSET

from largesse.customers.decide import changed_fields, told
from largesse.customers.model import Customer, CustomerDraft

NOW = datetime(2026, 1, 1, tzinfo=UTC)
WORDS = st.sampled_from(["a", "b", ""])
METADATA = st.dictionaries(WORDS, st.integers(0, 3), max_size=3)
SAID = st.just(UNSET) | st.none() | WORDS
CUSTOMERS = st.builds(
    Customer,
    id=st.just("cust_1"),
    created_at=st.just(NOW),
    source_id=st.none() | WORDS,
    name=st.none() | WORDS,
    email=st.none() | WORDS,
    metadata=METADATA,
)
DRAFTS = st.builds(
    CustomerDraft,
    source_id=st.none() | WORDS,
    name=SAID,
    email=SAID,
    metadata=st.just(UNSET) | st.none() | METADATA,
)


@given(CUSTOMERS, DRAFTS)
def test_telling_twice_is_telling_once(customer: Customer, draft: CustomerDraft) -> None:
    once = told(customer, draft, NOW)
    assert told(once, draft, NOW + timedelta(days=1)) is once


@given(CUSTOMERS, DRAFTS)
def test_a_draft_changes_what_it_names_and_nothing_else(
    customer: Customer, draft: CustomerDraft
) -> None:
    after = told(customer, draft, NOW)
    for name in ("name", "email"):
        said = getattr(draft, name)
        assert getattr(after, name) == (getattr(customer, name) if said is UNSET else said)
    if draft.metadata is None:
        assert after.metadata == {}
    elif draft.metadata is not UNSET:
        assert after.metadata == customer.metadata | draft.metadata
    if customer.source_id is not None:
        assert after.source_id == customer.source_id
    assert (after.updated_at == NOW) == bool(changed_fields(customer, after))
