"""Reckoning with numbers: signs, powers, rounding, least and greatest."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from math import ceil, floor

from largesse.rules.formulas.entry import Entry, eager
from largesse.rules.formulas.ground import Ground
from largesse.rules.formulas.values import MOST_BITS, as_number, unevaluable
from largesse.rules.operator import Form

_NUMBER = Form("number")
_MOST_POWER = 64
_MOST_ROOT = 12
_MOST_DIGITS = 18
_ROOT_PLACES = 30


def _divided(_ground: Ground, one: Fraction, other: Fraction) -> Fraction:
    if not other:
        raise unevaluable("formula_divided_by_zero")
    return one / other


def _rest(_ground: Ground, one: Fraction, other: Fraction) -> Fraction:
    if not other:
        raise unevaluable("formula_divided_by_zero")
    return one % other


def _power(_ground: Ground, base: Fraction, exponent: Fraction) -> Fraction:
    """Return a power; a root is exact to thirty places. Sizes are looked at before reckoning."""
    whole, root = exponent.numerator, exponent.denominator
    if abs(whole) > _MOST_POWER or root > _MOST_ROOT:
        raise unevaluable("formula_too_large", need=f"an exponent up to {_MOST_POWER}")
    if not base and whole < 0:
        raise unevaluable("formula_divided_by_zero")
    size = max(base.numerator.bit_length(), base.denominator.bit_length())
    if size * max(1, abs(whole)) > 2 * MOST_BITS:
        raise unevaluable("formula_too_large", need=f"at most {MOST_BITS} bits")
    power = base**whole
    return power if root == 1 else _root(power, root)


def _root(value: Fraction, degree: int) -> Fraction:
    if value < 0:
        raise unevaluable("formula_value_unfit", need="a root of a number from 0")
    scale = 10 ** (_ROOT_PLACES * degree)
    wanted = value.numerator * scale // value.denominator
    return Fraction(_whole_root(wanted, degree), 10**_ROOT_PLACES)


def _whole_root(value: int, degree: int) -> int:
    """Return the largest whole number whose power is not above `value` (Newton's method)."""
    if value < 2:
        return value
    guess = 1 << -(-value.bit_length() // degree)
    while True:
        better = ((degree - 1) * guess + value // guess ** (degree - 1)) // degree
        if better >= guess:
            return guess
        guess = better


def _rounded(
    whole: Callable[[Fraction], int],
) -> Callable[[Ground, Fraction, Fraction], Fraction]:
    def rounded(_ground: Ground, value: Fraction, digits: Fraction = Fraction(0)) -> Fraction:
        if digits.denominator != 1 or abs(digits) > _MOST_DIGITS:
            raise unevaluable("formula_value_unfit", need=f"up to {_MOST_DIGITS} digits")
        scale = Fraction(10) ** int(digits)
        return whole(value * scale) / scale

    return rounded


def _half_up(value: Fraction) -> int:
    return floor(value + Fraction(1, 2))


def _sign(
    name: str, strength: int, compute: Callable[..., Fraction], english: str, korean: str
) -> Entry:
    return Entry(
        name=name,
        form="operator",
        english=english,
        korean=korean,
        takes=("number", "number"),
        compute=eager(compute),
        strength=strength,
        hint=_NUMBER,
        example=f"ORDER_AMOUNT {name} 10",
    )


def _rounding(name: str, compute: Callable[[Fraction], int], english: str, korean: str) -> Entry:
    return Entry(
        name=name,
        form="function",
        english=english,
        korean=korean,
        takes=("number", "number"),
        optional=1,
        compute=eager(_rounded(compute)),
        hint=_NUMBER,
        example=f"{name}(ORDER_AMOUNT / 3;2)",
    )


ENTRIES = (
    _sign("+", 4, lambda _ground, one, other: one + other, "the sum", "더하기"),
    _sign("-", 4, lambda _ground, one, other: one - other, "the difference", "빼기"),
    _sign("*", 5, lambda _ground, one, other: one * other, "the product", "곱하기"),
    _sign("/", 5, _divided, "the quotient, exact", "나누기(정확한 값)"),
    _sign("%", 5, _rest, "the remainder of a division", "나머지"),
    Entry(
        name="POW",
        form="function",
        english="the first number to the power of the second",
        korean="거듭제곱",
        takes=("number", "number"),
        compute=eager(_power),
        hint=_NUMBER,
        example="POW(2;3)",
    ),
    _rounding("ROUND", _half_up, "rounded to so many places, halves up", "반올림(자릿수)"),
    _rounding("FLOOR", floor, "rounded down to so many places", "내림(자릿수)"),
    _rounding("CEIL", ceil, "rounded up to so many places", "올림(자릿수)"),
    Entry(
        name="MIN",
        form="function",
        english="the least of the numbers",
        korean="가장 작은 값",
        takes=("number",),
        further="number",
        compute=eager(lambda _ground, *numbers: min(map(as_number, numbers))),
        hint=Form("number", many=True),
        example="MIN(ORDER_AMOUNT * 0.1;20)",
    ),
    Entry(
        name="MAX",
        form="function",
        english="the greatest of the numbers",
        korean="가장 큰 값",
        takes=("number",),
        further="number",
        compute=eager(lambda _ground, *numbers: max(map(as_number, numbers))),
        hint=Form("number", many=True),
        example='MAX(CUSTOMER_METADATA("age");18)',
    ),
)
