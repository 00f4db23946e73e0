"""Whatever a merchant saved and a caller sent: a rule that was accepted gives an answer."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from largesse.kernel.cart import Cart, Line
from largesse.kernel.messages import explain
from largesse.rules import Shopper, Situation, compile_rule, parse
from largesse.rules.operator import UnreadableError
from largesse.rules.operators import OPERATORS
from largesse.rules.reading import read_items
from largesse.rules.subject import Subject
from largesse.rules.subjects import SUBJECTS

POOL: tuple[Any, ...] = (
    *("2026-01-01", "1000-01-01", "8999-12-31T23:59:59-23:59", "2026-01-01T00:00:00", "a", ""),
    *("9999-12-31", "0001-01-01", "20260101", "1e5", "٣", "-0", "0.10", "true", "x" * 300),
    *(10**400, -(10**18), 10**17, 0.1, float("nan"), float("inf"), Decimal("1E+999999"), -0.0),
    *(True, False, None, Decimal("sNaN"), Decimal("1E-999999"), 0, 1, 2, 3, 6, 7, 100, 2.5),
    *("2026-01-01;P1D;PT1H", "1000-01-01;PT1S;PT1S", "8999-01-01;P99Y;P99Y", "1000-01-01;"),
    *("18:00;20:00;1,2", "22:00;", "2026-01-01;2026-01-02", "00:00;00:00"),
    {"object": "product", "id": "p"},
    {"object": "sku", "source_id": "s"},
    {"object": "products_collection", "id": "pc"},
)
WILD = st.sampled_from(POOL) | st.integers() | st.floats()
METADATA = st.dictionaries(
    st.just("x"), WILD | st.lists(WILD | st.lists(WILD, max_size=1), max_size=2), max_size=1
)


def _readable(operator: str, value: Any, subject: Subject) -> bool:
    try:
        if subject.kind == "items":
            read_items((value,), None)
        else:
            OPERATORS[operator].read((value,), subject.kind)
    except UnreadableError:
        return False
    return True


def _possible(subject: Subject) -> dict[str, list[Any]]:
    usable = {name: o for name, o in OPERATORS.items() if subject.kind in o.kinds}
    if subject.switch or subject.vacuous:
        usable = {"$is": OPERATORS["$is"]}
    return {name: [value for value in POOL if _readable(name, value, subject)] for name in usable}


POSSIBLE = {name: _possible(subject) for name, subject in SUBJECTS.items()}
TOP = tuple(s.name for s in SUBJECTS.values() if s.level == "rule")


@st.composite
def entries(draw: Any, names: tuple[str, ...] = TOP, depth: int = 1) -> dict[str, Any]:
    subject = SUBJECTS[draw(st.sampled_from(sorted(names)))]
    possible = POSSIBLE[subject.name]
    operator = draw(st.sampled_from(sorted(possible)))
    values = draw(st.lists(st.sampled_from(possible[operator]), min_size=1, max_size=2))
    entry = {"name": subject.name, "property": "x", "conditions": {operator: values}}
    if subject.selector and depth < 3:
        below = entries(subject.selector.children, depth + 1)
        children = draw(st.lists(below, max_size=2))
        entry["rules"] = {str(n): child for n, child in enumerate(children, 1)}
    return entry


def test_every_operator_can_be_reached() -> None:
    assert all(values for possible in POSSIBLE.values() for values in possible.values())


lines = st.builds(
    lambda quantity, amount, price, metadata: Line(
        quantity,
        amount,
        price,
        product_id="p",
        sku_source_id="s",
        metadata=metadata,
        product_metadata=metadata,
    ),
    st.integers(0, 3),
    st.integers(0, 10**15),
    st.none() | st.integers(0, 10**15),
    METADATA,
)
carts = st.builds(
    lambda amount, many, metadata, known: Cart(
        amount, amount, tuple(many), metadata=metadata, amount_known=known
    ),
    st.integers(0, 10**17),
    st.lists(lines, max_size=3),
    METADATA,
    st.booleans(),
)
situations = st.builds(
    Situation,
    now=st.datetimes(datetime(1900, 1, 1), datetime(2999, 1, 1)).map(  # noqa: DTZ001 - UTC below
        lambda moment: moment.replace(tzinfo=UTC)
    ),
    zone=st.sampled_from([ZoneInfo("UTC"), ZoneInfo("Asia/Seoul"), ZoneInfo("Pacific/Apia")]),
    week_start=st.sampled_from([0, 1, 6]),
    cart=st.none() | carts,
    cart_after=st.none() | carts,
    customer=st.none() | st.builds(Shopper, id=st.none() | st.just("c"), metadata=METADATA),
    owner_id=st.sampled_from(["", "v"]),
    campaign_id=st.none() | st.just("camp"),
    redemption_metadata=METADATA,
    event_metadata=st.none() | METADATA,
    caller_id=st.none() | st.just("key"),
)


@settings(max_examples=500, deadline=None)
@given(
    rules=st.lists(entries(), min_size=1, max_size=2),
    logic=st.sampled_from(["", "1", "not 1"]),
    situation=situations,
)
def test_an_accepted_rule_always_answers(rules: Any, logic: str, situation: Situation) -> None:
    document = {str(n): entry for n, entry in enumerate(rules, 1)}
    compiled = compile_rule(parse({"rules": {**document, "logic": logic}}), "val_1", 3)
    verdict = compiled.check(situation)
    assert verdict.passed is (verdict.reason is None)
    if verdict.reason is not None:
        for language in ("en", "ko"):
            assert explain(verdict.reason, language)
    assert len(compiled.explain(situation)) >= len(rules)
    assert len(compiled.sentences("ko")) >= len(rules)
    assert {claim.usage for claim in verdict.claims} <= set(compiled.usages(situation))
