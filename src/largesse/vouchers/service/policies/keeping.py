"""What is done for policies every so often: those that are due begin, old refusals go."""

from __future__ import annotations

from datetime import datetime

from largesse.storage import Database
from largesse.vouchers.store import policies as store

_AT_ONCE = 5_000
_MOST_DUE = 1_000


async def due_policies(database: Database, now: datetime) -> list[tuple[str, str]]:
    """Return project and policy of those whose campaign has begun without their noticing.

    A job waits for each campaign's start; this finds what it missed: a job that was lost, a clock
    that was set.
    """
    async with database.reading() as connection:
        return await store.policies_due(connection, now, _MOST_DUE)


async def forget_refusals(database: Database, before: datetime) -> int:
    """Delete what policies of all projects skipped or failed to give before a moment.

    What they gave stays as long as the policy does: its limits are counted from it.
    """
    gone = 0
    while True:
        async with database.transaction() as connection:
            deleted = await store.forget_refusals(connection, before, _AT_ONCE)
        gone += deleted
        if deleted < _AT_ONCE:
            return gone
