"""Earning rules and the options of programmes in the database."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec

from largesse.loyalty.model.earning import Trigger
from largesse.loyalty.model.earning_rules import EarningRule
from largesse.loyalty.model.options import ProgrammeOptions
from largesse.storage import Connection, Page, load_queries
from largesse.storage.database import Row, jsonb
from largesse.storage.listing import page_of_rows

SQL = load_queries("largesse.loyalty", "queries/earning_rules.sql")

_DOCUMENTS = frozenset(
    {"validity_timeframe", "validity_hours", "loyalty", "custom_event", "pending_points",
     "expiration_rules", "metadata"}
)  # fmt: skip


def _parameters(rule: EarningRule) -> dict[str, Any]:
    fields: dict[str, Any] = {
        name: jsonb(value) if name in _DOCUMENTS else value
        for name in rule.__struct_fields__
        if name != "trigger"
        for value in [getattr(rule, name)]
    }
    fields["trigger_kind"], fields["trigger_reference"] = rule.trigger.kind, rule.trigger.reference
    return fields


def _rule(row: Row) -> EarningRule:
    known = {name: row[name] for name in EarningRule.__struct_fields__ if name != "trigger"}
    trigger = Trigger(row["trigger_kind"], row["trigger_reference"])
    return msgspec.convert({**known, "trigger": msgspec.structs.asdict(trigger)}, EarningRule)


async def count_in_turn(connection: Connection, project_id: str) -> int:
    """Return how many rules a project has; nobody else makes one until the transaction ends."""
    await SQL.one_at_a_time.run(connection, project_id=project_id)
    return int(await SQL.count_rules.value(connection, project_id=project_id))


async def insert_rule(connection: Connection, project_id: str, rule: EarningRule) -> None:
    await SQL.insert_rule.run(connection, project_id=project_id, **_parameters(rule))


async def update_rule(connection: Connection, project_id: str, rule: EarningRule) -> None:
    await SQL.update_rule.run(connection, project_id=project_id, **_parameters(rule))


async def delete_rule(connection: Connection, project_id: str, rule_id: str) -> None:
    await SQL.delete_rule.run(connection, project_id=project_id, id=rule_id)


async def rules_by_id(
    connection: Connection, project_id: str, ids: Sequence[str]
) -> dict[str, EarningRule]:
    rows = await SQL.rules_by_id.all(connection, project_id=project_id, ids=[*ids])
    return {row["id"]: _rule(row) for row in rows}


async def lock_rule(
    connection: Connection, project_id: str, programme_id: str, rule_id: str
) -> EarningRule | None:
    row = await SQL.lock_rule.one(
        connection, project_id=project_id, programme_id=programme_id, id=rule_id
    )
    return _rule(row) if row else None


async def rules(
    connection: Connection, project_id: str, programme_id: str, order: str, page: Page
) -> tuple[list[EarningRule], int]:
    rows, total = await page_of_rows(
        connection,
        SQL.rules.by(order),
        SQL.count_rules_of_programme,
        page,
        project_id=project_id,
        programme_id=programme_id,
    )
    return [_rule(row) for row in rows], total


async def rules_set_off(
    connection: Connection,
    project_id: str,
    trigger: Trigger,
    programme_id: str | None,
    happened_at: datetime,
) -> list[EarningRule]:
    rows = await SQL.rules_set_off.all(
        connection,
        project_id=project_id,
        kind=trigger.kind,
        reference=trigger.reference,
        programme_id=programme_id,
        happened_at=happened_at,
    )
    return [_rule(row) for row in rows]


async def rules_estimated(
    connection: Connection, project_id: str, programme_id: str
) -> list[EarningRule]:
    rows = await SQL.rules_estimated.all(
        connection, project_id=project_id, programme_id=programme_id
    )
    return [_rule(row) for row in rows]


async def put_options(
    connection: Connection,
    project_id: str,
    programme_id: str,
    options: ProgrammeOptions,
    now: datetime,
) -> None:
    await SQL.put_options.run(
        connection,
        project_id=project_id,
        programme_id=programme_id,
        document=jsonb(options),
        now=now,
    )


async def options_of(
    connection: Connection, project_id: str, programme_ids: Sequence[str]
) -> dict[str, ProgrammeOptions]:
    rows = await SQL.options.all(connection, project_id=project_id, programme_ids=[*programme_ids])
    return {row["programme_id"]: msgspec.convert(row["document"], ProgrammeOptions) for row in rows}
