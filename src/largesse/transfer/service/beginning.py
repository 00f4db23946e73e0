"""Take a file, look at it, and begin the work on its rows."""

from __future__ import annotations

import asyncio
import zlib
from collections.abc import AsyncIterator, Iterable, Mapping
from datetime import timedelta
from functools import partial
from typing import Any

import msgspec

from largesse import audit, campaigns, jobs
from largesse.kernel.problem import refuse
from largesse.storage import Connection, Work, idempotency
from largesse.storage.database import encode_json
from largesse.storage.files import FileTooLargeError, StoredFile
from largesse.transfer.decide.columns import refuse_missing_columns
from largesse.transfer.decide.writing import (
    count_rows,
    described_csv,
    read_delimiter,
    read_encoding,
    refuse_archive,
)
from largesse.transfer.model import KINDS, REPORT_DAYS, Format, Kind, Options, Run, Source
from largesse.transfer.store import pieces as bytes_store
from largesse.transfer.store import runs as store
from largesse.vouchers.service.issuing import refuse_more_codes

TASK = "transfer.run"
_UPLOAD_DAYS = 7
"""A file nobody came to read for so long is removed."""
_LOOKED_THROUGH = 10_000_000
"""Up to so many bytes a file is read to its end before the answer, and refused if it is broken."""


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody wants done with a file.

    `metadata_update` and `wire` are how the background action is told of; `most_rows` is refused
    to be passed; `limit` is what a compressed file may unpack to.
    """

    kind: Kind
    format: Format
    limit: int = 1_000_000_000
    encoding: str | None = None
    delimiter: str | None = None
    file_name: str | None = None
    campaign: str | None = None
    options: Options = Options()
    most_rows: int | None = None
    metadata_update: bool = False


async def begin_run(work: Work, stored: StoredFile, wanted: Wanted) -> Run:
    """Begin the work on an uploaded file; it is removed when anything stands in the way.

    Refuses a file that is broken as far as it was looked through: a small one whole, of a large
    one the head. What is found wrong later ends the run before it changes anything.
    """
    try:
        stored = await _unpacked(work, stored, wanted.limit)
        source, total = await _described(work, stored, wanted)
        async with idempotency.transaction(work) as connection:
            run = await _begun(connection, work, source, total, wanted)
            await idempotency.answer(connection, work, run)
    except BaseException:
        await work.files.remove("uploads", stored.name)
        raise
    await work.files.remove_older("uploads", timedelta(days=_UPLOAD_DAYS))
    return run


async def begin_rows(work: Work, rows: Iterable[Mapping[str, Any]], wanted: Wanted) -> Run:
    """Begin the work on rows that came in a request, kept in a file like all others."""

    async def lines() -> AsyncIterator[bytes]:
        for row in rows:
            yield encode_json(row) + b"\n"

    stored = await work.files.keep("uploads", lines(), limit=wanted.limit)
    return await begin_run(work, stored, msgspec.structs.replace(wanted, format="ndjson"))


async def _unpacked(work: Work, stored: StoredFile, limit: int) -> StoredFile:
    """Return a file as it is, a compressed one unpacked; a bomb is refused."""
    path = work.files.path("uploads", stored.name)
    first = await asyncio.to_thread(bytes_store.first_piece, path)
    refuse_archive(first)
    if not bytes_store.is_gzip(first):
        return stored
    try:
        return await work.files.keep("uploads", bytes_store.unpacked(path), limit=limit)
    except FileTooLargeError as error:
        raise refuse("payload_too_large", "file", need=error.limit) from None
    except (zlib.error, EOFError):
        raise refuse("invalid_payload", "file", need="a whole gzip file") from None
    finally:
        await work.files.remove("uploads", stored.name)


async def _described(work: Work, stored: StoredFile, wanted: Wanted) -> tuple[Source, int | None]:
    """Return how a file is read and, of a small one, how many rows it has."""
    source = Source(stored.name, stored.size, wanted.format)
    if not stored.size:
        if KINDS[wanted.kind].updates:
            return msgspec.structs.replace(source, format="ndjson"), 0
        raise refuse("invalid_payload", "file", need="a file that is not empty")
    opened = partial(bytes_store.pieces, work.files.path("uploads", stored.name))
    if wanted.format == "csv":
        encoding, delimiter = read_encoding(wanted.encoding), read_delimiter(wanted.delimiter)
        source = await asyncio.to_thread(described_csv, source, opened, encoding, delimiter)
        refuse_missing_columns(wanted.kind, source.columns)
    if stored.size > _LOOKED_THROUGH and wanted.most_rows is None:
        return source, None
    total = await asyncio.to_thread(count_rows, opened, source)
    if wanted.most_rows is not None and total > wanted.most_rows:
        code = "too_many_vouchers_requested" if "vouchers" in wanted.kind else "invalid_payload"
        raise refuse(code, "file", need=f"at most {wanted.most_rows} rows", got=total)
    return source, total


async def _begun(
    connection: Connection, work: Work, source: Source, total: int | None, wanted: Wanted
) -> Run:
    options, lock = wanted.options, None
    if wanted.kind == "campaign_vouchers":
        if wanted.campaign is None:
            raise refuse("invalid_payload", "campaign", need="the campaign the codes are of")
        campaign = await campaigns.find_campaign(connection, work, wanted.campaign)
        refuse_more_codes(campaign)
        options = msgspec.structs.replace(options, campaign_id=campaign.id)
        lock = f"campaign:{campaign.id}"
    elif wanted.kind == "orders":
        lock = f"orders.import:{work.project.id}"
    run_id = work.id("imp_")
    action = await jobs.begin_action(
        connection,
        work,
        _action_type(wanted),
        total=total or 0,
        parameters={"import_id": run_id},
    )
    run = Run(
        id=run_id,
        kind=wanted.kind,
        action_id=action.id,
        source=source,
        created_at=work.now,
        file_name=wanted.file_name,
        options=options,
        rows_total=total,
        asked_by=msgspec.to_builtins(work.actor),
        language=work.language,
    )
    await store.insert_run(connection, work.project.id, run)
    await store.forget_reports(connection, work.project.id, work.now - timedelta(days=REPORT_DAYS))
    told = {"kind": run.kind, "file_name": run.file_name, "size": source.size}
    await audit.record(connection, work, "created", "import", run.id, after=told)
    await jobs.enqueue(
        connection, work, TASK, {"run_id": run.id}, lock=lock or f"transfer:{run.id}"
    )
    return run


def _action_type(wanted: Wanted) -> str:
    about = KINDS[wanted.kind]
    if wanted.metadata_update:
        return about.wire.replace("BULK_UPDATE", "METADATA_UPDATE")
    return about.wire + ("_CSV" if wanted.format == "csv" and not about.updates else "")
