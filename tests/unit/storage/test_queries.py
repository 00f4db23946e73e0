"""Named SQL: fragments stand where they are named, and an order is a statement of its own."""

from __future__ import annotations

import pytest

from largesse.storage.queries import read_queries

LIST = """
-- fragment: codes_there
-- Prose.
from code
where shop = %(shop)s and tags @> '{new}'

-- name: codes
-- A page of codes.
-- order age: created_at, id
-- order -age: created_at desc, id
select id
{codes_there}
order by {order}
limit %(limit)s;

-- name: count_codes
-- How many.
select count(*) from (select {codes_there} limit %(most)s) counted;
"""


def test_a_fragment_is_written_once_and_stands_twice() -> None:
    queries = read_queries(LIST)
    assert [query.name for query in queries] == ["codes", "count_codes"]
    for query in (queries.codes.by("age"), queries.count_codes):
        assert b"where shop = %(shop)s and tags @> '{new}'" in query.text


def test_each_order_is_a_statement() -> None:
    codes = read_queries(LIST).codes
    assert codes.orders == ("age", "-age")
    assert b"order by created_at, id\nlimit" in codes.by("age").text
    assert b"order by created_at desc, id\nlimit" in codes.by("-age").text
    assert codes.by("age").name == "codes"
    with pytest.raises(KeyError):
        codes.by("colour")


def test_a_fragment_may_be_made_of_fragments() -> None:
    text = (
        "-- fragment: a\nfrom a\n\n-- fragment: b\n{a} join b\n\n-- name: all\n-- All.\nselect {b};"
    )
    assert read_queries(text).all.text.endswith(b"select from a join b;")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("-- name: a\n-- A.\nselect 1;\n-- name: a\n-- A.\nselect 2;", "a is there twice"),
        ("-- name: a\n-- A.\nselect 1;\n-- fragment: a\nfrom a", "a is there twice"),
        ("-- name: a\n-- A.\nselect {b};", "a needs b"),
        ("-- name: a\n-- A.\nselect 1 order by {order};", "a needs order"),
    ],
)
def test_what_does_not_fit_is_refused_when_it_is_read(text: str, told: str) -> None:
    with pytest.raises(ValueError, match=told):
        read_queries(text)
