"""Texts of cells as the values they stand for; refusals name the column."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from typing import Any

import msgspec

from largesse.kernel.problem import ProblemError, refuse
from largesse.schemas import Definition, MetadataSchema

_YES = frozenset({"true", "yes", "y", "1", "on"})
_NO = frozenset({"false", "no", "n", "0", "off"})
_WHOLE = re.compile(r"[0-9]{1,15}")
_NUMBER = re.compile(r"-?[0-9]{1,15}(?:\.[0-9]{1,15})?")


def whole(text: str, column: str) -> int:
    """Return a whole number from 0 on."""
    if not _WHOLE.fullmatch(text):
        raise wrong(column, "a whole number", text)
    return int(text)


def number(text: str, column: str) -> Decimal | int:
    """Return a number, exactly."""
    if not _NUMBER.fullmatch(text):
        raise wrong(column, "a number", text)
    try:
        value = Decimal(text)
    except InvalidOperation:  # pragma: no cover - the pattern lets numbers through only
        raise wrong(column, "a number", text) from None
    return int(value) if value == value.to_integral_value() else value


def amount(text: str, column: str, *, major: bool) -> int:
    """Return an amount in wire units (x100): written so, or as money is written (`10.50`)."""
    if not major:
        return whole(text, column)
    value = number(text, column) * 100
    if value < 0 or value != int(value):
        raise wrong(column, "an amount of at most two decimals", text)
    return int(value)


def percent(text: str, column: str) -> Decimal | int:
    """Return a percentage, with or without its sign."""
    return number(text.removesuffix("%").strip(), column)


def yes_or_no(text: str, column: str) -> bool:
    """Return what a person means by yes or no."""
    word = text.lower()
    if word not in _YES | _NO:
        raise wrong(column, "true or false", text)
    return word in _YES


def names(text: str) -> list[str]:
    """Return the parts of a list written with commas; blanks around them are no parts."""
    return [part.strip() for part in text.split(",") if part.strip()]


def metadata_value(text: str, column: str, schema: MetadataSchema | None) -> Any:
    """Return a cell of metadata as the schema has it; without a definition it is a text.

    Several values of a definition that takes many stand in one cell with commas between.
    """
    definition = schema.properties.get(column) if schema is not None else None
    if definition is None or definition.deleted:
        return text
    if definition.array and definition.type != "object":
        return [_typed(part, column, definition) for part in names(text)]
    return _typed(text, column, definition)


def _typed(text: str, column: str, definition: Definition) -> Any:
    match definition.type:
        case "number":
            return number(text, column)
        case "boolean":
            return yes_or_no(text, column)
        case "object":
            return document(text, column)
        case _:
            return text


def document(text: str, column: str) -> Any:
    """Return an object (or several) written as JSON in a cell."""
    try:
        value = msgspec.json.decode(text)
    except (msgspec.DecodeError, RecursionError):
        raise wrong(column, "a JSON object", text) from None
    return value


def wrong(column: str, need: str, text: str) -> ProblemError:
    """Return the refusal of a cell."""
    return refuse("invalid_payload", column, need=need, got=text[:100])
