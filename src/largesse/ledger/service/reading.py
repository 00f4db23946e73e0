"""Read where accounts stand and how it came to be, and look whether the books add up."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from largesse.customers.service.profiles import find_by_reference
from largesse.kernel.problem import refuse
from largesse.ledger import store
from largesse.ledger.model import (
    AccountKind,
    AccountStanding,
    Holding,
    LedgerMismatch,
    Liability,
    Lot,
    Posting,
    PostingFilter,
    PostingReason,
)
from largesse.storage import Connection, Database, Work


async def standings(
    connection: Connection,
    work: Work,
    kind: AccountKind,
    holder_ids: Iterable[str],
    session: str | None = None,
) -> dict[str, AccountStanding]:
    """Return where accounts stand by holder, in one query; without an account it is all zero."""
    asked = [*dict.fromkeys(holder_ids)]
    if not asked:
        return {}
    known = await store.standings(connection, work.project.id, kind, asked, session, work.now)
    return {each: known.get(each, AccountStanding(holder_id=each)) for each in asked}


async def lots(
    connection: Connection,
    work: Work,
    kind: AccountKind,
    holder_id: str,
    *,
    used_up: bool = False,
    expiring_before: datetime | None = None,
    limit: int | None = None,
) -> list[Lot]:
    """Return the lots of an account, soonest to run out first; `used_up` the empty ones too."""
    return await store.lots(
        connection,
        work.project.id,
        kind,
        holder_id,
        used_up=used_up,
        expiring_before=expiring_before,
        limit=limit,
    )


async def postings_page(
    connection: Connection, work: Work, wanted: PostingFilter, limit: int
) -> tuple[list[Posting], bool]:
    """Return a page of movements, the newest first unless asked otherwise, and whether more follow.

    A posting of a page does not tell its lots; `postings_by_id` does.
    """
    found = await store.postings(connection, work.project.id, wanted, limit + 1)
    return found[:limit], len(found) > limit


async def postings_by_id(
    connection: Connection, work: Work, ids: Sequence[str]
) -> dict[str, Posting]:
    """Return movements by id, each with the lots it touched."""
    found = await store.postings_by_id(connection, work.project.id, ids)
    return {each.id: each for each in found}


async def posting_by_source(
    connection: Connection, work: Work, kind: AccountKind, holder_id: str, source_id: str
) -> Posting | None:
    """Return the addition or removal the merchant gave this name; a name is given once a holder."""
    return await store.posting_by_source(connection, work.project.id, kind, holder_id, source_id)


async def postings_of_redemption(
    connection: Connection, work: Work, redemption_id: str
) -> list[Posting]:
    """Return what a redemption moved and what was given back of it, in their order."""
    return await store.postings_of_redemption(connection, work.project.id, redemption_id)


async def moved_between(
    connection: Connection,
    work: Work,
    kind: AccountKind,
    holder_ids: Sequence[str],
    reasons: Sequence[PostingReason],
    start: datetime,
    end: datetime,
) -> dict[str, int]:
    """Return the sum of what moved for these reasons from `start` to before `end`, by holder."""
    known = await store.moved_between(
        connection, work.project.id, kind, holder_ids, reasons, start, end
    )
    return {each: known.get(each, 0) for each in holder_ids}


async def liability(
    connection: Connection,
    work: Work,
    kind: AccountKind,
    at: datetime,
    programme_id: str | None = None,
) -> list[Liability]:
    """Return what holders had at a moment by programme, the most first, from the postings."""
    return await store.liability(connection, work.project.id, kind, programme_id, at)


async def list_points(
    work: Work, reference: str, starting_after: str | None, limit: int
) -> Holding:
    """Return the points of a customer, by id or source id, and a page of their postings.

    Refuses a cursor that is none of this customer's with `invalid_query_params`.
    """
    async with work.database.reading() as connection:
        customer = await find_by_reference(connection, work, reference)
        if starting_after is not None and not await store.is_posting(
            connection, work.project.id, "points", customer.id, starting_after
        ):
            raise refuse("invalid_query_params", "starting_after_id", need="the id of a posting")
        standing = (await standings(connection, work, "points", [customer.id]))[customer.id]
        wanted = PostingFilter(kind="points", holder_id=customer.id, after=starting_after)
        found, more = await postings_page(connection, work, wanted, limit)
    return Holding(customer.id, standing.balance - standing.owed, tuple(found), more)


async def find_ledger_mismatches(database: Database) -> list[LedgerMismatch]:
    """Return what does not add up in the books of all projects."""
    async with database.reading() as connection:
        return await store.mismatches(connection)
