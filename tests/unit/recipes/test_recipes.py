"""The book is whole, and figures come into their places."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from largesse.kernel.problem import ProblemError
from largesse.recipes import Parameter, Recipe, Text
from largesse.recipes.decide import read_parameters, rendered, rule_document
from largesse.recipes.service import recipes
from largesse.rules import parse

WORDS = Text("word", "말")


def recipe(*parameters: Parameter, **fields: Any) -> Recipe:
    return Recipe(
        id="r", place=1, name=WORDS, description=WORDS, benefit="discount",
        parameters=parameters, campaign={}, **fields,
    )  # fmt: skip


def number(**fields: Any) -> Parameter:
    return Parameter(name="n", label=WORDS, **({"type": "count", "least": 1, "most": 9} | fields))


@pytest.mark.parametrize("made", recipes().values(), ids=lambda made: made.id)
def test_every_place_in_a_recipe_has_its_parameter(made: Recipe) -> None:
    """Rendered with defaults alone, and with everything, no document lacks anything."""
    samples: dict[str, Any] = {
        "percent": 10, "amount": 100, "count": 2, "flag": True, "text": "Seoul", "code": "ABC",
        "event": "e", "moment": "2026-01-01T00:00:00Z",
    }  # fmt: skip
    full = {parameter.name: samples[parameter.type] for parameter in made.parameters}
    needed = {p.name: full[p.name] for p in made.parameters if p.required}
    needed |= {name: full[name] for name in made.any_of[:1]}
    for given_values in (needed, full):
        values = read_parameters(made, given_values, ".parameters")
        values |= {"name": "N", "segment_id": "seg_1", "campaign_id": "camp_1"}
        values |= {"reward_id": "rew_1", "programme_name": "P"}
        page = made.programme
        documents = [made.campaign, made.segment, made.policy, made.run]
        if page is not None:
            documents += [page.campaign, [*page.earning_rules], page.reward, page.options]
        for document in documents:
            assert "${" not in str(rendered(document, values))
        for asked in (made.rule, None if page is None else page.rule):
            for language in ("en", "ko"):
                rule = None if asked is None else rule_document(asked, values, language)
                if rule is not None:
                    parse(rule)


def test_places_take_values_whole_or_as_text() -> None:
    values = {"days": 30, "off": Decimal("12.5"), "no": None}
    document = {
        "percent": "${off}",
        "duration": "P${days}D",
        "gone": "${no}",
        "gone_too": "P${no}D",
        "list": ["${days}", {"x": "${no}"}],
        "one": {"$if": "no", "then": 1, "else": 2},
        "other": {"$if": "days", "then": 1, "else": 2},
        "nothing": {"$if": "no", "then": 1, "else": None},
    }
    assert rendered(document, values) == {
        "percent": Decimal("12.5"),
        "duration": "P30D",
        "list": [30, {}],
        "one": 2,
        "other": 1,
    }


@given(value=st.one_of(st.integers(), st.floats(), st.text(), st.booleans(), st.none()))
def test_a_count_is_a_whole_number_within_its_bounds_or_refused(value: Any) -> None:
    made = recipe(number(default=5))
    plain = isinstance(value, int | float) and not isinstance(value, bool)
    fits = value is None or (plain and 1 <= value <= 9 and value == int(value))
    if fits:
        read = read_parameters(made, {"n": value}, ".parameters")["n"]
        assert type(read) is int
        assert read == (5 if value is None else value)
        return
    with pytest.raises(ProblemError) as refused:
        read_parameters(made, {"n": value}, ".parameters")
    assert refused.value.problem.where == ".parameters.n"


def test_percentages_are_exact() -> None:
    made = recipe(number(type="percent", most=100))
    assert read_parameters(made, {"n": 12.5}, "")["n"] == Decimal("12.5")
    assert read_parameters(made, {"n": 10.0}, "")["n"] == 10


def test_a_rule_joins_what_is_there() -> None:
    entry = {"name": "order.amount", "conditions": {"$more_than": ["${a}"]}}
    document = {
        "name": {"en": "R", "ko": "규칙"},
        "error": {"message": {"en": "No.", "ko": "안 됩니다."}},
        "rules": {
            "1": {"$if": "a", "then": entry, "else": None},
            "2": {"$if": "b", "then": entry, "else": None},
            "3": {"$if": "c", "then": entry, "else": None},
        },
        "logic": {"any": ["1", "2"], "all": ["3"]},
    }

    def logic(**values: Any) -> Any:
        made = rule_document(document, {"a": 1, "b": None, "c": None} | values, "en")
        return made and made["rules"]["logic"]

    assert logic() == "(1)"
    assert logic(b=1, c=1) == "(1 or 2) and 3"
    assert logic(a=None) is None
