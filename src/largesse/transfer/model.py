"""The nouns of work on many rows: where rows come from, what a run does with them, what it did."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

import msgspec

from largesse.kernel.problem import Problem

Kind = Literal[
    "vouchers",
    "campaign_vouchers",
    "customers",
    "products",
    "skus",
    "orders",
    "voucher_updates",
    "customer_updates",
    "product_updates",
]
Format = Literal["csv", "json", "ndjson"]
RunStatus = Literal["QUEUED", "RUNNING", "DONE", "FAILED", "CANCELED"]
What = Literal["created", "updated", "unchanged", "refused"]

LARGEST_ROW = 1_000_000
"""A row has at most so many bytes, so that reading one takes bounded memory."""
LONGEST_CELL = 100_000
MOST_COLUMNS = 500
MOST_REPORTED = 100_000
"""A report holds so many rows; those beyond are counted."""
REPORT_DAYS = 90
"""A report can be read for so long."""
WIRE_CODES = 100_000
"""One import of the wire API brings so many codes."""
WIRE_ORDERS = 2_000
"""One import of the wire API brings so many orders."""


class About(msgspec.Struct, frozen=True):
    """A kind of work: what its rows are called, by what they are told apart, how the wire says it.

    `wire` is the type of its background action; a CSV import has `_CSV` after it.
    """

    noun: str
    reference: str
    wire: str
    updates: bool = False
    """Rows change what is there; the report tells of every row, and a report of none is fine."""


KINDS: dict[Kind, About] = {
    "vouchers": About("voucher", "code", "VOUCHERS.IMPORT"),
    "campaign_vouchers": About("voucher", "code", "CAMPAIGN.VOUCHERS_IMPORT"),
    "customers": About("customer", "source_id", "CUSTOMERS.IMPORT"),
    "products": About("product", "source_id", "PRODUCTS.IMPORT"),
    "skus": About("sku", "source_id", "SKUS.IMPORT"),
    "orders": About("order", "source_id", "ORDERS.IMPORT"),
    "voucher_updates": About("voucher", "code", "VOUCHERS.BULK_UPDATE", updates=True),
    "customer_updates": About("customer", "source_id", "CUSTOMERS.BULK_UPDATE", updates=True),
    "product_updates": About("product", "source_id", "PRODUCTS.BULK_UPDATE", updates=True),
}


class Source(msgspec.Struct, frozen=True):
    """A file of rows: its name in the file store, and how it is read."""

    file: str
    size: int
    format: Format
    encoding: str = "utf-8"
    delimiter: str = ","
    columns: tuple[str, ...] = ()
    """The names in the first line of a CSV file."""


class Row(msgspec.Struct, frozen=True):
    """One row: its number from 1, the line it begins on, and what is in it or wrong with it.

    Of a CSV file `document` maps columns to texts, of JSON it is the object as it came.
    """

    number: int
    line: int
    document: dict[str, Any] = {}
    problem: Problem | None = None


class Options(msgspec.Struct, frozen=True):
    """How rows are taken.

    `campaign_id` is where codes go, `metadata` what every row's object gets. With
    `major_amounts` amounts of a CSV file are money as people write it (`10.50`), else wire units.
    `only` names the fields a thing that is there already may get, all when `None`.
    """

    campaign_id: str | None = None
    metadata: dict[str, Any] | None = None
    major_amounts: bool = False
    only: tuple[str, ...] | None = None


class Outcome(msgspec.Struct, frozen=True):
    """What came of one row."""

    what: What
    problem: Problem | None = None


class Run(msgspec.Struct, frozen=True, kw_only=True):
    """Work on the rows of one file.

    `rows_read` is how many rows are done with, and so where a run that was broken off goes on.
    `asked_by` is the kind, id and name of who began it.
    """

    id: str
    kind: Kind
    action_id: str
    source: Source
    created_at: datetime
    status: RunStatus = "QUEUED"
    file_name: str | None = None
    options: Options = Options()
    rows_total: int | None = None
    rows_read: int = 0
    created_count: int = 0
    updated_count: int = 0
    unchanged_count: int = 0
    refused_count: int = 0
    reported_count: int = 0
    cancel_asked: bool = False
    message: str | None = None
    asked_by: dict[str, Any] = {}
    language: str = "en"
    updated_at: datetime | None = None

    @property
    def is_over(self) -> bool:
        """Return whether nothing more happens to it."""
        return self.status in {"DONE", "FAILED", "CANCELED"}

    @property
    def done_count(self) -> int:
        """Return how many rows were taken."""
        return self.created_count + self.updated_count + self.unchanged_count


class Reported(msgspec.Struct, frozen=True):
    """A line of a report: a row and what came of it."""

    number: int
    line: int
    reference: str
    what: What
    code: str | None = None
    path: str | None = None
    reason: str | None = None


ExportStatus = Literal["SCHEDULED", "IN_PROGRESS", "DONE", "ERROR"]

EXPORT_DAYS = 7
"""The file of an export is kept for so long."""
TOKEN_HOURS = 24
"""A download address works for so long; whoever may see the export gets a new one each time."""


class Export(msgspec.Struct, frozen=True, kw_only=True):
    """A file of lines to be downloaded: what was asked for, and how far it is.

    `parameters` are as they were asked; `fields`, `filters`, `campaign_id` and `voucher_id` are
    what is done.
    `file` is its name in the file store, `None` before it is written and when it is too old.
    """

    id: str
    project_id: str
    exported_object: str
    parameters: dict[str, Any]
    fields: tuple[str, ...]
    created_at: datetime
    token_key: bytes
    filters: dict[str, Any] | None = None
    campaign_id: str | None = None
    voucher_id: str | None = None
    base: str = ""
    channel: str = "API"
    status: ExportStatus = "SCHEDULED"
    rows_written: int = 0
    file: str | None = None
    size: int | None = None
    message: str | None = None
    finished_at: datetime | None = None


Changeable = Literal["voucher", "promotion_tier"]
BulkStatus = Literal["QUEUED", "RUNNING", "DONE", "FAILED", "UNDOING", "UNDONE"]


class BulkChange(msgspec.Struct, frozen=True, kw_only=True):
    """The same change to every code or tier that passed a filter.

    `states` counts what was asked for by what became of it; see `bulk_change_row`.
    """

    id: str
    object: Changeable
    change: dict[str, Any]
    created_at: datetime
    filters: dict[str, Any] | None = None
    status: BulkStatus = "QUEUED"
    async_action_id: str | None = None
    chosen: bool = False
    message: str | None = None
    states: dict[str, int] = {}
    updated_at: datetime | None = None


COPIED_KINDS = (
    "metadata_schemas",
    "categories",
    "products",
    "skus",
    "product_collections",
    "customers",
    "segments",
    "validation_rules",
    "campaigns",
    "promotion_tiers",
    "promotion_stacks",
    "vouchers",
    "orders",
    "publications",
    "redemptions",
    "rule_assignments",
)
"""What a copy of a project brings, in the order things depend on each other."""


class Place(msgspec.Struct, frozen=True):
    """Where the list of one kind goes on: the page, of which stretch of the list, in which order.

    `after` and `before` bound when things were made, `tie` is a moment so many things were made at
    that pages of time do not tell them apart. `turn` counts the orders a list without bounds is
    read in; `beginnings` are those of names still to be read of a tie. `cut` says that the source
    would not show the whole of it.
    """

    page: int = 1
    turn: int = 0
    after: str | None = None
    before: str | None = None
    tie: str | None = None
    beginnings: tuple[str, ...] = ()
    over: bool = False
    cut: bool = False


class CopiedKind(msgspec.Struct, frozen=True):
    """How far a copy is with one kind; `total` is what the source says it has."""

    kind: str
    place: Place = Place()
    total: int | None = None
    found: int = 0
    brought: int = 0
    updated: int = 0
    unchanged: int = 0
    left_out: int = 0


class Copied(msgspec.Struct, frozen=True, kw_only=True):
    """What came of one thing of a source.

    Without a digest it has not come yet and only its id here is known.
    """

    kind: str
    their_id: str
    our_id: str
    digest: str | None = None
    left_out_because: str | None = None
    foreseen: bool = False
    facts: dict[str, Any] = {}
    copy_id: str = ""


class LeftOut(msgspec.Struct, frozen=True):
    """A thing that was not brought, and why."""

    their_id: str
    because: str
    foreseen: bool = False


class Difference(msgspec.Struct, frozen=True):
    """Something that is not the same on both sides."""

    their_id: str
    path: str
    theirs: Any = None
    ours: Any = None


class KindReport(msgspec.Struct, frozen=True, kw_only=True):
    """What a copy did with one kind, and how it compares."""

    kind: str
    told: int | None
    """How many the source says it has."""
    found: int
    brought: int
    updated: int
    unchanged: int
    left_out: int
    here: int
    compared: int = 0
    some_left_out: tuple[LeftOut, ...] = ()
    differences: tuple[Difference, ...] = ()


class CopyReport(msgspec.Struct, frozen=True, kw_only=True):
    """The reconciliation of a copy: by kind what was done, and what differs."""

    id: str
    project_id: str
    source: str
    created_at: datetime
    finished_at: datetime
    dry_run: bool = False
    carried_uses: int = 0
    """Codes whose uses there are more than the log told; the rest is one entry of ours each."""
    kinds: tuple[KindReport, ...] = ()

    @property
    def differs(self) -> bool:
        """Return whether anything is not the same on both sides."""
        return any(kind.differences for kind in self.kinds)


class ProjectCopy(msgspec.Struct, frozen=True, kw_only=True):
    """One copying of a project that was kept elsewhere."""

    id: str
    source: str
    kinds: tuple[str, ...]
    created_at: datetime
    status: Literal["RUNNING", "DONE"] = "RUNNING"
    report: CopyReport | None = None
    project_id: str = ""
    updated_at: datetime | None = None
