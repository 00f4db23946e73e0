"""Delete campaigns with their codes: into the bin, out of it again, or for good."""

from __future__ import annotations

from typing import Any

from largesse import audit, campaigns, catalog, jobs, trash
from largesse.jobs import AsyncAction
from largesse.storage import Connection, Work
from largesse.trash import BinEntry
from largesse.vouchers.service import policies
from largesse.vouchers.service.accounts import close_accounts
from largesse.vouchers.service.cards import close_cards, keeper
from largesse.vouchers.service.issuing import tell_voucher
from largesse.vouchers.store import reaching as store
from largesse.vouchers.store import vouchers as voucher_store

DELETE_ACTION = "CAMPAIGN.DELETE"
DELETE_TASK = "campaigns.delete"
RESTORE_ACTION = "CAMPAIGN.RESTORE"
RESTORE_TASK = "campaigns.restore"
_CHUNK = 5_000


async def delete_campaign(work: Work, reference: str, *, force: bool) -> AsyncAction:
    """Put a campaign into the bin at once, its codes with it; the rest is background work.

    Its issue policies are stopped and its rules taken off. With `force` campaign and codes are
    deleted for good, and their names are free when the action is done.
    """
    async with work.database.transaction() as connection:
        campaign = await campaigns.find_campaign(connection, work, reference, lock=True)
        campaigns.refuse_protected(campaign)
        stopped = await policies.stop_of_campaign(connection, work, campaign.id)
        rules = await campaigns.take_rules_off(connection, work, campaign.id)
        await campaigns.bin_campaign(connection, work, campaign)
        if force:
            await trash.forget(connection, work, "campaign", campaign.id, below=True)
        else:
            kept = {"rules": rules, "policies": stopped}
            await trash.discard(connection, work, "campaign", campaign.id, campaign.name, kept=kept)
        return await _begin(connection, work, campaign.id, force=force)


async def delete_vouchers(work: Work, action_id: str) -> None:
    """Do the background part of deleting a campaign, so many vouchers to a transaction."""
    while True:
        async with work.database.transaction() as connection:
            action = await jobs.find_action(connection, work, action_id)
            if action.status not in {"ENQUEUED", "IN_PROGRESS"}:
                return
            campaign_id, force = str(action.parameters["campaign_id"]), action.parameters["force"]
            known = await campaigns.campaigns_by_id(connection, work, [campaign_id])
            if force and await close_cards(connection, work, known.get(campaign_id)):
                continue
            gone = 0
            # A campaign restored meanwhile keeps its codes.
            if campaign_id in known and known[campaign_id].deleted_at is not None:
                gone = await _delete_some(connection, work, campaign_id, force=force)
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


async def restore_vouchers(work: Work, action_id: str) -> None:
    """Take a restored campaign's codes out of the bin, so many to a transaction."""
    while True:
        async with work.database.transaction() as connection:
            action = await jobs.find_action(connection, work, action_id)
            if action.status not in {"ENQUEUED", "IN_PROGRESS"}:
                return
            campaign_id = str(action.parameters["campaign_id"])
            back = await store.restore_campaign(connection, work.project.id, campaign_id, _CHUNK)
            if not back:
                await jobs.finish_action(
                    connection, work, action_id, {"done_count": action.total, "failed_count": 0}
                )
                return
            done = min(action.total, action.processed + back)
            await jobs.advance_action(connection, work, action_id, done)


async def delete_bin_entry(work: Work, entry_id: str) -> None:
    """Delete what lies in the bin for good; its name or code is free again.

    A campaign's codes go in the background.
    """
    async with work.database.transaction() as connection:
        entry = await trash.lock_entry(connection, work, entry_id)
        match entry.resource_type:
            case "campaign":
                await _begin(connection, work, entry.resource_id, force=True)
            case "voucher":
                await campaigns.unassign(connection, work, [entry.resource_id])
                await keeper().closed_card(connection, work, entry.resource_id)
                await close_accounts(connection, work, [entry.resource_id])
                await voucher_store.delete_voucher(connection, work.project.id, entry.resource_id)
            case "product":
                await catalog.erase_product(connection, work, entry.resource_id)
            case "sku":
                await catalog.erase_sku(connection, work, entry.resource_id)
        below = entry.resource_type in {"campaign", "product"}
        await trash.forget(connection, work, entry.resource_type, entry.resource_id, below=below)
        await audit.record(connection, work, "erased", entry.resource_type, entry.resource_id)


async def restore_bin_entry(work: Work, entry_id: str) -> BinEntry:
    """Take something out of the bin: what went there with it comes back too.

    A voucher or SKU whose campaign or product is in the bin is refused.
    """
    async with work.database.transaction() as connection:
        entry = await trash.lock_entry(connection, work, entry_id)
        match entry.resource_type:
            case "campaign":
                await _restore_campaign(connection, work, entry.resource_id, entry.kept)
            case "voucher":
                await _restore_voucher(connection, work, entry.resource_id)
            case "product":
                await catalog.restore_product(connection, work, entry.resource_id)
            case "sku":
                await catalog.restore_sku(connection, work, entry.resource_id)
        await trash.forget(connection, work, entry.resource_type, entry.resource_id)
    return entry


async def _begin(
    connection: Connection, work: Work, campaign_id: str, *, force: bool
) -> AsyncAction:
    total = await store.count_of_campaign(connection, work.project.id, campaign_id, binned=force)
    action = await jobs.begin_action(
        connection,
        work,
        DELETE_ACTION,
        total=total,
        parameters={"campaign_id": campaign_id, "force": force},
    )
    await jobs.enqueue(
        connection, work, DELETE_TASK, {"action_id": action.id}, lock=f"campaign:{campaign_id}"
    )
    return action


async def _delete_some(connection: Connection, work: Work, campaign_id: str, *, force: bool) -> int:
    if force:
        gone, cards = await store.erase_campaign(connection, work.project.id, campaign_id, _CHUNK)
        await close_accounts(connection, work, cards)
        return gone
    return await store.clear_campaign(connection, work.project.id, campaign_id, _CHUNK, work.now)


async def _restore_campaign(
    connection: Connection, work: Work, campaign_id: str, kept: dict[str, Any]
) -> None:
    await campaigns.restore_campaign(connection, work, campaign_id)
    known = await campaigns.rules_by_id(connection, work, list(kept.get("rules", ())))
    await campaigns.assign_rules(connection, work, known, "campaign", campaign_id)
    await policies.start_again(connection, work, list(kept.get("policies", ())))
    total = await store.count_of_campaign(connection, work.project.id, campaign_id, binned=True)
    action = await jobs.begin_action(
        connection,
        work,
        RESTORE_ACTION,
        total=total,
        parameters={"campaign_id": campaign_id},
    )
    await jobs.enqueue(
        connection, work, RESTORE_TASK, {"action_id": action.id}, lock=f"campaign:{campaign_id}"
    )


async def _restore_voucher(connection: Connection, work: Work, voucher_id: str) -> None:
    voucher = await voucher_store.restore_voucher(connection, work.project.id, voucher_id)
    if voucher.campaign_id is not None:
        # Refused while the campaign is in the bin.
        campaign = await campaigns.find_campaign(connection, work, voucher.campaign_id)
        await campaigns.count_codes(connection, work, campaign.id, 1)
    await tell_voucher(connection, work, "updated", voucher, after=voucher)
