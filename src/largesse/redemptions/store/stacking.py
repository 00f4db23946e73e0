"""Stacking rules in the database."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec

from largesse.redemptions.model import StoredStackingRules
from largesse.storage import Connection, load_queries
from largesse.storage.database import jsonb

SQL = load_queries("largesse.redemptions", "queries/stacking.sql")


async def stacking_rules(
    connection: Connection, project_id: str, *, lock: bool = False
) -> StoredStackingRules:
    """Return a project's stacking rules; those without an id are the defaults."""
    query = SQL.stacking_rules_for_update if lock else SQL.stacking_rules
    row = await query.one(connection, project_id=project_id)
    return msgspec.convert(row, StoredStackingRules) if row else StoredStackingRules()


async def insert_stacking_rules(
    connection: Connection, project_id: str, rules: StoredStackingRules
) -> bool:
    """Return whether the project had none."""
    inserted = await SQL.insert_stacking_rules.run(
        connection,
        id=rules.id,
        project_id=project_id,
        document=jsonb(rules.document),
        created_at=rules.created_at,
    )
    return inserted == 1


async def update_stacking_rules(
    connection: Connection, project_id: str, document: dict[str, Any], now: datetime
) -> None:
    await SQL.update_stacking_rules.run(
        connection, project_id=project_id, document=jsonb(document), now=now
    )


async def delete_stacking_rules(connection: Connection, project_id: str) -> None:
    await SQL.delete_stacking_rules.run(connection, project_id=project_id)
