"""Keep amounts from others while somebody makes up their mind, or pays."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from largesse.ledger import store
from largesse.ledger.model import Spending
from largesse.ledger.service.moving import short_error
from largesse.storage import Connection, Work


async def hold(
    connection: Connection,
    work: Work,
    session: str,
    spendings: Sequence[Spending],
    until: datetime,
) -> None:
    """Hold amounts for a session, in place of what it held before: nobody else can spend them.

    Raises `ShortError` where less is available, and the caller rolls back. Once `until` has passed
    the session holds nothing.
    """
    answer = await store.hold(connection, work.project.id, session, spendings, until, work.now)
    if "short" in answer:
        raise short_error(spendings[answer["short"]], answer["available"])


async def release(connection: Connection, work: Work, session: str) -> int:
    """Let go of what a session holds; return of how many accounts."""
    return await store.release(connection, work.project.id, session)


async def session_holds(connection: Connection, work: Work, session: str, holder_id: str) -> bool:
    """Return whether a session holds anything of a holder's."""
    return await store.session_holds(connection, work.project.id, session, holder_id)
