"""The bytes of stored files, a piece at a time."""

from __future__ import annotations

import asyncio
import zlib
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

from largesse.storage.files import FileTooLargeError

_PIECE = 1 << 16
_GZIP = b"\x1f\x8b"
_MOST_TIMES = 200
"""A text packs to a tenth, hardly ever to less than a hundredth; a bomb to a thousandth."""
_ALWAYS_FINE = 10_000_000


def pieces(path: Path) -> Iterator[bytes]:
    """Give the bytes of a file."""
    with path.open("rb") as stream:
        while piece := stream.read(_PIECE):
            yield piece


def first_piece(path: Path) -> bytes:
    """Return the first bytes of a file."""
    with path.open("rb") as stream:
        return stream.read(_PIECE)


def is_gzip(first: bytes) -> bool:
    """Return whether a file that begins so is compressed."""
    return first.startswith(_GZIP)


async def unpacked(path: Path) -> AsyncIterator[bytes]:
    """Give the bytes of a gzip file unpacked.

    Raises `FileTooLargeError` for one that unpacks to far more than any text does, and
    `zlib.error` or `EOFError` for one that is broken.
    """
    packed = (await asyncio.to_thread(path.stat)).st_size
    limit = max(_ALWAYS_FINE, _MOST_TIMES * packed)
    unpacker = zlib.decompressobj(wbits=31)
    size = 0
    for piece in pieces(path):
        waiting = piece
        while waiting:
            if unpacker.eof:  # another member may follow: `cat a.gz b.gz` is a gzip file too
                waiting = waiting.lstrip(b"\x00")
                unpacker = zlib.decompressobj(wbits=31)
                continue
            text = await asyncio.to_thread(unpacker.decompress, waiting, _PIECE)
            size += len(text)
            if size > limit:
                raise FileTooLargeError(limit)
            yield text
            waiting = unpacker.unused_data if unpacker.eof else unpacker.unconsumed_tail
    yield unpacker.flush()
    if not unpacker.eof:
        raise EOFError
