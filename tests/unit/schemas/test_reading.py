"""Definitions as merchants write them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from largesse.kernel.problem import ProblemError
from largesse.schemas.decide.reading import merged, nested_names, read_definitions
from largesse.schemas.model import Definition


def read(properties: dict[str, Any], known: dict[str, Definition] | None = None) -> Any:
    return read_definitions(properties, known or {}, ".properties")


def test_both_spellings_of_the_wire_are_one() -> None:
    camel = {"type": "string", "minLength": 1, "maxLength": 5, "objectType": None, "array": True}
    snake = {"type": "string", "min_length": 1, "max_length": 5, "object_type": None, "array": True}
    assert read({"p": camel}) == read({"p": snake})
    assert read({"p": camel})["p"] == Definition("string", array=True, min_length=1, max_length=5)


def test_numbers_are_kept_exactly() -> None:
    definition = read({"p": {"type": "number", "lt": 9.5, "eq": [105.5, 3]}})["p"]
    assert (definition.lt, definition.eq) == (Decimal("9.5"), (Decimal("105.5"), 3))


@pytest.mark.parametrize(
    ("definition", "where"),
    [
        ("string", ".properties.p"),
        ({}, ".properties.p.type"),
        ({"type": "text"}, ".properties.p.type"),
        ({"type": ["string"]}, ".properties.p.type"),
        ({"type": "string", "lt": 3}, ".properties.p.lt"),
        ({"type": "number", "minLength": 3}, ".properties.p.min_length"),
        ({"type": "boolean", "object_type": "Payment"}, ".properties.p.object_type"),
        ({"type": "number", "lt": "3"}, ".properties.p.lt"),
        ({"type": "number", "lt": 10**400}, ".properties.p.lt"),
        ({"type": "number", "eq": [10**400]}, ".properties.p.eq[0]"),
        ({"type": "number", "eq": ["one"]}, ".properties.p.eq[0]"),
        ({"type": "string", "eq": "red"}, ".properties.p.eq"),
        ({"type": "string", "optional": "no"}, ".properties.p.optional"),
        ({"type": "string", "minLength": 1.5}, ".properties.p.min_length"),
        ({"type": "string", "minLength": 10**400}, ".properties.p.min_length"),
        ({"type": "object", "objectType": ""}, ".properties.p.object_type"),
        ({"type": "string", "minLength": -1}, ".properties.p.min_length"),
        ({"type": "string", "minLength": 5, "maxLength": 4}, ".properties.p.max_length"),
        ({"type": "number", "gte": 5, "lte": 4}, ".properties.p.lte"),
    ],
)
def test_a_definition_that_makes_no_sense_is_refused(definition: Any, where: str) -> None:
    with pytest.raises(ProblemError) as refused:
        read({"p": definition})
    assert (refused.value.problem.code, refused.value.problem.where) == ("invalid_payload", where)


def test_a_definition_sent_replaces_the_known_one_whole() -> None:
    known = read({"p": {"type": "string", "eq": ["a"]}, "q": {"type": "number"}})
    told = read({"p": {"type": "string", "optional": False}}, known)
    after = merged(known, told, ".properties", types_may_change=False)
    assert after == {"p": Definition("string", optional=False), "q": Definition("number")}


def test_deleted_alone_puts_the_known_definition_aside() -> None:
    known = read({"p": {"type": "string", "eq": ["a"]}})
    told = read({"p": {"deleted": True}}, known)
    assert told["p"] == Definition("string", deleted=True, eq=("a",))
    assert read({"p": {"optional": True}}, known)["p"] == Definition("string")


def test_a_type_changes_only_where_it_may() -> None:
    known = read({"p": {"type": "string"}})
    told = read({"p": {"type": "number"}})
    assert merged(known, told, ".properties", types_may_change=True)["p"].type == "number"
    for other in (told, read({"p": {"type": "string", "array": True}})):
        with pytest.raises(ProblemError) as refused:
            merged(known, other, ".properties", types_may_change=False)
        assert refused.value.problem.where == ".properties.p.type"


def test_removed_definitions_count_too() -> None:
    known = read({f"p{n}": {"type": "string", "deleted": True} for n in range(99)})
    one, two = {"a": {"type": "string"}}, {"a": {"type": "string"}, "b": {"type": "string"}}
    assert len(merged(known, read(one), ".properties", types_may_change=False)) == 100
    with pytest.raises(ProblemError):
        merged(known, read(two), ".properties", types_may_change=False)


def test_nested_schemas_are_named_by_definitions_in_force() -> None:
    properties = read(
        {
            "a": {"type": "object", "object_type": "Payment"},
            "b": {"type": "object", "object_type": "Gone", "deleted": True},
            "c": {"type": "object", "object_type": "unknown"},
            "d": {"type": "object"},
        }
    )
    assert nested_names(properties) == {"a": "Payment"}
