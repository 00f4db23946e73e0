"""Whether metadata is what its schema says."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from largesse.kernel.geography import read_point
from largesse.kernel.problem import Problem
from largesse.kernel.reason import Scalar
from largesse.schemas.model import Definition, MetadataSchema, PropertyType

_URL = re.compile(r"https?://[^\s/?#]+[^\s]*", re.IGNORECASE)
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_LONGEST_SHOWN = 100
# A number longer than this is not printed: Python refuses to write out thousands of digits.
_HUGE = 10**18

Nested = Callable[[str], MetadataSchema | None]
"""Returns the schema of nested objects with a name."""


def metadata_fault(
    schema: MetadataSchema, nested: Nested, metadata: Mapping[str, Any], path: str
) -> Problem | None:
    """Return the first thing that is wrong with metadata, `None` when it fits.

    A key with null counts as one that is not there. A removed definition is as if never made.
    """
    defined = {name: each for name, each in schema.properties.items() if not each.deleted}
    for name, definition in defined.items():
        if not definition.optional and metadata.get(name) is None:
            return _fault(f"{path}.{name}", _kind(definition), None)
    for name, value in metadata.items():
        where = f"{path}.{name}"
        wanted = defined.get(name)
        if wanted is None:
            if schema.allow_defined_only:
                return _fault(where, "a property the schema defines", name)
        elif value is not None:
            fault = _property_fault(wanted, nested, value, where)
            if fault is not None:
                return fault
    return None


def _property_fault(
    definition: Definition, nested: Nested, value: Any, path: str
) -> Problem | None:
    if not definition.array:
        return _value_fault(definition, nested, value, path)
    if not isinstance(value, list | tuple):
        return _fault(path, _kind(definition), value)
    for place, each in enumerate(value):
        fault = _value_fault(definition, nested, each, f"{path}[{place}]")
        if fault is not None:
            return fault
    return None


def _value_fault(definition: Definition, nested: Nested, value: Any, path: str) -> Problem | None:
    if not _TYPES[definition.type](value):
        return _fault(path, _SAID[definition.type], value)
    if definition.type == "object":
        name = definition.object_type
        schema = nested(name) if name else None
        # Objects nest one level deep: an object within is any object.
        return metadata_fault(schema, _any_object, value, path) if schema else None
    exact = _exact(value)
    if definition.eq and exact not in definition.eq:
        return Problem("metadata_validation_failed", path, _listed(definition.eq), _shown(value))
    if definition.ne and exact in definition.ne:
        return _fault(path, f"none of {', '.join(map(str, definition.ne))}", value)
    if definition.type == "number":
        return _number_fault(definition, exact, path)
    if definition.type == "string":
        return _length_fault(definition, len(value), path)
    return None


def _any_object(_name: str) -> None:
    """Know no schema."""


def _number_fault(definition: Definition, value: Decimal | int, path: str) -> Problem | None:
    bounds: tuple[tuple[str, Decimal | None, bool], ...] = (
        ("<", definition.lt, definition.lt is None or value < definition.lt),
        ("<=", definition.lte, definition.lte is None or value <= definition.lte),
        (">", definition.gt, definition.gt is None or value > definition.gt),
        (">=", definition.gte, definition.gte is None or value >= definition.gte),
    )
    for sign, bound, holds in bounds:
        if not holds:
            return _fault(path, f"{sign} {bound}", value)
    return None


def _length_fault(definition: Definition, length: int, path: str) -> Problem | None:
    exact, shortest, longest = (
        definition.exact_length,
        definition.min_length,
        definition.max_length,
    )
    if exact is not None and length != exact:
        return _fault(path, f"exactly {exact} characters", length)
    if shortest is not None and length < shortest:
        return _fault(path, f"at least {shortest} characters", length)
    if longest is not None and length > longest:
        return _fault(path, f"at most {longest} characters", length)
    return None


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float | Decimal) and not isinstance(value, bool)


def _is_date(value: Any) -> bool:
    if not isinstance(value, str) or not _DATE.fullmatch(value):
        return False
    try:
        date.fromisoformat(value)
    except ValueError:
        return False
    return True


def _is_datetime(value: Any) -> bool:
    if not isinstance(value, str) or not _DATE.match(value) or value[10:11] not in {"T", "t", " "}:
        return False
    try:
        datetime.fromisoformat(value)
    except ValueError:
        return False
    return True


_TYPES: dict[PropertyType, Callable[[Any], bool]] = {
    "string": lambda value: isinstance(value, str),
    "number": _is_number,
    "boolean": lambda value: isinstance(value, bool),
    "date": _is_date,
    "datetime": _is_datetime,
    "image_url": lambda value: isinstance(value, str) and bool(_URL.fullmatch(value)),
    "geopoint": lambda value: isinstance(value, str) and read_point(value) is not None,
    "object": lambda value: isinstance(value, Mapping),
}
_SAID: dict[PropertyType, str] = {
    "string": "string",
    "number": "number",
    "boolean": "boolean",
    "date": "date (YYYY-MM-DD)",
    "datetime": "datetime (ISO 8601)",
    "image_url": "image_url (http or https)",
    "geopoint": "geopoint (geo:latitude,longitude)",
    "object": "object",
}


def _kind(definition: Definition) -> str:
    said = _SAID[definition.type]
    return f"array of {said}" if definition.array else said


def _exact(value: Any) -> Any:
    return Decimal(str(value)) if isinstance(value, float) else value


def _fault(path: str, need: str, got: Any) -> Problem:
    return Problem("metadata_validation_failed", path, need, _shown(got))


def _listed(values: tuple[Any, ...]) -> list[Scalar]:
    return [_shown(value) for value in values[:20]]


def _shown(value: Any) -> Scalar:
    """Return what the caller is shown of a value: scalars, long strings cut, kinds of the rest."""
    if isinstance(value, str):
        return value if len(value) <= _LONGEST_SHOWN else value[:_LONGEST_SHOWN] + "…"
    if value is None or isinstance(value, bool | int):
        return "a huge number" if value is not None and abs(value) >= _HUGE else value
    if isinstance(value, float | Decimal):
        return str(value)
    return "array" if isinstance(value, list | tuple) else "object"
