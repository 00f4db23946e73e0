"""Many rows at once: imports from files, bulk updates, and the reports of what came of each row.

It reads rows and hands them, batch by batch, to the domains they belong to; what a customer or a
code is, and whether one can be, is theirs to say.
"""

from largesse.transfer.decide.bulk_changes import BulkTerms
from largesse.transfer.decide.exports import KINDS as EXPORT_KINDS
from largesse.transfer.decide.lines import csv_line
from largesse.transfer.model import (
    COPIED_KINDS,
    KINDS,
    WIRE_CODES,
    WIRE_ORDERS,
    BulkChange,
    CopiedKind,
    CopyReport,
    Export,
    Format,
    Kind,
    Options,
    ProjectCopy,
    Reported,
    Run,
)
from largesse.transfer.service.beginning import Wanted, begin_rows, begin_run
from largesse.transfer.service.bulk_changing import (
    BulkDraft,
    Preview,
    begin_bulk_change,
    get_bulk_change,
    list_bulk_changes,
    preview_bulk_change,
    undo_bulk_change,
)
from largesse.transfer.service.copying.counting import count_source
from largesse.transfer.service.copying.pulling import WantedCopy, copy_project, get_copy
from largesse.transfer.service.copying.reading import Source, SourceError, checked_address
from largesse.transfer.service.exporting import (
    ExportDraft,
    create_export,
    delete_export,
    download_query,
    forget_export_files,
    get_export,
    list_exports,
    open_download,
)
from largesse.transfer.service.reporting import cancel_run, get_run, list_runs, report_of

__all__ = [
    "COPIED_KINDS",
    "EXPORT_KINDS",
    "KINDS",
    "WIRE_CODES",
    "WIRE_ORDERS",
    "BulkChange",
    "BulkDraft",
    "BulkTerms",
    "CopiedKind",
    "CopyReport",
    "Export",
    "ExportDraft",
    "Format",
    "Kind",
    "Options",
    "Preview",
    "ProjectCopy",
    "Reported",
    "Run",
    "Source",
    "SourceError",
    "Wanted",
    "WantedCopy",
    "begin_bulk_change",
    "begin_rows",
    "begin_run",
    "cancel_run",
    "checked_address",
    "copy_project",
    "count_source",
    "create_export",
    "csv_line",
    "delete_export",
    "download_query",
    "forget_export_files",
    "get_bulk_change",
    "get_copy",
    "get_export",
    "get_run",
    "list_bulk_changes",
    "list_exports",
    "list_runs",
    "open_download",
    "preview_bulk_change",
    "report_of",
    "undo_bulk_change",
]
