"""Move what accounts hold: credit, spend, give back, take back, transfer, let run out.

Everything takes the caller's connection and runs in the caller's transaction. Nothing here tells of
it: the audit row and the event are the caller's, who knows what it is about.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import msgspec

from largesse.ledger import store
from largesse.ledger.decide import posting_of, row_of, written
from largesse.ledger.model import (
    AccountKind,
    ExcessError,
    Grant,
    Movement,
    Posting,
    PostingReason,
    Refers,
    Returning,
    ShortError,
    Spending,
    TakingBack,
)
from largesse.storage import Connection, Work

_PREFIX = "lp_"


async def move(
    connection: Connection,
    work: Work,
    movements: Sequence[Movement],
    session: str | None = None,
) -> list[Posting | None]:
    """Write movements in one statement, all or nothing; `None` for what moved nothing.

    Spending takes what the session held, and whatever else it held is let go. Raises `ShortError`
    or `ExcessError`, and the caller rolls back: earlier movements may have been made.
    """
    if not movements:
        return []
    rows = [row_of(each, each.id or work.id(_PREFIX)) for each in movements]
    answer = await store.move(connection, work.project.id, rows, session, work.now)
    if "short" in answer:
        raise short_error(movements[answer["short"]], answer["available"])
    if "excess" in answer:
        asked = movements[answer["excess"]]
        told = asked.posting_id if isinstance(asked, Returning) else None
        raise ExcessError(told, asked.amount or 0, answer["available"])
    return written(rows, answer["moved"], work.now)


def short_error(asked: Movement, available: int) -> ShortError:
    """Return what is raised for a movement there is too little for."""
    assert asked.kind is not None and asked.holder_id is not None  # noqa: S101, PT018 - a spending
    return ShortError(asked.kind, asked.holder_id, asked.amount or 0, available)


async def grant(connection: Connection, work: Work, grants: Sequence[Grant]) -> list[Posting]:
    """Credit each grant as a lot of its own; what is owed is repaid first."""
    return _all(await move(connection, work, grants))


async def spend(
    connection: Connection,
    work: Work,
    spendings: Sequence[Spending],
    session: str | None = None,
) -> list[Posting]:
    """Take what is asked for, all of it: soonest to run out first, never what ran out.

    What others hold is not there; what `session` holds is taken first and the rest of it let go.
    Raises `ShortError`, and the caller rolls back.
    """
    return _all(await move(connection, work, spendings, session))


async def give_back(
    connection: Connection,
    work: Work,
    posting_id: str,
    amount: int | None = None,
    refers: Refers = Refers(),  # noqa: B008 - frozen
    *,
    reason: PostingReason = "refund",
) -> Posting:
    """Give back what a spending took, or a part of it, to the very lots it was taken of.

    What ran out meanwhile comes back with as long to live as it had when it was spent. Several
    calls give back the whole and never more: raises `ExcessError`, and the caller rolls back.
    """
    asked = Returning(posting_id=posting_id, amount=amount, refers=refers, reason=reason)
    (posting,) = await move(connection, work, [asked])
    if posting is None:
        raise ExcessError(posting_id, amount or 0, 0)
    return posting


async def take_back(
    connection: Connection,
    work: Work,
    holder_id: str,
    kind: AccountKind,
    amount: int,
    reason: PostingReason,
    refers: Refers = Refers(),  # noqa: B008 - frozen
    *,
    below_zero: bool,
    posting_id: str | None = None,
) -> Posting | None:
    """Take up to what is there, of the lot `posting_id` granted first; `None` when nothing is.

    `below_zero` what is missing is owed, and the holder's next grants repay it.
    """
    asked = TakingBack(
        kind=kind,
        holder_id=holder_id,
        amount=amount,
        reason=reason,
        below_zero=below_zero,
        posting_id=posting_id,
        refers=refers,
    )
    return (await move(connection, work, [asked]))[0]


async def transfer(
    connection: Connection,
    work: Work,
    kind: AccountKind,
    from_id: str,
    to_id: str,
    amount: int,
    expires_at: datetime | None = None,
    refers: Refers = Refers(),  # noqa: B008 - frozen
    *,
    programme_id: str | None = None,
) -> tuple[Posting, Posting]:
    """Take from one holder and give to another: one new lot. Raises `ShortError`.

    `programme_id` is for an account that is opened with it. Each posting names the other as
    `related["transaction_id"]`.
    """
    out_id, into_id = work.id(_PREFIX), work.id(_PREFIX)
    out = Spending(
        kind=kind,
        holder_id=from_id,
        amount=amount,
        reason="transfer_out",
        refers=_related(refers, into_id),
        id=out_id,
    )
    into = Grant(
        kind=kind,
        holder_id=to_id,
        amount=amount,
        reason="transfer_in",
        expires_at=expires_at,
        programme_id=programme_id,
        refers=_related(refers, out_id),
        id=into_id,
    )
    taken, given = _all(await move(connection, work, [out, into]))
    return taken, given


def _related(refers: Refers, posting_id: str) -> Refers:
    related = {**refers.related, "transaction_id": posting_id}
    return msgspec.structs.replace(refers, related=related)


async def expire(
    connection: Connection,
    work: Work,
    kind: AccountKind,
    before: datetime,
    limit: int = 1000,
) -> list[Posting]:
    """Book what ran out until a moment, so many lots at once; call again until there is nothing.

    It could not be spent any more already. A lot of a holder of whom a session holds something
    waits for the session's end.
    """
    due = await store.due_lots(connection, work.project.id, kind, before, limit)
    rows = [
        {
            "id": work.id(_PREFIX),
            "way": "expire",
            "kind": kind,
            "holder_id": holder_id,
            "lot_id": lot_id,
            "reason": "expiration",
            "against": "expired",
            "created_at": work.now,
        }
        for lot_id, holder_id in due
    ]
    if not rows:
        return []
    answer = await store.move(connection, work.project.id, rows, None, before)
    return [
        posting_of({**row, **told})
        for row, told in zip(rows, answer["moved"], strict=True)
        if told is not None
    ]


def _all(postings: Sequence[Posting | None]) -> list[Posting]:
    return [each for each in postings if each is not None]
