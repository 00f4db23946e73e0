"""What a customer might use, in the database."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec

from largesse.kernel.project import Project
from largesse.redemptions.model import Possible, Qualification
from largesse.rules.filters import filter_json
from largesse.storage import Connection, load_queries
from largesse.storage.database import jsonb

SQL = load_queries("largesse.redemptions", "queries/qualifying.sql")


async def possible(
    connection: Connection,
    project: Project,
    asked: Qualification,
    customer_id: str | None,
    now: datetime,
    *,
    before: datetime | None,
    limit: int,
) -> list[Possible]:
    """Return the newest that a customer might use, of those made before a moment."""
    rows = await SQL.possible.all(
        connection,
        project_id=project.id,
        customer_id=customer_id,
        wallet=asked.scenario == "CUSTOMER_WALLET",
        stacks=asked.scenario == "PROMOTION_STACKS",
        before=before,
        kinds=list(asked.kinds),
        filters=jsonb(_filters(asked, project, now)),
        now=now,
        limit=limit,
    )
    return [msgspec.convert(row, Possible) for row in rows]


def _filters(asked: Qualification, project: Project, now: datetime) -> dict[str, Any] | None:
    if not asked.filter.conditions:
        return None
    return filter_json(asked.filter, now, project.time_zone)
