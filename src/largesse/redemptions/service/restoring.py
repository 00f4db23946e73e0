"""Take entries of a log that was kept elsewhere, as they were, and count what they used."""

from __future__ import annotations

from collections.abc import Sequence

from largesse.redemptions.decide.counting import claims_of_entries, claims_of_rollback
from largesse.redemptions.model import CounterClaim, Redemption
from largesse.redemptions.service.movements import book_elsewhere
from largesse.redemptions.store import claims as claims_store
from largesse.redemptions.store import log as log_store
from largesse.storage import Connection, Work


async def restore_entries(
    connection: Connection, work: Work, entries: Sequence[Redemption]
) -> list[str]:
    """Write entries with the ids and moments they had, in the caller's transaction.

    Returns the ids of those that were not there. The counters they fall under are claimed as by
    the requests that made them, past every limit: what happened happened; what they
    moved in the ledger is booked. No event tells of them
    and no audit row but the caller's. An entry that is taken back stands before its rollback or
    is there already.
    """
    known = await log_store.known_entries(
        connection, work.project.id, [entry.id for entry in entries]
    )
    new = [entry for entry in entries if entry.id not in known]
    redeemed = [entry for entry in new if entry.kind == "redemption"]
    rollbacks = [entry for entry in new if entry.kind == "redemption_rollback"]
    await _claim(connection, work, claims_of_entries(redeemed))
    cards = await log_store.gift_cards(
        connection, work.project.id, [entry.voucher_id for entry in new if entry.voucher_id]
    )
    await book_elsewhere(connection, work, redeemed, cards)
    await log_store.insert_redemptions(connection, work.project.id, redeemed)
    if rollbacks:
        taken_back = [
            entry.redemption_id
            for entry in rollbacks
            if entry.result == "SUCCESS" and entry.redemption_id
        ]
        found = await log_store.details(connection, work.project.id, taken_back, work.now)
        await _claim(connection, work, claims_of_rollback(each.redemption for each in found))
        await book_elsewhere(connection, work, rollbacks, cards)
        await log_store.insert_redemptions(connection, work.project.id, rollbacks)
    return [entry.id for entry in new]


async def _claim(connection: Connection, work: Work, claims: Sequence[CounterClaim]) -> None:
    if claims:
        await claims_store.claim(connection, work.project.id, claims, None, work.now)
