"""Exports, and what is exported, in the database."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from datetime import datetime
from typing import Any

import msgspec

from largesse.kernel.project import Project
from largesse.storage import Connection, Page, load_queries
from largesse.storage.database import jsonb
from largesse.storage.listing import page_of_rows
from largesse.transfer.model import Export

SQL = load_queries("largesse.transfer", "queries/exports.sql")
EXPORTED = load_queries("largesse.transfer", "queries/exported.sql")
_ROWS_AT_ONCE = 2_000


async def insert_export(connection: Connection, project_id: str, export: Export) -> None:
    fields = msgspec.structs.asdict(export)
    await SQL.insert_export.run(
        connection,
        **fields
        | {
            "project_id": project_id,
            "parameters": jsonb(export.parameters),
            "filters": jsonb(export.filters),
            "fields": [*export.fields],
        },
    )


async def export_by_id(connection: Connection, project_id: str, export_id: str) -> Export | None:
    row = await SQL.export_by_id.one(connection, project_id=project_id, id=export_id)
    return msgspec.convert(row, Export) if row else None


async def export_of_any_project(connection: Connection, export_id: str) -> Export | None:
    row = await SQL.export_of_any_project.one(connection, id=export_id)
    return msgspec.convert(row, Export) if row else None


async def exports(
    connection: Connection, project_id: str, order: str, page: Page
) -> tuple[list[Export], int]:
    """Return a page of exports and how many there are in all."""
    rows, total = await page_of_rows(
        connection, SQL.exports.by(order), SQL.count_exports, page, project_id=project_id
    )
    return [msgspec.convert(row, Export) for row in rows], total


async def start_export(connection: Connection, project_id: str, export_id: str) -> Export | None:
    """Return an export that may be written now."""
    row = await SQL.start_export.one(connection, project_id=project_id, id=export_id)
    return msgspec.convert(row, Export) if row else None


async def advance_export(
    connection: Connection, project_id: str, export_id: str, rows_written: int
) -> None:
    await SQL.advance_export.run(
        connection, project_id=project_id, id=export_id, rows_written=rows_written
    )


async def finish_export(
    connection: Connection,
    project_id: str,
    export_id: str,
    *,
    rows_written: int,
    file: str,
    size: int,
    now: datetime,
) -> bool:
    """Return whether the export was still there."""
    finished = await SQL.finish_export.run(
        connection,
        project_id=project_id,
        id=export_id,
        rows_written=rows_written,
        file=file,
        size=size,
        now=now,
    )
    return finished == 1


async def fail_export(
    connection: Connection, project_id: str, export_id: str, message: str, now: datetime
) -> None:
    await SQL.fail_export.run(
        connection, project_id=project_id, id=export_id, message=message, now=now
    )


async def delete_export(connection: Connection, project_id: str, export_id: str) -> str | None:
    """Delete an export; return the file it had."""
    file: str | None = await SQL.delete_export.value(
        connection, project_id=project_id, id=export_id
    )
    return file


async def forget_files(connection: Connection, before: datetime, limit: int) -> list[str]:
    """Return files too old to be kept, which their exports no longer name."""
    rows = await SQL.forget_files.all(connection, before=before, limit=limit)
    return [row["file"] for row in rows]


async def documents(
    connection: Connection, project: Project, export: Export, *, order: str, sums: bool
) -> AsyncGenerator[dict[str, Any]]:
    """Yield everything an export holds, from one snapshot, some rows in memory at a time."""
    parameters = {
        "campaign_id": export.campaign_id,
        "voucher_id": export.voucher_id,
        "base": export.base,
        "sums": sums,
    }
    async for document in documents_of(
        connection, project, export.exported_object, export.filters, order=order, **parameters
    ):
        yield document


async def documents_of(
    connection: Connection,
    project: Project,
    kind: str,
    filters: dict[str, Any] | None,
    *,
    order: str,
    **parameters: Any,
) -> AsyncGenerator[dict[str, Any]]:
    """Yield documents of a kind that pass a filter, from one snapshot."""
    query = getattr(EXPORTED, kind).by(order)
    told = {"campaign_id": None, "voucher_id": None, "base": "", "sums": False} | parameters
    async for row in query.each(
        connection, _ROWS_AT_ONCE, project_id=project.id, filters=jsonb(filters), **told
    ):
        yield row["document"]
