"""Every operator: what it takes, what it refuses to read, and what it answers."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from largesse.kernel.cart import Cart, Line
from largesse.kernel.problem import ProblemError
from largesse.rules import Shopper
from largesse.rules.operators import OPERATORS

# operator, values, metadata for which it holds, metadata for which it does not.
# The situation is noon UTC on Wednesday 4 March 2026, 21:00 in Seoul.
CASES: list[tuple[str, list[Any], list[Any], list[Any]]] = [
    ("$is", ["a"], ["a", ["b", "a"]], ["A", "", None, 1, ["b"]]),
    ("$is", [0.1], [0.1, Decimal("0.10"), "0.1"], [0.11, None, True]),
    ("$is", [1], [1, 1.0, Decimal(1), "1"], [True, "01", 2]),
    ("$is", [True], [True, "true"], [1, False, None, "yes"]),
    ("$is", ["2026-03-04"], ["2026-03-04", "2026-03-03T15:00:00Z"], ["2026-03-04T15:00:00Z"]),
    ("$is_not", ["a", "b"], ["c", None, []], ["a", ["b"]]),
    ("$in", ["a", 2], ["a", 2], ["b", None]),
    ("$not_in", ["a", 2], ["b", None], ["a", 2.0]),
    ("$less_than", [5], [4, 4.99, "4"], [5, 6, None, "four", True]),
    ("$less_than", ["2026-03-04"], ["2026-03-03", "2026-03-03T14:59:59Z"], ["2026-03-04", "x"]),
    ("$less_than_or_equal", [0.3], [0.3, Decimal("0.3")], [0.30000000000000004, None]),
    ("$less_than_or_equal", ["2026-03-04"], ["2026-03-04T14:59:59Z"], ["2026-03-04T15:00:00Z"]),
    ("$more_than", [5], [6, 5.01, [1, 6]], [5, None, "", [1, 2]]),
    ("$more_than", ["2026-03-04T00:00:00Z"], ["2026-03-04T00:00:01Z"], ["2026-03-04T00:00:00Z"]),
    ("$more_than_or_equal", [10**17], [10**17], [10**17 - 1]),
    ("$greater_than_or_equal", [1], [1], [0]),
    ("$greater_than", [1], [2], [1]),
    ("$starts_with", ["ab", "x"], ["abc", "xyz"], ["cab", None, 1, "AB"]),
    ("$ends_with", ["bc"], ["abc"], ["bcd", None]),
    ("$contains", ["b"], ["abc", ["a", "b"]], ["ac", ["abc"], None]),
    ("$contains", [3], [[1, 3]], [[1], 4]),
    ("$count", [2], [["a", "b"]], [["a"], None]),
    ("$count", [0], [None, []], [["a"]]),
    ("$count_more", [1], [["a", "b"]], [["a"], None]),
    ("$count_less", [2], [["a"], None], [["a", "b"]]),
    ("$not_differ", ["a", "b"], [["b", "a"], ["a", "b", "a"]], [["a"], ["a", "b", "c"], None]),
    ("$not_intersect", ["a", "b"], [["c"], None], [["b", "c"], "a"]),
    ("$after", ["2026-03-04"], ["2026-03-05", "2026-03-04T15:00:00Z"], ["2026-03-04", None]),
    ("$before", ["2026-03-04"], ["2026-03-03"], ["2026-03-04", "2026-03-03T15:00:00Z", None]),
    ("$more_than_ago", [3], ["2026-02-28"], ["2026-03-01", "2026-03-05", None, "soon"]),
    ("$less_than_ago", [3], ["2026-03-02", "2026-03-04"], ["2026-03-01", "2026-03-05"]),
    ("$is_days_ago", [3], ["2026-03-01", "2026-03-01T10:00:00"], ["2026-03-02"]),
    ("$more_than_future", [3], ["2026-03-08"], ["2026-03-07", "2026-03-01"]),
    ("$less_than_future", [3], ["2026-03-06", "2026-03-04"], ["2026-03-07", "2026-03-03"]),
    ("$is_days_in_future", [3], ["2026-03-07"], ["2026-03-06"]),
    ("$has_value", [], ["", 0, False], [None]),
    ("$has_value", [False], [None], [0]),
    ("$is_unknown", [True], [None], [0]),
    ("$dow", [0, 3], ["2026-03-04", "2026-03-08", "2026-03-07T15:00:00Z"], ["2026-03-05", None]),
    (
        "$timeframe_daily_hours",
        ["18:00;20:01;2,3"],
        ["2026-03-04T18:00:00", "2026-03-04T11:00:59Z"],
        ["2026-03-04T20:01:00", "2026-03-05T18:00:00", "2026-03-04T18:00:00Z", None],
    ),
    (
        "$timeframe_daily_hours",
        ["22:00;02:00;3"],
        ["2026-03-04T23:00:00", "2026-03-05T01:59:00"],
        ["2026-03-04T01:00:00", "2026-03-05T23:00:00"],
    ),
    ("$timeframe_daily_hours", ["18:00;"], ["2026-03-04T23:59:59"], ["2026-03-05T00:00:00"]),
    (
        "$timeframe_absolute",
        ["2026-03-01;2026-03-04"],
        ["2026-03-01", "2026-03-04T23:59:59"],
        ["2026-02-28", "2026-03-05T00:00:00", None],
    ),
    ("$timeframe_absolute", [";2026-03-04"], ["1999-01-01"], ["2026-03-05"]),
    (
        "$timeframe",
        ["2026-01-01T18:00:00;P1D;PT1H"],
        ["2026-01-01T18:00:00", "2026-07-09T18:59:59"],
        ["2025-12-31T18:00:00", "2026-07-09T19:00:00", None],
    ),
    (
        "$timeframe",
        ["2020-01-31;P1M;P1D"],
        ["2026-02-28", "2026-03-31T12:00:00"],
        ["2026-03-30", "2026-02-27"],
    ),
]

UNREADABLE: list[tuple[str, list[Any]]] = [
    *((name, []) for name in ("$is", "$in", "$more_than", "$dow", "$timeframe", "$count")),
    ("$is", [None]),
    ("$is", [["a"]]),
    ("$is", [{"a": 1}]),
    ("$is", [float("nan")]),
    ("$is", ["x" * 2001]),
    ("$more_than", ["soon"]),
    ("$more_than", [True]),
    ("$more_than", [10**400]),
    ("$more_than", [Decimal("1e-900000")]),
    ("$less_than", [float("inf")]),
    ("$starts_with", [5]),
    ("$ends_with", [""]),
    ("$count", [-1]),
    ("$count_more", [1.5]),
    ("$count_less", ["2"]),
    ("$after", ["2026-02-30"]),
    ("$before", [20260101]),
    ("$more_than_ago", [10**9]),
    ("$is_days_ago", ["3"]),
    ("$has_value", ["yes"]),
    ("$dow", [7]),
    ("$dow", ["Monday"]),
    ("$timeframe_daily_hours", ["18:00"]),
    ("$timeframe_daily_hours", ["18:00;25:00"]),
    ("$timeframe_daily_hours", ["18:00;20:00;9"]),
    ("$timeframe_absolute", [";"]),
    ("$timeframe_absolute", ["2026-01-01"]),
    ("$timeframe", ["2026-01-01;P1D"]),
    ("$timeframe", ["2026-01-01;PT1H;P1D"]),
    ("$timeframe", ["2026-01-01;P9999Y;P9998Y"]),
    ("$timeframe", ["now;P1D;PT1H"]),
]


def _entry(operator: str, values: Any) -> dict[str, Any]:
    return {"name": "customer.metadata", "property": "x", "conditions": {operator: values}}


def test_every_operator_is_here() -> None:
    assert {OPERATORS[case[0]].name for case in CASES} | {"$from"} == {
        operator.name for operator in OPERATORS.values()
    }


@pytest.mark.parametrize(("operator", "values", "passing", "failing"), CASES)
def test_metadata(
    rule: Any, situate: Any, operator: str, values: Any, passing: Any, failing: Any
) -> None:
    compiled = rule(_entry(operator, values))

    def check(value: Any) -> Any:
        metadata = {} if value is None else {"x": value}
        return compiled.check(situate(customer=Shopper("c", metadata=metadata)))

    for value in passing:
        assert check(value).passed, value
    for value in failing:
        verdict = check(value)
        assert not verdict.passed, value
        assert verdict.reason.code == "customer_rules_violated"
        need = [str(needed) if isinstance(needed, float) else needed for needed in values]
        assert verdict.reason.need == (need[0] if len(need) == 1 else need)
        assert verdict.reason.where == "rules.1.conditions"


@pytest.mark.parametrize(("operator", "values"), UNREADABLE)
def test_unreadable_values_are_refused(rule: Any, operator: str, values: Any) -> None:
    with pytest.raises(ProblemError) as caught:
        rule(_entry(operator, values))
    problem = caught.value.problem
    assert problem.code == "invalid_validation_rules"
    assert problem.where.startswith(f".rules.1.conditions.{operator}")
    assert problem.need


@pytest.mark.parametrize("name", sorted(OPERATORS))
def test_speaks_both_languages_and_hints_a_form(name: str) -> None:
    operator = OPERATORS[name]
    assert "X" in operator.sentence("en", "the age", "X")
    assert "X" in operator.sentence("ko", "나이", "X")
    assert operator.sentence("en", "s", "v") != operator.sentence("ko", "s", "v")
    assert operator.form.input
    assert operator.kinds
    assert not operator.opposite or operator.opposite in OPERATORS


def test_from_narrows_the_candidates(rule: Any, situate: Any) -> None:
    dear = Line(1, 900, product_id="a", collections=frozenset({"pc"}))
    cheap = Line(1, 100, product_id="b")
    cart = Cart(1000, 1000, (dear, cheap))
    conditions = {"$is": [{"id": "a", "object": "product"}]}
    plain = rule({"name": "order.items.cheapest", "conditions": conditions})
    assert plain.check(situate(cart=cart)).reason.got == ["b"]
    within = {**conditions, "$from": [{"id": "pc", "object": "products_collection"}]}
    assert (
        rule({"name": "order.items.cheapest", "conditions": within})
        .check(situate(cart=cart))
        .passed
    )


def test_time_of_redemption_follows_the_zone_across_summer_time(rule: Any, situate: Any) -> None:
    happy = rule(
        {"name": "redemption.time", "conditions": {"$timeframe_daily_hours": ["18:00;19:00"]}}
    )
    zone = ZoneInfo("Europe/Berlin")
    winter = datetime(2026, 3, 28, 17, 30, tzinfo=UTC)
    summer = datetime(2026, 3, 29, 16, 30, tzinfo=UTC)
    assert happy.check(situate(now=winter, zone=zone)).passed
    assert happy.check(situate(now=summer, zone=zone)).passed
    assert not happy.check(situate(now=winter.replace(day=29), zone=zone)).passed
