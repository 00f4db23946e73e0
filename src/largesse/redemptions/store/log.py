"""The log of redemptions and rollbacks."""

from __future__ import annotations

from collections.abc import Sequence
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
from largesse.storage import Connection, Page, load_queries
from largesse.storage.database import jsonb

SQL = load_queries("largesse.redemptions", "queries/log.sql")


async def insert_redemptions(
    connection: Connection, project_id: str, redemptions: Sequence[Redemption]
) -> None:
    await SQL.insert_redemption.many(connection, [_row(project_id, each) for each in redemptions])


def _row(project_id: str, redemption: Redemption) -> dict[str, Any]:
    row = msgspec.structs.asdict(redemption)
    for name in ("metadata", "order_snapshot", "claims"):
        row[name] = jsonb(row[name])
    return row | {"project_id": project_id}


async def details(
    connection: Connection, project_id: str, ids: Sequence[str]
) -> list[RedemptionDetails]:
    """Return rows of the log by id, in the order asked for; what is not there is left out."""
    rows = await SQL.details.all(connection, project_id=project_id, ids=list(ids))
    return [
        msgspec.convert({k: v for k, v in row.items() if v is not None}, RedemptionDetails)
        for row in rows
    ]


async def children_of(
    connection: Connection, project_id: str, parent_id: str
) -> list[RedemptionDetails]:
    """Return the redemptions a parent groups, first to last."""
    rows = await SQL.children_of.all(connection, parent_id=parent_id)
    return await details(connection, project_id, [row["id"] for row in rows])


async def matching(
    connection: Connection,
    project_id: str,
    wanted: RedemptionFilter,
    sort: RedemptionSort,
    page: Page,
) -> tuple[list[str], int]:
    """Return the ids of a page of the log, and how many rows match in all."""
    row = await SQL.matching.one(
        connection,
        project_id=project_id,
        sort=sort,
        limit=page.limit,
        offset=page.offset,
        **msgspec.structs.asdict(wanted) | {"filters": jsonb(wanted.filters)},
    )
    return (row["ids"], row["total"]) if row else ([], 0)


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
