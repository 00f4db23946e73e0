"""The filter grammar: what each operator says, where the values stand, what is refused."""

from __future__ import annotations

from typing import Any

import pytest

from largesse.kernel.problem import Problem, ProblemError
from largesse.rules.filters import (
    OPERATORS,
    Filter,
    FilterField,
    filter_fields,
    filter_passes,
    operators_of,
    parse_filter,
    values_asked_for,
)
from support.filter_examples import EXAMPLES, NOW, STATES, ZONE

FIELDS = {
    **filter_fields(name="text", price="number", created_at="moment", code="text"),
    "metadata.*": FilterField("any", ("metadata",)),
    "address.*": FilterField("text", ("address",)),
}


def read(document: Any, **options: Any) -> Filter:
    return parse_filter(document, ".filter", fields=FIELDS, **options)


def problem_of(document: Any, path: str = ".filter", **options: Any) -> Problem:
    with pytest.raises(ProblemError) as caught:
        parse_filter(document, path, fields=FIELDS, **options)
    return caught.value.problem


def passes(document: Any, value: dict[str, Any]) -> bool:
    return filter_passes(read(document), value, NOW, ZONE)


@pytest.mark.parametrize(("kind", "operator", "values", "right", "wrong"), EXAMPLES)
def test_an_operator(
    kind: Any, operator: str, values: Any, right: list[Any], wrong: list[Any]
) -> None:
    place = {"active": "active", "generation": "creation_status"}.get(kind, "it")
    field = {"it": FilterField(kind, (place,))}
    wanted = parse_filter({"it": {"conditions": {operator: values}}}, ".f", fields=field)
    for value in right:
        assert filter_passes(wanted, {place: value}, NOW, ZONE), value
    for value in wrong:
        assert not filter_passes(wanted, {place: value}, NOW, ZONE), value


def test_every_operator_has_an_example() -> None:
    shown = {(kind, operator) for kind, operator, *_ in [*EXAMPLES, *STATES]}
    names = {operator for _, operator in shown}
    assert {operator.name for operator in OPERATORS} - names == {"$before_start"}


@pytest.mark.parametrize(("kind", "operator", "right", "wrong"), STATES)
def test_a_state(
    kind: Any, operator: str, right: list[dict[str, Any]], wrong: list[dict[str, Any]]
) -> None:
    field = {"it": FilterField(kind, ("it",))}
    wanted = parse_filter({"it": {operator: {}}}, ".f", fields=field)
    for document in right:
        assert filter_passes(wanted, as_stored(document), NOW, ZONE), document
    for document in wrong:
        assert not filter_passes(wanted, as_stored(document), NOW, ZONE), document


def as_stored(document: dict[str, Any]) -> dict[str, Any]:
    return {"creation_status" if name == "status" else name: v for name, v in document.items()}


def test_conditions_are_joined_by_and_unless_told_otherwise() -> None:
    both = {"name": {"conditions": {"$is": "A"}}, "price": {"conditions": {"$more_than": 5}}}
    assert passes(both, {"name": "A", "price": 6})
    assert not passes(both, {"name": "A", "price": 5})
    for word in ("or", "OR", "Or", "'or'"):
        assert passes({"junction": word, **both}, {"name": "A"})
        assert not passes({"junction": word, **both}, {"name": "B"})
    for empty in ({}, {"junction": "or"}, {"junction": None, "name": None}):
        assert passes(empty, {})


def test_metadata_is_reached_at_any_depth_and_under_any_name() -> None:
    red = {"metadata.look.color": {"conditions": {"$is": "red"}}}
    for metadata in (
        {"look": {"color": "red"}},
        {"look.color": "red"},
        {"look": {"color": ["red"]}},
    ):
        assert passes(red, {"metadata": metadata}), metadata
    for metadata in (
        {"look": "red"},
        {"look": {}},
        {},
        None,
        [],
        {"look.color": "blue", "look": {"color": "red"}},
    ):
        assert not passes(red, {"metadata": metadata}), metadata
    assert passes(
        {"address.city": {"conditions": {"$in": ["Seoul"]}}}, {"address": {"city": "Seoul"}}
    )


@pytest.mark.parametrize(
    ("document", "where", "need"),
    [
        ("x", ".filter", "an object"),
        ({"junction": "xor"}, ".filter.junction", ["AND", "OR"]),
        ({"junction": 1}, ".filter.junction", ["AND", "OR"]),
        ({"colour": {"conditions": {"$is": 1}}}, ".filter.colour", sorted(FIELDS)),
        ({"metadata": {"conditions": {"$is": 1}}}, ".filter.metadata", sorted(FIELDS)),
        ({"metadata..a": {"conditions": {"$is": 1}}}, ".filter.metadata..a", sorted(FIELDS)),
        ({"name": "A"}, ".filter.name", "conditions"),
        ({"name": {"conditions": {}}}, ".filter.name.conditions", "conditions"),
        ({"name": {"conditions": {"$is": "A"}, "x": 1}}, ".filter.name.conditions",
         "conditions alone"),
        ({"name": {"conditions": {"$more_than": 1}}}, ".filter.name.conditions.$more_than",
         sorted(operators_of("text"))),
        ({"name": {"conditions": {"$is": []}}}, ".filter.name.conditions.$is",
         "at least one value"),
        ({"name": {"conditions": {"$is": [{}]}}}, ".filter.name.conditions.$is[0]",
         "a text, a number, true or false"),
        ({"name": {"conditions": {"$is": {"a": 1}}}}, ".filter.name.conditions.$is",
         "a value or values"),
        ({"name": {"conditions": {"$contains": ["a", ""]}}},
         ".filter.name.conditions.$contains[1]", "a text that is not empty"),
        ({"name": {"conditions": {"$is": "a\0"}}}, ".filter.name.conditions.$is[0]",
         "text without NUL and lone surrogates"),
        ({"price": {"conditions": {"$more_than": ["ten"]}}},
         ".filter.price.conditions.$more_than[0]", "a number"),
        ({"price": {"conditions": {"$is": 10**18}}}, ".filter.price.conditions.$is",
         "a number of at most 18 digits"),
        ({"created_at": {"conditions": {"$after": "2026-02-30"}}},
         ".filter.created_at.conditions.$after", "an ISO 8601 date or date-time"),
        ({"created_at": {"conditions": {"$less_than_ago": -1}}},
         ".filter.created_at.conditions.$less_than_ago", "a whole number from 0 to 36500"),
        ({"name": {"conditions": {"$is": ["a"] * 1001}}}, ".filter.name.conditions.$is",
         "at most 1000 values"),
        ({f"metadata.k{n}": {"conditions": {"$is": 1}} for n in range(101)}, ".filter",
         "at most 100 conditions"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_where(document: Any, where: str, need: Any) -> None:
    problem = problem_of(document)
    assert (problem.code, problem.where, problem.need) == ("invalid_payload", where, need)


def test_a_query_is_told_in_brackets_and_under_its_own_key() -> None:
    problem = problem_of(
        {"price": {"conditions": {"$is": ["x"]}}}, "filters", problem="invalid_query_params"
    )
    assert problem.code == "invalid_query_params"
    assert problem.where == "filters[price][conditions][$is][0]"


def test_a_junction_may_be_demanded() -> None:
    assert problem_of({}, junction_needed=True).where == ".filter.junction"
    assert read({"junction": "AND"}, junction_needed=True) == Filter()


def test_what_an_index_can_answer_is_told() -> None:
    code = {"code": {"conditions": {"$in": ["A", "B"]}}}
    name = {"name": {"conditions": {"$is": "N"}}}
    other = {"price": {"conditions": {"$is": 5}}}
    names = {"code", "name"}
    assert values_asked_for(read(code | other), names) == {"code": ("A", "B")}
    assert values_asked_for(read(code | name), names) == {"code": ("A", "B"), "name": ("N",)}
    assert values_asked_for(read({"junction": "or"} | code | name), names) == {
        "code": ("A", "B"),
        "name": ("N",),
    }
    assert values_asked_for(read({"junction": "or"} | code | other), names) == {}
    assert values_asked_for(read({"code": {"conditions": {"$is_not": "A"}}}), names) == {}
