"""Read what loyalty cards open with, and when their points expire."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from largesse.campaigns.decide import reading
from largesse.campaigns.decide.reading import refused

PERIODS = ("MONTH", "FIXED_DAY_OF_YEAR")
ROUNDINGS = (
    "END_OF_MONTH", "END_OF_QUARTER", "END_OF_HALF_YEAR", "END_OF_YEAR", "PARTICULAR_MONTH",
)  # fmt: skip
LONGEST_PERIOD = 1200
"""Months; a hundred years are no programme's horizon."""
_MONTHS = 12
_DAYS = 31


def read_loyalty_card(document: Mapping[str, Any], where: str = "") -> dict[str, Any]:
    """Return the card as it is stored: `points` and, unless points stay, `expiration_rules`.

    Refuses with `invalid_payload` at the path of the first fault.
    """
    points = reading.whole(document, "points", where, reading.LARGEST_QUANTITY)
    stored: dict[str, Any] = {"points": points or 0}
    rules = read_expiration_rules(
        reading.child(document, "expiration_rules", where), f"{where}.expiration_rules"
    )
    return stored if rules is None else {**stored, "expiration_rules": rules}


def read_expiration_rules(document: Mapping[str, Any] | None, where: str) -> dict[str, Any] | None:
    """Return rules of expiry as they are stored; `None` when there are none.

    Rules without a period type are no rules. Refuses what the period does not know.
    """
    if document is None or not any(value is not None for value in document.values()):
        return None
    period = document.get("period_type")
    if period not in PERIODS:
        raise refused(f"{where}.period_type", [*PERIODS], period)
    if period == "FIXED_DAY_OF_YEAR":
        return {
            "period_type": period,
            "fixed_month": _between(document, "fixed_month", where, _MONTHS),
            "fixed_day": _between(document, "fixed_day", where, _DAYS),
        }
    stored = {
        "period_type": period,
        "period_value": _between(document, "period_value", where, LONGEST_PERIOD),
    }
    rounding = document.get("rounding_type")
    if rounding is None:
        return stored
    if rounding not in ROUNDINGS:
        raise refused(f"{where}.rounding_type", [*ROUNDINGS], rounding)
    stored["rounding_type"] = rounding
    if rounding == "PARTICULAR_MONTH":
        stored["rounding_value"] = _between(document, "rounding_value", where, _MONTHS)
    return stored


def _between(document: Mapping[str, Any], name: str, where: str, most: int) -> int:
    value = reading.whole(document, name, where, most)
    if not value:
        raise refused(f"{where}.{name}", f"a whole number from 1 to {most}", document.get(name))
    return value
