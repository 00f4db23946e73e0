"""Exports: begun in a request, written by a job, fetched with a token."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import aclosing
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec

from largesse import audit, campaigns, jobs, vouchers
from largesse.kernel.problem import not_found, refuse
from largesse.rules.filters import filter_json
from largesse.storage import Connection, Database, Page, Work
from largesse.storage.files import Files, StoredFile
from largesse.transfer.decide.exports import Asked, cells_of, read_export
from largesse.transfer.decide.lines import csv_line
from largesse.transfer.decide.tokens import download_token, token_opens
from largesse.transfer.model import EXPORT_DAYS, TOKEN_HOURS, Export
from largesse.transfer.store import exports as store

EXPORT_TASK = "transfer.export"
_KEY_BYTES = 32
_TOLD_EVERY = 20_000
"""After so many lines the export says how far it is."""
_FORGOTTEN_AT_ONCE = 100
_SUMS = ("redemptions_", "orders_", "loyalty_")


class ExportDraft(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody wants exported; `base` is what addresses in the file begin with.

    With `campaign` and `voucher`, by id, name or code, it is only of one.
    """

    kind: str | None
    fields: Sequence[str] | None = None
    order: str | None = None
    filters: Mapping[str, Any] | None = None
    campaign: str | None = None
    voucher: str | None = None
    base: str = ""


async def create_export(work: Work, draft: ExportDraft) -> Export:
    """Schedule an export; refuses what cannot be exported, and a campaign nobody knows."""
    asked = read_export(draft.kind, fields=draft.fields, order=draft.order, filters=draft.filters)
    async with work.database.transaction() as connection:
        export = await _scheduled(connection, work, draft, asked)
        await store.insert_export(connection, work.project.id, export)
        await audit.record(
            connection,
            work,
            "created",
            "export",
            export.id,
            after={"exported_object": export.exported_object, "parameters": export.parameters},
        )
        await jobs.enqueue(
            connection, work, EXPORT_TASK, {"export_id": export.id, "order": asked.order}
        )
    return export


async def _scheduled(
    connection: Connection, work: Work, draft: ExportDraft, asked: Asked
) -> Export:
    campaign_id = None
    if draft.campaign is not None:
        campaign_id = (await campaigns.find_campaign(connection, work, draft.campaign)).id
    voucher_id = None
    if draft.voucher is not None:
        voucher_id = (await vouchers.find_voucher(connection, work, draft.voucher)).id
    told = {
        "order": draft.order,
        "fields": [*draft.fields] if draft.fields else None,
        "filters": draft.filters,
        "campaign_id": campaign_id,
        "voucher_id": voucher_id,
    }
    return Export(
        id=work.id("exp_"),
        project_id=work.project.id,
        exported_object=asked.kind,
        parameters={name: value for name, value in told.items() if value is not None},
        fields=asked.fields,
        filters=_at_work(work, asked),
        campaign_id=campaign_id,
        voucher_id=voucher_id,
        base=draft.base,
        token_key=work.random(_KEY_BYTES),
        created_at=work.now,
    )


def _at_work(work: Work, asked: Asked) -> dict[str, Any] | None:
    if asked.filter is None:
        return None
    return filter_json(asked.filter, work.now, work.project.time_zone)


async def get_export(work: Work, export_id: str) -> Export:
    """Return one export; refuses with `not_found`."""
    async with work.database.reading() as connection:
        export = await store.export_by_id(connection, work.project.id, export_id)
    if export is None:
        raise not_found("export", export_id)
    return export


async def list_exports(work: Work, order: str, page: Page) -> tuple[list[Export], int]:
    """Return a page of exports and how many there are in all."""
    async with work.database.reading() as connection:
        return await store.exports(connection, work.project.id, order, page)


async def delete_export(work: Work, export_id: str) -> None:
    """Delete an export and its file; one that is being written ends."""
    async with work.database.transaction() as connection:
        export = await store.export_by_id(connection, work.project.id, export_id)
        if export is None:
            raise not_found("export", export_id)
        file = await store.delete_export(connection, work.project.id, export_id)
        await audit.record(connection, work, "deleted", "export", export_id)
    if file is not None:
        await work.files.remove("exports", file)


def download_query(export: Export, now: datetime) -> str | None:
    """Return what follows the export's address to download it, `None` while there is no file."""
    if export.file is None:
        return None
    return "token=" + download_token(
        export.id, export.token_key, now + timedelta(hours=TOKEN_HOURS)
    )


async def open_download(
    database: Database, files: Files, export_id: str, token: str, now: datetime
) -> tuple[Export, Path]:
    """Return an export and its file, for whoever shows a token of it.

    Refuses a token that is not of this export, or too old, with `unauthorized`; a file that is
    kept no longer with `not_found`.
    """
    async with database.reading() as connection:
        export = await store.export_of_any_project(connection, export_id)
    if export is None or not token_opens(token, export_id, export.token_key, now):
        raise refuse("unauthorized", "token", need="a token of this export that still works")
    if export.file is None:
        raise not_found("export", export_id)
    path = files.path("exports", export.file)
    if not path.exists():
        raise not_found("export", export_id)
    return export, path


async def write_export(work: Work, export_id: str, order: str) -> None:
    """Write an export's file; begun again after a crash, it is written anew."""
    async with work.database.transaction() as connection:
        export = await store.start_export(connection, work.project.id, export_id)
    if export is None:
        return
    written = 0
    async with work.files.writing("exports") as writing:
        await writing.write(csv_line(export.fields))
        async with aclosing(_lines(work, export, order)) as lines:
            async for line in lines:
                await writing.write(line)
                written += 1
                if written % _TOLD_EVERY == 0:
                    await _tell(work, export, written)
    await _publish(work, export, writing.file, written)


async def give_up_export(work: Work, error: Exception, export_id: str, **_: Any) -> None:
    """Say that an export could not be written."""
    async with work.database.transaction() as connection:
        await store.fail_export(connection, work.project.id, export_id, str(error)[:500], work.now)


async def forget_export_files(database: Database, files: Files, now: datetime) -> int:
    """Remove the files of old exports; return how many."""
    removed = 0
    while True:
        async with database.transaction() as connection:
            old = await store.forget_files(
                connection, now - timedelta(days=EXPORT_DAYS), _FORGOTTEN_AT_ONCE
            )
        for name in old:
            await files.remove("exports", name)
        removed += len(old)
        if len(old) < _FORGOTTEN_AT_ONCE:
            break
    # What a crash left behind belongs to no export.
    await files.remove_older("exports", timedelta(days=2 * EXPORT_DAYS))
    return removed


async def _lines(work: Work, export: Export, order: str) -> AsyncGenerator[bytes]:
    names = (*export.fields, *_asked_about(export.filters))
    async with work.database.transaction() as connection:
        documents = store.documents(
            connection,
            work.project,
            export,
            order=order,
            sums=any(name.startswith(_SUMS) for name in names),
        )
        async with aclosing(documents) as found:
            async for document in found:
                yield csv_line(cells_of(export.fields, document))


def _asked_about(filters: Mapping[str, Any] | None) -> list[str]:
    return [str(each["path"][0]) for each in (filters or {}).get("conditions", [])]


async def _tell(work: Work, export: Export, written: int) -> None:
    async with work.database.transaction() as connection:
        await store.advance_export(connection, work.project.id, export.id, written)


async def _publish(work: Work, export: Export, file: StoredFile, written: int) -> None:
    async with work.database.transaction() as connection:
        is_there = await store.finish_export(
            connection,
            work.project.id,
            export.id,
            rows_written=written,
            file=file.name,
            size=file.size,
            now=work.now,
        )
    if not is_there:  # deleted in the meantime, or another worker was faster
        await work.files.remove("exports", file.name)
