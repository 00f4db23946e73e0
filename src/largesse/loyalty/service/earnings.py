"""What came of what customers did: the log of earnings, with reasons."""

from __future__ import annotations

from datetime import datetime

from largesse import customers
from largesse.kernel.problem import not_found
from largesse.loyalty.model.earning_rules import EarningLogEntry, EarningOutcome
from largesse.loyalty.service.programmes import find_programme
from largesse.loyalty.store import earnings as store
from largesse.storage import Database, Work

_AT_ONCE = 5_000


async def list_earnings(
    work: Work,
    reference: str,
    *,
    programme: str | None,
    rule_id: str | None,
    outcome: EarningOutcome | None,
    after: str | None,
    limit: int,
) -> tuple[str, list[EarningLogEntry]]:
    """Return a customer's id and a page of what came of what they did, one more if there is.

    `reference` is an id or source id; refuses with `not_found`.
    """
    async with work.database.reading() as connection:
        customer = await customers.find_customer(
            connection, work, id=reference
        ) or await customers.find_customer(connection, work, source_id=reference)
        if customer is None:
            raise not_found("customer", reference)
        programme_id = None
        if programme is not None:
            programme_id = (await find_programme(connection, work, programme)).id
        found = await store.earnings_of_customer(
            connection,
            work.project.id,
            customer.id,
            programme_id=programme_id,
            rule_id=rule_id,
            outcome=outcome,
            after=after,
            limit=limit + 1,
        )
        return customer.id, found


async def forget_refusals(database: Database, before: datetime) -> int:
    """Delete what earned nothing before a moment, of every project; return how much there was."""
    deleted = 0
    while True:
        async with database.transaction() as connection:
            found = await store.forget_refusals(connection, before, _AT_ONCE)
        deleted += found
        if found < _AT_ONCE:
            return deleted
