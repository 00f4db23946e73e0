"""Look at what came of referrals."""

from __future__ import annotations

from largesse.customers import find_customer
from largesse.referrals.model import ReferralDetails, ReferralFilter
from largesse.referrals.service.programmes import find_referral_campaign
from largesse.referrals.store import referrals as store
from largesse.storage import Connection, Work


async def list_referrals(
    work: Work, reference: str, wanted: ReferralFilter, limit: int
) -> tuple[list[ReferralDetails], bool]:
    """Return a page of a campaign's referrals, the newest first, and whether there are more."""
    async with work.database.reading() as connection:
        campaign = await find_referral_campaign(connection, work, reference)
        referrer = await _id_of(connection, work, wanted.referrer)
        referee = await _id_of(connection, work, wanted.referee)
        found = await store.referrals(
            connection,
            work.project.id,
            campaign.id,
            wanted.status,
            referrer,
            referee,
            wanted.starting_after,
            limit + 1,
        )
        page = found[:limit]
        given = await store.rewards_of(connection, work.project.id, [each.id for each in page])
    details = [ReferralDetails(each, tuple(given.get(each.id, ()))) for each in page]
    return details, len(found) > limit


async def _id_of(connection: Connection, work: Work, reference: str | None) -> str | None:
    """Return the id of a customer named by it or by a source id; who is unknown has no referral."""
    if reference is None:
        return None
    known = await find_customer(connection, work, source_id=reference)
    return known.id if known else reference
