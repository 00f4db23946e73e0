"""What a campaign says of its referrals: when they count, whom nobody may bring, and tiers."""

from __future__ import annotations

import msgspec
from msgspec import UNSET

from largesse import audit, campaigns, jobs, rewards, segments
from largesse.campaigns import Campaign
from largesse.kernel.problem import not_found, refuse
from largesse.referrals.decide.programme import read_programme
from largesse.referrals.model import (
    MOST_TIERS,
    OptionsChange,
    ReferralOptions,
    ReferralProgramme,
    ReferralTier,
    TierChange,
    TierDraft,
)
from largesse.referrals.store import programmes as store
from largesse.storage import Connection, Work


async def find_referral_campaign(connection: Connection, work: Work, reference: str) -> Campaign:
    """Return a referral campaign by id or name; another kind of campaign is `not_found`."""
    campaign = await campaigns.find_campaign(connection, work, reference)
    if campaign.campaign_type != "REFERRAL_PROGRAM":
        raise not_found("campaign", reference)
    return campaign


async def programme_of(
    connection: Connection, work: Work, campaign_id: str
) -> ReferralProgramme | None:
    """Return when referrals of a campaign count, `None` when it is no referral campaign."""
    document = await store.programme_of(connection, work.project.id, campaign_id)
    return None if document is None else read_programme(campaign_id, document)


async def options_of(
    connection: Connection, work: Work, campaign_ids: list[str]
) -> dict[str, ReferralOptions]:
    """Return the options of campaigns; where none were set, the defaults."""
    known = await store.options(connection, work.project.id, campaign_ids)
    return {each: known.get(each, ReferralOptions()) for each in campaign_ids}


async def get_options(work: Work, reference: str) -> ReferralOptions:
    """Return the options of a referral campaign."""
    async with work.database.reading() as connection:
        campaign = await find_referral_campaign(connection, work, reference)
        return (await options_of(connection, work, [campaign.id]))[campaign.id]


async def change_options(work: Work, reference: str, change: OptionsChange) -> ReferralOptions:
    """Change some options of a referral campaign; they hold from the next request on."""
    async with work.database.transaction() as connection:
        campaign = await find_referral_campaign(connection, work, reference)
        before = (await options_of(connection, work, [campaign.id]))[campaign.id]
        told = {
            name: value
            for name, value in msgspec.structs.asdict(change).items()
            if value is not UNSET
        }
        after = msgspec.structs.replace(before, **told)
        await store.write_options(connection, work.project.id, campaign.id, after, work.now)
        await audit.record(
            connection,
            work,
            "referral_options_changed",
            "campaign",
            campaign.id,
            before=before,
            after=after,
        )
        await jobs.publish_event(connection, work, "campaign.updated", campaign.id, campaign)
    return after


async def list_tiers(work: Work, reference: str) -> list[ReferralTier]:
    """Return the tiers of a referral campaign, the oldest first."""
    async with work.database.reading() as connection:
        campaign = await find_referral_campaign(connection, work, reference)
        return await store.tiers(connection, work.project.id, campaign.id)


async def get_tier(work: Work, reference: str, tier_id: str) -> ReferralTier:
    """Return one tier of a referral campaign."""
    for tier in await list_tiers(work, reference):
        if tier.id == tier_id:
            return tier
    raise not_found("referral_tier", tier_id)


async def create_tier(work: Work, reference: str, draft: TierDraft) -> ReferralTier:
    """Add a tier to a referral campaign; it counts referees who come from now on."""
    async with work.database.transaction() as connection:
        campaign = await find_referral_campaign(connection, work, reference)
        await store.lock_tiers(connection, work.project.id, campaign.id)
        known = await store.tiers(connection, work.project.id, campaign.id)
        if len(known) >= MOST_TIERS:
            raise refuse("invalid_payload", "campaignId", need=f"at most {MOST_TIERS} tiers")
        tier = ReferralTier(
            id=work.id("rft_"),
            campaign_id=campaign.id,
            created_at=work.now,
            **msgspec.structs.asdict(draft),
        )
        await _refuse_unknown(connection, work, tier)
        await store.insert_tier(connection, work.project.id, tier)
        await _tell(connection, work, "created", tier, after=tier)
    return tier


async def change_tier(work: Work, reference: str, tier_id: str, change: TierChange) -> ReferralTier:
    """Change a tier of a referral campaign."""
    async with work.database.transaction() as connection:
        campaign = await find_referral_campaign(connection, work, reference)
        before = await _find_tier(connection, work, campaign, tier_id)
        told = {
            name: value
            for name, value in msgspec.structs.asdict(change).items()
            if value is not UNSET
        }
        after = msgspec.structs.replace(before, **told, updated_at=work.now)
        await _refuse_unknown(connection, work, after)
        await store.update_tier(connection, work.project.id, after)
        await _tell(connection, work, "updated", after, before=before, after=after)
    return after


async def delete_tier(work: Work, reference: str, tier_id: str) -> None:
    """Delete a tier; what it gave stays given."""
    async with work.database.transaction() as connection:
        campaign = await find_referral_campaign(connection, work, reference)
        tier = await _find_tier(connection, work, campaign, tier_id)
        await store.delete_tier(connection, work.project.id, tier.id)
        await _tell(connection, work, "deleted", tier, before=tier)


async def _find_tier(
    connection: Connection, work: Work, campaign: Campaign, tier_id: str
) -> ReferralTier:
    tier = await store.tier(connection, work.project.id, campaign.id, tier_id)
    if tier is None:
        raise not_found("referral_tier", tier_id)
    return tier


async def _refuse_unknown(connection: Connection, work: Work, tier: ReferralTier) -> None:
    """Refuse a reward or a segment nobody knows, and what needs an order or points to be given."""
    reward = await rewards.find_reward(connection, work, tier.reward_id)
    payout = reward.parameters.payout
    if reward.kind == "COIN" or (payout is not None and payout.amount is None):
        need = "the id of a reward that is given without an order"
        raise refuse("invalid_payload", ".reward_id", need=need, got=tier.reward_id)
    if tier.segment_id is not None:
        await segments.find_segment(connection, work, tier.segment_id)


async def _tell(
    connection: Connection,
    work: Work,
    action: str,
    tier: ReferralTier,
    *,
    before: ReferralTier | None = None,
    after: ReferralTier | None = None,
) -> None:
    await audit.record(
        connection, work, action, "referral_tier", tier.id, before=before, after=after
    )
    await jobs.publish_event(
        connection, work, f"campaign.referral_tier.{action}", tier.campaign_id, tier
    )
