from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from largesse.kernel.rounding import round_half_up

wholes = st.integers(-(10**15), 10**15)
parts = st.integers(1, 10**9)
quanta = st.sampled_from((1, 10, 100))


@pytest.mark.parametrize(
    ("numerator", "denominator", "quantum", "rounded"),
    [
        (11499, 10, 1, 1150),
        (5, 2, 1, 3),
        (-5, 2, 1, -2),
        (249, 100, 1, 2),
        (150, 1, 100, 200),
        (149, 1, 100, 100),
        (0, 7, 100, 0),
    ],
)
def test_halves_go_up(numerator: int, denominator: int, quantum: int, rounded: int) -> None:
    assert round_half_up(numerator, denominator, quantum) == rounded


@given(wholes, parts, quanta)
def test_nothing_payable_is_nearer(numerator: int, denominator: int, quantum: int) -> None:
    exact = Fraction(numerator, denominator)
    rounded = round_half_up(numerator, denominator, quantum)
    assert rounded % quantum == 0
    assert -Fraction(quantum, 2) < rounded - exact <= Fraction(quantum, 2)


@given(wholes, wholes, parts, quanta)
def test_order_is_kept(one: int, other: int, denominator: int, quantum: int) -> None:
    low, high = sorted((one, other))
    assert round_half_up(low, denominator, quantum) <= round_half_up(high, denominator, quantum)


@given(wholes, quanta)
def test_rounding_twice_is_rounding_once(amount: int, quantum: int) -> None:
    once = round_half_up(amount, 1, quantum)
    assert round_half_up(once, 1, quantum) == once
