"""What a decoder complains of, as a refusal says it: where, what was needed, what was there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import msgspec
from msgspec import inspect

from largesse.kernel.problem import Problem
from largesse.kernel.reason import Scalar

_PLACE = re.compile(r" - at `\$(.*)`$", re.DOTALL)
_STEP = re.compile(r"\.([^.\[\]]+)|\[([^\]]+)\]")
_MISSING = re.compile(r"Object missing required field `(.+)`")
_EXPECTED = re.compile(r"Expected `([^`]+)`(?: (.*?))??(?:, got `[^`]+`)?", re.DOTALL)
_MOST_SHOWN = 100
_NEEDED_OF_KIND = {
    "int": "a whole number",
    "float": "a number",
    "str": "a text",
    "bool": "true or false",
    "array": "an array",
    "object": "an object",
    "datetime": "an ISO 8601 date-time",
    "date": "an ISO 8601 date",
}


def misfit(error: msgspec.DecodeError, body: bytes, kind: Any) -> Problem:
    """Return the refusal of a body that is not of its kind."""
    if not isinstance(error, msgspec.ValidationError):
        fault = str(error).partition("JSON is malformed: ")[2] or None
        return Problem("invalid_payload", ".", need="a whole JSON document", got=fault)
    found = _PLACE.search(str(error))
    place = found[1] if found else ""
    said = _PLACE.sub("", str(error))
    missing = _MISSING.fullmatch(said)
    if missing:
        place = f"{place}.{missing[1]}"
        return Problem("invalid_payload", place, need=_choices(kind, place) or "a value")
    need = _choices(kind, place) if "enum value" in said else needed(said)
    if not need:
        return Problem("invalid_payload", place or ".", details=f"{place or '.'}: {said}")
    return Problem("invalid_payload", place or ".", need=need, got=_shown(body, place))


def needed(said: str) -> str | list[Scalar]:
    """Return what the decoder needed, in the words of refusals; empty when it did not tell."""
    expected = _EXPECTED.fullmatch(said)
    if expected is None:
        return ""
    kinds, bound = expected[1].split(" | "), expected[2] or ""
    if not bound:
        return [_NEEDED_OF_KIND.get(kind, kind) for kind in kinds if kind != "null"] or "null"
    relation, _, limit = bound.rpartition(" ")
    return _bound(kinds[0], relation, limit.removesuffix(".0"))


def _bound(kind: str, relation: str, limit: str) -> str:
    match kind, relation:
        case "str", "of length >=":
            need = f"at least {limit} characters"
        case "str", "of length <=":
            need = f"at most {limit} characters"
        case "array", "of length >=":
            need = f"a list of at least {limit}"
        case "array", "of length <=":
            need = f"a list of at most {limit}"
        case "object", "of length <=":
            need = f"at most {limit} fields"
        case _, ">=":
            need = f"at least {limit}"
        case _, "<=":
            need = f"at most {limit}"
        case _, ">":
            need = f"more than {limit}"
        case _, "<":
            need = f"less than {limit}"
        case _:
            need = ""
    return need


def _steps(place: str) -> Iterator[str]:
    for name, index in _STEP.findall(place):
        yield name or index


def _shown(body: bytes, place: str) -> str | None:
    """Return what stands at a place; a text in quotes, so that "10" is no number."""
    try:
        value = msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None  # behind the fault there is another one
    for step in _steps(place):
        match value:
            case dict() if step in value:
                value = value[step]
            case list() if step.isdigit():
                value = value[int(step)]
            case _:
                return None
    match value:
        case dict():
            return "{...}"
        case list():
            return "[...]"
    return msgspec.json.encode(value).decode()[:_MOST_SHOWN]


def _choices(kind: Any, place: str) -> list[Scalar]:
    """Return the values there are at a place of a kind, when there are only so many."""
    nodes = [inspect.type_info(kind)]
    for step in _steps(place):
        nodes = [inner for node in _plain(nodes) for inner in _inside(node, step)]
    choices: list[Scalar] = []
    for node in _plain(nodes):
        match node:
            case inspect.LiteralType(values=values):
                choices += map(str, values)
            case inspect.EnumType(cls=cls):
                choices += (str(member.value) for member in cls)
    return choices


def _plain(nodes: list[inspect.Type]) -> Iterator[inspect.Type]:
    """Yield the types among some that are no union, and no name for another."""
    for node in nodes:
        match node:
            case inspect.UnionType(types=types):
                yield from _plain([*types])
            case inspect.Metadata(type=inner):
                yield from _plain([inner])
            case _:
                yield node


def _inside(node: inspect.Type, step: str) -> Iterator[inspect.Type]:
    match node:
        case inspect.StructType(fields=fields):
            yield from (each.type for each in fields if each.encode_name == step)
        case inspect.CollectionType(item_type=item):
            yield item
        case inspect.DictType(value_type=value):
            yield value
