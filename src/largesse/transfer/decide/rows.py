"""Rows out of bytes, one after the other, never more of a file in memory than one row needs.

Everything takes pieces of bytes and gives `Row`s. What is wrong with one row is in the row; what
makes the rest of a file unreadable is raised as a `ProblemError`.
"""

from __future__ import annotations

import codecs
import csv
import re
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any

import msgspec

from largesse.kernel.problem import Problem, ProblemError, refuse
from largesse.transfer.model import LARGEST_ROW, LONGEST_CELL, Row, Source

# JSON arrays are cut into items here and each is decoded by itself: the streaming decoders at hand
# (ijson with its C backend) crash on a number of thousands of digits and on deep nesting.
# A whole string at once, else a mark of the structure; possessive, so that no text makes it slow.
_TOKEN = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"|["\[\]{},]', re.DOTALL)
_BLANK = b" \t\r\n"
_DEEPEST = 32
_MOST_DIGITS = 40


def read_rows(pieces: Iterable[bytes], source: Source) -> Iterator[Row]:
    """Give every row of a file."""
    if source.format == "csv":
        return csv_rows(pieces, source)
    if source.format == "ndjson":
        return ndjson_rows(pieces)
    return json_rows(pieces)


def csv_rows(pieces: Iterable[bytes], source: Source) -> Iterator[Row]:
    """Give the rows of a CSV file below its header; blank lines are no rows."""
    lines = _Lines(text_lines(pieces, source.encoding))
    csv.field_size_limit(LONGEST_CELL)
    reader = csv.reader(lines, delimiter=source.delimiter)
    header_seen, number = False, 0
    while True:
        began = lines.number + 1
        cells: list[str] = []
        problem: Problem | None = None
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            # An unclosed quote does this too: what it swallowed is said by its lines.
            where = f"line {began}" if lines.number <= began else f"lines {began} to {lines.number}"
            problem = Problem(
                "invalid_payload", where, need=f"cells of at most {LONGEST_CELL} characters"
            )
        if not header_seen:
            header_seen = True
        elif problem is not None:
            number += 1
            yield Row(number, began, problem=problem)
        elif cells:
            number += 1
            yield _csv_row(number, began, cells, source.columns)


def _csv_row(number: int, line: int, cells: list[str], columns: tuple[str, ...]) -> Row:
    while len(cells) > len(columns) and not cells[-1]:
        cells.pop()
    if len(cells) != len(columns):
        problem = Problem(
            "invalid_payload",
            f"line {line}",
            need=f"{len(columns)} cells, as many as columns",
            got=len(cells),
        )
        return Row(number, line, problem=problem)
    document = {name: cell for name, cell in zip(columns, cells, strict=True) if name}
    if any("\x00" in cell for cell in cells):
        problem = Problem("invalid_payload", f"line {line}", need="no NUL character")
        return Row(number, line, document, problem)
    return Row(number, line, document)


def header_of(pieces: Iterable[bytes], encoding: str, delimiter: str) -> list[str]:
    """Return the cells of a CSV file's first line; none when the file is blank."""
    csv.field_size_limit(LONGEST_CELL)
    try:
        return next(csv.reader(text_lines(pieces, encoding), delimiter=delimiter), [])
    except csv.Error:
        raise refuse(
            "invalid_payload", "line 1", need=f"names of at most {LONGEST_CELL} characters"
        ) from None


class _Lines:
    """Lines, counted as they are taken."""

    def __init__(self, lines: Iterator[str]) -> None:
        self.number = 0
        self._lines = lines

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        line = next(self._lines)
        self.number += 1
        return line


def text_lines(pieces: Iterable[bytes], encoding: str) -> Iterator[str]:
    r"""Give the lines of a text with their ends, which may be `\n`, `\r\n` or `\r`.

    A line too long to be one, and bytes that are no text in this encoding, are refused.
    """
    decoder = codecs.getincrementaldecoder(encoding)(errors="strict")
    number, rest = 0, ""
    for piece, last in _and_last(pieces):
        try:
            rest += decoder.decode(piece, last)
        except UnicodeDecodeError as error:
            broken = number + 1 + rest.count("\n") + error.object[: error.start].count(b"\n")
            need = f"text in {encoding.removesuffix('-sig')}"
            raise refuse("invalid_payload", f"line {broken}", need=need) from None
        lines = rest.splitlines(keepends=True) if _plain(rest) else _split(rest)
        # The last one may go on, and a `\r` at the very end may be half of an end.
        rest = lines.pop() if lines and not last else ""
        for line in lines:
            number += 1
            yield line
        if len(rest) > LARGEST_ROW:
            raise refuse(
                "invalid_payload", f"line {number + 1}", need=f"at most {LARGEST_ROW} characters"
            )


_OTHER_ENDS = re.compile("[\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029]")
_END = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")


def _plain(text: str) -> bool:
    """Return whether `splitlines` would split at the ends of lines only."""
    return _OTHER_ENDS.search(text) is None


def _split(text: str) -> list[str]:
    return _END.findall(text)


def _and_last(pieces: Iterable[bytes]) -> Iterator[tuple[bytes, bool]]:
    for piece in pieces:
        yield piece, False
    yield b"", True


def ndjson_rows(pieces: Iterable[bytes]) -> Iterator[Row]:
    """Give the rows of a file with one JSON object a line; blank lines are no rows."""
    number, line = 0, 0
    rest = b""
    for piece, last in _and_last(pieces):
        rest += piece
        lines = rest.split(b"\n")
        rest = b"" if last else lines.pop()
        if len(rest) > LARGEST_ROW:
            raise _too_long(line + len(lines) + 1)
        for text in lines:
            line += 1
            stripped = text.lstrip(b"\xef\xbb\xbf").strip() if line == 1 else text.strip()
            if stripped:
                number += 1
                yield _json_row(number, line, stripped)


def json_rows(pieces: Iterable[bytes]) -> Iterator[Row]:
    """Give the objects of a JSON array; a file that is no array is refused where it stops being."""
    for number, (line, text) in enumerate(_items(pieces), start=1):
        yield _object_row(number, line, _decoded(line, text))


def _json_row(number: int, line: int, text: bytes) -> Row:
    try:
        return _object_row(number, line, _decoded(line, text))
    except ProblemError as refused:
        return Row(number, line, problem=refused.problem)


def _object_row(number: int, line: int, value: Any) -> Row:
    if isinstance(value, dict):
        return Row(number, line, value)
    kind = type(value).__name__
    return Row(number, line, problem=Problem("invalid_payload", f"line {line}", "an object", kind))


def _decoded(line: int, text: bytes) -> Any:
    if len(text) > LARGEST_ROW:
        raise _too_long(line)
    try:
        return _decoder.decode(text)
    except (msgspec.DecodeError, ValueError, RecursionError, ArithmeticError) as error:
        said = str(error)[:200]
        raise refuse("invalid_payload", f"line {line}", need="JSON", got=said) from None


def _number(text: str) -> Decimal | int:
    """Return a number with a point; 1000.0 is 1000, as some clients write every number so."""
    if len(text) > _MOST_DIGITS:
        raise ValueError(f"a number of more than {_MOST_DIGITS} characters")
    value = Decimal(text)
    if abs(value.adjusted()) < _MOST_DIGITS and value == value.to_integral_value():
        return int(value)
    return value


_decoder = msgspec.json.Decoder(float_hook=_number)


def _items(pieces: Iterable[bytes]) -> Iterator[tuple[int, bytes]]:
    """Give each item of a JSON array with its line; what is inside of items is not looked at."""
    array = _Array()
    for piece, last in _and_last(pieces):
        yield from array.feed(piece, last=last)
    if not array.ended:
        raise refuse("invalid_payload", f"line {array.line}", need="the end of the JSON array")


class _Array:
    """The state between pieces of a JSON array."""

    def __init__(self) -> None:
        self.line = 1
        self.ended = False
        self._rest = b""
        self._looked = 0
        self._depth = 0
        self._begun = False
        self._first = True

    def feed(self, piece: bytes, *, last: bool) -> Iterator[tuple[int, bytes]]:
        self._rest += piece
        if not self._begun and not self._open(last=last):
            return
        if not self.ended:
            yield from self._split()
        if self.ended and self._rest.strip(_BLANK):
            raise refuse("invalid_payload", f"line {self.line}", need="nothing after the array")
        if not self.ended and len(self._rest) > LARGEST_ROW + (1 << 17):
            raise _too_long(self.line)

    def _open(self, *, last: bool) -> bool:
        text = self._rest.removeprefix(b"\xef\xbb\xbf")
        stripped = text.lstrip(_BLANK)
        if not stripped and not last:
            self._rest = text[-1:] if len(self._rest) > LARGEST_ROW else self._rest
            return False
        if not stripped.startswith(b"["):
            raise refuse("invalid_payload", ".", need="a JSON array")
        self.line += text[: len(text) - len(stripped)].count(b"\n")
        self._rest, self._begun = stripped[1:], True
        return True

    def _split(self) -> Iterator[tuple[int, bytes]]:
        text, start = self._rest, 0
        for token in _TOKEN.finditer(text, self._looked):
            mark = text[token.start() : token.end()]
            if mark == b'"':  # a string that goes on in the next piece
                self._looked = token.start()
                break
            if mark in b"[{":
                self._depth += 1
                if self._depth > _DEEPEST:
                    raise refuse(
                        "invalid_payload", f"line {self.line}", need=f"at most {_DEEPEST} levels"
                    )
            elif mark == b"]" and self._depth == 0:
                yield from self._item(text[start : token.start()], closing=True)
                self.ended, start = True, token.end()
                break
            elif mark in b"]}":
                self._depth = max(0, self._depth - 1)
            elif mark == b"," and self._depth == 0:
                yield from self._item(text[start : token.start()], closing=False)
                start = token.end()
        else:
            self._looked = len(text)
        self._rest = text[start:]
        self._looked = 0 if self.ended else max(0, self._looked - start)

    def _item(self, text: bytes, *, closing: bool) -> Iterator[tuple[int, bytes]]:
        stripped = text.strip(_BLANK)
        before = text[: len(text) - len(text.lstrip(_BLANK))].count(b"\n")
        if stripped:
            yield self.line + before, stripped
        elif not (closing and self._first):
            raise refuse("invalid_payload", f"line {self.line}", need="an item between the commas")
        self._first = False
        self.line += text.count(b"\n")


def _too_long(line: int) -> ProblemError:
    return refuse("invalid_payload", f"line {line}", need=f"at most {LARGEST_ROW} bytes")
