"""Points that go back with goods: each return its share, all of them exactly the whole."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from largesse.loyalty.decide.returning import measure_of_return, points_due_back
from largesse.loyalty.model.earning import Basis


@given(
    points=st.integers(1, 10**6),
    parts=st.lists(st.integers(0, 10**6), min_size=1, max_size=12).filter(
        lambda each: sum(each) > 0
    ),
)
def test_several_returns_take_back_exactly_what_the_whole_earned(
    points: int, parts: list[int]
) -> None:
    basis = Basis("total", sum(parts))
    taken, returned = 0, 0
    for part in parts:
        returned += part
        due = points_due_back(points, basis, returned, whole=False)
        # Nothing is given back again, and each return is within a point of its exact share.
        assert due >= taken
        assert abs((due - taken) - points * part / basis.whole) <= 1
        taken = due
    assert taken == points


@given(
    points=st.integers(1, 10**6),
    whole=st.integers(1, 10**6),
    returned=st.integers(0, 2 * 10**6),
)
def test_never_more_than_was_earned_and_all_of_it_with_the_whole(
    points: int, whole: int, returned: int
) -> None:
    basis = Basis("amount", whole)
    assert 0 <= points_due_back(points, basis, returned, whole=False) <= points
    assert points_due_back(points, basis, returned, whole=True) == points


def test_only_lines_that_counted_bring_points_back() -> None:
    returned: dict[str, Any] = {
        "amount": 3000,
        "total": 2500,
        "lines": [
            {"line_id": "a", "quantity": 2, "amount": 2000, "total": 1500},
            {"line_id": "b", "quantity": 1, "amount": 1000, "total": 1000},
        ],
    }
    assert measure_of_return(Basis("total", 9000), returned) == 2500
    assert measure_of_return(Basis("amount", 9000), returned) == 3000
    assert measure_of_return(Basis("quantity", 9, ("a", "c")), returned) == 2
    assert measure_of_return(Basis("amount", 9, ("b",)), returned) == 1000
    assert measure_of_return(None, returned) == 0


def test_what_was_earned_by_no_order_comes_back_with_the_whole_only() -> None:
    assert points_due_back(50, None, 100, whole=False) == 0
    assert points_due_back(50, Basis("total", 0), 100, whole=False) == 0
    assert points_due_back(50, None, 0, whole=True) == 50
