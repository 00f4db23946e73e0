"""Files that come in requests, written to the disk as they come: no upload stands in memory.

An operation that takes one has `opt={STREAMED: True}` and `request_max_body_size=None`: the gate
then leaves its body alone, and the bounds are those of this module.
"""

from __future__ import annotations

import errno
from collections.abc import AsyncIterator, Mapping
from contextlib import contextmanager
from typing import Any, cast

import msgspec
from litestar import Request
from litestar.exceptions import InternalServerException
from multipart import (  # type: ignore[import-untyped]
    MultipartError,
    MultipartSegment,
    PushMultipartParser,
    parse_options_header,
)

from largesse.api.answers import answering
from largesse.api.gate import with_promise
from largesse.api.shapes.imports import started
from largesse.api.shapes.vouchers import AsyncStarted
from largesse.kernel.problem import refuse
from largesse.storage import Work
from largesse.storage.files import FileTooLargeError, StoredFile, Writing
from largesse.transfer import KINDS, Format, Kind, Options, Wanted, begin_run

_FORM = "multipart/form-data"
_FORMATS: dict[str, Format] = {
    "text/csv": "csv",
    "application/csv": "csv",
    "text/plain": "csv",
    "application/vnd.ms-excel": "csv",  # what browsers on Windows call a CSV file
    "application/json": "json",
    "text/json": "json",
    "application/x-ndjson": "ndjson",
    "application/ndjson": "ndjson",
    "application/jsonl": "ndjson",
}
_ENDINGS: dict[str, Format] = {"csv": "csv", "tsv": "csv", "txt": "csv", "json": "json",
                               "ndjson": "ndjson", "jsonl": "ndjson"}  # fmt: skip
_MOST_PARTS = 20
_LONGEST_FIELD = 10_000
_ROOM_FOR_FIELDS = 1_000_000


class Received(msgspec.Struct, frozen=True):
    """A file as it came: where it lies, what it seems to be, the fields beside it."""

    file: StoredFile
    format: Format | None
    file_name: str | None = None
    encoding: str | None = None
    fields: dict[str, str] = {}


def upload_limit(request: Request[Any, Any, Any]) -> int:
    """Return how many bytes a file may have."""
    limit: int = request.app.state.runtime.upload_limit
    return limit


async def receive(request: Request[Any, Any, Any], work: Work) -> Received:
    """Write the request's file to the disk: the field `file` of a form, else the whole body.

    Refuses what is too large with `payload_too_large`, what is cut off or has no file with
    `invalid_payload`, any other type of body with `unsupported_media_type`.
    """
    limit = upload_limit(request)
    announced = request.content_length
    if announced is not None and announced > limit + _ROOM_FOR_FIELDS:
        raise _too_large(limit)
    kind, options = parse_options_header(request.headers.get("content-type", ""))
    with _refusals(limit):
        if kind == _FORM:
            return await _form(request, work, options.get("boundary", ""), limit)
        if kind and kind not in _FORMATS and kind != "application/octet-stream":
            raise refuse(
                "unsupported_media_type",
                "Content-Type",
                need=[_FORM, "text/csv", "application/json", "application/x-ndjson"],
                got=kind[:100],
            )
        file = await work.files.keep("uploads", _pieces(request, limit), limit=limit)
    return Received(file, _FORMATS.get(kind), encoding=options.get("charset"))


async def import_upload(
    request: Request[Any, Any, Any],
    work: Work,
    wanted: Wanted,
    *formats: Format,
) -> AsyncStarted:
    """Receive a file of one of the formats and begin the work on it.

    `wanted.format` is what a file is taken for when nothing tells.
    """
    received = await receive(request, work)
    found = received.format or wanted.format
    if found not in formats:
        await work.files.remove("uploads", received.file.name)
        raise refuse("unsupported_media_type", "Content-Type", need=[*formats], got=found)
    wanted = msgspec.structs.replace(
        wanted,
        format=found,
        limit=upload_limit(request),
        file_name=received.file_name,
        encoding=wanted.encoding or charset(received),
    )
    run = await begin_run(promised(request, work, received, started), received.file, wanted)
    return started(run)


def promised(request: Request[Any, Any, Any], work: Work, received: Received, shape: Any) -> Work:
    """Return the work with the promise of the request's idempotency key, told by the file."""
    told = received.file.digest.encode() + b"\0" + request.scope["query_string"]
    return answering(with_promise(work, request, told), shape)


def charset(received: Received) -> str | None:
    """Return the encoding a CSV file came with; `utf-8` is what clients say of any text."""
    said = (received.encoding or "").lower()
    return None if said in {"", "utf-8", "utf8", "us-ascii"} else said


async def _form(request: Request[Any, Any, Any], work: Work, boundary: str, limit: int) -> Received:
    form = _Form()
    async with work.files.writing("uploads", limit=limit) as writing:
        with PushMultipartParser(
            boundary, max_segment_count=_MOST_PARTS, header_charset="utf8"
        ) as parser:
            async for piece in _pieces(request, limit + _ROOM_FOR_FIELDS):
                for event in parser.parse(piece):
                    await form.take(event, writing)
            for event in parser.parse(b""):
                await form.take(event, writing)
    if form.segment is None:
        await work.files.remove("uploads", writing.file.name)
        raise refuse("invalid_payload", "file", need="a form with a field `file`")
    name = form.segment.filename
    return Received(
        writing.file,
        _format_of(form.segment),
        file_name=name.replace("\x00", "")[:255] if name else None,
        encoding=form.segment.charset,
        fields=form.fields(),
    )


class _Form:
    """The parts of a form as they come: the file goes to the disk, short fields are kept."""

    def __init__(self) -> None:
        self.segment: MultipartSegment | None = None
        self._current: MultipartSegment | None = None
        self._texts: dict[str, bytearray] = {}

    async def take(self, event: Any, writing: Writing) -> None:
        if isinstance(event, MultipartSegment):
            self._current = event
            if event.name == "file":
                if self.segment is not None:
                    raise refuse("invalid_payload", "file", need="one file")
                self.segment = event
        elif event and self._current is not None:
            if self._current is self.segment:
                await writing.write(event)
            elif not self._current.filename:
                text = self._texts.setdefault(self._current.name or "", bytearray())
                text.extend(event)
                if len(text) > _LONGEST_FIELD:
                    name = (self._current.name or "")[:100]
                    raise refuse("invalid_payload", name, need=f"at most {_LONGEST_FIELD} bytes")

    def fields(self) -> dict[str, str]:
        return {name: text.decode("utf-8", "replace") for name, text in self._texts.items()}


def _format_of(segment: MultipartSegment) -> Format | None:
    """Return what a file seems to be: by the end of its name, else by its type."""
    name = (segment.filename or "").lower().removesuffix(".gz")
    kind = segment.content_type or ""
    # Clients call any file plain text.
    told = None if kind == "text/plain" else _FORMATS.get(kind)
    return _ENDINGS.get(name.rpartition(".")[2]) or told


async def _pieces(request: Request[Any, Any, Any], limit: int) -> AsyncIterator[bytes]:
    size = 0
    try:
        async for piece in request.stream():
            size += len(piece)
            if size > limit:
                raise FileTooLargeError(limit)
            if piece:
                yield piece
    except InternalServerException:
        raise refuse("invalid_payload", ".", need="the whole body") from None


@contextmanager
def _refusals(limit: int) -> Any:
    """Tell what went wrong with a file as refusals."""
    try:
        yield
    except FileTooLargeError:
        raise _too_large(limit) from None
    except MultipartError as error:
        raise refuse("invalid_payload", ".", details=f".: {error}") from None
    except OSError as error:
        if error.errno in {errno.ENOSPC, errno.EDQUOT}:
            raise refuse("service_unavailable", "file", need="room on the disk") from None
        raise


def _too_large(limit: int) -> Exception:
    return refuse("payload_too_large", "file", need=limit)


def option(received: Received, queried: Mapping[str, str | None], name: str) -> str | None:
    """Return an option of an upload: from the form, else from the query."""
    return received.fields.get(name) or queried.get(name)


def wanted_import(received: Received, told: Mapping[str, str | None], limit: int) -> Wanted:
    """Return what a caller of our own door wants done; refuses words nobody knows."""
    kind = _word(told, "kind", [*KINDS])
    if kind is None:
        raise refuse("invalid_payload", "kind", need=[*KINDS])
    form = _word(told, "format", ["csv", "json", "ndjson"]) or received.format or "csv"
    amounts = _word(told, "amounts", ["wire", "major"])
    return Wanted(
        kind=cast(Kind, kind),
        format=cast(Format, form),
        limit=limit,
        encoding=told.get("encoding") or charset(received),
        delimiter=told.get("delimiter"),
        file_name=received.file_name,
        campaign=told.get("campaign"),
        options=Options(major_amounts=amounts == "major"),
    )


def _word(told: Mapping[str, str | None], name: str, words: list[str]) -> str | None:
    word = told.get(name)
    if word and word not in words:
        raise refuse("invalid_payload", name, need=[*words], got=word[:100])
    return word or None
