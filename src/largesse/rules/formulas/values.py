"""Values as formulas meet them: exact rationals, texts, flags, moments and lists; never floats.

Money is in the currency's own units here (wire-semantics §1): 10.50, not 1050.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from fractions import Fraction
from typing import Any

from largesse.kernel.reason import Reason, Scalar
from largesse.rules.formulas.entry import Kind, UnevaluableError
from largesse.rules.formulas.ground import Ground
from largesse.rules.values import each, moment, number, same, shown

MOST_BITS = 1_024
"""Numerators and denominators have at most so many bits: some three hundred digits."""

ABSENT = None


def bounded(value: Fraction) -> Fraction:
    """Return the value; one that outgrew the bounds is none."""
    if value.numerator.bit_length() > MOST_BITS or value.denominator.bit_length() > MOST_BITS:
        raise unevaluable("formula_too_large", need=f"at most {MOST_BITS} bits")
    return value


def unevaluable(
    code: str, where: str = "", *, need: Scalar = None, got: Scalar | list[Scalar] = None
) -> UnevaluableError:
    """Return why a formula has no value, to be raised."""
    return UnevaluableError(Reason(code, where, need, got))


def major(units: int) -> Fraction:
    """Return wire units in the currency's own."""
    return Fraction(units, 100)


def known(value: Any, name: str) -> Any:
    """Return what is there, a number as the exact rational it is; nothing there is no value."""
    if value is None or value == "" or isinstance(value, Mapping):
        raise unevaluable("formula_value_missing", name)
    return value


def as_kind(value: Any, kind: Kind) -> Any:
    """Return a value as the kind an entry takes; a text that spells one is one."""
    match kind:
        case "number":
            return as_number(value)
        case "text":
            return as_text(value)
        case "flag":
            return as_flag(value)
        case "moment":
            return as_moment(value)
        case _:
            return value


def as_number(value: Any) -> Fraction:
    """Return an exact rational."""
    if isinstance(value, Fraction):
        return value
    read = number(value)
    if read is None:
        raise unevaluable("formula_value_unfit", need="a number", got=shown(value))
    return bounded(Fraction(read))


def as_text(value: Any) -> str:
    """Return a text; a number as it is spelled."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, (list, tuple)):
        raise unevaluable("formula_value_unfit", need="a text", got="a list")
    return spelled(as_number(value))


def as_flag(value: Any) -> bool:
    """Return true or false."""
    if isinstance(value, bool):
        return value
    if isinstance(value, str) and value.lower() in ("true", "false"):
        return value.lower() == "true"
    raise unevaluable("formula_value_unfit", need="true or false", got=shown(plain(value)))


def as_moment(value: Any) -> date | datetime:
    """Return a date or a date-time."""
    read = None if isinstance(value, Fraction) else moment(value)
    if read is None:
        raise unevaluable("formula_value_unfit", need="a date", got=shown(plain(value)))
    return read


def plain(value: Any) -> Any:
    """Return a value as reasons and comparisons of rules know it."""
    if isinstance(value, Fraction):
        return int(value) if value.denominator == 1 else spelled(value)
    return value


def alike(one: Any, other: Any, ground: Ground) -> bool:
    """Return whether two values are the same, as rules understand it; numbers by value."""
    if isinstance(one, Fraction) or isinstance(other, Fraction):
        try:
            return as_number(one) == as_number(other)
        except UnevaluableError:
            return False
    left, right = _said(one), _said(other)
    return same(left, right, ground.situation.zone) or same(right, left, ground.situation.zone)


def _said(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def holds_any(values: Any, wanted: Any, ground: Ground) -> bool:
    """Return whether a list holds a value."""
    return any(alike(one, wanted, ground) for one in each(values))


def spelled(value: Fraction) -> str:
    """Return a rational in words of digits: exact where it ends, else as a fraction."""
    if value.denominator == 1:
        return str(value.numerator)
    rest, places = value.denominator, 0
    for prime in (2, 5):
        count = 0
        while rest % prime == 0:
            rest //= prime
            count += 1
        places = max(places, count)
    if rest != 1 or places > 30:
        return f"{value.numerator}/{value.denominator}"
    digits = str(abs(value.numerator) * 10**places // value.denominator).rjust(places + 1, "0")
    return f"{'-' if value < 0 else ''}{digits[:-places]}.{digits[-places:]}"
