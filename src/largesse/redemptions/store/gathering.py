"""The facts of a request, read in few queries.

`queries/gathering.sql` reads tables of other domains, and only reads: one question to each of
them in turn would be a dozen round trips on the hottest path.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

import msgspec

from largesse.customers import CustomerDraft
from largesse.kernel.project import Project
from largesse.kernel.usage import Usage
from largesse.orders.model import OrderDraft
from largesse.redemptions.model import Company, Found, FoundRule, Standing
from largesse.storage import Connection, load_queries
from largesse.storage.database import jsonb

SQL = load_queries("largesse.redemptions", "queries/gathering.sql")


async def redeemables(
    connection: Connection, project: Project, asked: Sequence[tuple[str, str]]
) -> tuple[list[Found], dict[str, Any]]:
    """Return what is known of each redeemable, and what the merchant set of stacking rules."""
    rows = await SQL.redeemables.all(
        connection,
        project_id=project.id,
        objects=[each for each, _ in asked],
        ids=[each for _, each in asked],
        code_keys=[_code_key(project, each) for _, each in asked],
    )
    found = [msgspec.convert(_present(row), Found) for row in rows]
    return found, (rows[0]["stacking"] or {}) if rows else {}


def _code_key(project: Project, code: str) -> str:
    return code if project.case_sensitive_codes else code.lower()


def _present(row: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if value is not None}


async def company(
    connection: Connection,
    project_id: str,
    customer: CustomerDraft | None,
    order: OrderDraft | None,
    tracked: str | None,
    segments: Iterable[str] | None,
) -> Company:
    """Return who and what else a request is about, with the segments asked about (`None`: all)."""
    asked = None if segments is None else sorted(segments)
    query = SQL.company if asked == [] else SQL.company_and_segments
    row = await query.one(
        connection,
        project_id=project_id,
        customer_id=customer.id if customer else None,
        customer_source_id=customer.source_id if customer else None,
        tracked=tracked,
        order_id=order.id if order else None,
        order_source_id=order.source_id if order else None,
        segments=asked,
    )
    return msgspec.convert(_present(row or {}), Company)


async def rules_put_on(
    connection: Connection, project_id: str, object_ids: Sequence[str]
) -> dict[str, tuple[FoundRule, ...]]:
    """Return the rules put on objects, by the id of the object."""
    rows = await SQL.rules_put_on.all(connection, project_id=project_id, ids=list(object_ids))
    return {
        row["related_object_id"]: msgspec.convert(row["rules"], tuple[FoundRule, ...])
        for row in rows
    }


async def publications(
    connection: Connection, voucher_ids: Sequence[str]
) -> dict[str, dict[str, Any]]:
    """Return the metadata of the last publication of each code that has one."""
    rows = await SQL.last_publications.all(connection, voucher_ids=list(voucher_ids))
    return {row["voucher_id"]: row["metadata"] for row in rows}


async def standings(
    connection: Connection,
    project_id: str,
    usages: Iterable[Usage],
    session: str | None,
    now: datetime,
) -> dict[str, Standing]:
    """Return how counters stand, by key."""
    rows = await SQL.standings.all(
        connection,
        project_id=project_id,
        counters=jsonb([counter_of(usage) for usage in usages]),
        session=session,
        now=now,
    )
    return {row["key"]: msgspec.convert(row, Standing) for row in rows}


def counter_of(usage: Usage) -> dict[str, Any]:
    """Return a counter with its parts, as the database functions read it."""
    return {"key": usage.key, **msgspec.structs.asdict(usage)}
