"""Change vouchers, switch them on and off, take them away."""

from __future__ import annotations

from typing import Any

import msgspec
from msgspec import UNSET

from largesse import campaigns, schemas, trash
from largesse.campaigns import Campaign, merged
from largesse.catalog.service.categories import find_category
from largesse.kernel.problem import not_found, refuse
from largesse.storage import Connection, Work
from largesse.vouchers.decide.laws import refuse_shorter
from largesse.vouchers.model import Voucher, VoucherChange, VoucherDetails
from largesse.vouchers.service.accounts import close_accounts
from largesse.vouchers.service.cards import keeper
from largesse.vouchers.service.issuing import tell_voucher
from largesse.vouchers.service.reading import describe_voucher, find_voucher
from largesse.vouchers.service.terms import metadata_schema_of
from largesse.vouchers.store import vouchers as store


async def update_voucher(work: Work, reference: str, change: VoucherChange) -> VoucherDetails:
    """Change a voucher; the type of its discount and the amount on its card stay."""
    async with work.database.transaction() as connection:
        before = await _locked(connection, work, reference)
        fields: dict[str, Any] = dict(change.window)
        for name in ("active", "redemption_quantity", "additional_info"):
            if getattr(change, name) is not UNSET:
                fields[name] = getattr(change, name)
        if change.category is not UNSET:
            fields["category_id"] = (
                (await find_category(connection, work, change.category)).id
                if change.category
                else None
            )
        if change.metadata is not UNSET:
            fields["metadata"] = merged(before.metadata, change.metadata)
            resource = metadata_schema_of(await _of(connection, work, before))
            await schemas.check_metadata(connection, work, resource, fields["metadata"])
        if change.discount is not UNSET:
            fields["discount"] = await _discount(connection, work, before, change.discount)
        if change.gift is not UNSET:
            fields["gift"] = _gift(before, change.gift)
        after = msgspec.structs.replace(before, **fields, updated_at=work.now)
        campaigns.read_window(after)
        if after.expiration_date != before.expiration_date:
            refuse_shorter(before, after.expiration_date)
        await store.update_voucher(connection, work.project.id, after)
        await tell_voucher(connection, work, "updated", after, before=before, after=after)
        return await describe_voucher(connection, work, after)


async def switch_voucher(work: Work, reference: str, *, active: bool) -> VoucherDetails:
    """Switch a voucher on or off; refuses with `not_found`."""
    async with work.database.transaction() as connection:
        before = await find_voucher(connection, work, reference)
        after = await switch(connection, work, before, active=active)
        return await describe_voucher(connection, work, after)


async def switch(connection: Connection, work: Work, voucher: Voucher, *, active: bool) -> Voucher:
    """Switch a voucher on or off in the caller's transaction; return it as it is then."""
    before = await store.lock_voucher(connection, work.project.id, voucher.id)
    if before is None:
        raise not_found("voucher", voucher.code)
    after = msgspec.structs.replace(before, active=active, updated_at=work.now)
    await store.update_voucher(connection, work.project.id, after)
    action = "enabled" if active else "disabled"
    await tell_voucher(connection, work, action, after, before=before, after=after)
    return after


async def delete_voucher(work: Work, reference: str, *, force: bool) -> None:
    """Put a voucher into the bin, its code staying taken; with `force` delete it for good."""
    async with work.database.transaction() as connection:
        voucher = await _locked(connection, work, reference)
        campaign = await _of(connection, work, voucher)
        if campaign is not None:
            campaigns.refuse_protected(campaign)
            await campaigns.count_codes(connection, work, campaign.id, -1)
        if force:
            await campaigns.unassign(connection, work, [voucher.id])
            if voucher.type == "LOYALTY_CARD":
                await keeper().closed_card(connection, work, voucher.id)
            await close_accounts(connection, work, [voucher.id])
            await store.delete_voucher(connection, work.project.id, voucher.id)
        else:
            await store.bin_voucher(connection, work.project.id, voucher.id, work.now)
            generic = campaign is None or campaign.type == "STANDALONE"
            await trash.discard(
                connection,
                work,
                "voucher",
                voucher.id,
                voucher.code,
                None if generic else voucher.campaign_id,
            )
        await tell_voucher(connection, work, "deleted", voucher, before=voucher)


async def _of(connection: Connection, work: Work, voucher: Voucher) -> Campaign | None:
    if voucher.campaign_id is None:
        return None
    found = await campaigns.campaigns_by_id(connection, work, [voucher.campaign_id])
    return found.get(voucher.campaign_id)


async def _locked(connection: Connection, work: Work, reference: str) -> Voucher:
    found = await find_voucher(connection, work, reference)
    voucher = await store.lock_voucher(connection, work.project.id, found.id)
    if voucher is None:
        raise not_found("voucher", reference)
    return voucher


async def _discount(
    connection: Connection, work: Work, before: Voucher, document: dict[str, Any]
) -> dict[str, Any]:
    if before.discount is None:
        raise refuse("invalid_voucher", ".discount", need="a discount voucher", got=before.type)
    if document.get("type") != before.discount["type"]:
        raise refuse(
            "invalid_voucher",
            ".discount.type",
            need=before.discount["type"],
            got=str(document.get("type"))[:100],
        )
    return await campaigns.checked_discount(connection, work, document, ".discount")


def _gift(before: Voucher, document: dict[str, Any]) -> dict[str, Any]:
    if before.gift is None:
        raise refuse("invalid_voucher", ".gift", need="a gift voucher", got=before.type)
    gift = {**before.gift, **document}
    campaigns.read_gift(gift, ".gift")
    if gift["amount"] != before.gift["amount"]:
        raise refuse(
            "invalid_voucher", ".gift.amount", need=before.gift["amount"], got=gift["amount"]
        )
    return gift
