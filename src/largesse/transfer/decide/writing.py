"""How a file of rows is written: which encoding, which delimiter, which columns."""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Iterable, Iterator

from largesse.kernel.problem import refuse
from largesse.transfer.decide.rows import header_of, read_rows
from largesse.transfer.model import MOST_COLUMNS, Source

Pieces = Callable[[], Iterator[bytes]]
"""Opens a file anew and gives its bytes in pieces."""

DELIMITERS = (",", ";", "\t")
ENCODINGS = {
    "utf-8": "utf-8-sig",
    "utf-8-sig": "utf-8-sig",
    "utf-16": "utf-16",
    "utf-16-le": "utf-16-le",
    "utf-16-be": "utf-16-be",
    "cp949": "cp949",
    "euc-kr": "cp949",
    "ks_c_5601-1987": "cp949",
    "windows-1252": "cp1252",
    "latin-1": "latin-1",
    "iso-8859-1": "latin-1",
}
"""What an encoding may be called, and what reads it; EUC-KR is a part of CP949."""

_GUESSES = ("utf-8-sig", "cp949", "latin-1")
_UTF_16_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_QUOTED = re.compile(r'"[^"]*(?:"|$)')
_ZIP = b"PK\x03\x04"


def read_encoding(name: str | None) -> str | None:
    """Return the codec of an encoding somebody named; refuses names nobody gave it."""
    if not name:
        return None
    codec = ENCODINGS.get(name.strip().lower().replace("_", "-")) or ENCODINGS.get(
        name.strip().lower()
    )
    if codec is None:
        raise refuse("invalid_payload", "encoding", need=[*sorted(ENCODINGS)], got=name[:50])
    return codec


def read_delimiter(name: str | None) -> str | None:
    """Return the delimiter somebody named; a tab may be called `tab`."""
    if not name:
        return None
    delimiter = "\t" if name.lower() in {"tab", "\\t"} else name
    if delimiter not in DELIMITERS:
        raise refuse("invalid_payload", "delimiter", need=[",", ";", "tab"], got=name[:50])
    return delimiter


def described_csv(
    source: Source, pieces: Pieces, encoding: str | None, delimiter: str | None
) -> Source:
    """Return how a CSV file is written: as told, else as its bytes look."""
    encoding = encoding or _guessed_encoding(pieces)
    delimiter = delimiter or _guessed_delimiter(pieces, encoding)
    columns = [name.strip() for name in header_of(pieces(), encoding, delimiter)]
    _refuse_columns(columns)
    return Source(source.file, source.size, "csv", encoding, delimiter, tuple(columns))


def refuse_archive(first: bytes) -> None:
    """Refuse with `unsupported_media_type` what is a ZIP archive, as Excel's own files are."""
    if first.startswith(_ZIP):
        raise refuse("unsupported_media_type", "file", need="CSV or JSON", got="a ZIP archive")


def count_rows(pieces: Pieces, source: Source) -> int:
    """Return how many rows a file has, reading all of it; refuses one that cannot be read."""
    number = 0
    for row in read_rows(pieces(), source):
        number = row.number
    return number


def _refuse_columns(columns: list[str]) -> None:
    if not any(columns):
        raise refuse("invalid_payload", "line 1", need="the names of the columns")
    if len(columns) > MOST_COLUMNS:
        raise refuse(
            "invalid_payload", "line 1", need=f"at most {MOST_COLUMNS} columns", got=len(columns)
        )
    seen: set[str] = set()
    for name in columns:
        if "\x00" in name:
            raise refuse("invalid_payload", "line 1", need="no NUL character")
        if name and name in seen:
            raise refuse("invalid_payload", "line 1", need="every column once", got=name[:100])
        seen.add(name)


def _guessed_encoding(pieces: Pieces) -> str:
    first = next(iter(pieces()), b"")
    if first.startswith(_UTF_16_MARKS):
        return "utf-16"
    # Texts of these languages are full of characters whose one byte is zero.
    if first[1:200:2].count(0) > len(first[1:200:2]) // 3:
        return "utf-16-le"
    if first[0:200:2].count(0) > len(first[0:200:2]) // 3:
        return "utf-16-be"
    return next(guess for guess in _GUESSES if _is_text(pieces(), guess))


def _is_text(pieces: Iterable[bytes], encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)(errors="strict")
    try:
        for piece in pieces:
            decoder.decode(piece)
        decoder.decode(b"", True)
    except UnicodeDecodeError:
        return False
    return True


def _guessed_delimiter(pieces: Pieces, encoding: str) -> str:
    decoder = codecs.getincrementaldecoder(encoding)(errors="replace")
    first = decoder.decode(next(iter(pieces()), b"")).lstrip("\ufeff").lstrip("\r\n")
    line = _QUOTED.sub("", re.split(r"[\r\n]", first, maxsplit=1)[0])
    return max(DELIMITERS, key=line.count)
