"""Read single values of a document, refusing each with its path."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from largesse.kernel.percent import Percent
from largesse.kernel.problem import ProblemError, refuse
from largesse.kernel.reason import Scalar
from largesse.rules.formulas import Formula, FormulaError, parse_formula

LARGEST_AMOUNT = 100_000_000_000_000
LARGEST_QUANTITY = 1_000_000_000
LONGEST_ID = 255
_MOST_PERCENT = 100


def refused(where: str, need: Scalar | list[Scalar], got: Any = None) -> ProblemError:
    """Return the refusal of a value; what was there is told only when it is a plain one."""
    plain = got if isinstance(got, str | int | bool) else None
    if isinstance(got, float | Decimal):
        plain = str(got)
    if isinstance(plain, str):
        plain = plain[:100]
    return refuse("invalid_payload", where, need=need, got=plain)


def whole(document: Mapping[str, Any], name: str, where: str, most: int) -> int | None:
    """Return a whole number from 0 to `most`; `None` when it is not there."""
    value = document.get(name)
    if value is None:
        return None
    value = _as_whole(value)
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= most:
        raise refused(f"{where}.{name}", f"a whole number from 0 to {most}", value)
    return value


def _as_whole(value: Any) -> Any:
    """Return 1000.0 as 1000: some clients write every number with a point."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, Decimal) and value.is_finite() and abs(value.adjusted()) < 20:
        return int(value) if value == value.to_integral_value() else value
    return value


def amount(document: Mapping[str, Any], name: str, where: str) -> int | None:
    """Return an amount in wire units; `None` when it is not there."""
    return whole(document, name, where, LARGEST_AMOUNT)


def percent(document: Mapping[str, Any], name: str, where: str) -> Percent | None:
    """Return an exact percentage from 0 to 100; `None` when it is not there."""
    value = document.get(name)
    if value is None:
        return None
    try:
        read = Percent.read(str(value))
    except ValueError:
        raise refused(f"{where}.{name}", "a percentage from 0 to 100", value) from None
    if not 0 <= read.numerator <= _MOST_PERCENT * read.denominator:
        raise refused(f"{where}.{name}", "a percentage from 0 to 100", value)
    return read


def formula(document: Mapping[str, Any], name: str, where: str) -> Formula | None:
    """Return a formula; `None` when it is not there. A plain number is one.

    Refuses with the place in the text after the path: `.amount_off_formula:12`.
    """
    value = document.get(name)
    if value is None or value == "":
        return None
    if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str):
        raise refused(f"{where}.{name}", "a formula", value)
    try:
        return parse_formula(value)
    except FormulaError as error:
        raise refused(f"{where}.{name}:{error.at}", error.need, error.got) from None


def reference(document: Mapping[str, Any], name: str, where: str) -> str | None:
    """Return an identifier; `None` when it is not there."""
    value = document.get(name)
    if value is None or value == "":
        return None
    if not isinstance(value, str) or len(value) > LONGEST_ID:
        raise refused(f"{where}.{name}", f"an id of at most {LONGEST_ID} characters", value)
    return value


def child(document: Mapping[str, Any], name: str, where: str) -> Mapping[str, Any] | None:
    """Return an object; `None` when it is not there."""
    value = document.get(name)
    if value is None:
        return None
    if not isinstance(value, Mapping):
        raise refused(f"{where}.{name}", "an object", value)
    return value
