"""What the filter of a segment may ask, what it needs, and who passes it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from largesse.customers import Address, CustomerDraft
from largesse.kernel.problem import ProblemError
from largesse.segments.decide import (
    FIELDS,
    event_types,
    follows_clock,
    next_tick,
    nobody,
    parts_of,
    passed,
    read_filter,
    told_over,
)
from largesse.segments.model import AskedSegment

NOW = datetime(2026, 3, 14, 15, 9, 26, tzinfo=UTC)


def asked(**conditions: Any) -> AskedSegment:
    wanted = {name.replace("__", "."): each for name, each in conditions.items()}
    return AskedSegment("seg_1", "S", "passive", wanted, parts_of(read_filter(wanted)))


@pytest.mark.parametrize(
    ("document", "parts"),
    [
        ({"name": {"$is": "x"}}, ()),
        ({"summary.orders.total_count": {"$is": 1}, "metadata.a": {"$is": 1}}, ("orders",)),
        ({"summary.redemptions.gift.amount_to_go": {"$more_than": 1}}, ("redemptions",)),
        (
            {"events.cart.count": {"$is": 1}, "events.cart.last_at": {"$is_days_ago": 1}},
            ("event:cart",),
        ),
        ({"events.cart.abandoned.metadata.count": {"$is": 1}}, ("event:cart.abandoned",)),
    ],
)
def test_a_filter_gathers_only_what_it_needs(document: Any, parts: tuple[str, ...]) -> None:
    wanted = read_filter(document)
    assert parts_of(wanted) == parts
    assert event_types(wanted) == tuple(p[6:] for p in parts if p.startswith("event:"))


@pytest.mark.parametrize(
    "document",
    [
        {},
        {"junction": "and"},
        {"events.cart": {"$is": 1}},
        {"events.cart.colour": {"$is": 1}},
        {"events.cart.count.more": {"$is": 1}},
        {"events.cart.metadata": {"$is": 1}},
        {"summary.total": {"$is": 1}},
        {"address.planet": {"$is": "x"}},
        [],
        None,
    ],
)
def test_a_filter_that_cannot_be_asked_is_refused(document: Any) -> None:
    with pytest.raises(ProblemError) as refused:
        read_filter(document)
    assert refused.value.problem.code == "invalid_payload"
    assert refused.value.problem.where.startswith(".filter")


@pytest.mark.parametrize(
    ("document", "timed"),
    [
        ({"created_at": {"$after": "2026-01-01"}}, False),
        ({"metadata.a": {"$more_than": 1}}, False),
        ({"created_at": {"$less_than_ago": 3}}, True),
        ({"birthdate": {"$is_days_in_future": 1}}, True),
        ({"birthday": {"$next_month": True}}, True),
        ({"name": {"$is": "x"}, "summary.orders.last_order_date": {"$more_than_ago": 30}}, True),
    ],
)
def test_time_alone_moves_customers_only_where_a_date_is_relative(
    document: Any,
    timed: bool,  # noqa: FBT001 - a parameter of the table
) -> None:
    assert follows_clock(read_filter(document), NOW, "Asia/Seoul") is timed


def test_what_is_told_now_lies_over_what_is_known() -> None:
    known = {"name": "A", "metadata": {"a": 1, "b": 2}, "address": {"city": "Seoul"}}
    draft = CustomerDraft(
        source_id=None,
        metadata={"b": 3},
        birthdate=date(2000, 5, 6),
        address=Address(city="Busan"),
        email=None,
    )
    told = told_over(known, draft)
    assert told["name"] == "A"
    assert told["metadata"] == {"a": 1, "b": 3}
    assert told["birthday"] == told["birthdate"] == "2000-05-06"
    assert told["address"] == {"city": "Busan"}
    assert told["email"] is None
    assert "source_id" not in told
    assert told_over(known, CustomerDraft(metadata=None))["metadata"] is None


def test_nobody_passes_what_a_new_customer_would() -> None:
    segments = [
        asked(summary__orders__total_count={"$is": 0}),
        asked(events__cart__count={"$is": 0}),
        asked(created_at={"$is_days_ago": 0}),
        asked(loyalty__points={"$less_than": 1}),
        asked(summary__orders__last_order_date={"$is_unknown": True}),
    ]
    parts = {part for each in segments for part in each.parts}
    assert passed(segments, nobody(NOW, parts), NOW, "UTC") == segments
    assert passed([asked(name={"$has_value": True})], nobody(NOW, ()), NOW, "UTC") == []


@pytest.mark.parametrize(
    ("now", "zone", "due", "midnight"),
    [
        ("2026-03-14T15:09:26", "UTC", "2026-03-14T16:00:00", False),
        ("2026-03-14T14:30:00", "Asia/Seoul", "2026-03-14T15:00:00", True),
        ("2026-03-14T18:20:00", "Asia/Kolkata", "2026-03-14T18:30:00", True),
        ("2026-03-14T18:30:00", "Asia/Kolkata", "2026-03-14T19:00:00", False),
        # The night New York skips an hour, and the one it repeats an hour.
        ("2026-03-09T03:30:00", "America/New_York", "2026-03-09T04:00:00", True),
        ("2026-11-02T04:30:00", "America/New_York", "2026-11-02T05:00:00", True),
    ],
)
def test_segments_are_looked_at_hourly_and_at_local_midnight(
    now: str,
    zone: str,
    due: str,
    midnight: bool,  # noqa: FBT001 - a parameter of the table
) -> None:
    found = next_tick(datetime.fromisoformat(now).replace(tzinfo=UTC), zone)
    assert found == (datetime.fromisoformat(due).replace(tzinfo=UTC), midnight)


@given(
    st.integers(0, 6 * 366 * 86400),
    st.sampled_from(["UTC", "Asia/Seoul", "America/New_York", "Asia/Kathmandu", "Africa/Cairo"]),
)
def test_the_next_look_is_always_ahead_and_never_far(seconds: int, zone: str) -> None:
    now = NOW + timedelta(seconds=seconds)
    due, _ = next_tick(now, zone)
    assert now < due <= now + timedelta(hours=1)


def test_every_field_names_where_it_stands() -> None:
    for name, field in FIELDS.items():
        assert ".".join(field.path) == name.removesuffix(".*")
