"""Profiles that come in great numbers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec
from psycopg.errors import UniqueViolation

from largesse.customers.model import Customer
from largesse.storage import Connection, load_queries
from largesse.storage.batch import OneByOneError, refuse_rivals
from largesse.storage.database import jsonb

SQL = load_queries("largesse.customers", "queries/importing.sql")


async def lock_customers(
    connection: Connection,
    project_id: str,
    ids: Sequence[str],
    source_ids: Sequence[str],
    emails: Sequence[str],
) -> list[Customer]:
    """Return the profiles with these ids and source ids; by address those without a source id."""
    rows = await SQL.lock_customers.all(
        connection,
        project_id=project_id,
        ids=list(ids),
        source_ids=list(source_ids),
        emails=list(emails),
    )
    return [msgspec.convert(row, Customer) for row in rows]


async def insert_customers(
    connection: Connection, project_id: str, customers: Sequence[Customer]
) -> None:
    """Insert profiles; raises `OneByOneError` when a source id is taken."""
    if customers:
        written = await SQL.insert_customers.run(
            connection, project_id=project_id, rows=_rows(customers)
        )
        refuse_rivals(written, len(customers))


async def update_customers(
    connection: Connection, project_id: str, customers: Sequence[Customer]
) -> None:
    """Write profiles as they are; raises `OneByOneError` when a source id is taken."""
    if not customers:
        return
    try:
        written = await SQL.update_customers.run(
            connection, project_id=project_id, rows=_rows(customers)
        )
    except UniqueViolation:
        raise OneByOneError from None
    refuse_rivals(written, len(customers))


def _rows(customers: Sequence[Customer]) -> Any:
    return jsonb([msgspec.structs.asdict(each) for each in customers])
