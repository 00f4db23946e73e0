"""Read a filter as the wire writes it; every refusal names the path, and what would be allowed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from largesse.kernel.problem import ProblemError, refuse
from largesse.kernel.reason import Scalar
from largesse.rules.filters.model import (
    Clock,
    FieldKind,
    Filter,
    FilterCondition,
    FilterField,
    Value,
)
from largesse.rules.filters.operators import operators_of
from largesse.rules.operator import UnreadableError
from largesse.rules.values import LONGEST_TEXT, exact

MOST_CONDITIONS = 100
MOST_VALUES = 1_000
LONGEST_FIELD = 300
MOST_PARTS = 10
_SHOWN = 100
_READABLE = Clock(datetime(2026, 1, 1, tzinfo=UTC), ZoneInfo("UTC"))
"""Any moment does to see whether values can be read."""


def filter_fields(**kinds: FieldKind) -> dict[str, FilterField]:
    """Return fields that stand in the document under their own name.

    For names that are no identifiers, and for `metadata.*` (everything below `metadata`), make
    the mapping from `FilterField` yourself.
    """
    return {name: FilterField(kind, (name,)) for name, kind in kinds.items()}


def parse_filter(
    document: Any,
    path: str,
    *,
    fields: Mapping[str, FilterField],
    junction_needed: bool = False,
    problem: str = "invalid_payload",
) -> Filter:
    """Return the filter a document writes; refuses with `problem` at the path of the fault.

    `path` names the document in the request: `.filter` in a body, `filters` in a query, where
    what is below is told in brackets. A field `name.*` stands for all below `name`. Values are
    scalars or arrays; a field that is null is as good as absent.
    """
    return _Parser(path, fields, problem).filter(document, junction_needed=junction_needed)


class _Parser(msgspec.Struct, frozen=True):
    path: str
    fields: Mapping[str, FilterField]
    problem: str

    def filter(self, document: Any, *, junction_needed: bool) -> Filter:
        if not isinstance(document, Mapping):
            raise self.fault(self.path, need="an object", got=document)
        any_of = self.junction(document.get("junction"), needed=junction_needed)
        conditions: list[FilterCondition] = []
        for name, node in document.items():
            if name == "junction" or node is None:
                continue
            conditions += self.conditions(name, node)
            if len(conditions) > MOST_CONDITIONS:
                raise self.fault(self.path, need=f"at most {MOST_CONDITIONS} conditions")
        return Filter(any_of, tuple(conditions))

    def junction(self, word: Any, *, needed: bool) -> bool:
        if word is None and not needed:
            return False
        plain = word.strip("'\"").lower() if isinstance(word, str) else ""
        if plain not in {"and", "or"}:
            raise self.fault(self.below(self.path, "junction"), need=["AND", "OR"], got=word)
        return plain == "or"

    def conditions(self, name: Any, node: Any) -> Iterable[FilterCondition]:
        here = self.below(self.path, str(name))
        field = self.field(name, here)
        if isinstance(node, Mapping) and "conditions" in node:
            here = self.below(here, "conditions")
            if len(node) > 1:
                raise self.fault(here, need="conditions alone", got=node)
            node = node["conditions"]
        if not isinstance(node, Mapping) or not node:
            raise self.fault(here, need="conditions", got=node)
        for operator, values in node.items():
            yield self.condition(field, operator, values, self.below(here, str(operator)))

    def field(self, name: Any, here: str) -> FilterField:
        if not isinstance(name, str) or len(name) > LONGEST_FIELD:
            raise self.fault(here, need=f"a name of at most {LONGEST_FIELD} characters")
        if name in self.fields:
            return self.fields[name]
        parts = tuple(name.split("."))
        for taken in range(len(parts) - 1, 0, -1):
            below = self.fields.get(".".join(parts[:taken]) + ".*")
            if below is not None and all(parts) and len(parts) <= MOST_PARTS:
                self.storable(name, here)
                return FilterField(below.kind, (*below.path, *parts[taken:]))
        raise self.fault(here, need=[*sorted(self.fields)], got=name)

    def condition(
        self, field: FilterField, operator: Any, values: Any, here: str
    ) -> FilterCondition:
        known = operators_of(field.kind)
        if operator not in known:
            raise self.fault(here, need=[*sorted(known)], got=operator)
        condition = FilterCondition(field.path, operator, self.values(values, here), field.kind)
        try:
            known[operator].test(condition, _READABLE)
        except UnreadableError as unreadable:
            index = unreadable.index
            at = here if index is None or not isinstance(values, list) else f"{here}[{index}]"
            got = None if index is None else condition.values[index]
            raise self.fault(at, need=unreadable.need, got=got) from None
        return condition

    def values(self, node: Any, here: str) -> tuple[Value, ...]:
        if node is None or node == {}:  # `$has_value` and states are sent with nothing
            return ()
        if isinstance(node, Mapping):
            raise self.fault(here, need="a value or values", got=node)
        many = node if isinstance(node, (list, tuple)) else (node,)
        if len(many) > MOST_VALUES:
            raise self.fault(here, need=f"at most {MOST_VALUES} values", got=len(many))
        return tuple(self.value(value, f"{here}[{at}]") for at, value in enumerate(many))

    def value(self, value: Any, here: str) -> Value:
        if isinstance(value, bool):
            return value
        if isinstance(value, str):
            if len(value) > LONGEST_TEXT:
                raise self.fault(here, need=f"at most {LONGEST_TEXT} characters", got=len(value))
            self.storable(value, here)
            return value
        read = exact(value)
        if read is None:
            raise self.fault(here, need="a text, a number, true or false", got=value)
        return read

    def storable(self, text: str, here: str) -> None:
        """Refuse what PostgreSQL cannot hold."""
        if "\0" in text or any("\ud800" <= letter <= "\udfff" for letter in text):
            raise self.fault(here, need="text without NUL and lone surrogates")

    def below(self, path: str, name: str) -> str:
        name = name[:_SHOWN]
        return f"{path}.{name}" if self.path.startswith(".") else f"{path}[{name}]"

    def fault(self, where: str, *, need: Scalar | list[Scalar], got: Any = None) -> ProblemError:
        return refuse(self.problem, where, need=need, got=_shown(got))


def _shown(got: Any) -> Scalar:
    if isinstance(got, Mapping):
        return "an object"
    if isinstance(got, (list, tuple)):
        return "an array"
    if got is None or isinstance(got, (bool, int)):
        return got
    return str(got)[:_SHOWN]
