"""How operators read the values a merchant wrote, and the comparisons several of them share."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import Any, Literal

from largesse.rules.model import ItemReference, Situation
from largesse.rules.operator import Kind, UnreadableError
from largesse.rules.values import (
    LARGEST_NUMBER,
    LONGEST_TEXT,
    Number,
    each,
    exact,
    local_day,
    moment,
    number,
    same,
    span,
)

COUNTABLE: frozenset[Kind] = frozenset({"number", "amount", "metadata"})
COMPARABLE: frozenset[Kind] = COUNTABLE | {"moment"}
EQUATABLE: frozenset[Kind] = frozenset(
    {"number", "amount", "text", "boolean", "metadata", "ids", "items"}
)
TEXTUAL: frozenset[Kind] = frozenset({"text", "metadata"})
DATED: frozenset[Kind] = frozenset({"moment", "metadata"})
LISTED: frozenset[Kind] = frozenset({"metadata"})

LONGEST_ID = 255
MOST_DAYS = 36_500
_ITEM_KINDS = ("product", "sku", "products_collection")


def read_values(values: tuple[Any, ...], kind: Kind) -> tuple[Any, ...]:
    """Read any number of values of a kind."""
    if not values:
        raise UnreadableError("at least one value")
    return tuple(_read_value(value, kind, index) for index, value in enumerate(values))


def _read_value(value: Any, kind: Kind, index: int) -> Any:
    match kind:
        case "number" | "amount":
            return _read_number(value, index)
        case "boolean":
            if isinstance(value, bool):
                return value
            raise UnreadableError("true or false", index)
        case "text" | "ids":
            return _read_text(value, index, LONGEST_ID)
        case _:
            if isinstance(value, bool):
                return value
            if isinstance(value, str):
                return _read_text(value, index, LONGEST_TEXT, empty=True)
            return _read_number(value, index, "a text, a number, true or false")


def _read_number(value: Any, index: int, need: str = "a number") -> Number:
    read = exact(value)
    if read is None:
        raise UnreadableError(need, index)
    if not -LARGEST_NUMBER < read < LARGEST_NUMBER or (
        isinstance(read, Decimal) and read.adjusted() < -18
    ):
        raise UnreadableError("a number of at most 18 digits", index)
    return read


def _read_text(value: Any, index: int, longest: int, *, empty: bool = False) -> str:
    if not isinstance(value, str) or (not value and not empty):
        raise UnreadableError("a text", index)
    if len(value) > longest:
        raise UnreadableError(f"a text of at most {longest} characters", index)
    return value


def read_comparable(values: tuple[Any, ...], kind: Kind) -> Number | str:
    """Read the first value: a number, or a date where the subject may be one."""
    if not values:
        raise UnreadableError("one value")
    value = values[0]
    if isinstance(value, str) and kind in DATED:
        if moment(value) is None:
            raise UnreadableError("a number or an ISO 8601 date", 0)
        return value
    if kind == "moment":
        raise UnreadableError("an ISO 8601 date", 0)
    return _read_number(value, 0)


def read_texts(values: tuple[Any, ...], _kind: Kind) -> tuple[str, ...]:
    """Read texts that are not empty."""
    if not values:
        raise UnreadableError("at least one text")
    return tuple(_read_text(value, index, LONGEST_TEXT) for index, value in enumerate(values))


def read_date(values: tuple[Any, ...], _kind: Kind) -> str:
    """Read the first value as an ISO 8601 date or date-time."""
    if not values or not isinstance(values[0], str) or moment(values[0]) is None:
        raise UnreadableError("an ISO 8601 date", 0 if values else None)
    return values[0]


def read_whole(values: tuple[Any, ...], _kind: Kind, most: int = 1_000_000) -> int:
    """Read the first value as a whole number from 0."""
    read = exact(values[0]) if values else None
    if not isinstance(read, int) or not 0 <= read <= most:
        raise UnreadableError(f"a whole number from 0 to {most}", 0 if values else None)
    return read


def read_days(values: tuple[Any, ...], kind: Kind) -> int:
    """Read the first value as a number of days."""
    return read_whole(values, kind, MOST_DAYS)


def read_flag(values: tuple[Any, ...], _kind: Kind) -> bool:
    """Read nothing, or one boolean; nothing means true."""
    if not values:
        return True
    if not isinstance(values[0], bool):
        raise UnreadableError("true, false or nothing", 0)
    return values[0]


def read_items(
    values: tuple[Any, ...], default: Literal["product", "sku"] | None
) -> tuple[ItemReference, ...]:
    """Read references to products, SKUs and collections.

    A bare id is an item of the `default` kind; without a default it is refused.
    """
    if not values:
        raise UnreadableError("at least one product, SKU or collection")
    return tuple(_read_item(value, index, default) for index, value in enumerate(values))


def _read_item(value: Any, index: int, default: Literal["product", "sku"] | None) -> ItemReference:
    if isinstance(value, str) and default:
        return ItemReference(default, _read_text(value, index, LONGEST_ID))
    if not isinstance(value, Mapping):
        raise UnreadableError("an object with id and object", index)
    kind = value.get("object") or default
    if kind not in _ITEM_KINDS:
        raise UnreadableError("object: product, sku or products_collection", index)
    names = {}
    for name in ("id", "source_id"):
        if value.get(name) is not None:
            names[name] = _read_text(value[name], index, LONGEST_ID)
    if not names:
        raise UnreadableError("an id or a source_id", index)
    return ItemReference(kind, names.get("id") or names["source_id"], names.get("source_id"))


def any_same(got: Any, needed: tuple[Any, ...], situation: Situation) -> bool:
    """Return whether any value there is the same as any needed."""
    if isinstance(got, frozenset):
        return not got.isdisjoint(needed)
    return any(same(one, need, situation.zone) for one in each(got) for need in needed)


def order_of(got: Any, need: Number | str, situation: Situation) -> int | None:
    """Return -1, 0 or 1 for a value before, at or after what is needed.

    `None` when they cannot be compared. Needed as a date, the whole local day is "at".
    """
    if not isinstance(need, str):
        there = number(got)
        return None if there is None else (there > need) - (there < need)
    wanted, found = span(need, situation.zone), span(got, situation.zone)
    if wanted is None or found is None:
        return None
    if found.start < wanted.start:
        return -1
    after = found.start > wanted.start if wanted.start == wanted.end else found.start >= wanted.end
    return 1 if after else 0


def compares(got: Any, need: Number | str, situation: Situation, orders: tuple[int, ...]) -> bool:
    """Return whether any value there stands in one of the orders to what is needed."""
    if isinstance(got, int):
        return order_of(got, need, situation) in orders
    return any(order_of(one, need, situation) in orders for one in each(got))


def days_since(got: Any, situation: Situation) -> int | None:
    """Return how many local days ago a date was, negative for the future."""
    day: date | None = local_day(got, situation.zone)
    if day is None:
        return None
    return (situation.now.astimezone(situation.zone).date() - day).days


def most_up_to(need: Any) -> int | None:
    """Return the largest whole number not above a needed number."""
    if isinstance(need, int):
        return need
    if not isinstance(need, Decimal):
        return None
    return int(need.to_integral_value(rounding=ROUND_FLOOR))


def most_below(need: Any) -> int | None:
    """Return the largest whole number below a needed number."""
    if isinstance(need, int):
        return need - 1
    if not isinstance(need, Decimal):
        return None
    return int(need.to_integral_value(rounding=ROUND_CEILING)) - 1


def most_of(needed: tuple[Any, ...]) -> int | None:
    """Return the largest of several needed numbers, as a whole number."""
    wholes = [whole for need in needed if (whole := most_up_to(need)) is not None]
    return max(wholes) if wholes else None
