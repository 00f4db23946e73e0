"""Campaigns whose budget is used up, in the database."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec

from largesse.redemptions.model import ReachedBudget
from largesse.storage import Connection, load_queries
from largesse.storage.database import jsonb

SQL = load_queries("largesse.redemptions", "queries/budgets.sql")


async def reach(
    connection: Connection, project_id: str, reached: Sequence[Mapping[str, Any]], now: datetime
) -> set[tuple[str, str]]:
    """Keep budgets that are used up; return the campaign and name of those that were not kept."""
    rows = await SQL.reach.all(
        connection, project_id=project_id, reached=jsonb(list(reached)), now=now
    )
    return {(row["campaign_id"], row["budget"]) for row in rows}


async def free(
    connection: Connection, project_id: str, used: Mapping[str, int], quantum: int
) -> list[ReachedBudget]:
    """Let go of budgets that have something left again; return them."""
    rows = await SQL.free.all(
        connection, project_id=project_id, used=jsonb(dict(used)), quantum=quantum
    )
    return [msgspec.convert(row, ReachedBudget) for row in rows]


async def forget(connection: Connection, campaign_id: str, budgets: Sequence[str]) -> None:
    """Let go of budgets of one campaign."""
    await SQL.forget.run(connection, campaign_id=campaign_id, budgets=list(budgets))


async def reached(connection: Connection, campaign_id: str) -> dict[str, datetime]:
    """Return since when which budgets of a campaign are used up, the first first."""
    rows = await SQL.reached.all(connection, campaign_id=campaign_id)
    return {row["budget"]: row["reached_at"] for row in rows}


async def concerned(connection: Connection, project_id: str, rule_id: str) -> list[str]:
    """Return the campaigns a change of a rule may close or open."""
    rows = await SQL.concerned.all(connection, project_id=project_id, rule_id=rule_id)
    return [row["campaign_id"] for row in rows]
