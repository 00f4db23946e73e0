"""Use cases of campaigns that touch no codes; `vouchers` has those that do."""

from __future__ import annotations

from typing import Any

import msgspec
from msgspec import UNSET

from largesse import audit, jobs, schemas
from largesse.campaigns.decide import read_duration, read_gift, read_window
from largesse.campaigns.model import (
    Campaign,
    CampaignChange,
    CampaignDetails,
    GenerationStatus,
    TierDetails,
)
from largesse.campaigns.service.assignments import assignments_by_object, unassign
from largesse.campaigns.service.benefits import checked_discount
from largesse.campaigns.service.finding import find_campaign, refuse_protected
from largesse.campaigns.service.promotions import describe_tiers, merged
from largesse.campaigns.service.referring import changed_programme
from largesse.campaigns.store import campaigns as store
from largesse.campaigns.store import promotions as promotion_store
from largesse.catalog.service.categories import categories_by_id, find_category
from largesse.kernel.problem import refuse
from largesse.rules.filters import FilterAt
from largesse.storage import Connection, Page, Work


async def get_campaign(work: Work, reference: str) -> CampaignDetails:
    """Return one campaign by id or name; refuses with `not_found`."""
    async with work.database.reading() as connection:
        return await describe_campaign(
            connection, work, await find_campaign(connection, work, reference)
        )


async def list_campaigns(
    work: Work,
    campaign_type: str | None,
    status: str | None,
    filters: FilterAt | None,
    order: str,
    page: Page,
    *,
    referral: bool | None = None,
) -> tuple[list[CampaignDetails], int]:
    """Return a page of campaigns and how many there are in all."""
    async with work.database.reading() as connection:
        found, total = await store.campaigns(
            connection,
            work.project.id,
            campaign_type,
            status,
            filters,
            order,
            page,
            referral=referral,
        )
        return await describe_campaigns(connection, work, found), total


async def switch_campaign(work: Work, reference: str, *, active: bool) -> CampaignDetails:
    """Switch a campaign on or off: its codes and tiers go with it."""
    async with work.database.transaction() as connection:
        before = await find_campaign(connection, work, reference, lock=True)
        refuse_protected(before)
        after = msgspec.structs.replace(before, active=active, updated_at=work.now)
        await store.update_campaign(connection, work.project.id, after)
        action = "enabled" if active else "disabled"
        await tell_campaign(connection, work, action, after, before=before, after=after)
        return await describe_campaign(connection, work, after)


async def protect_campaign(work: Work, reference: str, *, protected: bool) -> CampaignDetails:
    """Let a campaign refuse every edit, or allow them again; this one is always allowed."""
    async with work.database.transaction() as connection:
        before = await find_campaign(connection, work, reference, lock=True)
        after = msgspec.structs.replace(before, protected=protected, updated_at=work.now)
        await store.update_campaign(connection, work.project.id, after)
        await tell_campaign(connection, work, "updated", after, before=before, after=after)
        return await describe_campaign(connection, work, after)


async def change_campaign(
    connection: Connection, work: Work, reference: str, change: CampaignChange
) -> tuple[Campaign, Campaign]:
    """Change a campaign in the caller's transaction; return it before and after.

    The codes are the caller's to change. Refuses another discount type, another amount on the
    cards, and going to or from STANDALONE.
    """
    before = await find_campaign(connection, work, reference, lock=True)
    refuse_protected(before)
    fields: dict[str, Any] = dict(change.window)
    for name in ("description", "join_once", "auto_join", "activity_duration_after_publishing"):
        if getattr(change, name) is not UNSET:
            fields[name] = getattr(change, name)
    if before.type == "STANDALONE" or before.campaign_type == "LOYALTY_PROGRAM":
        fields.pop("join_once", None)  # its one code is everybody's; a member joins once
    if change.type is not UNSET:
        _refuse_type(before, change.type)
        fields["type"] = change.type
    if change.category is not UNSET:
        fields["category_id"] = (
            (await find_category(connection, work, change.category)).id if change.category else None
        )
    if change.metadata is not UNSET or change.unset_metadata_fields:
        metadata = before.metadata
        if change.metadata is not UNSET:
            metadata = merged(metadata, change.metadata)
        gone = set(change.unset_metadata_fields)
        fields["metadata"] = {k: v for k, v in metadata.items() if k not in gone}
        await schemas.check_metadata(connection, work, "campaign", fields["metadata"])
    if change.discount is not UNSET or change.gift is not UNSET:
        fields["voucher"] = await _changed_template(connection, work, before, change)
    if change.referral_program is not UNSET:
        fields["referral_program"] = await changed_programme(
            connection, work, before, change.referral_program, ".referral_program"
        )
    after = msgspec.structs.replace(before, **fields, updated_at=work.now)
    read_window(after)
    read_duration(after.activity_duration_after_publishing, ".activity_duration_after_publishing")
    await store.update_campaign(connection, work.project.id, after)
    await tell_campaign(connection, work, "updated", after, before=before, after=after)
    return before, after


def _refuse_type(before: Campaign, wanted: str) -> None:
    if wanted != before.type and "STANDALONE" in {wanted, before.type}:
        raise refuse("invalid_campaign_params", ".type", need=before.type, got=wanted)


async def _changed_template(
    connection: Connection, work: Work, before: Campaign, change: CampaignChange
) -> dict[str, Any]:
    template = dict(before.voucher or {})
    if change.discount is not UNSET:
        old = template.get("discount")
        if old is None:
            raise refuse("invalid_campaign_params", ".discount", need="a discount campaign")
        if change.discount.get("type") != old["type"]:
            raise refuse(
                "invalid_campaign_params",
                ".discount.type",
                need=old["type"],
                got=str(change.discount.get("type"))[:100],
            )
        template["discount"] = await checked_discount(
            connection, work, change.discount, ".discount"
        )
    if change.gift is not UNSET:
        old = template.get("gift")
        if old is None:
            raise refuse("invalid_campaign_params", ".gift", need="a gift campaign")
        gift = {**old, **change.gift}
        read_gift(gift, ".gift")
        if gift["amount"] != old["amount"]:
            raise refuse(
                "invalid_campaign_params", ".gift.amount", need=old["amount"], got=gift["amount"]
            )
        template["gift"] = gift
    return template


async def describe_campaign(
    connection: Connection, work: Work, campaign: Campaign
) -> CampaignDetails:
    """Return a campaign with its category, rules and tiers, in the caller's transaction."""
    (details,) = await describe_campaigns(connection, work, [campaign])
    return details


async def describe_campaigns(
    connection: Connection, work: Work, campaigns: list[Campaign]
) -> list[CampaignDetails]:
    """Return campaigns with their categories, rules and tiers, in the caller's transaction."""
    if not campaigns:
        return []
    assigned = await assignments_by_object(connection, work, [c.id for c in campaigns])
    carried = any(campaign.category_id for campaign in campaigns)
    categories = await categories_by_id(connection, work) if carried else {}
    promotions = [c.id for c in campaigns if c.campaign_type == "PROMOTION"]
    tiers: dict[str, list[TierDetails]] = {}
    if promotions:
        found = await promotion_store.tiers_of_campaigns(connection, work.project.id, promotions)
        for details in await describe_tiers(connection, work, found):
            tiers.setdefault(details.tier.campaign_id, []).append(details)
    return [
        CampaignDetails(
            campaign,
            categories.get(campaign.category_id or ""),
            tuple(assigned.get(campaign.id, ())),
            tuple(tiers.get(campaign.id, ())),
        )
        for campaign in campaigns
    ]


async def set_generation(
    connection: Connection, work: Work, campaign_id: str, status: GenerationStatus
) -> None:
    """Record how the making of a campaign's codes goes, in the caller's transaction."""
    await store.set_generation(connection, work.project.id, campaign_id, status)


async def count_codes(connection: Connection, work: Work, campaign_id: str, by: int) -> None:
    """Count codes more or fewer of a campaign, in the caller's transaction."""
    await store.count_codes(connection, work.project.id, campaign_id, by)


async def bin_campaign(connection: Connection, work: Work, campaign: Campaign) -> None:
    """Put a campaign into the bin, in the caller's transaction; its name stays taken."""
    await store.mark_campaign_deleted(connection, work.project.id, campaign.id, work.now)
    await tell_campaign(connection, work, "deleted", campaign, before=campaign)


async def restore_campaign(connection: Connection, work: Work, campaign_id: str) -> None:
    """Take a campaign out of the bin, in the caller's transaction."""
    await store.mark_campaign_restored(connection, work.project.id, campaign_id)
    campaign = await find_campaign(connection, work, campaign_id)
    await tell_campaign(connection, work, "updated", campaign, after=campaign)


async def erase_campaign(connection: Connection, work: Work, campaign_id: str) -> None:
    """Delete a binned campaign and its tiers for good, in the caller's transaction."""
    tiers = await promotion_store.tiers_of_campaigns(connection, work.project.id, [campaign_id])
    await unassign(connection, work, [campaign_id, *(tier.id for tier in tiers)])
    await store.delete_campaign(connection, work.project.id, campaign_id)


async def tell_campaign(
    connection: Connection,
    work: Work,
    action: str,
    campaign: Campaign,
    *,
    before: Campaign | None = None,
    after: Campaign | None = None,
) -> None:
    """Record a change of a campaign and tell the outbox, in the caller's transaction."""
    await audit.record(
        connection, work, action, "campaign", campaign.id, before=before, after=after
    )
    await jobs.publish_event(connection, work, f"campaign.{action}", campaign.id, after or campaign)
