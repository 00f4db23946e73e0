"""Download the report of an import."""

from collections.abc import AsyncIterator
from typing import Literal

import msgspec
from litestar import get
from litestar.params import FromPath, FromQuery
from litestar.response import Stream

from largesse.api.dependencies import CurrentWork
from largesse.api.shapes.imports import ReportLine, report_line
from largesse.storage import Work
from largesse.storage.database import encode_json
from largesse.transfer import csv_line, get_run, report_of


@get("/api/imports/{import_id:str}/report", operation_id="get-import-report", tags=["Imports"])
async def handler(
    work: CurrentWork,
    import_id: FromPath[str],
    format: FromQuery[Literal["csv", "json"]] = "csv",  # noqa: A002 - the parameter's name
) -> Stream:
    """Return what came of the rows of an import, as CSV or JSON.

    Of an import the rows that were refused, of a bulk update all; at most 100,000 of them.
    """
    run = await get_run(work, import_id)
    if format == "json":
        return Stream(_json(work, run.id), media_type="application/json")
    return Stream(
        _csv(work, run.id),
        media_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{run.id}.csv"'},
    )


async def _csv(work: Work, run_id: str) -> AsyncIterator[bytes]:
    yield csv_line(field.name for field in msgspec.structs.fields(ReportLine))
    async for line in report_of(work, run_id):
        yield csv_line(msgspec.structs.asdict(report_line(line)).values())


async def _json(work: Work, run_id: str) -> AsyncIterator[bytes]:
    before = b"["
    async for line in report_of(work, run_id):
        yield before + encode_json(report_line(line))
        before = b",\n"
    yield (b"[" if before == b"[" else b"") + b"]"
