"""A referral programme as its campaign keeps it, which is as the wire has it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from largesse.referrals.model import RefereeReward, ReferralProgramme


def read_programme(campaign_id: str, document: Mapping[str, Any]) -> ReferralProgramme:
    """Return what a campaign's document says; it was checked when it was written."""
    reward = document.get("referee_reward")
    event = document.get("custom_event")
    return ReferralProgramme(
        campaign_id=campaign_id,
        conversion_event_type=document.get("conversion_event_type", "redemption"),
        custom_event=event["name"] if event else None,
        referee_reward=RefereeReward(
            campaign_id=reward["related_object_parent"]["id"],
            type=reward["type"],
            amount=int(reward["amount"]),
        )
        if reward
        else None,
    )
