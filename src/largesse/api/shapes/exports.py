"""Exports on the wire."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

import msgspec
from msgspec import Meta

from largesse.api.addresses import absolute
from largesse.api.wire import ShortText, wire_time
from largesse.transfer import Export, ExportDraft, download_query

Fields = Annotated[list[ShortText], Meta(max_length=200)]


class ExportParameters(msgspec.Struct, frozen=True):
    """What goes into the file."""

    order: ShortText | None = None
    fields: Fields | None = None
    filters: dict[str, Any] | None = None
    campaign_id: ShortText | None = None


class ExportRequest(msgspec.Struct, frozen=True):
    """What to export."""

    exported_object: ShortText | None = None
    parameters: ExportParameters | None = None


class OrderExportRequest(msgspec.Struct, frozen=True):
    """Which orders to export."""

    parameters: ExportParameters | None = None


class ExportResult(msgspec.Struct, frozen=True):
    """Where the file is."""

    url: str


class ExportShape(msgspec.Struct, frozen=True, kw_only=True):
    """An export."""

    id: str
    created_at: str
    status: str
    channel: str
    exported_object: str
    parameters: dict[str, Any]
    result: ExportResult | None
    user_id: str | None = None
    object: str = "export"


class ExportList(msgspec.Struct, frozen=True):
    """A page of exports."""

    exports: list[ExportShape]
    total: int
    object: str = "list"
    data_ref: str = "exports"


def export_draft(kind: str | None, parameters: ExportParameters | None) -> ExportDraft:
    """Return what is asked to be exported."""
    asked = parameters or ExportParameters()
    return ExportDraft(
        kind=kind,
        fields=asked.fields,
        order=asked.order or None,
        filters=asked.filters,
        campaign=asked.campaign_id,
        base=absolute(""),
    )


def export_shape(export: Export, now: datetime) -> ExportShape:
    """Return an export; its address works for a day, and is another one each time."""
    query = download_query(export, now)
    address = absolute(f"/v1/exports/{export.id}?{query}") if query else None
    return ExportShape(
        id=export.id,
        created_at=wire_time(export.created_at),
        status=export.status,
        channel=export.channel,
        exported_object=export.exported_object,
        parameters=export.parameters,
        result=ExportResult(address) if address else None,
    )
