"""Files come to the disk whole or not at all, and leave it."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import AsyncIterator
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

import pytest

from largesse.storage.files import Files, FileTooLargeError


async def pieces(*given: bytes) -> AsyncIterator[bytes]:
    for piece in given:
        yield piece


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.rglob("*") if path.is_file())


def test_a_stream_becomes_a_file(tmp_path: Path) -> None:
    files = Files(tmp_path / "files")
    big = b"x" * 3_000_000
    kept = asyncio.run(files.keep("uploads", pieces(b"head", big, b"tail")))
    path = files.path("uploads", kept.name)
    assert path.read_bytes() == b"head" + big + b"tail"
    assert (kept.size, kept.digest) == (3_000_008, sha256(path.read_bytes()).hexdigest())
    assert path.stat().st_mode & 0o077 == 0
    asyncio.run(files.remove("uploads", kept.name))
    asyncio.run(files.remove("uploads", kept.name))
    assert names(tmp_path) == []


def test_a_file_that_grows_too_large_is_not_kept(tmp_path: Path) -> None:
    files = Files(tmp_path)
    with pytest.raises(FileTooLargeError):
        asyncio.run(files.keep("uploads", pieces(b"x" * 60, b"x" * 60), limit=100))
    assert names(tmp_path) == []
    assert asyncio.run(files.keep("uploads", pieces(b"x" * 100), limit=100)).size == 100


def test_a_file_is_there_when_it_is_whole(tmp_path: Path) -> None:
    files = Files(tmp_path)

    async def broken_off() -> None:
        async with files.writing("exports") as writing:
            await writing.write(b"some")
            assert [name.rpartition(".")[2] for name in names(tmp_path)] == ["part"]
            raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        asyncio.run(broken_off())
    assert names(tmp_path) == []


@pytest.mark.parametrize("name", ["", "..", "../uploads/a", "a" * 31, "A" * 32, "a" * 32 + "/b"])
def test_only_drawn_names_lead_anywhere(tmp_path: Path, name: str) -> None:
    with pytest.raises(FileNotFoundError):
        Files(tmp_path).path("uploads", name)


def test_old_files_are_removed(tmp_path: Path) -> None:
    files = Files(tmp_path)
    assert asyncio.run(files.remove_older("uploads", timedelta(0))) == 0
    old, new = (asyncio.run(files.keep("uploads", pieces(b"x"))) for _ in range(2))
    long_ago = time.time() - 8 * 86_400
    os.utime(files.path("uploads", old.name), (long_ago, long_ago))
    assert asyncio.run(files.remove_older("uploads", timedelta(days=7))) == 1
    assert names(tmp_path) == [new.name]
