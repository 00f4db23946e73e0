"""The ledger in the database."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

import msgspec

from largesse.ledger.decide import posting_of
from largesse.ledger.model import (
    AccountKind,
    AccountStanding,
    LedgerMismatch,
    Liability,
    Lot,
    Opening,
    Posting,
    PostingFilter,
    PostingReason,
    Spending,
)
from largesse.storage import Connection, load_queries
from largesse.storage.database import jsonb

SQL = load_queries(__package__)


async def move(
    connection: Connection,
    project_id: str,
    rows: Sequence[dict[str, Any]],
    session: str | None,
    now: datetime,
) -> dict[str, Any]:
    """Write movements and return what the function of the database answers."""
    answer: dict[str, Any] = await SQL.move.value(
        connection, project_id=project_id, movements=jsonb(rows), session=session, now=now
    )
    return answer


async def hold(
    connection: Connection,
    project_id: str,
    session: str,
    spendings: Sequence[Spending],
    until: datetime,
    now: datetime,
) -> dict[str, Any]:
    """Hold amounts and return what the function of the database answers."""
    holds = [
        {"kind": each.kind, "holder_id": each.holder_id, "amount": each.amount}
        for each in spendings
    ]
    answer: dict[str, Any] = await SQL.hold.value(
        connection,
        project_id=project_id,
        holds=jsonb(holds),
        session=session,
        until=until,
        now=now,
    )
    return answer


async def release(connection: Connection, project_id: str, session: str) -> int:
    """Let go of what a session holds; return of how many accounts."""
    return await SQL.release.run(connection, project_id=project_id, session=session)


async def session_holds(
    connection: Connection, project_id: str, session: str, holder_id: str
) -> bool:
    """Return whether a session holds anything of a holder's."""
    return bool(
        await SQL.held_by_session.value(
            connection, project_id=project_id, session=session, holder_id=holder_id
        )
    )


async def open_accounts(
    connection: Connection,
    project_id: str,
    kind: AccountKind,
    openings: Sequence[Opening],
    now: datetime,
) -> int:
    """Open the accounts of new holders and return how many were new."""
    return int(
        await SQL.open_accounts.value(
            connection,
            project_id=project_id,
            kind=kind,
            holder_ids=[each.holder_id for each in openings],
            amounts=[each.amount for each in openings],
            spents=[each.spent for each in openings],
            programme_ids=[each.programme_id for each in openings],
            now=now,
        )
    )


async def open_cards(
    connection: Connection, project_id: str, holder_ids: Sequence[str], now: datetime
) -> int:
    """Open the accounts of gift cards that are here already; return how many had none."""
    return int(
        await SQL.open_cards.value(
            connection, project_id=project_id, holder_ids=list(holder_ids), now=now
        )
    )


async def close_accounts(
    connection: Connection,
    project_id: str,
    kind: AccountKind,
    holder_ids: Sequence[str],
    now: datetime,
) -> int:
    """Take what is left of holders and return how many had something."""
    return int(
        await SQL.close_accounts.value(
            connection, project_id=project_id, kind=kind, holder_ids=list(holder_ids), now=now
        )
    )


async def standings(
    connection: Connection,
    project_id: str,
    kind: AccountKind,
    holder_ids: Iterable[str],
    session: str | None,
    now: datetime,
) -> dict[str, AccountStanding]:
    """Return where accounts stand, by holder; one nobody opened is not there."""
    rows = await SQL.standings.all(
        connection,
        project_id=project_id,
        kind=kind,
        holder_ids=list(holder_ids),
        session=session,
        now=now,
    )
    return {row["holder_id"]: msgspec.convert(row, AccountStanding) for row in rows}


async def lots(
    connection: Connection,
    project_id: str,
    kind: AccountKind,
    holder_id: str,
    *,
    used_up: bool,
    expiring_before: datetime | None,
    limit: int | None,
) -> list[Lot]:
    rows = await SQL.lots.all(
        connection,
        project_id=project_id,
        kind=kind,
        holder_id=holder_id,
        used_up=used_up,
        expiring_before=expiring_before,
        limit=limit,
    )
    return [msgspec.convert(row, Lot) for row in rows]


async def due_lots(
    connection: Connection, project_id: str, kind: AccountKind, before: datetime, limit: int
) -> list[tuple[str, str]]:
    """Return the lots that ran out, each with its holder."""
    rows = await SQL.due_lots.all(
        connection, project_id=project_id, kind=kind, before=before, limit=limit
    )
    return [(row["id"], row["holder_id"]) for row in rows]


async def postings(
    connection: Connection, project_id: str, wanted: PostingFilter, limit: int
) -> list[Posting]:
    query = SQL.postings_of_programme if wanted.holder_id is None else SQL.postings_of_holder
    rows = await query.by("position" if wanted.oldest_first else "-position").all(
        connection,
        project_id=project_id,
        limit=limit,
        **{
            name: list(value) if isinstance(value, (list, tuple)) else value
            for name, value in msgspec.structs.asdict(wanted).items()
        },
    )
    return [posting_of(row) for row in rows]


async def postings_by_id(
    connection: Connection, project_id: str, ids: Sequence[str]
) -> list[Posting]:
    rows = await SQL.postings_by_id.all(connection, project_id=project_id, ids=list(ids))
    return [posting_of(row) for row in rows]


async def posting_by_source(
    connection: Connection, project_id: str, kind: AccountKind, holder_id: str, source_id: str
) -> Posting | None:
    row = await SQL.posting_by_source.one(
        connection, project_id=project_id, kind=kind, holder_id=holder_id, source_id=source_id
    )
    return posting_of(row) if row else None


async def postings_of_redemption(
    connection: Connection, project_id: str, redemption_id: str
) -> list[Posting]:
    rows = await SQL.postings_of_redemption.all(
        connection, project_id=project_id, redemption_id=redemption_id
    )
    return [posting_of(row) for row in rows]


async def is_posting(
    connection: Connection, project_id: str, kind: AccountKind, holder_id: str, posting_id: str
) -> bool:
    """Return whether a posting is one of this account."""
    return bool(
        await SQL.is_posting.value(
            connection, project_id=project_id, kind=kind, holder_id=holder_id, id=posting_id
        )
    )


async def moved_between(
    connection: Connection,
    project_id: str,
    kind: AccountKind,
    holder_ids: Sequence[str],
    reasons: Sequence[PostingReason],
    start: datetime,
    end: datetime,
) -> dict[str, int]:
    """Return the sums of what moved, by holder; one of whom nothing moved is not there."""
    rows = await SQL.moved_between.all(
        connection,
        project_id=project_id,
        kind=kind,
        holder_ids=list(holder_ids),
        reasons=list(reasons),
        start=start,
        end=end,
    )
    return {row["holder_id"]: row["amount"] for row in rows}


async def liability(
    connection: Connection,
    project_id: str,
    kind: AccountKind,
    programme_id: str | None,
    at: datetime,
) -> list[Liability]:
    """Return what was owed to holders at a moment, by programme, the most first."""
    rows = await SQL.liability.all(
        connection, project_id=project_id, kind=kind, programme_id=programme_id, at=at
    )
    return [msgspec.convert({"kind": kind, **row}, Liability) for row in rows]


async def adopt(connection: Connection, limit: int, now: datetime) -> bool:
    """Open the accounts of the next cards of before; return whether there may be more."""
    row = await SQL.adopt.one(connection, limit=limit, now=now)
    return bool(row and row["last"])


async def mismatches(connection: Connection) -> list[LedgerMismatch]:
    """Return what does not add up in the books of all projects."""
    return [msgspec.convert(row, LedgerMismatch) for row in await SQL.mismatches.all(connection)]
