"""Three ways of writing a filter are one filter; nonsense is refused with its path."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from largesse.api.filters import filters_of, query_tree, window_of
from largesse.kernel.problem import Problem, ProblemError
from largesse.rules.filters import Filter, FilterCondition, FilterField

TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), min_size=1, max_size=20)
FIELDS = st.from_regex(r"[a-z_]{1,8}(\.[A-Za-z _]{1,8})?", fullmatch=True).filter(
    lambda name: name != "junction"
)
OPERATORS = st.sampled_from(["$in", "$is", "$not_in", "$contains", "$starts_with"])
WANTED = st.dictionaries(
    FIELDS, st.dictionaries(OPERATORS, st.lists(TEXT, min_size=1, max_size=4), min_size=1),
    max_size=4,
)  # fmt: skip


def as_javascript(wanted: dict[str, dict[str, list[str]]]) -> list[tuple[str, str]]:
    return [
        (f"filters[{field}][conditions][{operator}][{place}]", value)
        for field, operators in wanted.items()
        for operator, values in operators.items()
        for place, value in enumerate(values)
    ]


def as_python(wanted: dict[str, dict[str, list[str]]]) -> list[tuple[str, str]]:
    return [
        (f"filters[{field}][conditions][{operator}]", str(values))
        for field, operators in wanted.items()
        for operator, values in operators.items()
    ]


def as_bracketed(wanted: dict[str, dict[str, list[str]]]) -> list[tuple[str, str]]:
    return [("[filters]" + name[len("filters") :], value) for name, value in as_javascript(wanted)]


def fields_of(*names: str) -> dict[str, FilterField]:
    return {name: FilterField("any", (name,)) for name in names}


ANY = fields_of("a", "x", "0", "$")


def refusals(pairs: list[tuple[str, str]]) -> list[Problem]:
    try:
        filters_of(pairs, fields=ANY)
    except ProblemError as refused:
        return [refused.problem]
    return []


@given(WANTED, st.sampled_from([None, "and", "or", "AND", "Or"]))
def test_every_encoding_is_the_same_filter(
    wanted: dict[str, dict[str, list[str]]], junction: str | None
) -> None:
    expected = Filter(
        (junction or "").lower() == "or",
        tuple(
            FilterCondition((field,), op, tuple(values))
            for field, operators in wanted.items()
            for op, values in operators.items()
        ),
    )
    tail = [("filters[junction]", junction)] if junction else []
    for pairs in (as_javascript(wanted), as_python(wanted), as_bracketed(wanted)):
        assert filters_of(pairs + tail, fields=fields_of(*wanted)) == expected


@given(st.lists(st.tuples(st.text("filters[]$x0'\"\\, ", max_size=30), TEXT), max_size=6))
def test_nonsense_is_read_or_refused_with_its_path(pairs: list[tuple[str, str]]) -> None:
    for problem in refusals(pairs):
        assert problem.code == "invalid_query_params"
        assert problem.where


@given(st.text("[]'\"\\,uxU09aZ ", max_size=40))
def test_no_list_text_escapes_its_reader(text: str) -> None:
    pairs = [("filters[a][conditions][$in]", f"[{text}]")]
    for problem in refusals(pairs):
        assert problem.where == "filters[a][conditions][$in]"
        return
    read = filters_of(pairs, fields=ANY).conditions[0].values
    assert all(isinstance(value, str) for value in read)


@pytest.mark.parametrize(
    ("written", "values"),
    [
        ("['A', 'B']", ("A", "B")),
        ("[\"it's\", '\"']", ("it's", '"')),
        (r"['tab\t', '\x41\u00e9', '\\']", ("tab\t", "Aé", "\\")),
        (r'["\ud83d\ude00"]', ("😀",)),
        ("[1, 2.5, True, None]", ("1", "2.5", "true", "null")),
        ("plain, with a comma", ("plain, with a comma",)),
        ("[half", ("[half",)),
    ],
)
def test_lists_as_they_are_written(written: str, values: tuple[str, ...]) -> None:
    found = filters_of([("filters[a][conditions][$in]", written)], fields=ANY)
    assert found.conditions[0].values == values


def test_indexes_order_a_list_and_blank_brackets_append() -> None:
    assert query_tree([("a[10]", "z"), ("a[9]", "y")], "a") == {"a": ["y", "z"]}
    assert query_tree([("a[]", "x"), ("a[]", "y"), ("b", "1")], "a", "b") == {
        "a": ["x", "y"],
        "b": "1",
    }
    assert query_tree([("a", "x"), ("a", "y"), ("other[", "z")], "a") == {"a": ["x", "y"]}


@pytest.mark.parametrize(
    ("pairs", "where"),
    [
        ([("filters[x", "1")], "filters[x"),
        ([("filters[][x]", "1")], "filters[][x]"),
        ([("filters", "1")], "filters"),
        ([("filters[x]", "1")], "filters[x]"),
        ([("filters[x][conditions]", "1")], "filters[x][conditions]"),
        ([("filters[x][conditions][in]", "1")], "filters[x][conditions][in]"),
        ([("filters[x][conditions][$in][a]", "1")], "filters[x][conditions][$in]"),
        ([("filters[x][conditions][$in]", "[nope']")], "filters[x][conditions][$in]"),
        ([("filters[x][conditions][$in]", r"['\ud800']")], "filters[x][conditions][$in]"),
        ([("filters[x][conditions][$in]", r"['\x00']")], "filters[x][conditions][$in]"),
        ([("filters[junction]", "xor")], "filters[junction]"),
        ([("filters[y][conditions][$in]", "1")], "filters[y]"),
        ([("filters[x][conditions][$in]", "[]")], "filters[x][conditions][$in]"),
        ([("filters[x][conditions][$count]", "many")], "filters[x][conditions][$count]"),
        ([("filters[x]", "1"), ("filters[x][conditions][$in]", "1")],
         "filters[x][conditions][$in]"),
        ([("filters" + "[a]" * 10, "1")], "filters" + "[a]" * 10),
    ],
)  # fmt: skip
def test_a_fault_is_told_where(pairs: list[tuple[str, Any]], where: str) -> None:
    with pytest.raises(ProblemError) as caught:
        filters_of(pairs, fields=fields_of("x"))
    assert (caught.value.problem.code, caught.value.problem.where) == (
        "invalid_query_params",
        where,
    )


def test_metadata_keys_are_fields_where_metadata_is() -> None:
    pairs = [("filters[metadata.color][conditions][$is]", "red")]
    metadata = {"metadata.*": FilterField("any", ("metadata",))}
    assert filters_of(pairs, fields=metadata).conditions[0].path == ("metadata", "color")


def test_windows_of_time() -> None:
    new_year = datetime(2026, 1, 1, tzinfo=UTC)
    for name in ("[created_at][before]", "created_at[before]"):
        for value in ("2026-01-01", "2026-01-01T00:00:00Z", "2026-01-01T01:00:00 01:00"):
            window = window_of([(name, value)], "created_at")
            assert (window.before, window.after) == (new_year, None)
    for name, value in (("created_at[before]", "soon"), ("created_at[since]", "2026-01-01")):
        with pytest.raises(ProblemError):
            window_of([(name, value)], "created_at")
