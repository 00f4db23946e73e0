"""What came of referrals, in the database."""

from __future__ import annotations

from datetime import datetime

import msgspec

from largesse.referrals.model import (
    HolderRole,
    Referral,
    ReferralReward,
    ReferralStatus,
)
from largesse.storage import Connection, load_queries

SQL = load_queries("largesse.referrals", "queries/referrals.sql")


async def insert_referral(connection: Connection, project_id: str, referral: Referral) -> bool:
    """Return whether it is new: neither the occasion nor, when it converts, the referee known."""
    fields = msgspec.structs.asdict(referral)
    return await SQL.insert_referral.run(connection, project_id=project_id, **fields) == 1


async def set_status(
    connection: Connection,
    project_id: str,
    referral_id: str,
    status: ReferralStatus,
    reason: str | None,
    reverted_at: datetime | None = None,
) -> None:
    await SQL.set_status.run(
        connection,
        project_id=project_id,
        id=referral_id,
        status=status,
        reason=reason,
        reverted_at=reverted_at,
    )


async def count_referee(
    connection: Connection, project_id: str, campaign_id: str, referrer_id: str, most: int | None
) -> int | None:
    """Return how many referees a referrer has with this one, `None` when the limit is reached."""
    row = await SQL.count_referee.one(
        connection,
        project_id=project_id,
        campaign_id=campaign_id,
        referrer_id=referrer_id,
        most=most,
    )
    return int(row["referees"]) if row else None


async def uncount_referee(
    connection: Connection, project_id: str, campaign_id: str, referrer_id: str
) -> None:
    await SQL.uncount_referee.run(
        connection, project_id=project_id, campaign_id=campaign_id, referrer_id=referrer_id
    )


async def converted_by(connection: Connection, project_id: str, occasion: str) -> Referral | None:
    row = await SQL.converted_by.one(connection, project_id=project_id, occasion=occasion)
    return msgspec.convert(row, Referral) if row else None


async def insert_reward(connection: Connection, project_id: str, reward: ReferralReward) -> None:
    fields = msgspec.structs.asdict(reward)
    await SQL.insert_reward.run(connection, project_id=project_id, **fields)


async def tiers_given(
    connection: Connection, project_id: str, campaign_id: str, referrer_id: str
) -> frozenset[str]:
    rows = await SQL.tiers_given.all(
        connection, project_id=project_id, campaign_id=campaign_id, referrer_id=referrer_id
    )
    return frozenset(row["tier_id"] for row in rows)


async def given_for(
    connection: Connection, project_id: str, campaign_id: str, referee_id: str
) -> frozenset[tuple[HolderRole, str | None]]:
    """Return to whom something was given for a referee, and by which tier."""
    rows = await SQL.given_for.all(
        connection, project_id=project_id, campaign_id=campaign_id, referee_id=referee_id
    )
    return frozenset((row["role"], row["tier_id"]) for row in rows)


async def referrals(
    connection: Connection,
    project_id: str,
    campaign_id: str,
    status: str | None,
    referrer_id: str | None,
    referee_id: str | None,
    starting_after: str | None,
    limit: int,
) -> list[Referral]:
    rows = await SQL.referrals.all(
        connection,
        project_id=project_id,
        campaign_id=campaign_id,
        status=status,
        referrer_id=referrer_id,
        referee_id=referee_id,
        starting_after=starting_after,
        limit=limit,
    )
    return [msgspec.convert(row, Referral) for row in rows]


async def rewards_of(
    connection: Connection, project_id: str, referral_ids: list[str]
) -> dict[str, list[ReferralReward]]:
    """Return what was given for referrals, by the referral's id."""
    rows = await SQL.rewards_of.all(connection, project_id=project_id, referral_ids=referral_ids)
    found: dict[str, list[ReferralReward]] = {}
    for row in rows:
        reward = msgspec.convert(row, ReferralReward)
        found.setdefault(reward.referral_id, []).append(reward)
    return found
