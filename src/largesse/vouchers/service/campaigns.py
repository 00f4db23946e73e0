"""Use cases of campaigns that touch their codes: begin, add codes, change, delete."""

from __future__ import annotations

from typing import Any

from largesse import campaigns, codes, jobs
from largesse.campaigns import Campaign, CampaignChange, CampaignDetails, CampaignDraft
from largesse.jobs import AsyncAction
from largesse.kernel.problem import refuse
from largesse.storage import Connection, Work, idempotency
from largesse.vouchers.model import Voucher, VoucherDetails, VoucherDraft
from largesse.vouchers.service.generating import OWN_FIELDS, begin_generation
from largesse.vouchers.service.issuing import (
    add_one,
    code_config,
    issue_drawn,
    refuse_more_codes,
    tell_voucher,
)
from largesse.vouchers.service.terms import own_terms, terms_of
from largesse.vouchers.store import vouchers as store

DELETE_ACTION = "CAMPAIGN.DELETE"
DELETE_TASK = "campaigns.delete"
MOST_CODES = 10_000_000
"""Codes one request may ask for."""
_CHUNK = 5_000


async def launch_campaign(work: Work, draft: CampaignDraft) -> CampaignDetails:
    """Make a campaign; one code at once, more than one in the background."""
    _refuse_count(draft.vouchers_count)
    async with idempotency.transaction(work) as connection:
        campaign = await campaigns.create_campaign(connection, work, draft)
        count = campaign.vouchers_count or 0
        if campaign.voucher is not None and count:
            config = codes.read_config(campaign.voucher["code_config"], ".voucher.code_config")
            if count == 1:
                terms = terms_of(campaign, work)
                voucher = await issue_drawn(connection, work, terms, config)
                await tell_voucher(connection, work, "created", voucher, after=voucher)
            else:
                # What the draft counted is counted again as the codes are begun.
                await campaigns.count_codes(connection, work, campaign.id, -count)
                await begin_generation(connection, work, campaign, count, config, {})
                campaign = await campaigns.find_campaign(connection, work, campaign.id)
        details = await campaigns.describe_campaign(connection, work, campaign)
        await idempotency.answer(connection, work, details)
    return details


async def add_vouchers(
    work: Work, reference: str, count: int, draft: VoucherDraft
) -> VoucherDetails | AsyncAction:
    """Add codes to a campaign: one is returned, more are made in the background."""
    _refuse_count(count)
    async with idempotency.transaction(work) as connection:
        campaign = await campaigns.find_campaign(connection, work, reference)
        added: VoucherDetails | AsyncAction
        if count == 1 or draft.code is not None:
            added = await add_one(connection, work, campaign, draft)
        else:
            added = await _add_many(connection, work, campaign, count, draft)
        await jobs.publish_event(connection, work, "campaign.vouchers.added", campaign.id, added)
        await idempotency.answer(connection, work, added)
    return added


async def update_campaign(work: Work, reference: str, change: CampaignChange) -> CampaignDetails:
    """Change a campaign, and those of its vouchers neither published nor redeemed."""
    async with work.database.transaction() as connection:
        before, after = await campaigns.change_campaign(connection, work, reference, change)
        if after.voucher is not None and _other_terms(before, after):
            await store.reach_vouchers(connection, work.project.id, terms_of(after, work), work.now)
        return await campaigns.describe_campaign(connection, work, after)


async def delete_campaign(work: Work, reference: str, *, force: bool) -> AsyncAction:
    """Put a campaign into the bin at once, its codes with it; the rest is background work.

    With `force` campaign and codes are deleted for good, and their names are free when the
    action is done.
    """
    async with work.database.transaction() as connection:
        campaign = await campaigns.find_campaign(connection, work, reference, lock=True)
        campaigns.refuse_protected(campaign)
        total = await store.count_of_campaign(connection, work.project.id, campaign.id)
        await campaigns.bin_campaign(connection, work, campaign)
        action = await jobs.begin_action(
            connection,
            work,
            DELETE_ACTION,
            total=total,
            parameters={"campaign_id": campaign.id, "force": force},
        )
        await jobs.enqueue(
            connection,
            work,
            DELETE_TASK,
            {"action_id": action.id},
            lock=f"campaign:{campaign.id}",
        )
    return action


async def delete_vouchers(work: Work, action_id: str) -> None:
    """Do the background part of deleting a campaign, so many vouchers to a transaction."""
    while True:
        async with work.database.transaction() as connection:
            action = await jobs.find_action(connection, work, action_id)
            if action.status not in {"ENQUEUED", "IN_PROGRESS"}:
                return
            campaign_id, force = str(action.parameters["campaign_id"]), action.parameters["force"]
            project_id = work.project.id
            gone = (
                await store.erase_campaign(connection, project_id, campaign_id, _CHUNK)
                if force
                else await store.clear_campaign(
                    connection, project_id, campaign_id, _CHUNK, work.now
                )
            )
            if gone:
                done = min(action.total, action.processed + gone)
                await jobs.advance_action(connection, work, action_id, done)
                continue
            if force:
                await campaigns.erase_campaign(connection, work, campaign_id)
            await jobs.finish_action(
                connection, work, action_id, {"done_count": action.total, "failed_count": 0}
            )
            return


async def _add_many(
    connection: Connection, work: Work, campaign: Campaign, count: int, draft: VoucherDraft
) -> AsyncAction:
    refuse_more_codes(campaign)
    own = await own_terms(connection, work, terms_of(campaign, work), draft)
    config = code_config(campaign, draft)
    codes.check_capacity(
        config,
        count,
        (campaign.vouchers_count or 0) if draft.code_config is None else 0,
        ".code_config",
        case_sensitive=work.project.case_sensitive_codes,
    )
    said = _said(campaign, work, own)
    return await begin_generation(connection, work, campaign, count, config, said)


def _said(campaign: Campaign, work: Work, own: Voucher) -> dict[str, Any]:
    """Return the fields a request gave its vouchers that are not the campaign's."""
    theirs = terms_of(campaign, work)
    return {
        name: getattr(own, name)
        for name in OWN_FIELDS
        if getattr(own, name) != getattr(theirs, name)
    }


def _other_terms(before: Campaign, after: Campaign) -> bool:
    names = ("voucher", "category_id", "start_date", "expiration_date", "validity_timeframe",
             "validity_day_of_week", "validity_hours")  # fmt: skip
    return any(getattr(before, name) != getattr(after, name) for name in names)


def _refuse_count(count: int | None) -> None:
    if count is not None and count > MOST_CODES:
        raise refuse("too_many_vouchers_requested", ".vouchers_count", need=MOST_CODES, got=count)
