"""What could this customer use on this cart."""

from __future__ import annotations

import msgspec

from largesse import pricing
from largesse.redemptions.decide.candidates import credits_of
from largesse.redemptions.model import (
    Company,
    Gathered,
    Possible,
    Qualification,
    Qualified,
    QualifiedList,
)
from largesse.redemptions.service.gather import company_of, find_redeemables, gather_about
from largesse.redemptions.store import qualifying as store
from largesse.storage import Connection, Page, Work

_BATCH = 50
_MOST = 1000
"""So many are looked at for one question; offers beyond need a narrower filter."""


async def qualify(work: Work, asked: Qualification) -> QualifiedList:
    """Return what a customer can use, each decided on by itself.

    What rules count (campaign budgets, redemptions per customer) is left aside on purpose
    (wire-semantics §8): an offer shown here may still be used up when it is validated.
    """
    async with work.database.reading() as connection:
        company = await company_of(connection, work, asked.purchase)
        gathered, qualified = await _in_batches(connection, work, asked, company)
    if asked.sorting_rule != "DEFAULT":
        best_first = asked.sorting_rule == "BEST_DEAL"
        qualified.sort(key=lambda each: each.deal, reverse=best_first)
    return QualifiedList(
        tuple(qualified[: asked.limit]), gathered, has_more=len(qualified) > asked.limit
    )


async def _in_batches(
    connection: Connection, work: Work, asked: Qualification, company: Company
) -> tuple[Gathered, list[Qualified]]:
    """Decide on batches until enough qualify; to find the best deal all are looked at."""
    customer_id = company.customer.id if company.customer else None
    wanted = asked.limit + 1 if asked.sorting_rule == "DEFAULT" else _MOST
    qualified: list[Qualified] = []
    for offset in range(0, _MOST, _BATCH):
        batch = await store.possible(
            connection, work.project.id, asked, customer_id, work.now, Page(offset, _BATCH)
        )
        found, stacking = await find_redeemables(
            connection, work, [(each.object, each.id) for each in batch]
        )
        gathered = await gather_about(
            connection, work, asked.purchase, company, found, stacking, counting=False
        )
        qualified += _qualified(work, gathered, batch)
        if len(batch) < _BATCH or len(qualified) >= wanted:
            break
    return gathered, qualified


def _qualified(work: Work, gathered: Gathered, batch: list[Possible]) -> list[Qualified]:
    """Return what of a batch applies to the cart by itself."""
    possible = {each.id: each for each in batch}
    applied = []
    for candidate in gathered.facts.candidates:
        facts = msgspec.structs.replace(gathered.facts, candidates=(candidate,))
        for outcome in pricing.plan(facts, work.now).applied:
            redeemable = gathered.redeemable(outcome)
            held = gathered.held.get(credits_of(candidate.owner_id).key, 0)
            applied.append(Qualified(possible[candidate.owner_id], redeemable, outcome, held))
    return applied
