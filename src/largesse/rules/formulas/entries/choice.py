"""Choosing between values: conditions, defaults, cases."""

from __future__ import annotations

from typing import Any

from largesse.rules.formulas.entry import Ask, Entry, Kind, Node, UnevaluableError, same_kind
from largesse.rules.formulas.ground import Ground
from largesse.rules.formulas.values import alike, unevaluable


def _if(ask: Ask, arguments: tuple[Node, ...], _ground: Ground) -> Any:
    condition, then, otherwise = arguments
    return ask(then) if ask(condition) else ask(otherwise)


def _default(ask: Ask, arguments: tuple[Node, ...], _ground: Ground) -> Any:
    wanted, otherwise = arguments
    try:
        return ask(wanted)
    except UnevaluableError as error:
        if error.reason.code != "formula_value_missing":
            raise
        return ask(otherwise)


class Case:
    """A case of a `SWITCH`, not yet asked for its result."""

    def __init__(self, matches: Any, result: Node, ask: Ask) -> None:
        self.matches = matches
        self.result = result
        self.ask = ask


def _case(ask: Ask, arguments: tuple[Node, ...], _ground: Ground) -> Case:
    return Case(ask(arguments[0]), arguments[1], ask)


def _switch(ask: Ask, arguments: tuple[Node, ...], ground: Ground) -> Any:
    wanted = ask(arguments[0])
    for argument in arguments[1:]:
        value = ask(argument)
        if not isinstance(value, Case):
            return value
        if alike(value.matches, wanted, ground):
            return value.ask(value.result)
    raise unevaluable("formula_value_missing", "SWITCH")


def _kind_of_cases(kinds: tuple[Kind, ...]) -> Kind:
    return same_kind(kinds[1:])


ENTRIES = (
    Entry(
        name="IF",
        form="function",
        english="the second value when the condition holds, else the third",
        korean="조건이 참이면 두 번째 값, 아니면 세 번째 값",
        takes=("flag", "any", "any"),
        gives=lambda kinds: same_kind(kinds[1:]),
        compute=_if,
        example="IF(ORDER_AMOUNT > 300;15;5)",
    ),
    Entry(
        name="DEFAULT_TO",
        form="function",
        english="the first value, or the second when the first is not there",
        korean="첫 번째 값, 없으면 두 번째 값",
        takes=("any", "any"),
        gives=same_kind,
        compute=_default,
        example='DEFAULT_TO(CUSTOMER_METADATA("discount");5)',
    ),
    Entry(
        name="SWITCH",
        form="function",
        english="the result of the first case that is the value, else the last value",
        korean="값과 같은 첫 번째 경우의 결과, 없으면 마지막 값",
        takes=("any", "any"),
        further="any",
        gives=_kind_of_cases,
        compute=_switch,
        example='SWITCH(CUSTOMER_METADATA("tier");SWITCH_CASE("gold";20);SWITCH_CASE("silver";10);5)',
    ),
    Entry(
        name="SWITCH_CASE",
        form="function",
        english="one case of SWITCH: the value and its result",
        korean="SWITCH의 경우: 값과 결과",
        takes=("any", "any"),
        gives=lambda kinds: kinds[1],
        compute=_case,
        example='SWITCH_CASE("gold";20)',
    ),
)
