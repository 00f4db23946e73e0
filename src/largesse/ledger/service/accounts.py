"""Open accounts, many at once, and close those of holders who are no more."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from largesse.ledger import store
from largesse.ledger.model import AccountKind, Opening
from largesse.storage import Connection, Database, Work


async def open_accounts(
    connection: Connection, work: Work, kind: AccountKind, openings: Sequence[Opening]
) -> int:
    """Open the accounts of new holders, many in one statement; return how many were new.

    Each gets its first lot, which does not run out, with the reason `issue`.
    """
    if not openings:
        return 0
    return await store.open_accounts(connection, work.project.id, kind, openings, work.now)


async def open_cards(connection: Connection, work: Work, card_ids: Sequence[str]) -> int:
    """Open the accounts of gift cards that are here already, from what the log says of them.

    Whatever is moved on a card opens it too; this is for many cards at once.
    """
    return await store.open_cards(connection, work.project.id, card_ids, work.now)


async def close_accounts(
    connection: Connection, work: Work, kind: AccountKind, holder_ids: Sequence[str]
) -> int:
    """Book what is left of holders who are deleted as removed; return how many had something."""
    if not holder_ids:
        return 0
    return await store.close_accounts(connection, work.project.id, kind, holder_ids, work.now)


async def adopt_cards(database: Database, now: datetime, *, limit: int = 1000) -> bool:
    """Open the accounts of some cards made before the ledger; return whether more wait."""
    async with database.transaction() as connection:
        return await store.adopt(connection, limit, now)
