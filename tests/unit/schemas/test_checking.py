"""Whether metadata is what its schema says."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from largesse.kernel.problem import Problem
from largesse.schemas.decide.checking import metadata_fault
from largesse.schemas.decide.reading import read_definitions
from largesse.schemas.model import MetadataSchema

NOW = datetime(2026, 1, 1, tzinfo=UTC)


def schema(properties: dict[str, Any], *, name: str = "customer", only: bool = False) -> Any:
    read = read_definitions(properties, {}, ".properties")
    return MetadataSchema("ms_1", "metadata", name, NOW, read, allow_defined_only=only)


def fault(properties: dict[str, Any], metadata: dict[str, Any], **options: Any) -> Problem | None:
    return metadata_fault(schema(properties, **options), lambda _: None, metadata, ".metadata")


@pytest.mark.parametrize(
    ("definition", "fits", "refused"),
    [
        ({"type": "string"}, ["", "a", "1"], [1, 10**400, True, ["a"], {}]),
        ({"type": "number"}, [0, -1, 1.5, Decimal("2.50")], ["1", True, [1]]),
        ({"type": "boolean"}, [True, False], [0, 1, "true"]),
        ({"type": "date"}, ["2026-02-28"], ["2026-02-30", "2026-2-1", "20260201", "today", 1]),
        (
            {"type": "datetime"},
            ["2026-02-28T10:00:00Z", "2026-02-28T10:00:00.123+09:00", "2026-02-28 10:00"],
            ["2026-02-28", "2026-02-28T25:00:00Z", "noon", 1],
        ),
        (
            {"type": "image_url"},
            ["https://img.example/a.png", "http://img.example"],
            ["img.example/a.png", "javascript:alert(1)", "https://", "https://a b", 1],
        ),
        (
            {"type": "geopoint"},
            ["geo:40.79,-74.15", "geo:-90,180"],
            ["40.79,-74.15", "geo:91,0", "geo:0,181", "geo:0", "geo:nan,0", 1],
        ),
        ({"type": "object"}, [{}, {"a": {"b": 1}}], ["{}", [], 1]),
        ({"type": "string", "eq": ["a", "b"]}, ["a"], ["c", "A"]),
        ({"type": "number", "eq": [1, 2.5]}, [1, 1.0, 2.5, Decimal("2.5")], [3]),
        ({"type": "number", "ne": [1]}, [2], [1, 1.0]),
        ({"type": "number", "gt": 1, "lt": 3}, [2, 1.01], [1, 3]),
        ({"type": "number", "gte": 1, "lte": 3}, [1, 3], [0.99, 3.01]),
        ({"type": "string", "min_length": 2, "maxLength": 3}, ["ab", "abc"], ["a", "abcd"]),
        ({"type": "string", "exactLength": 2}, ["ab", "가나"], ["a", "abc"]),
        ({"type": "string", "array": True}, [[], ["a", "b"]], ["a", [1], [None]]),
        ({"type": "number", "array": True, "lte": 3}, [[1, 2]], [[1, 4], 1]),
    ],
)
def test_a_property_is_held_to_its_definition(
    definition: dict[str, Any], fits: list[Any], refused: list[Any]
) -> None:
    for value in fits:
        assert fault({"p": definition}, {"p": value}) is None, value
    for value in refused:
        found = fault({"p": definition}, {"p": value})
        assert found is not None, value
        assert found.code == "metadata_validation_failed"
        assert found.where.startswith(".metadata.p")
        assert found.need


def test_the_fault_names_the_place_what_was_needed_and_what_was_there() -> None:
    found = fault({"sizes": {"type": "number", "array": True, "lte": 3}}, {"sizes": [1, 9]})
    assert found == Problem("metadata_validation_failed", ".metadata.sizes[1]", "<= 3", 9)
    found = fault({"color": {"type": "string", "eq": ["red", "blue"]}}, {"color": "green"})
    assert found is not None
    assert (found.need, found.got) == (["red", "blue"], "green")


@pytest.mark.parametrize("metadata", [{}, {"p": None}, {"other": 1}])
def test_what_is_required_has_to_be_there(metadata: dict[str, Any]) -> None:
    required = {"p": {"type": "string", "optional": False}}
    found = fault(required, metadata)
    assert found is not None
    assert (found.where, found.need, found.got) == (".metadata.p", "string", None)
    assert fault({"p": {"type": "string"}}, metadata) is None


def test_what_nobody_defined_is_free_unless_only_the_defined_is_allowed() -> None:
    properties = {"p": {"type": "string"}, "gone": {"type": "number", "deleted": True}}
    assert fault(properties, {"other": [1], "gone": "now a word"}) is None
    for name in ("other", "gone"):
        found = fault(properties, {name: 1}, only=True)
        assert found is not None
        assert found.where == f".metadata.{name}"


def test_a_nested_object_is_held_to_its_own_schema_one_level_deep() -> None:
    nested = {
        "Payment": schema(
            {"tax": {"type": "number", "optional": False}, "more": {"type": "object"}},
            name="Payment",
            only=True,
        )
    }
    outer = schema({"payment": {"type": "object", "objectType": "Payment"}})

    def check(value: Any) -> Problem | None:
        return metadata_fault(outer, nested.get, {"payment": value}, ".metadata")

    assert check({"tax": 1, "more": {"any": {"thing": 1}}}) is None
    found = check({"more": {}})
    assert found is not None
    assert found.where == ".metadata.payment.tax"
    found = check({"tax": 1, "other": 2})
    assert found is not None
    assert found.where == ".metadata.payment.other"


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda below: st.lists(below, max_size=3) | st.dictionaries(st.text(max_size=4), below),
    max_leaves=8,
)


@given(st.dictionaries(st.text(max_size=4), JSON))
def test_without_definitions_everything_fits(metadata: dict[str, Any]) -> None:
    assert fault({}, metadata) is None


@given(
    st.sampled_from(
        ["string", "number", "boolean", "date", "datetime", "image_url", "geopoint", "object"]
    ),
    st.booleans(),
    JSON,
)
def test_every_value_fits_or_is_refused_with_its_place(kind: str, many: object, value: Any) -> None:
    found = fault({"p": {"type": kind, "array": many}}, {"p": value})
    assert found is None or found.where.startswith(".metadata.p")
    if value is None:
        assert found is None
