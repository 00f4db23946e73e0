"""Find programmes. Those of the first generation are campaigns."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import msgspec

from largesse import campaigns
from largesse.campaigns import Campaign
from largesse.kernel.problem import not_found
from largesse.loyalty.model.cards import Programme
from largesse.loyalty.model.expiry import ExpiryRules
from largesse.loyalty.store import cards as store
from largesse.storage import Connection, Work


async def find_programme(connection: Connection, work: Work, reference: str) -> Programme:
    """Return a programme of the first generation by id or name; else `not_found`."""
    campaign = await campaigns.find_campaign(connection, work, reference)
    if campaign.campaign_type != "LOYALTY_PROGRAM":
        raise not_found("campaign", reference)
    return programme_of(campaign)


async def ensure_programme(connection: Connection, work: Work, reference: str) -> Programme:
    """Return a programme as `find_programme` does, with the row that others refer to."""
    programme = await find_programme(connection, work, reference)
    await store.insert_programme(connection, work.project.id, programme)
    return programme


async def programmes_by_id(
    connection: Connection, work: Work, ids: Iterable[str]
) -> dict[str, Programme]:
    """Return programmes of the first generation by id, those in the bin too."""
    found = await campaigns.campaigns_by_id(connection, work, sorted(set(ids)))
    return {
        campaign.id: programme_of(campaign)
        for campaign in found.values()
        if campaign.campaign_type == "LOYALTY_PROGRAM"
    }


def programme_of(campaign: Campaign) -> Programme:
    """Return the programme a campaign of loyalty cards is."""
    card = (campaign.voucher or {}).get("loyalty_card") or {}
    return Programme(
        id=campaign.id,
        name=campaign.name,
        generation=1,
        created_at=campaign.created_at,
        status="ACTIVE" if campaign.active else "INACTIVE",
        auto_join=campaign.auto_join,
        start_date=campaign.start_date,
        expiration_date=campaign.expiration_date,
        expiry=read_expiry(card.get("expiration_rules")),
    )


def read_expiry(document: dict[str, Any] | None) -> ExpiryRules | None:
    """Return the rules a stored document holds; `None` for points that never expire."""
    return msgspec.convert(document, ExpiryRules) if document else None
