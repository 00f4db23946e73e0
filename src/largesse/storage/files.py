"""Files on disk: what was uploaded and waits to be read, what was written to be downloaded.

Written a piece at a time, so that a large file never stands in memory, and there under its name
only when it is whole and on the disk. Names are drawn at random and belong to nobody; a table says
whose a file is. The processes that serve and those that run jobs share the folder.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import os
import re
import secrets
import time
from collections.abc import AsyncIterable, AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import BinaryIO, Literal

import msgspec

Area = Literal["uploads", "exports"]

_NAME = re.compile(r"[0-9a-f]{32}")
_UNFINISHED = ".part"
# Pieces are gathered before they go to a thread to be written.
_GATHERED = 1 << 20


class StoredFile(msgspec.Struct, frozen=True):
    """A file as it lies: its drawn name, its bytes, their SHA-256."""

    name: str
    size: int
    digest: str


class FileTooLargeError(Exception):
    """A file grew beyond what it may be; nothing of it is kept."""

    def __init__(self, limit: int) -> None:
        super().__init__(f"a file is larger than {limit} bytes")
        self.limit = limit


class FileWriter:
    """A file being written; made by `Files.writing`."""

    def __init__(self, name: str, stream: BinaryIO, limit: int | None) -> None:
        self.name = name
        self.size = 0
        self._stream = stream
        self._limit = limit
        self._digest = hashlib.sha256()
        self._gathered: list[bytes] = []
        self._waiting = 0

    async def write(self, piece: bytes) -> None:
        """Append some bytes; raises `FileTooLargeError` beyond the limit."""
        self.size += len(piece)
        if self._limit is not None and self.size > self._limit:
            raise FileTooLargeError(self._limit)
        self._gathered.append(bytes(piece))
        self._waiting += len(piece)
        if self._waiting >= _GATHERED:
            await asyncio.to_thread(self._flush)

    def finished(self) -> StoredFile:
        """Put the last bytes on the disk and return the file."""
        self._flush()
        self._stream.flush()
        os.fsync(self._stream.fileno())
        return StoredFile(self.name, self.size, self._digest.hexdigest())

    def _flush(self) -> None:
        piece = b"".join(self._gathered)
        self._digest.update(piece)
        self._stream.write(piece)
        self._gathered.clear()
        self._waiting = 0


class Writing:
    """What `Files.writing` yields: write to `writer`; `file` is there after the block."""

    def __init__(self, writer: FileWriter) -> None:
        self.writer = writer
        self._file: StoredFile | None = None

    @property
    def file(self) -> StoredFile:
        """Return the finished file."""
        if self._file is None:
            raise LookupError(self.writer.name)
        return self._file

    async def write(self, piece: bytes) -> None:
        """Append some bytes."""
        await self.writer.write(piece)

    def finish(self, file: StoredFile) -> None:
        """Note the finished file."""
        self._file = file


class Files:
    """The folder of uploads and exports; made when the first file comes."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path(self, area: Area, name: str) -> Path:
        """Return where a file lies; a name that was never drawn raises `FileNotFoundError`."""
        if not _NAME.fullmatch(name):
            raise FileNotFoundError(name)
        return self.folder / area / name

    @asynccontextmanager
    async def writing(self, area: Area, *, limit: int | None = None) -> AsyncIterator[Writing]:
        """Yield a new file to write to; it is there when the block ends well, else gone."""
        name = secrets.token_hex(16)
        unfinished = self.folder / area / (name + _UNFINISHED)
        stream = await asyncio.to_thread(_created, unfinished)
        writing = Writing(FileWriter(name, stream, limit))
        try:
            yield writing
            file = await asyncio.to_thread(writing.writer.finished)
            await asyncio.to_thread(_published, unfinished)
            writing.finish(file)
        finally:
            stream.close()
            with contextlib.suppress(FileNotFoundError):
                unfinished.unlink()

    async def keep(
        self, area: Area, pieces: AsyncIterable[bytes], *, limit: int | None = None
    ) -> StoredFile:
        """Write a stream to a new file; raises `FileTooLargeError` and keeps nothing of it."""
        async with self.writing(area, limit=limit) as writing:
            async for piece in pieces:
                await writing.write(piece)
        return writing.file

    async def remove(self, area: Area, name: str) -> None:
        """Remove a file; one that is gone already is no fault."""
        with contextlib.suppress(FileNotFoundError):
            await asyncio.to_thread(self.path(area, name).unlink)

    async def remove_older(self, area: Area, age: timedelta) -> int:
        """Remove what was written so long ago by the disk's clock, unfinished files too."""
        return await asyncio.to_thread(self._remove_older, area, time.time() - age.total_seconds())

    def _remove_older(self, area: Area, before: float) -> int:
        removed = 0
        with contextlib.suppress(FileNotFoundError):
            for entry in os.scandir(self.folder / area):
                with contextlib.suppress(FileNotFoundError):
                    if entry.is_file() and entry.stat().st_mtime < before:
                        Path(entry.path).unlink()
                        removed += 1
        return removed


def _created(path: Path) -> BinaryIO:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    number = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    return os.fdopen(number, "wb")


def _published(unfinished: Path) -> None:
    """Give a whole file its name, so that a crash leaves all of it or none."""
    unfinished.rename(unfinished.with_suffix(""))
    folder = os.open(unfinished.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
