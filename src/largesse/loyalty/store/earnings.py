"""What came of occasions, and what went back, in the database."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

import msgspec

from largesse.loyalty.model.earning_rules import (
    EarningLogEntry,
    EarningOutcome,
    EarningRecord,
    EarningReturn,
    EarningReturned,
)
from largesse.storage import Connection, load_queries
from largesse.storage.database import Row, jsonb

SQL = load_queries("largesse.loyalty", "queries/earnings.sql")

_DOCUMENTS = frozenset({"explanation", "detail"})


async def insert_record(connection: Connection, project_id: str, record: EarningRecord) -> bool:
    """Return whether the occasion is new to the rule and the card."""
    fields: dict[str, Any] = {
        name: jsonb(value) if name in _DOCUMENTS else value
        for name in record.__struct_fields__
        for value in [getattr(record, name)]
    }
    return await SQL.insert_record.run(connection, project_id=project_id, **fields) == 1


async def known_occasions(
    connection: Connection, rule_ids: Sequence[str], holder_ids: Sequence[str], occasion: str
) -> set[str]:
    """Return which of some rules have dealt with an occasion."""
    rows = await SQL.known_occasions.all(
        connection, rule_ids=[*rule_ids], holder_ids=[*holder_ids], occasion=occasion
    )
    return {row["rule_id"] for row in rows}


async def earnings_of_order(
    connection: Connection, project_id: str, order_id: str
) -> list[tuple[EarningRecord, EarningReturned]]:
    rows = await SQL.earnings_of_order.all(connection, project_id=project_id, order_id=order_id)
    return [
        (_record(row), EarningReturned(row["measured"], row["share"], row["points"]))
        for row in rows
    ]


async def insert_return(connection: Connection, project_id: str, gone: EarningReturn) -> bool:
    """Return whether this return of goods is new to the earning."""
    fields = msgspec.structs.asdict(gone)
    return await SQL.insert_return.run(connection, project_id=project_id, **fields) == 1


async def earnings_of_customer(
    connection: Connection,
    project_id: str,
    customer_id: str,
    *,
    programme_id: str | None,
    rule_id: str | None,
    outcome: EarningOutcome | None,
    after: str | None,
    limit: int,
) -> list[EarningLogEntry]:
    rows = await SQL.earnings_of_customer.all(
        connection,
        project_id=project_id,
        customer_id=customer_id,
        programme_id=programme_id,
        rule_id=rule_id,
        outcome=outcome,
        after=after,
        limit=limit,
    )
    told: Collection[str] = ("banner", "code", "programme", "taken_back")
    return [
        EarningLogEntry(record=_record(row), **{name: row[name] for name in told}) for row in rows
    ]


async def forget_refusals(connection: Connection, before: datetime, most: int) -> int:
    return await SQL.forget_refusals.run(connection, before=before, most=most)


def _record(row: Row) -> EarningRecord:
    return msgspec.convert(row["record"], EarningRecord)
