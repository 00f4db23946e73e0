"""Change campaigns, and those of their codes that nobody has yet."""

from __future__ import annotations

import msgspec

from largesse import campaigns, jobs
from largesse.campaigns import Campaign, CampaignChange, CampaignDetails
from largesse.kernel.problem import ProblemError
from largesse.storage import Connection, Work
from largesse.vouchers.model import Voucher
from largesse.vouchers.service.terms import terms_of
from largesse.vouchers.store import reaching as store

ACTION = "CAMPAIGN.VOUCHERS_UPDATE"
TASK = "campaigns.update_vouchers"
BATCH = 5_000
"""Codes one transaction changes."""
MOST_AT_ONCE = 2_000
"""A campaign of so many codes is changed whole before the answer, a larger one later."""

_TERMS = ("discount", "gift", "category_id", "start_date", "expiration_date",
          "validity_timeframe", "validity_day_of_week", "validity_hours")  # fmt: skip
_FREE, _REST = "free", "rest"


async def update_campaign(work: Work, reference: str, change: CampaignChange) -> CampaignDetails:
    """Change a campaign, and those of its vouchers neither published nor redeemed.

    Many vouchers are changed in the background, the campaign being `MODIFYING` meanwhile; one
    published before its turn comes gets the new terms as it is published.
    """
    async with work.database.transaction() as connection:
        campaign = await change_with_vouchers(connection, work, reference, change)
        return await campaigns.describe_campaign(connection, work, campaign)


async def change_with_vouchers(
    connection: Connection, work: Work, reference: str, change: CampaignChange
) -> Campaign:
    """Change a campaign and its vouchers as `update_campaign` does, in the caller's transaction."""
    before, after = await campaigns.change_campaign(connection, work, reference, change)
    fields = _changed(work, before, after)
    if not fields:
        return after
    if (after.vouchers_count or 0) > MOST_AT_ONCE:
        await _begin(connection, work, after, fields)
        return await campaigns.find_campaign(connection, work, after.id)
    place: str | None = f"{_FREE}:"
    while place is not None:
        _, place = await _reach(connection, work, after, fields, place)
    return after


async def update_vouchers(work: Work, action_id: str) -> None:
    """Give a changed campaign's terms to its vouchers, so many to a transaction.

    Where to go on is written with the vouchers: a crash repeats nothing and leaves nothing out.
    """
    while True:
        async with work.database.transaction() as connection:
            action = await jobs.find_action(connection, work, action_id)
            if action.status not in {"ENQUEUED", "IN_PROGRESS"}:
                return
            campaign_id = str(action.parameters["campaign_id"])
            campaign = await campaigns.find_campaign(connection, work, campaign_id)
            place = str(action.parameters.get("place") or f"{_FREE}:")
            fields = list(action.parameters["fields"])
            seen, further = await _reach(connection, work, campaign, fields, place)
            if further is None:
                await jobs.finish_action(
                    connection, work, action_id, {"done_count": action.total, "failed_count": 0}
                )
                await campaigns.set_generation(connection, work, campaign_id, "DONE")
                return
            done = min(action.total, action.processed + seen)
            await jobs.advance_action(connection, work, action_id, done, further)


async def give_up(work: Work, error: Exception, action_id: str) -> None:
    """Record that a campaign's change did not reach all of its vouchers."""
    why = error.problem.code if isinstance(error, ProblemError) else str(error)
    async with work.database.transaction() as connection:
        action = await jobs.find_action(connection, work, action_id)
        missing = action.total - action.processed
        await jobs.fail_action(
            connection,
            work,
            action_id,
            {"done_count": action.processed, "failed_count": missing, "message": why},
        )
        campaign_id = str(action.parameters["campaign_id"])
        await campaigns.set_generation(connection, work, campaign_id, "FAILED")


async def renewed(
    connection: Connection,
    work: Work,
    campaign: Campaign,
    vouchers: list[Voucher],
    *,
    keep_end: bool,
) -> list[Voucher]:
    """Return vouchers just published with what a running change of their campaign gives them.

    `keep_end` where their end counts from the publication.
    """
    if campaign.vouchers_generation_status != "MODIFYING" or not vouchers:
        return vouchers
    fields = await store.fields_changing(connection, work.project.id, campaign.id, ACTION)
    if keep_end:
        fields = [name for name in fields if name != "expiration_date"]
    terms = terms_of(campaign, work)
    ids = [voucher.id for voucher in vouchers]
    await store.renew_terms(connection, work.project.id, ids, terms, fields)
    news = {name: getattr(terms, name) for name in fields if name != "gift"}
    given = [msgspec.structs.replace(voucher, **news) for voucher in vouchers]
    if "gift" not in fields or terms.gift is None:
        return given
    # What is on a card is the card's own: only the effect of a gift can change.
    effect = {"effect": terms.gift["effect"]}
    return [
        msgspec.structs.replace(voucher, gift={**(voucher.gift or {}), **effect})
        for voucher in given
    ]


async def _begin(connection: Connection, work: Work, campaign: Campaign, fields: list[str]) -> None:
    action = await jobs.begin_action(
        connection,
        work,
        ACTION,
        total=campaign.vouchers_count or 0,
        parameters={"campaign_id": campaign.id, "fields": fields},
    )
    await campaigns.set_generation(connection, work, campaign.id, "MODIFYING")
    await jobs.enqueue(
        connection, work, TASK, {"action_id": action.id}, lock=f"campaign:{campaign.id}"
    )


async def _reach(
    connection: Connection, work: Work, campaign: Campaign, fields: list[str], place: str
) -> tuple[int, str | None]:
    """Change the next vouchers; return how many were looked at and where to go on, if anywhere.

    First those that could be published, by the index that finds them; then the few that are
    switched off.
    """
    phase, _, after = place.partition(":")
    seen, last = await store.reach_vouchers(
        connection,
        work.project.id,
        terms_of(campaign, work),
        fields,
        work.now,
        after,
        BATCH,
        free=phase == _FREE,
    )
    if seen == BATCH:
        return seen, f"{phase}:{last}"
    return seen, f"{_REST}:" if phase == _FREE else None


def _changed(work: Work, before: Campaign, after: Campaign) -> list[str]:
    """Return the fields of its vouchers that a change of a campaign changes."""
    if after.voucher is None:
        return []
    old, new = terms_of(before, work), terms_of(after, work)
    return [name for name in _TERMS if getattr(old, name) != getattr(new, name)]
