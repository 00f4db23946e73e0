"""Counters and turns: what must not be taken twice."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import msgspec

from largesse.redemptions.decide.counting import scope_of
from largesse.redemptions.model import CounterClaim, Mismatch
from largesse.redemptions.store.gathering import counter_of
from largesse.storage import Connection, load_queries
from largesse.storage.database import jsonb

SQL = load_queries("largesse.redemptions", "queries/claims.sql")


async def claim(
    connection: Connection,
    project_id: str,
    claims: Sequence[CounterClaim],
    session: str | None,
    now: datetime,
    *,
    hold_until: datetime | None = None,
    lets_go: bool = True,
) -> dict[str, int] | CounterClaim:
    """Return what is used of each counter now, or the claim that found its counter full.

    After a claim was lost the transaction must be rolled back: earlier ones in it have been made.
    A session lets go of what it held before; with `hold_until` it holds these claims instead.
    Without `lets_go` it goes on holding the credit of gift cards, which is about to be spent.
    """
    row = await SQL.claim.one(
        connection,
        project_id=project_id,
        claims=jsonb([_row(each) for each in claims]),
        session=session,
        hold_until=hold_until,
        lets_go=lets_go,
        now=now,
    )
    answer = row["answer"] if row else {}
    full = answer.get("full")
    if full is None:
        return dict(answer["used"])
    return next(each for each in claims if each.usage.key == full)


def _row(claim: CounterClaim) -> dict[str, object]:
    return counter_of(claim.usage) | {
        "scope": scope_of(claim.usage),
        "amount": claim.amount,
        "cap": claim.claim.cap if claim.claim else None,
        "kept": claim.kept,
    }


async def take_turn(connection: Connection, project_id: str, name: str) -> bool:
    """Return whether nobody else is at work on what is named, until the transaction ends."""
    return bool(await SQL.take_turn.value(connection, project_id=project_id, name=name))


async def session_holds(
    connection: Connection, project_id: str, session: str, voucher_id: str
) -> bool:
    """Return whether a session holds anything of a voucher."""
    return bool(
        await SQL.held_by_session.value(
            connection, project_id=project_id, session=session, owner=f"voucher:{voucher_id}"
        )
    )


async def mismatches(connection: Connection) -> list[Mismatch]:
    """Return the counters of all projects that do not say what the log says."""
    return [msgspec.convert(row, Mismatch) for row in await SQL.mismatches.all(connection)]
