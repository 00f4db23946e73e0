"""Formulas: read into typed trees or refused with their place, and exact when evaluated."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from fractions import Fraction
from math import ceil, floor
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from largesse.kernel.cart import Cart, Line
from largesse.kernel.messages import explain
from largesse.kernel.reason import Reason
from largesse.rules.formulas import (
    EARNING_PARTS,
    ENTRIES,
    LIMIT_PARTS,
    FormulaError,
    Ground,
    evaluate,
    parse_formula,
    spelled,
)
from largesse.rules.model import Shopper, Situation, Terms

LINES = (
    Line.of("tea", 1_000, 2, metadata={"colour": "green"}, product_metadata={"weight": 12.5}),
    Line.of("pot", 4_550, 1),
    Line(3, 2_400, product_id="cup", discount=400),
)
SITUATION = Situation(
    now=datetime(2026, 6, 17, 16, tzinfo=UTC),
    zone=ZoneInfo("Asia/Seoul"),
    cart=Cart.of(*LINES, metadata={"floor": 3, "vip": True}),
    customer=Shopper(
        metadata={
            "age": 33,
            "rate": 0.1,
            "brands": ["Nike", "Puma"],
            "joined": "2024-03-31",
            "tier": "gold",
            "nothing": None,
        },
        birthdate=date(1990, 6, 18),
    ),
    owner_id="v_1",
    usage={"voucher:v_1": 4},
    redemption_metadata={"till": "7"},
    terms=Terms(
        metadata={"bonus": 2},
        redemption_quantity=10,
        publish_count=1,
        start_date=datetime(2026, 1, 1, tzinfo=UTC),
        publication_metadata={"by": "mail"},
    ),
)
GROUND = Ground(SITUATION, LINES[0], bundles=2)


def value_of(text: str, ground: Ground = GROUND) -> Any:
    found = evaluate(parse_formula(text), ground)
    return found.code if isinstance(found, Reason) else spelled(found)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1 + 2 * 3", "7"),
        ("(1 + 2) * 3", "9"),
        ("10 - 4 - 3", "3"),
        ("-2 * -3", "6"),
        ("2 - -2", "4"),
        ("7 % 3", "1"),
        ("1 / 3 * 3", "1"),
        ("0.1 + 0.2", "0.3"),
        ("1 / 3", "1/3"),
        ("POW(2;10)", "1024"),
        ("POW(2;-2)", "0.25"),
        ("POW(9;0.5)", "3"),
        ("POW(27;1/3)", "3"),
        ("POW(0;0)", "1"),
        ("ROUND(2.5)", "3"),
        ("ROUND(-2.5)", "-2"),
        ("ROUND(10 / 3;2)", "3.33"),
        ("ROUND(1250;-2)", "1300"),
        ("FLOOR(-1.5)", "-2"),
        ("CEIL(1.01;1)", "1.1"),
        ("MIN(3;1;2)", "1"),
        ("MAX(3)", "3"),
        ("IF(1 < 2 AND 2 < 3;1;0)", "1"),
        ("IF(1 > 2 OR 3 > 2;1;0)", "1"),
        ("IF(1 > 2 OR 1 / 0 > 1;1;0)", "formula_divided_by_zero"),
        ("IF(2 > 1 OR 1 / 0 > 1;1;0)", "1"),
        ("IF(true;1;1 / 0)", "1"),
        ("ORDER_AMOUNT", "89.5"),
        ("ORDER_ITEMS_QUANTITY", "3"),
        ("ORDER_UNITS_QUANTITY", "6"),
        ("ORDER_ITEM_PRICE", "10"),
        ("ORDER_ITEM_AMOUNT", "20"),
        ("ORDER_ITEM_UNITS_QUANTITY", "2"),
        ("CHEAPEST_ORDER_ITEM_PRICE", "8"),
        ("CHEAPEST_ORDER_ITEM_SUBTOTAL", "20"),
        ("MOST_EXPENSIVE_ORDER_ITEM_AMOUNT", "45.5"),
        ('ORDER_ITEM_PRODUCT_METADATA("weight") * 2', "25"),
        ('IF(ORDER_ITEM_METADATA("colour") is "green";1;0)', "1"),
        ('IF(ORDER_METADATA("vip");1;0)', "1"),
        ('CUSTOMER_METADATA("rate") * 3', "0.3"),
        ('IF(CUSTOMER_METADATA("brands") contains "Nike";1;0)', "1"),
        ('IF(CUSTOMER_METADATA("brands") IN_ARRAY "Adidas";1;0)', "0"),
        ('IF(IN_ARRAY(CUSTOMER_METADATA("tier");"silver";"gold");1;0)', "1"),
        ('IF(NOT_IN_ARRAY(CUSTOMER_METADATA("age");1;33.0);1;0)', "0"),
        ('IF(CUSTOMER_METADATA("tier") startsWith "go";1;0)', "1"),
        ('IF(CUSTOMER_METADATA("tier") endsWith "x";1;0)', "0"),
        ('IF(CUSTOMER_METADATA("tier") isNot "gold";1;0)', "0"),
        ('SWITCH(CUSTOMER_METADATA("tier");SWITCH_CASE("gold";20);SWITCH_CASE("x";1);5)', "20"),
        ('SWITCH(CUSTOMER_METADATA("age");SWITCH_CASE(1;1);5)', "5"),
        ('SWITCH(CUSTOMER_METADATA("age");SWITCH_CASE(1;1))', "formula_value_missing"),
        ('DEFAULT_TO(CUSTOMER_METADATA("nobody");5)', "5"),
        ('DEFAULT_TO(CUSTOMER_METADATA("nothing");5)', "5"),
        ('DEFAULT_TO(CUSTOMER_METADATA("tier") + 1;5)', "formula_value_unfit"),
        ('REDEMPTION_METADATA("till") + 1', "8"),
        ('REDEEMABLE_METADATA("bonus")', "2"),
        ('IF(PUBLICATION_METADATA("by") = "mail";1;0)', "1"),
        ("VOUCHER_REDEMPTION_QUANTITY - VOUCHER_REDEEMED_QUANTITY", "6"),
        ("IF(VOUCHER_PUBLISH_COUNT = 1;25;5)", "25"),
        ("DAYS_SINCE(VOUCHER_START_DATE)", "168"),
        ("BUNDLE_QUANTITY * 2", "4"),
        # It is 01:00 on the 18th in Seoul: the birthday.
        ("YEARS_SINCE(CUSTOMER_BIRTHDATE)", "36"),
        ("DAY_OF_MONTH()", "18"),
        ("MONTH(CUSTOMER_BIRTHDATE)", "6"),
        ("YEAR(DATE('2024-02-29'))", "2024"),
        ("MONTHS_SINCE('2026-05-19')", "0"),
        ("MONTHS_UNTIL('2026-12-24')", "6"),
        ("DAYS_UNTIL('2026-06-20')", "2"),
        ("IF(TODAY DATE_IS NOW;1;0)", "1"),
        ("IF(DATE_TIME('2026-06-17T23:00:00+09:00') DATE_IS_NOT TODAY;1;0)", "1"),
        ("IF(NOW IS_AFTER TODAY;1;0)", "0"),
        ("IF(TODAY IS_BEFORE DATE('2026-06-19');1;0)", "1"),
        ("IF(CUSTOMER_BIRTHDATE < TODAY;1;0)", "1"),
        ("1 / 0", "formula_divided_by_zero"),
        ("5 % 0", "formula_divided_by_zero"),
        ("POW(0;-1)", "formula_divided_by_zero"),
        ("POW(-4;0.5)", "formula_value_unfit"),
        ("POW(10;1000)", "formula_too_large"),
        ("POW(POW(999999999;64);64)", "formula_too_large"),
        ('CUSTOMER_METADATA("brands") + 1', "formula_value_unfit"),
        ('order_metadata("FLOOR")', "formula_value_missing"),
    ],
)
def test_gives(text: str, value: str) -> None:
    assert value_of(text) == value


@pytest.mark.parametrize(
    ("text", "at", "need"),
    [
        ("", 1, "a number, a text, an operand or a function"),
        ("1 +", 4, "a number, a text, an operand or a function"),
        ("1 2", 3, "an operator or the end"),
        ("(1", 3, "a closing parenthesis"),
        ('"open', 1, "a closing quotation mark"),
        ("1 ? 2", 3, "a part of a formula"),
        ('"a"', 1, "a number"),
        ("1 > 2", 3, "a number"),
        ("IF(1;2;3)", 4, "a condition"),
        ("1 + (2 > 1)", 8, "a number"),
        ("YEAR(5)", 6, "a date"),
        ("FLOR(1)", 1, "FLOOR"),
        ("MAX()", 1, "1 or more arguments of MAX"),
        ("ROUND(1;2;3)", 1, "1 to 2 arguments of ROUND"),
        ("IF(true;1)", 1, "3 arguments of IF"),
        ("ORDER_METADATA(1)", 16, 'ORDER_METADATA("a name")'),
        ('ORDER_METADATA("")', 16, 'ORDER_METADATA("a name")'),
        ("1234567890123456789", 1, "a number of at most 18 digits"),
        ("MAX(1,2)", 6, "a part of a formula"),
        ("(" * 40 + "1" + ")" * 40, 31, "at most 30 levels"),
        ("+".join("1" * 400), 501, "at most 500 parts"),
        ("1" * 6_000, 5_001, "at most 5000 characters"),
    ],
)
def test_refused_where_it_stands(text: str, at: int, need: str) -> None:
    with pytest.raises(FormulaError) as caught:
        parse_formula(text)
    needs = caught.value.need
    assert need in (needs if isinstance(needs, list) else [needs])
    assert caught.value.at == at or need == "at most 500 parts"


def test_a_long_chain_is_no_depth() -> None:
    assert value_of("+".join("1" * 200)) == "200"


@pytest.mark.parametrize(
    "operand",
    ["VOUCHER_PUBLISH_COUNT", 'REDEMPTION_METADATA("x")', 'PUBLICATION_METADATA("x")'],
)
def test_earning_rules_ask_nothing_of_codes(operand: str) -> None:
    with pytest.raises(FormulaError):
        parse_formula(operand, EARNING_PARTS)
    assert parse_formula('ORDER_AMOUNT + CUSTOMER_METADATA("age")', EARNING_PARTS)


def test_limits_ask_nothing_of_a_single_item() -> None:
    with pytest.raises(FormulaError):
        parse_formula("ORDER_ITEM_PRICE", LIMIT_PARTS)


def test_every_entry_speaks_and_its_example_is_read() -> None:
    for entry in ENTRIES.values():
        assert entry.english, entry.name
        assert any("가" <= letter <= "힣" for letter in entry.korean), entry.name
        wrapped = {"flag": f"IF({entry.example};1;0)", "moment": f"DAYS_SINCE({entry.example})"}
        kind = "flag" if entry.gives == "flag" else "moment" if entry.gives == "moment" else ""
        assert parse_formula(wrapped.get(kind, entry.example)), entry.name


# -- laws ------------------------------------------------------------------------------------

PIECES = (*ENTRIES, "(", ")", ";", "1", "2.5", '"a"', "'", "true", " ", "?", "IF(", "-", '"age"')
texts = st.one_of(
    st.text(max_size=60),
    st.lists(st.sampled_from(PIECES), max_size=25).map(" ".join),
    st.lists(st.sampled_from(PIECES), max_size=25).map("".join),
)


@settings(max_examples=400, deadline=None)
@given(texts)
def test_any_text_is_read_or_refused_with_its_place(text: str) -> None:
    refused, formula = None, None
    try:
        formula = parse_formula(text)
    except FormulaError as error:
        refused = error
    if formula is None:
        assert refused is not None
        assert 1 <= refused.at <= len(text) + 1
        assert refused.need
        return
    found = evaluate(formula, GROUND)
    if isinstance(found, Reason):
        assert explain(found, "ko")
        assert explain(found, "en")
    else:
        assert isinstance(found, Fraction)
    bare = evaluate(formula, Ground(Situation(SITUATION.now, SITUATION.zone)))
    assert isinstance(bare, (Fraction, Reason))


Plain = Callable[[], Fraction]


class Nothing(Exception):  # noqa: N818 - no error: the naive evaluator's "no value"
    """What the naive evaluator raises where there is no value."""


def naive_leaf(number: int) -> tuple[str, Plain]:
    return str(number), lambda: Fraction(number)


def naive_pair(name: str, one: tuple[str, Plain], other: tuple[str, Plain]) -> tuple[str, Plain]:
    def reckon() -> Fraction:
        a, b = one[1](), other[1]()
        if name in "/%" and b == 0:
            raise Nothing
        return {
            "+": lambda: a + b,
            "-": lambda: a - b,
            "*": lambda: a * b,
            "/": lambda: a / b,
            "%": lambda: a - b * floor(a / b),
        }[name]()

    return f"({one[0]} {name} {other[0]})", reckon


def naive_choice(sign: str, four: tuple[tuple[str, Plain], ...]) -> tuple[str, Plain]:
    a, b, c, d = four

    def reckon() -> Fraction:
        left, right = a[1](), b[1]()
        holds = {"<": left < right, ">": left > right, "=": left == right}[sign]
        return c[1]() if holds else d[1]()

    return f"IF({a[0]} {sign} {b[0]};{c[0]};{d[0]})", reckon


def naive_rounding(name: str, digits: int, one: tuple[str, Plain]) -> tuple[str, Plain]:
    def reckon() -> Fraction:
        scaled = one[1]() * Fraction(10) ** digits
        whole = {
            "FLOOR": floor(scaled),
            "CEIL": ceil(scaled),
            "ROUND": floor(scaled + Fraction(1, 2)),
        }[name]
        return Fraction(whole) / Fraction(10) ** digits

    return f"{name}({one[0]};{digits})", reckon


def naive_most(name: str, many: list[tuple[str, Plain]]) -> tuple[str, Plain]:
    pick: Any = min if name == "MIN" else max
    return f"{name}({';'.join(text for text, _ in many)})", lambda: pick(p() for _, p in many)


naive: st.SearchStrategy[tuple[str, Plain]] = st.recursive(
    st.integers(0, 1_000).map(naive_leaf),
    lambda parts: st.one_of(
        st.builds(naive_pair, st.sampled_from("+-*/%"), parts, parts),
        st.builds(naive_choice, st.sampled_from("<>="), st.tuples(parts, parts, parts, parts)),
        st.builds(
            naive_rounding, st.sampled_from(("FLOOR", "CEIL", "ROUND")), st.integers(-3, 3), parts
        ),
        st.builds(
            naive_most, st.sampled_from(("MIN", "MAX")), st.lists(parts, min_size=1, max_size=3)
        ),
    ),
    max_leaves=10,
)


@settings(max_examples=300, deadline=None)
@given(naive)
def test_reckons_as_the_naive_evaluator_does(pair: tuple[str, Plain]) -> None:
    text, reckon = pair
    found = evaluate(parse_formula(text), GROUND)
    try:
        expected = reckon()
    except Nothing:
        assert isinstance(found, Reason)
        assert found.code == "formula_divided_by_zero"
        return
    assert found == expected


@settings(max_examples=200, deadline=None)
@given(st.fractions(min_value=-(10**6), max_value=10**6, max_denominator=10**6))
def test_a_number_is_spelled_so_that_it_reads_the_same(value: Fraction) -> None:
    said = spelled(value)
    assert Fraction(said) == value
