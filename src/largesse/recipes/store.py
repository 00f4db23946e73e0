"""What recipes made, in the database."""

from __future__ import annotations

import msgspec

from largesse.recipes.model import RecipeUse
from largesse.storage import Connection, load_queries
from largesse.storage.database import jsonb

SQL = load_queries(__package__)


async def insert_use(connection: Connection, project_id: str, use: RecipeUse) -> None:
    fields = msgspec.structs.asdict(use)
    lists = {name: [*fields[name]] for name in ("rule_ids", "segment_ids", "policy_ids")}
    fields |= {**lists, "parameters": jsonb(use.parameters)}
    await SQL.insert_use.run(connection, project_id=project_id, **fields)
