"""Comparing values and joining conditions."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from largesse.rules.formulas.entry import Ask, Entry, Kind, Node, eager
from largesse.rules.formulas.ground import Ground
from largesse.rules.formulas.values import alike, as_moment, as_number, holds_any
from largesse.rules.operator import Form
from largesse.rules.values import span

_COMPARES = 3


def _compares(holds: Callable[[Any, Any], bool]) -> Callable[..., bool]:
    """Return a comparison of numbers, or of moments when one of the two is a date."""

    def compares(ground: Ground, one: Any, other: Any) -> bool:
        if isinstance(one, date) or isinstance(other, date):
            zone = ground.situation.zone
            left, right = span(as_moment(one), zone), span(as_moment(other), zone)
            return left is not None and right is not None and holds(left.start, right.start)
        return holds(as_number(one), as_number(other))

    return compares


def _contains(ground: Ground, value: Any, wanted: Any) -> bool:
    if isinstance(value, str) and isinstance(wanted, str):
        return wanted in value
    return holds_any(value, wanted, ground)


def _in_array(ground: Ground, value: Any, *values: Any) -> bool:
    """Return whether a value is among others; of a list and a value the list is looked into."""
    if isinstance(value, (list, tuple)):
        return any(holds_any(value, one, ground) for one in values)
    return any(holds_any(one, value, ground) for one in values)


def _both(ask: Ask, arguments: tuple[Node, ...], _ground: Ground) -> bool:
    return all(ask(argument) for argument in arguments)


def _either(ask: Ask, arguments: tuple[Node, ...], _ground: Ground) -> bool:
    return any(ask(argument) for argument in arguments)


def _word(
    name: str,
    compute: Callable[..., bool],
    english: str,
    korean: str,
    takes: Kind = "any",
    *,
    further: Kind | None = None,
) -> Entry:
    return Entry(
        name=name,
        form="operator",
        english=english,
        korean=korean,
        takes=(takes, takes),
        further=further,
        gives="flag",
        compute=eager(compute),
        strength=_COMPARES,
        hint=Form("text" if takes == "text" else "value"),
        example=f'CUSTOMER_METADATA("brand") {name} "Nike"'
        if name.isidentifier()
        else f"ORDER_AMOUNT {name} 100",
    )


ENTRIES = (
    Entry(
        name="OR",
        form="operator",
        english="either condition holds",
        korean="둘 중 하나라도 참",
        takes=("flag", "flag"),
        further="flag",
        gives="flag",
        compute=_either,
        strength=1,
        hint=Form("flag"),
        example="ORDER_AMOUNT > 100 OR ORDER_UNITS_QUANTITY > 3",
    ),
    Entry(
        name="AND",
        form="operator",
        english="both conditions hold",
        korean="둘 다 참",
        takes=("flag", "flag"),
        further="flag",
        gives="flag",
        compute=_both,
        strength=2,
        hint=Form("flag"),
        example="ORDER_AMOUNT > 100 AND ORDER_UNITS_QUANTITY > 3",
    ),
    _word(">", _compares(lambda a, b: a > b), "is more than", "초과"),
    _word("<", _compares(lambda a, b: a < b), "is less than", "미만"),
    _word(">=", _compares(lambda a, b: a >= b), "is at least", "이상"),
    _word("<=", _compares(lambda a, b: a <= b), "is at most", "이하"),
    _word("=", lambda ground, a, b: alike(a, b, ground), "is equal to", "같음"),
    _word("!=", lambda ground, a, b: not alike(a, b, ground), "is not equal to", "같지 않음"),
    _word("<>", lambda ground, a, b: not alike(a, b, ground), "is not equal to", "같지 않음"),
    _word("is", lambda ground, a, b: alike(a, b, ground), "is the same as", "같음"),
    _word("isNot", lambda ground, a, b: not alike(a, b, ground), "is not the same as", "같지 않음"),
    _word(
        "contains",
        _contains,
        "is a text with the other inside, or a list that holds it",
        "포함(텍스트 또는 목록)",
    ),
    _word(
        "startsWith", lambda _g, a, b: a.startswith(b), "is a text that begins so", "시작", "text"
    ),
    _word("endsWith", lambda _g, a, b: a.endswith(b), "is a text that ends so", "끝남", "text"),
    _word("IN_ARRAY", _in_array, "is among the values", "목록에 있음", further="any"),
    _word(
        "NOT_IN_ARRAY",
        lambda ground, value, *values: not _in_array(ground, value, *values),
        "is not among the values",
        "목록에 없음",
        further="any",
    ),
)
