"""A filter asked in Python and in SQL answers alike, whatever the filter and the document."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from psycopg.types.json import Jsonb

from largesse.kernel.problem import ProblemError
from largesse.rules.filters import (
    OPERATORS,
    FilterAt,
    FilterField,
    filter_passes,
    parse_filter,
)
from support.filter_examples import EXAMPLES, ZONE
from support.filter_examples import NOW as EXAMPLES_NOW

FIELDS = {
    "text": FilterField("text", ("text",)),
    "number": FilterField("number", ("number",)),
    "flag": FilterField("flag", ("flag",)),
    "moment": FilterField("moment", ("moment",)),
    "birthday": FilterField("birthday", ("birthday",)),
    "active": FilterField("active", ("active",)),
    "status": FilterField("generation", ("creation_status",)),
    "metadata.*": FilterField("any", ("metadata",)),
}
NAMES = ["text", "number", "flag", "moment", "birthday", "active", "status",
         "metadata.a", "metadata.a.b", "metadata.a.b.c", "metadata.%"]  # fmt: skip
ZONES = ["UTC", "Asia/Seoul", "America/New_York", "Pacific/Apia", "Asia/Kolkata"]
TEXTS = ["", "a", "ab", "Ab", "b%", "ñ", "한국", "1", "1.0", "-5", "10", "true", "false",
         "DONE", "FAILED", "2026-02-28", "2026-02-30", "2024-02-29", "1990-03-01",
         "2026-03-01T00:00:00Z", "2026-03-01T09:30", "2026-03-01 09:30:00.123456+09",
         "2026-02-28T23:59:59.999-0530", "2026-03-01T24:00:00Z", "2026-13-01",
         "2026-03-01T00:00:00+24:00", "2026-03-01\n"]  # fmt: skip
NOW = datetime(2026, 3, 1, 4, 5, 6, 789012, UTC)

numbers = st.one_of(
    st.integers(-20, 20),
    st.integers(-(10**17), 10**17),
    st.sampled_from([0.1, 1.0, -2.5, 1e-7, 123456.75]),
)
texts = st.one_of(st.sampled_from(TEXTS), st.text("abñ한 1.-:", max_size=6))
moments = st.integers(0, 180 * 1440).map(
    lambda minutes: (NOW + timedelta(minutes=minutes - 90 * 1440)).isoformat()
)
scalars = st.one_of(texts, numbers, st.booleans(), moments)
anything = st.recursive(
    st.one_of(st.none(), scalars),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(st.sampled_from(["a", "b", "a.b", "b.c", "%"]), inner, max_size=3),
    ),
    max_leaves=6,
)
DOCUMENT = ["text", "number", "flag", "moment", "birthday", "active", "metadata", "start_date",
            "expiration_date", "creation_status"]  # fmt: skip
documents = st.fixed_dictionaries(
    {}, optional=dict.fromkeys(DOCUMENT, st.one_of(scalars, anything))
)
conditions = st.dictionaries(
    st.sampled_from(sorted({operator.name for operator in OPERATORS})),
    st.one_of(scalars, st.none(), st.lists(scalars, max_size=3)),
    min_size=1,
    max_size=2,
)
filters = st.dictionaries(
    st.sampled_from(NAMES), st.fixed_dictionaries({"conditions": conditions}), max_size=3
)


@pytest.fixture(scope="module")
def connection(database_url: str) -> Iterator[psycopg.Connection[tuple[bool]]]:
    with psycopg.connect(database_url, autocommit=True) as opened:
        yield opened


@given(
    document=documents,
    wanted=filters,
    junction=st.sampled_from(["and", "OR"]),
    now=st.integers(-400, 400).map(lambda days: NOW + timedelta(days=days)),
    zone=st.sampled_from(ZONES),
)
@example(
    document={"active": True, "expiration_date": NOW.isoformat()},
    wanted={"active": {"conditions": {"$active": ""}}},
    junction="and",
    now=NOW,
    zone="UTC",
)
@settings(max_examples=600, suppress_health_check=list(HealthCheck))
def test_sql_and_python_agree(
    connection: psycopg.Connection[tuple[bool]],
    document: dict[str, Any],
    wanted: dict[str, Any],
    junction: str,
    now: datetime,
    zone: str,
) -> None:
    for name, node in list(wanted.items()):
        for operator in list(node["conditions"]):
            one = {name: {"conditions": {operator: node["conditions"][operator]}}}
            try:
                parse_filter(one, ".filter", fields=FIELDS)
            except ProblemError:
                del node["conditions"][operator]
        if not node["conditions"]:
            del wanted[name]
    parsed = parse_filter({"junction": junction, **wanted}, ".filter", fields=FIELDS)
    row = connection.execute(
        "select list_filters_pass(%s, %s)",
        [Jsonb(document), Jsonb(FilterAt(parsed, now, zone).as_json())],
    ).fetchone()
    assert row == (filter_passes(parsed, document, now, zone),)


def in_sql(
    connection: psycopg.Connection[tuple[bool]], wanted: FilterAt, document: dict[str, Any]
) -> bool:
    row = connection.execute(
        "select list_filters_pass(%s, %s)", [Jsonb(document), Jsonb(wanted.as_json())]
    ).fetchone()
    return row == (True,)


@pytest.mark.parametrize(("kind", "operator", "values", "right", "wrong"), EXAMPLES)
def test_an_operator_in_sql(
    connection: psycopg.Connection[tuple[bool]],
    kind: Any,
    operator: str,
    values: Any,
    right: list[Any],
    wrong: list[Any],
) -> None:
    place = {"active": "active", "generation": "creation_status"}.get(kind, "it")
    field = {"it": FilterField(kind, (place,))}
    wanted = parse_filter({"it": {"conditions": {operator: values}}}, ".f", fields=field)
    asked = FilterAt(wanted, EXAMPLES_NOW, ZONE)
    for value in right:
        assert in_sql(connection, asked, {place: value}), value
    for value in wrong:
        assert not in_sql(connection, asked, {place: value}), value


def test_a_program_of_before_is_still_understood(
    connection: psycopg.Connection[tuple[bool]],
) -> None:
    filters = {
        "any_of": False,
        "conditions": [{"path": ["code"], "operator": "$in", "values": ["A", "B"]}],
    }
    for code, passes in (("A", True), ("C", False)):
        row = connection.execute(
            "select list_filters_pass(%s, %s)", [Jsonb({"code": code}), Jsonb(filters)]
        ).fetchone()
        assert row == (passes,)
