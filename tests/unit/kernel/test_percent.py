from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from largesse.kernel.percent import Percent

decimals = st.decimals(-1000, 1000, places=6, allow_nan=False)


@pytest.mark.parametrize(
    ("text", "exact"),
    [("10", 10), ("12.5", Fraction(25, 2)), ("1e1", 10), ("0.1", Fraction(1, 10)), (7, 7)],
)
def test_decimal_text_is_read_exactly(text: str | int, exact: Fraction | int) -> None:
    percent = Percent.read(text)
    assert Fraction(percent.numerator, percent.denominator) == exact


@pytest.mark.parametrize("text", ["", "ten", "NaN", "Infinity", "1e-13", "1e13", "0x1", "1,5"])
def test_what_is_not_a_decimal_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        Percent.read(text)


@given(decimals)
def test_reading_loses_nothing(value: Decimal) -> None:
    percent = Percent.read(str(value))
    assert Fraction(percent.numerator, percent.denominator) == Fraction(value)
    assert Percent.read(str(percent).removesuffix(" %")) in (
        percent,
        Percent.read(value.normalize()),
    )


@given(st.integers(0, 10**6), st.integers(0, 10**12), st.sampled_from((1, 100)))
def test_a_share_is_between_nothing_and_all(hundredths: int, amount: int, quantum: int) -> None:
    share = Percent(hundredths % 10_001, 100).of(amount * quantum, quantum)
    assert 0 <= share <= amount * quantum
    assert share % quantum == 0


@given(st.integers(0, 100), st.integers(0, 10**9))
def test_a_percent_and_the_rest_make_the_whole(percent: int, amount: int) -> None:
    one, rest = Percent(percent).of(amount), Percent(100 - percent).of(amount)
    assert 0 <= one + rest - amount <= 1


def test_times_scales() -> None:
    assert Percent(5).times(5).of(100_00) == 25_00


def test_a_percent_in_words() -> None:
    assert str(Percent(125, 10)) == "12.5 %"
    assert str(Percent(100)) == "100 %"
