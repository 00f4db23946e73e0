"""The ledger in the database."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from largesse.ledger.model import AccountKind, LedgerMismatch, Posting
from largesse.storage import Connection, load_queries

SQL = load_queries(__package__)


async def move_account(
    connection: Connection,
    project_id: str,
    kind: AccountKind,
    holder_id: str,
    amount: int,
    *,
    taken_back: int,
) -> int:
    """Add an amount to an account, opened with the first one; return its balance after it."""
    return int(
        await SQL.move_account.value(
            connection,
            project_id=project_id,
            kind=kind,
            holder_id=holder_id,
            amount=amount,
            taken_back=taken_back,
        )
    )


async def insert_postings(
    connection: Connection, project_id: str, postings: Sequence[Posting]
) -> None:
    await SQL.insert_posting.many(
        connection, [msgspec.structs.asdict(each) | {"project_id": project_id} for each in postings]
    )


async def balance(
    connection: Connection, project_id: str, kind: AccountKind, holder_id: str
) -> int | None:
    """Return what an account stands at, `None` when nothing was ever posted to it."""
    row = await SQL.balance.one(connection, project_id=project_id, kind=kind, holder_id=holder_id)
    return int(row["balance"]) if row else None


async def postings(
    connection: Connection,
    project_id: str,
    kind: AccountKind,
    holder_id: str,
    starting_after: str | None,
    limit: int,
) -> list[Posting]:
    rows = await SQL.postings.all(
        connection,
        project_id=project_id,
        kind=kind,
        holder_id=holder_id,
        starting_after=starting_after,
        limit=limit,
    )
    return [msgspec.convert(row, Posting) for row in rows]


async def is_posting(
    connection: Connection, project_id: str, kind: AccountKind, holder_id: str, posting_id: str
) -> bool:
    """Return whether a posting is one of this account."""
    return bool(
        await SQL.is_posting.value(
            connection, project_id=project_id, kind=kind, holder_id=holder_id, id=posting_id
        )
    )


async def mismatches(connection: Connection) -> list[LedgerMismatch]:
    """Return what does not add up in the books of all projects."""
    return [msgspec.convert(row, LedgerMismatch) for row in await SQL.mismatches.all(connection)]
