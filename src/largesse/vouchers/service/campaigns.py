"""Begin campaigns with their codes, and add codes to them."""

from __future__ import annotations

from typing import Any

from largesse import audit, campaigns, codes, jobs, schemas
from largesse.campaigns import Campaign, CampaignDetails, CampaignDraft
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
from largesse.vouchers.service.laws import lawful
from largesse.vouchers.service.terms import metadata_schema_of, own_terms, terms_of

MOST_CODES = 10_000_000
"""Codes one request may ask for."""


async def launch_campaign(work: Work, draft: CampaignDraft) -> CampaignDetails:
    """Make a campaign; one code at once, more than one in the background."""
    async with idempotency.transaction(work) as connection:
        campaign = await launch(connection, work, draft)
        details = await campaigns.describe_campaign(connection, work, campaign)
        await idempotency.answer(connection, work, details)
    return details


async def launch(connection: Connection, work: Work, draft: CampaignDraft) -> Campaign:
    """Make a campaign and its codes as `launch_campaign` does, in the caller's transaction."""
    _refuse_count(draft.vouchers_count)
    campaign = await campaigns.create_campaign(connection, work, draft)
    count = campaign.vouchers_count or 0
    if campaign.voucher is None or not count:
        return campaign
    config = codes.read_config(campaign.voucher["code_config"], ".voucher.code_config")
    if count == 1:
        terms = await lawful(connection, work, terms_of(campaign, work))
        voucher = await issue_drawn(connection, work, terms, config, ".voucher.code_config")
        await tell_voucher(connection, work, "created", voucher, after=voucher)
        return campaign
    # What the draft counted is counted again as the codes are begun.
    await campaigns.count_codes(connection, work, campaign.id, -count)
    await begin_generation(connection, work, campaign, count, config, {})
    return await campaigns.find_campaign(connection, work, campaign.id)


async def add_vouchers(
    work: Work, reference: str, count: int, draft: VoucherDraft
) -> VoucherDetails | AsyncAction:
    """Add codes to a campaign: one is returned, more are made in the background."""
    _refuse_count(count)
    if count > 1 and draft.code is not None:
        raise refuse("invalid_payload", ".code", need="none: several vouchers are asked for")
    async with idempotency.transaction(work) as connection:
        campaign = await campaigns.find_campaign(connection, work, reference)
        refuse_more_codes(campaign)
        added: VoucherDetails | AsyncAction
        if count == 1:
            added = await add_one(connection, work, campaign, draft)
        else:
            added = await _add_many(connection, work, campaign, count, draft)
            await audit.record(
                connection, work, "vouchers_added", "campaign", campaign.id, after=added
            )
        await jobs.publish_event(connection, work, "campaign.vouchers.added", campaign.id, added)
        await idempotency.answer(connection, work, added)
    return added


async def _add_many(
    connection: Connection, work: Work, campaign: Campaign, count: int, draft: VoucherDraft
) -> AsyncAction:
    own = await own_terms(connection, work, terms_of(campaign, work), draft)
    await schemas.check_metadata(connection, work, metadata_schema_of(campaign), own.metadata)
    config = code_config(campaign, draft, work)
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


def _refuse_count(count: int | None) -> None:
    if count is not None and count > MOST_CODES:
        raise refuse("too_many_vouchers_requested", ".vouchers_count", need=MOST_CODES, got=count)
