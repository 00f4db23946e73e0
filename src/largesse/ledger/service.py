"""Post to accounts, read them, and look whether the books add up."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from largesse import audit, jobs
from largesse.customers.service.profiles import find_by_reference
from largesse.kernel.problem import refuse
from largesse.ledger import store
from largesse.ledger.decide import taken_back, with_balances
from largesse.ledger.model import Holding, LedgerMismatch, Posting
from largesse.storage import Connection, Database, Work


async def post(
    connection: Connection, work: Work, postings: Sequence[Posting], *, telling: bool = True
) -> list[Posting]:
    """Write postings and move their accounts in the caller's transaction; return them as written.

    Accounts are moved in the order of their holders, so that two requests do not wait for each
    other. A posting of nobody (a customer who was forgotten) moves no account and tells nothing.
    Without `telling` no event and no audit row is written: what is posted happened elsewhere.
    """
    if not postings:
        return []
    written: list[Posting] = []
    ordered = sorted(postings, key=lambda posting: (posting.kind, posting.holder_id or ""))
    for (kind, holder_id), group in groupby(ordered, key=lambda each: (each.kind, each.holder_id)):
        own = list(group)
        if holder_id is not None:
            amount = sum(posting.amount for posting in own)
            balance = await store.move_account(
                connection,
                work.project.id,
                kind,
                holder_id,
                amount,
                taken_back=taken_back(own),
            )
            own = with_balances(own, balance)
        written += own
    await store.insert_postings(connection, work.project.id, written)
    for posting in written:
        if telling and posting.holder_id is not None:
            await _tell(connection, work, posting, posting.holder_id)
    return written


async def _tell(connection: Connection, work: Work, posting: Posting, holder_id: str) -> None:
    credited = posting.amount > 0
    action = "points_credited" if credited else "points_taken_back"
    event = "customer.points.credited" if credited else "customer.points.taken_back"
    await audit.record(connection, work, action, "customer", holder_id, after=posting)
    await jobs.publish_event(connection, work, event, holder_id, posting)


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
        balance = await store.balance(connection, work.project.id, "points", customer.id)
        found = await store.postings(
            connection, work.project.id, "points", customer.id, starting_after, limit + 1
        )
    return Holding(customer.id, balance or 0, tuple(found[:limit]), len(found) > limit)


async def find_ledger_mismatches(database: Database) -> list[LedgerMismatch]:
    """Return what does not add up in the books of all projects."""
    async with database.reading() as connection:
        return await store.mismatches(connection)
