"""The log of redemptions and rollbacks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec

from largesse.kernel.project import Project
from largesse.redemptions.model import (
    Redemption,
    RedemptionDetails,
    RedemptionFilter,
    RedemptionSort,
    VoucherUse,
)
from largesse.rules.filters import values_asked_for
from largesse.storage import Connection, Page, load_queries
from largesse.storage.database import jsonb
from largesse.storage.listing import filters_parameter, page_of_rows

SQL = load_queries("largesse.redemptions", "queries/log.sql")

_INDEXED = frozenset({"voucher_code", "customer_id", "related_object_parent_id"})


async def insert_redemptions(
    connection: Connection, project_id: str, redemptions: Sequence[Redemption]
) -> None:
    await SQL.insert_redemption.many(connection, [_row(project_id, each) for each in redemptions])


def _row(project_id: str, redemption: Redemption) -> dict[str, Any]:
    row = msgspec.structs.asdict(redemption)
    for name in ("metadata", "order_snapshot", "claims", "reward"):
        row[name] = jsonb(row[name])
    return row | {"project_id": project_id}


async def details(
    connection: Connection, project_id: str, ids: Sequence[str], now: datetime
) -> list[RedemptionDetails]:
    """Return rows of the log by id, in the order asked for; what is not there is left out."""
    rows = await SQL.details.all(connection, project_id=project_id, ids=list(ids), now=now)
    return [
        msgspec.convert({k: v for k, v in row.items() if v is not None}, RedemptionDetails)
        for row in rows
    ]


async def gift_cards(
    connection: Connection, project_id: str, voucher_ids: Sequence[str]
) -> set[str]:
    """Return which of these vouchers are gift cards."""
    if not voucher_ids:
        return set()
    rows = await SQL.gift_cards.all(connection, project_id=project_id, ids=list(voucher_ids))
    return {row["id"] for row in rows}


async def known_entries(connection: Connection, project_id: str, ids: Sequence[str]) -> set[str]:
    """Return which of these entries are in the log."""
    rows = await SQL.known_entries.all(connection, project_id=project_id, ids=list(ids))
    return {row["id"] for row in rows}


async def children_of(
    connection: Connection, project_id: str, parent_id: str, now: datetime
) -> list[RedemptionDetails]:
    """Return the redemptions a parent groups, first to last."""
    rows = await SQL.children_of.all(connection, parent_id=parent_id)
    return await details(connection, project_id, [row["id"] for row in rows], now)


async def matching(
    connection: Connection,
    project_id: str,
    wanted: RedemptionFilter,
    sort: RedemptionSort,
    page: Page,
) -> tuple[list[str], int]:
    """Return the ids of a page of the log, and how many rows match in all."""
    rows, total = await page_of_rows(
        connection, SQL.entries.by(sort), SQL.count_entries, page, **asked_for(project_id, wanted)
    )
    return [row["id"] for row in rows], total


def asked_for(project_id: str, wanted: RedemptionFilter) -> dict[str, Any]:
    """Return the parameters of a list of the log; what an index can answer is told apart."""
    only: dict[str, tuple[str, ...]] = {}
    filters = wanted.filters
    if filters is not None and not filters.wanted.any_of:
        only = {**values_asked_for(filters.wanted, _INDEXED)}
    return msgspec.structs.asdict(wanted) | {
        "project_id": project_id,
        "filters": filters_parameter(filters),
        "only_voucher_code": _single(only.get("voucher_code", ())),
        "only_customer_id": _single(only.get("customer_id", ())),
        "only_campaign_id": _single(only.get("related_object_parent_id", ())),
    }


def _single(values: Sequence[str]) -> str | None:
    return values[0] if len(values) == 1 else None


async def voucher_by_reference(
    connection: Connection, project: Project, reference: str
) -> VoucherUse | None:
    """Return a voucher by code or id, with what was used of it."""
    row = await SQL.voucher_by_reference.one(
        connection,
        project_id=project.id,
        reference=reference,
        code_key=reference if project.case_sensitive_codes else reference.lower(),
    )
    return msgspec.convert(row, VoucherUse) if row else None
