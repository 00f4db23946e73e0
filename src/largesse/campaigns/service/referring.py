"""Read what a campaign says of its referrals."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from largesse import schemas
from largesse.campaigns.decide import reading
from largesse.campaigns.decide.reading import refused
from largesse.campaigns.model import Campaign
from largesse.campaigns.service.finding import find_campaign
from largesse.kernel.problem import refuse
from largesse.storage import Connection, Work

CONVERSIONS = ("redemption", "custom_event")
_CARD_OF = {"GIFT_VOUCHERS": "GIFT_VOUCHER", "LOYALTY_PROGRAM": "LOYALTY_CARD"}


async def read_referral_program(
    connection: Connection, work: Work, document: Mapping[str, Any], where: str
) -> dict[str, Any]:
    """Return the programme as it is stored and shown: a redemption converts unless it says else.

    Names become ids; an event or a campaign nobody knows is refused.
    """
    conversion = document.get("conversion_event_type") or "redemption"
    if conversion not in CONVERSIONS:
        raise refused(f"{where}.conversion_event_type", [*CONVERSIONS], conversion)
    stored: dict[str, Any] = {"conversion_event_type": conversion}
    event = reading.child(document, "custom_event", where)
    if conversion == "custom_event":
        stored["custom_event"] = await _event(connection, work, event, f"{where}.custom_event")
    elif event is not None:
        raise refused(f"{where}.custom_event", "none where a redemption converts")
    reward = reading.child(document, "referee_reward", where)
    if reward is not None:
        stored["referee_reward"] = await read_referee_reward(
            connection, work, reward, f"{where}.referee_reward"
        )
    return stored


async def changed_programme(
    connection: Connection, work: Work, campaign: Campaign, document: Mapping[str, Any], where: str
) -> dict[str, Any]:
    """Return a programme with another reward for referees; what converts can never change."""
    before = campaign.referral_program
    if before is None:
        raise refuse(
            "invalid_campaign_params",
            where,
            need="campaign_type REFERRAL_PROGRAM",
            got=campaign.campaign_type,
        )
    after = await read_referral_program(connection, work, {**before, **document}, where)
    for name in ("conversion_event_type", "custom_event"):
        if after.get(name) != before.get(name):
            raise refuse(
                "invalid_campaign_params",
                f"{where}.{name}",
                need=str(before["conversion_event_type"]),
            )
    return after


async def read_referee_reward(
    connection: Connection, work: Work, document: Mapping[str, Any], where: str
) -> dict[str, Any]:
    """Return what a referee is given on a card of a campaign, as it is stored and shown."""
    parent = reading.child(document, "related_object_parent", where) or {}
    reference = parent.get("id") or parent.get("name")
    place = f"{where}.related_object_parent"
    if not isinstance(reference, str):
        raise refused(f"{place}.id", "a campaign's name")
    campaign = await find_campaign(connection, work, reference)
    card = _CARD_OF.get(campaign.campaign_type)
    if card is None:
        raise refuse("invalid_campaign_params", place, need=[*_CARD_OF], got=campaign.campaign_type)
    if document.get("type") not in (None, card):
        raise refuse(
            "invalid_campaign_params", f"{where}.type", need=card, got=str(document["type"])[:40]
        )
    return {
        "related_object_parent": {
            "id": campaign.id,
            "name": campaign.name,
            "object": "CAMPAIGN",
        },
        "type": card,
        "amount": str(_amount(document.get("amount"), f"{where}.amount")),
    }


def _amount(told: Any, where: str) -> int:
    """Return credits in wire units or points; the wire tells them as text."""
    text = str(told)
    amount = int(text) if text.isascii() and text.isdigit() and len(text) <= 15 else 0
    if not 0 < amount <= reading.LARGEST_QUANTITY:
        raise refused(where, f"1 to {reading.LARGEST_QUANTITY}", told)
    return amount


async def _event(
    connection: Connection, work: Work, event: Mapping[str, Any] | None, where: str
) -> dict[str, Any]:
    told = event or {}
    found = await schemas.find_event_schema(
        connection, work, id=told.get("id"), name=told.get("name")
    )
    if found is None:
        raise refused(where, "an event that has a schema", told.get("name") or told.get("id"))
    return {"id": found.id, "name": found.name}
