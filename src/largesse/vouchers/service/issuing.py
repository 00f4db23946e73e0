"""Make vouchers one at a time: with a given code, or with one drawn at random."""

from __future__ import annotations

from typing import Any

import msgspec

from largesse import audit, campaigns, codes, jobs, schemas
from largesse.campaigns import Campaign
from largesse.codes import CodeConfig
from largesse.kernel.problem import Problem, ProblemError, refuse
from largesse.storage import Connection, Work, idempotency
from largesse.vouchers.model import Voucher, VoucherDetails, VoucherDraft
from largesse.vouchers.service.accounts import open_accounts
from largesse.vouchers.service.reading import describe_voucher
from largesse.vouchers.service.terms import (
    metadata_schema_of,
    own_terms,
    standalone_terms,
    terms_of,
)
from largesse.vouchers.store import vouchers as store

MOST_BARREN_DRAWS = 200
"""Draws in a row that met only taken codes before a config counts as used up."""


async def create_voucher(work: Work, draft: VoucherDraft) -> VoucherDetails:
    """Make a voucher of its own, or one more of a campaign; a taken code is `duplicate_found`.

    This is how a campaign of one code for all gets another one.
    """
    async with idempotency.transaction(work) as connection:
        details = await issue_voucher(connection, work, draft)
        await idempotency.answer(connection, work, details)
    return details


async def issue_voucher(connection: Connection, work: Work, draft: VoucherDraft) -> VoucherDetails:
    """Make a voucher as `create_voucher` does, in the caller's transaction."""
    if draft.campaign is not None:
        campaign = await campaigns.find_campaign(connection, work, draft.campaign)
        campaigns.refuse_protected(campaign)
        return await add_one(connection, work, campaign, draft)
    terms = await standalone_terms(connection, work, draft)
    config = codes.read_config(draft.code_config, ".code_config", work.project.code_charset)
    return await _issue(connection, work, terms, draft, config)


async def add_one(
    connection: Connection, work: Work, campaign: Campaign, draft: VoucherDraft
) -> VoucherDetails:
    """Add one voucher to a campaign, in the caller's transaction."""
    terms = await own_terms(connection, work, terms_of(campaign, work), draft)
    resource = metadata_schema_of(campaign)
    await schemas.check_metadata(connection, work, resource, terms.metadata)
    config = code_config(campaign, draft, work)
    details = await _issue(connection, work, terms, draft, config)
    await campaigns.count_codes(connection, work, campaign.id, 1)
    return details


def refuse_more_codes(campaign: Campaign) -> None:
    """Refuse to add codes where there is exactly one, or none."""
    campaigns.refuse_protected(campaign)
    if campaign.type == "STANDALONE" or campaign.voucher is None:
        raise refuse(
            "invalid_campaign",
            ".campaign",
            need="a campaign of several codes",
            got=campaign.type if campaign.voucher else campaign.campaign_type,
        )


def code_config(campaign: Campaign, draft: VoucherDraft, work: Work) -> CodeConfig:
    """Return how added codes look: as the draft says, else as the campaign does."""
    if draft.code_config is not None:
        return codes.read_config(draft.code_config, ".code_config", work.project.code_charset)
    return codes.read_config((campaign.voucher or {}).get("code_config"), ".voucher.code_config")


async def issue_drawn(
    connection: Connection,
    work: Work,
    terms: Voucher,
    config: CodeConfig,
    where: str = ".code_config",
) -> Voucher:
    """Save a voucher under a random code that nobody has; returns it with id and code."""
    if config.places == 0:
        return await issue_coded(connection, work, terms, config.template, where)
    for code in codes.generate(config, work.random, MOST_BARREN_DRAWS):
        voucher = msgspec.structs.replace(terms, id=work.id("v_"), code=code)
        if await store.insert_voucher(connection, work.project, voucher):
            await open_accounts(connection, work, [voucher])
            return voucher
    raise used_up(config, where)


async def issue_coded(
    connection: Connection, work: Work, terms: Voucher, code: str, where: str = ".code"
) -> Voucher:
    """Save a voucher under a given code; a taken one is `duplicate_found`."""
    codes.read_code(code, where)
    voucher = msgspec.structs.replace(terms, id=work.id("v_"), code=code)
    if not await store.insert_voucher(connection, work.project, voucher):
        raise ProblemError(
            Problem("duplicate_found", where, got=code, resource_type="voucher", resource_id=code)
        )
    await open_accounts(connection, work, [voucher])
    return voucher


def used_up(config: CodeConfig, where: str = ".code_config") -> ProblemError:
    """Return the refusal of a config whose codes are all taken, as far as drawing can tell."""
    return refuse(
        "invalid_code_config",
        where,
        need="codes that are still free",
        got=config.template[:100],
    )


async def _issue(
    connection: Connection, work: Work, terms: Voucher, draft: VoucherDraft, config: CodeConfig
) -> VoucherDetails:
    if draft.code is not None:
        voucher = await issue_coded(connection, work, terms, draft.code)
    else:
        codes.check_capacity(
            config, 1, where=".code_config", case_sensitive=work.project.case_sensitive_codes
        )
        voucher = await issue_drawn(connection, work, terms, config)
    await campaigns.assign_rules(connection, work, draft.validation_rules, "voucher", voucher.id)
    details = await describe_voucher(connection, work, voucher)
    await tell_voucher(connection, work, "created", voucher, after=voucher)
    return details


async def tell_voucher(
    connection: Connection,
    work: Work,
    action: str,
    voucher: Voucher,
    *,
    before: Any = None,
    after: Any = None,
) -> None:
    """Record a change of a voucher and tell the outbox, in the caller's transaction."""
    await audit.record(connection, work, action, "voucher", voucher.id, before=before, after=after)
    await jobs.publish_event(connection, work, f"voucher.{action}", voucher.id, after or voucher)
