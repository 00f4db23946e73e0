"""Imports and bulk updates on the wire."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

import msgspec
from msgspec import Meta

from largesse.api.bounds import checked_metadata
from largesse.api.shapes.vouchers import AsyncStarted
from largesse.api.wire import Metadata, wire_time, wire_time_or_none
from largesse.transfer import Kind, Options, Reported, Run, Wanted

_References = Annotated[
    list[Annotated[str, Meta(min_length=1, max_length=1000)]], Meta(max_length=1_000_000)
]


class _SameMetadata(msgspec.Struct, frozen=True, kw_only=True):
    """The same metadata for many things."""

    metadata: Metadata

    def wanted(self, kind: Kind, limit: int) -> Wanted:
        """Return the work this asks for."""
        options = Options(metadata=checked_metadata(self.metadata))
        return Wanted(
            kind=kind, format="ndjson", limit=limit, options=options, metadata_update=True
        )


class VouchersMetadata(_SameMetadata, frozen=True, kw_only=True):
    """Codes, and what is added to the metadata of each."""

    codes: _References

    def rows(self, key: str) -> Iterator[dict[str, str]]:
        """Give a row for each code."""
        return ({key: code} for code in self.codes)


class SourcesMetadata(_SameMetadata, frozen=True, kw_only=True):
    """Source ids, and what is added to the metadata of each thing."""

    source_ids: _References

    def rows(self, key: str) -> Iterator[dict[str, str]]:
        """Give a row for each source id."""
        return ({key: source_id} for source_id in self.source_ids)


class ImportShape(msgspec.Struct, frozen=True, kw_only=True):
    """An import or a bulk update: how its file is read, how far it is, what came of its rows.

    `rows_total` is null until the file was read once; `message` says why it ended early.
    """

    id: str
    kind: str
    status: str
    async_action_id: str
    file_name: str | None
    format: str
    encoding: str
    delimiter: str
    campaign_id: str | None
    rows_total: int | None
    rows_read: int
    progress: int
    created_count: int
    updated_count: int
    unchanged_count: int
    refused_count: int
    message: str | None
    report_url: str
    created_at: str
    updated_at: str | None
    object: str = "import"


class ImportList(msgspec.Struct, frozen=True):
    """A page of imports."""

    imports: list[ImportShape]
    total: int
    object: str = "list"
    data_ref: str = "imports"


class ReportLine(msgspec.Struct, frozen=True):
    """What came of one row. `found` says whether its thing was there, `updated` whether it is now
    as the row says.
    """

    row: int
    line: int
    reference: str
    outcome: str
    found: bool
    updated: bool
    code: str | None
    path: str | None
    reason: str | None


def import_shape(run: Run) -> ImportShape:
    """Return an import as it is told."""
    progress = 100 if run.status == "DONE" else 0
    if run.rows_total and run.status != "DONE":
        progress = min(99, 100 * run.rows_read // run.rows_total)
    return ImportShape(
        id=run.id,
        kind=run.kind,
        status=run.status,
        async_action_id=run.action_id,
        file_name=run.file_name,
        format=run.source.format,
        encoding=run.source.encoding.removesuffix("-sig"),
        delimiter=run.source.delimiter,
        campaign_id=run.options.campaign_id,
        rows_total=run.rows_total,
        rows_read=run.rows_read,
        progress=progress,
        created_count=run.created_count,
        updated_count=run.updated_count,
        unchanged_count=run.unchanged_count,
        refused_count=run.refused_count,
        message=run.message,
        report_url=f"/api/imports/{run.id}/report",
        created_at=wire_time(run.created_at),
        updated_at=wire_time_or_none(run.updated_at),
    )


def report_line(reported: Reported) -> ReportLine:
    """Return a line of a report as it is told."""
    refused = reported.what == "refused"
    return ReportLine(
        row=reported.number,
        line=reported.line,
        reference=reported.reference,
        outcome=reported.what,
        found=reported.code != "not_found" if refused else reported.what != "created",
        updated=not refused,
        code=reported.code,
        path=reported.path,
        reason=reported.reason,
    )


def started(run: Run) -> AsyncStarted:
    """Return the background action of an import."""
    return AsyncStarted(run.action_id)
