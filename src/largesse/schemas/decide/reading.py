"""Read definitions as a merchant writes them, and put changes on top of those there are."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

import msgspec

from largesse.kernel.problem import refuse
from largesse.schemas.model import MOST_DEFINITIONS, UNKNOWN_OBJECT, Definition

_TYPES = (
    "string", "number", "boolean", "date", "datetime", "image_url", "geopoint", "object"
)  # fmt: skip
_FIELDS = {field.name for field in msgspec.structs.fields(Definition)}
_LENGTHS = ("min_length", "max_length", "exact_length")
_BOUNDS = ("lt", "lte", "gt", "gte")
_LISTS = ("eq", "ne")
_ALLOWED = {
    "string": {*_LENGTHS, *_LISTS},
    "number": {*_BOUNDS, *_LISTS},
    "date": set(_LISTS),
    "datetime": set(_LISTS),
    "boolean": {"eq"},
    "object": {"object_type"},
}
_CAPITAL = re.compile(r"(?<=[a-z])([A-Z])")
_LONGEST_NAME = 255
_LONGEST_LIST = 1000
# A number longer than this is not printed: Python refuses to write out thousands of digits.
_HUGE = 10**18
_LONGEST_STRING = 100_000
_LARGEST_NUMBER = 10**30


def read_definitions(
    properties: Mapping[str, Any], known: Mapping[str, Definition], path: str
) -> dict[str, Definition]:
    """Return definitions as a merchant wrote them; refuses what makes no sense.

    Field names come in both spellings the wire has, `minLength` and `min_length`. What only says
    `deleted` is taken to be about the known definition of that name.
    """
    read = {}
    for name, document in properties.items():
        where = f"{path}.{name}"
        if not 1 <= len(name) <= _LONGEST_NAME:
            raise refuse("invalid_payload", where, need=f"1 to {_LONGEST_NAME} characters")
        if not isinstance(document, Mapping):
            raise refuse("invalid_payload", where, need="a definition")
        read[name] = _definition(document, known.get(name), where)
    return read


def merged(
    known: Mapping[str, Definition],
    told: Mapping[str, Definition],
    path: str,
    *,
    types_may_change: bool,
) -> dict[str, Definition]:
    """Return the definitions after a change; refuses another type, and too many of them."""
    for name, definition in told.items():
        before = known.get(name)
        if before is None or types_may_change:
            continue
        if (before.type, before.array) != (definition.type, definition.array):
            need = f"array of {before.type}" if before.array else before.type
            got = f"array of {definition.type}" if definition.array else definition.type
            raise refuse("invalid_payload", f"{path}.{name}.type", need=need, got=got)
    after = {**known, **told}
    if len(after) > MOST_DEFINITIONS:
        raise refuse("invalid_payload", path, need=f"at most {MOST_DEFINITIONS}", got=len(after))
    return after


def nested_names(properties: Mapping[str, Definition]) -> dict[str, str]:
    """Return which schemas the definitions in force refer to, by property."""
    return {
        name: definition.object_type
        for name, definition in properties.items()
        if definition.object_type not in {None, UNKNOWN_OBJECT} and not definition.deleted
        if definition.object_type is not None
    }


def holds_objects(properties: Mapping[str, Definition]) -> bool:
    """Return whether a definition in force is of an object: such a schema cannot be nested."""
    return any(each.type == "object" and not each.deleted for each in properties.values())


def _definition(document: Mapping[str, Any], known: Definition | None, path: str) -> Definition:
    fields = {_CAPITAL.sub(r"_\1", str(key)).lower(): value for key, value in document.items()}
    told = {name: fields[name] for name in fields if name in _FIELDS and fields[name] is not None}
    if told == {"deleted": True} and known is not None:
        return msgspec.structs.replace(known, deleted=True)
    if "type" not in told and known is not None:
        told["type"] = known.type
    kind = told.get("type")
    if kind not in _TYPES:
        raise refuse("invalid_payload", f"{path}.type", need=list(_TYPES), got=_shown(kind))
    _refuse_misplaced(kind, told, path)
    for name in _LISTS:
        if name in told:
            told[name] = _values(kind, told[name], f"{path}.{name}")
    for name in _BOUNDS:
        if name in told and not _fits("number", told[name]):
            raise refuse("invalid_payload", f"{path}.{name}", need="number", got=_shown(told[name]))
    try:
        definition = msgspec.convert(told, Definition)
    except msgspec.ValidationError as error:
        said, _, place = str(error).partition(" - at `$")
        where = path + place.removesuffix("`")
        raise refuse("invalid_payload", where, details=f"{where}: {said}") from None
    _refuse_impossible(definition, path)
    return definition


def _refuse_misplaced(kind: str, told: Iterable[str], path: str) -> None:
    allowed = {"type", "optional", "array", "deleted"} | _ALLOWED.get(kind, set())
    for name in told:
        if name not in allowed:
            raise refuse("invalid_payload", f"{path}.{name}", need=f"nothing for {kind}", got=name)


def _values(kind: str, values: Any, path: str) -> Any:
    """Return the list of values a property may or may not have; an empty one asks nothing."""
    if not isinstance(values, list) or len(values) > _LONGEST_LIST:
        raise refuse("invalid_payload", path, need=f"a list of at most {_LONGEST_LIST}")
    for place, value in enumerate(values):
        if not _fits(kind, value):
            need = kind if kind in {"number", "boolean"} else "string"
            raise refuse("invalid_payload", f"{path}[{place}]", need=need, got=_shown(value))
    return tuple(_exact(value) for value in values) or None


def _fits(kind: str, value: Any) -> bool:
    if kind == "number":
        number = isinstance(value, int | float | Decimal) and not isinstance(value, bool)
        return number and abs(value) < _LARGEST_NUMBER
    return isinstance(value, bool if kind == "boolean" else str)


def _exact(value: Any) -> Any:
    return Decimal(str(value)) if isinstance(value, float) else value


def _refuse_impossible(definition: Definition, path: str) -> None:
    """Refuse bounds nothing can meet, and names nothing can have."""
    if definition.object_type is not None and not 1 <= len(definition.object_type) <= _LONGEST_NAME:
        need = f"1 to {_LONGEST_NAME} characters"
        raise refuse("invalid_payload", f"{path}.object_type", need=need)
    for name in _LENGTHS:
        length = getattr(definition, name)
        if length is not None and not 0 <= length <= _LONGEST_STRING:
            need = f"0 to {_LONGEST_STRING}"
            raise refuse("invalid_payload", f"{path}.{name}", need=need, got=_shown(length))
    shortest, longest = definition.min_length, definition.max_length
    if shortest is not None and longest is not None and shortest > longest:
        raise refuse("invalid_payload", f"{path}.max_length", need=f">= {shortest}", got=longest)
    least = max(
        (each for each in (definition.gt, definition.gte) if each is not None), default=None
    )
    most = min((each for each in (definition.lt, definition.lte) if each is not None), default=None)
    if least is not None and most is not None and least > most:
        name = "lt" if definition.lt is not None else "lte"
        raise refuse("invalid_payload", f"{path}.{name}", need=f">= {least}", got=str(most))


def _shown(value: Any) -> str | int | bool | None:
    if isinstance(value, str):
        return value[:_LONGEST_NAME]
    if isinstance(value, int) and abs(value) >= _HUGE:
        return "a huge number"
    return value if isinstance(value, int | bool | None) else type(value).__name__
