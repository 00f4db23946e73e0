"""Rows out of bytes: whatever the pieces, the same rows; whatever the bytes, rows or a refusal."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from largesse.kernel.problem import ProblemError
from largesse.transfer.decide.rows import read_rows, text_lines
from largesse.transfer.decide.writing import count_rows, described_csv
from largesse.transfer.model import LARGEST_ROW, Format, Row, Source

TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=20)
SIZES = st.integers(min_value=1, max_value=40)


def cut(text: bytes, size: int) -> Iterator[bytes]:
    return (text[start : start + size] for start in range(0, len(text), size))


def rows(text: bytes, form: Format, size: int = 1 << 16, **how: Any) -> list[Row]:
    source = Source("f", len(text), form, **how)
    return list(read_rows(cut(text, size), source))


def csv_text(table: list[list[str]], delimiter: str, end: str) -> str:
    written = io.StringIO()
    csv.writer(written, delimiter=delimiter, lineterminator=end).writerows(table)
    return written.getvalue()


@given(
    st.lists(st.lists(TEXT, min_size=2, max_size=2), max_size=6),
    st.sampled_from([",", ";", "\t"]),
    st.sampled_from(["\n", "\r\n"]),
    st.sampled_from(["utf-8", "utf-16-le", "utf-8-sig"]),
    SIZES,
)
def test_what_is_written_is_read_whatever_the_pieces(
    table: list[list[str]], delimiter: str, end: str, encoding: str, size: int
) -> None:
    text = csv_text([["a", "b"], *table], delimiter, end)
    # A reader takes a lone return for the end of a line; a writer does not quote it.
    read = rows(
        text.encode(encoding),
        "csv",
        size,
        encoding=encoding,
        delimiter=delimiter,
        columns=("a", "b"),
    )
    lone = any("\r" in cell for cells in table for cell in cells)
    if not lone:
        assert [list(row.document.values()) for row in read] == table
        assert [row.number for row in read] == list(range(1, len(table) + 1))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**15), 10**15) | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=8,
)


@given(
    objects=st.lists(st.dictionaries(TEXT, JSON, max_size=4), max_size=6),
    size=SIZES,
    spread=st.booleans(),
)
def test_objects_come_out_of_an_array_as_they_went_in(
    objects: list[dict[str, Any]], size: int, *, spread: bool
) -> None:
    text = json.dumps(objects, indent=2 if spread else None).encode()
    read = rows(text, "json", size)
    assert [row.document for row in read] == objects
    if spread and objects:
        lines = text.decode().split("\n")
        assert all(lines[row.line - 1].lstrip().startswith("{") for row in read)
    lines = b"\n".join(json.dumps(each).encode() for each in objects)
    assert [row.document for row in rows(lines, "ndjson", size)] == objects


@given(st.binary(max_size=200), st.sampled_from(["csv", "json", "ndjson"]), SIZES)
def test_any_bytes_are_rows_or_a_refusal(text: bytes, form: Format, size: int) -> None:
    def outcome(size: int) -> Any:
        try:
            return rows(text, form, size, columns=("a",))
        except ProblemError as refused:
            return refused.problem.code

    assert outcome(size) == outcome(1 << 16)


@given(st.text(alphabet='[]{}",:\\ \n1a', max_size=60), SIZES)
def test_what_is_no_json_array_is_never_taken_for_one(text: str, size: int) -> None:
    try:
        expected = json.loads(text)
    except ValueError:
        expected = None
    try:
        read = rows(text.encode(), "json", size)
    except ProblemError:
        # A control character in a string and a doubled key are the only differences allowed.
        assert not isinstance(expected, list)
    else:
        assert isinstance(expected, list)
        assert len(read) == len(expected)


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        (b"", ".", "a JSON array"),
        (b"[{}", "line 1", "the end"),
        (b"[{},\n{},\n]", "line 2", "between the commas"),
        (b"[\n{},\n nul]", "line 3", "JSON"),
        (b"[]\nx", "line 1", "nothing after"),
        (b"[" * 40, "line 1", "levels"),
        (b'[{"a":"' + b"x" * (LARGEST_ROW + 10) + b'"}]', "line 1", str(LARGEST_ROW)),
        (b'[{"a":"' + b"x" * (LARGEST_ROW + 200_000), "line 1", str(LARGEST_ROW)),
        (b" " * (LARGEST_ROW + 10) + b"[", "line 1", "the end"),
        (b'[{"n":' + b"9" * 5000 + b"}]", "line 1", "JSON"),
        (b'[{"n":1' + b"0" * 50 + b".5}]", "line 1", "JSON"),
    ],
)
def test_a_broken_array_says_where(text: bytes, line: str, said: str) -> None:
    with pytest.raises(ProblemError) as raised:
        rows(text, "json")
    assert raised.value.problem.where == line
    assert said in str(raised.value.problem.need)


def test_a_line_without_end_takes_bounded_memory() -> None:
    endless = (b"x" * 65536 for _ in range(1000))
    with pytest.raises(ProblemError):
        list(text_lines(endless, "utf-8"))
    with pytest.raises(ProblemError):
        list(read_rows((b"x" * 65536 for _ in range(1000)), Source("f", 1, "ndjson")))


def test_rows_name_the_lines_they_begin_on() -> None:
    text = b'a,b\r\n1,"two\r\nlines"\r\n\r\n3,4\r\n5\r\n'
    read = rows(text, "csv", 3, columns=("a", "b"))
    assert [(row.number, row.line) for row in read] == [(1, 2), (2, 5), (3, 6)]
    assert read[0].document == {"a": "1", "b": "two\r\nlines"}
    assert read[2].problem is not None


@pytest.mark.parametrize("mark", ["\x0b", "\x0c", "\x85", "\u2028"])
def test_only_ends_of_lines_end_lines(mark: str) -> None:
    read = rows(f"a,b\n1,x{mark}y\n".encode(), "csv", columns=("a", "b"))
    assert [row.document["b"] for row in read] == [f"x{mark}y"]


def test_a_column_without_name_and_trailing_commas_are_left_aside() -> None:
    read = rows(b"a,,\n1,2,\n3,4,,,\n", "csv", columns=("a", "", ""))
    assert [row.document for row in read] == [{"a": "1"}, {"a": "3"}]


@pytest.mark.parametrize(
    ("text", "encoding", "delimiter"),
    [
        ("이름;나이\n영희;3\n".encode("cp949"), "cp949", ";"),
        ("이름,나이\n영희,3\n".encode(), "utf-8-sig", ","),
        ("name\tage\nJosé\t3\n".encode("latin-1"), "latin-1", "\t"),
        ("name,age\nA,3\n".encode("utf-16"), "utf-16", ","),
        ("name,age\nA,3\n".encode("utf-16-le"), "utf-16-le", ","),
        ("name,age\nA,3\n".encode("utf-16-be"), "utf-16-be", ","),
        (b'"a,b";c\n1;2\n', "utf-8-sig", ";"),
        (b"one\n1\n", "utf-8-sig", ","),
    ],
)
def test_how_a_file_is_written_is_recognised(text: bytes, encoding: str, delimiter: str) -> None:
    source = described_csv(Source("f", len(text), "csv"), lambda: cut(text, 7), None, None)
    assert (source.encoding, source.delimiter) == (encoding, delimiter)
    assert count_rows(lambda: cut(text, 7), source) == 1
