"""Programmes of the first generation as the campaigns they are: made, changed, listed."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from largesse import campaigns
from largesse.campaigns import CampaignChange, CampaignDetails, CampaignDraft
from largesse.campaigns.service.campaigns import get_campaign, list_campaigns
from largesse.jobs import AsyncAction
from largesse.loyalty.model.tiers import TierRules
from largesse.loyalty.service import tier_structures
from largesse.loyalty.service.programmes import ensure_programme, find_programme
from largesse.storage import Page, Work, idempotency
from largesse.vouchers.service.campaigns import launch
from largesse.vouchers.service.deleting import delete_campaign
from largesse.vouchers.service.reaching import change_with_vouchers

LOYALTY = "LOYALTY_PROGRAM"


class ProgrammeDetails(msgspec.Struct, frozen=True):
    """A campaign of loyalty cards with the rules its tiers follow, if it has any."""

    details: CampaignDetails
    tiers: TierRules | None = None


async def launch_programme(
    work: Work, draft: CampaignDraft, rules: TierRules | None = None
) -> ProgrammeDetails:
    """Make a programme, with its cards as `launch_campaign` does, and the rules of its tiers."""
    async with idempotency.transaction(work) as connection:
        campaign = await launch(connection, work, draft)
        await ensure_programme(connection, work, campaign.id)
        if rules is not None:
            await tier_structures.set_rules(connection, work, campaign.id, rules)
        details = await campaigns.describe_campaign(connection, work, campaign)
        made = ProgrammeDetails(details, rules)
        await idempotency.answer(connection, work, made)
    return made


async def change_programme(
    work: Work,
    reference: str,
    change: CampaignChange,
    rules: TierRules | None = None,
    *,
    recalculate: bool = False,
) -> ProgrammeDetails:
    """Change a programme, and the rules its tiers follow where they are told.

    With `recalculate` members are looked at again in the background: nobody drops a tier by it.
    """
    async with work.database.transaction() as connection:
        programme = await find_programme(connection, work, reference)
        campaign = await change_with_vouchers(connection, work, programme.id, change)
        known = await tier_structures.rules_of(connection, work, [programme.id])
        rules = rules or known.get(programme.id, TierRules()) if recalculate else rules
        if rules is not None:
            await ensure_programme(connection, work, programme.id)
            await tier_structures.set_rules(
                connection, work, programme.id, rules, recalculate=recalculate
            )
        details = await campaigns.describe_campaign(connection, work, campaign)
        return ProgrammeDetails(details, rules or known.get(programme.id))


async def get_programme(work: Work, reference: str) -> ProgrammeDetails:
    """Return a programme by id or name; another campaign is `not_found`."""
    async with work.database.reading() as connection:
        programme = await find_programme(connection, work, reference)
    details = await get_campaign(work, programme.id)
    (found,) = await with_tiers(work, [details])
    return found


async def list_programmes(work: Work, order: str, page: Page) -> tuple[list[ProgrammeDetails], int]:
    """Return a page of programmes and how many there are in all."""
    found, total = await list_campaigns(work, LOYALTY, None, None, order, page)
    return await with_tiers(work, found), total


async def delete_programme(work: Work, reference: str, *, force: bool) -> AsyncAction:
    """Put a programme and its cards into the bin; with `force` delete them for good."""
    async with work.database.reading() as connection:
        programme = await find_programme(connection, work, reference)
    return await delete_campaign(work, programme.id, force=force)


async def with_tiers(work: Work, found: Iterable[CampaignDetails]) -> list[ProgrammeDetails]:
    """Return campaigns with the rules of their tiers; no question where none is a programme."""
    listed = [*found]
    ids = [each.campaign.id for each in listed if each.campaign.campaign_type == LOYALTY]
    rules: dict[str, TierRules] = {}
    if ids:
        async with work.database.reading() as connection:
            rules = await tier_structures.rules_of(connection, work, ids)
    return [ProgrammeDetails(each, rules.get(each.campaign.id)) for each in listed]
