"""Which codes, and which campaigns, somebody could use: a qualification told as objects."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, Literal

from largesse.campaigns.model import CampaignDetails
from largesse.campaigns.service.campaigns import describe_campaigns
from largesse.redemptions.model import Qualification
from largesse.redemptions.service.qualify import qualify
from largesse.storage import Work
from largesse.vouchers.model import VoucherDetails
from largesse.vouchers.service.reading import describe_vouchers

Order = Literal["created_at", "-created_at", "updated_at", "-updated_at", "code", "-code"]


async def examine_vouchers(work: Work, asked: Qualification, order: Order) -> list[VoucherDetails]:
    """Return the codes that qualify, with all that is known of them."""
    found = (await qualify(work, asked)).qualified
    vouchers = [each.redeemable.found.voucher for each in found]
    async with work.database.reading() as connection:
        known = await describe_vouchers(connection, work, [v for v in vouchers if v])
    return _in_order(known, order, lambda details: (details.voucher, details.voucher.code))


async def examine_campaigns(
    work: Work, asked: Qualification, order: Order
) -> list[CampaignDetails]:
    """Return the campaigns that qualify, with all that is known of them."""
    found = (await qualify(work, asked)).qualified
    campaigns = [each.redeemable.found.campaign for each in found]
    async with work.database.reading() as connection:
        known = await describe_campaigns(connection, work, [c for c in campaigns if c])
    return _in_order(known, order, lambda details: (details.campaign, details.campaign.name))


def _in_order(known: list[Any], order: Order, look: Callable[[Any], tuple[Any, str]]) -> list[Any]:
    def place(details: Any) -> str | datetime:
        thing, name = look(details)
        match order.removeprefix("-"):
            case "code":
                return name
            case "updated_at":
                moment: datetime = thing.updated_at or thing.created_at
                return moment
            case _:
                made: datetime = thing.created_at
                return made

    return sorted(known, key=place, reverse=order.startswith("-"))
