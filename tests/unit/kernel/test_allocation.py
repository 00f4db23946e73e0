from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from largesse.kernel.allocation import allocate

totals = st.integers(0, 10**12)
shares = st.lists(st.integers(0, 10**9), max_size=20)
quanta = st.sampled_from((1, 10, 100))


@pytest.mark.parametrize(
    ("total", "weights", "quantum", "parts"),
    [
        (300, [3300, 3400], 1, [148, 152]),
        (1000, [20, 45, 60], 1, [160, 360, 480]),
        (100, [1, 1, 1], 1, [34, 33, 33]),
        (1000_00, [1, 1, 1], 100, [334_00, 333_00, 333_00]),
        (150, [1, 1], 100, [150, 0]),
        (5, [0, 0], 1, [0, 0]),
        (5, [], 1, []),
    ],
)
def test_splits(total: int, weights: list[int], quantum: int, parts: list[int]) -> None:
    assert allocate(total, weights, quantum) == parts


@given(totals, shares, quanta)
def test_parts_sum_and_none_is_negative(total: int, weights: list[int], quantum: int) -> None:
    parts = allocate(total, weights, quantum)
    assert len(parts) == len(weights)
    assert sum(parts) == (total if any(weights) else 0)
    assert all(part >= 0 for part in parts)


@given(totals, shares, quanta)
def test_no_part_is_a_payable_unit_off(total: int, weights: list[int], quantum: int) -> None:
    whole = sum(weights)
    for part, weight in zip(allocate(total, weights, quantum), weights, strict=True):
        if whole:
            assert abs(part - Fraction(total * weight, whole)) < 2 * quantum


@given(totals, shares, quanta)
def test_at_most_one_part_is_odd(total: int, weights: list[int], quantum: int) -> None:
    odd = [part for part in allocate(total, weights, quantum) if part % quantum]
    assert len(odd) <= (total % quantum > 0)


@given(st.integers(0, 10**6), st.lists(st.integers(1, 10**6), min_size=1, max_size=10))
def test_heavier_lines_get_no_less(total: int, weights: list[int]) -> None:
    weights.sort(reverse=True)
    parts = allocate(total, weights)
    assert parts == sorted(parts, reverse=True)


@given(st.lists(st.integers(0, 10**6), min_size=1, max_size=10), st.data())
def test_nobody_gets_more_than_their_weight(weights: list[int], data: st.DataObject) -> None:
    total = data.draw(st.integers(0, sum(weights)))
    parts = allocate(total, weights)
    assert all(part <= weight for part, weight in zip(parts, weights, strict=True))
