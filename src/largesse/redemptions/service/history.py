"""What was redeemed and taken back."""

from __future__ import annotations

from largesse.kernel.problem import not_found
from largesse.redemptions.model import (
    Mismatch,
    RedemptionDetails,
    RedemptionFilter,
    RedemptionSort,
    VoucherUse,
)
from largesse.redemptions.service.benefits import with_rewards
from largesse.redemptions.store import claims as claims_store
from largesse.redemptions.store import log as store
from largesse.storage import Connection, Database, Page, Work

_MOST_ENTRIES = 100


async def get_redemption(work: Work, redemption_id: str) -> RedemptionDetails:
    """Return one redemption or rollback; refuses with `not_found`."""
    async with work.database.reading() as connection:
        return await find_redemption(connection, work, redemption_id)


async def find_redemption(
    connection: Connection, work: Work, redemption_id: str
) -> RedemptionDetails:
    """Return one redemption or rollback, in the caller's transaction; else `not_found`."""
    found = await store.details(connection, work.project.id, [redemption_id], work.now)
    if not found:
        raise not_found("redemption", redemption_id)
    return (await with_rewards(connection, work, found))[0]


async def list_redemptions(
    work: Work, wanted: RedemptionFilter, sort: RedemptionSort, page: Page
) -> tuple[list[RedemptionDetails], int]:
    """Return a page of redemptions and rollbacks, and how many match in all."""
    async with work.database.reading() as connection:
        ids, total = await store.matching(connection, work.project.id, wanted, sort, page)
        found = await store.details(connection, work.project.id, ids, work.now)
        return await with_rewards(connection, work, found), total


async def voucher_redemptions(
    work: Work, reference: str
) -> tuple[VoucherUse, list[RedemptionDetails], int]:
    """Return what was used of a voucher and its latest entries; refuses with `not_found`."""
    async with work.database.reading() as connection:
        voucher = await store.voucher_by_reference(connection, work.project, reference)
        if voucher is None:
            raise not_found("voucher", reference)
        ids, total = await store.matching(
            connection,
            work.project.id,
            RedemptionFilter(voucher_id=voucher.id),
            "-created_at",
            Page(0, _MOST_ENTRIES),
        )
        found = await store.details(connection, work.project.id, ids, work.now)
        entries = await with_rewards(connection, work, found)
    return voucher, entries, total


async def find_counter_mismatches(database: Database) -> list[Mismatch]:
    """Return the counters of all projects that do not say what the log of redemptions says."""
    async with database.reading() as connection:
        return await claims_store.mismatches(connection)
