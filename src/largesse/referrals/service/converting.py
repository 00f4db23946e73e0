"""Count referrals: what was redeemed or done with a referral code, once each, and reward them.

It runs behind the outbox, each event in one transaction: the referral, the referee beside the
referrer, the count that a limit guards, and what both are given. A reward there is none left of
stops nothing: the referral counts, and the log says why nothing was given.
"""

from __future__ import annotations

from typing import Any

import msgspec

from largesse import audit, jobs, ledger, orders, rewards, segments
from largesse.customers import Customer, customers_by_id
from largesse.jobs import OutboxEvent
from largesse.kernel.problem import ProblemError
from largesse.referrals.decide.tiers import reached
from largesse.referrals.model import (
    HolderRole,
    Referral,
    ReferralOptions,
    ReferralProgramme,
    ReferralReward,
    ReferralTier,
)
from largesse.referrals.service.guarding import trait_in_common
from largesse.referrals.service.programmes import options_of, programme_of
from largesse.referrals.store import holders as holder_store
from largesse.referrals.store import programmes as programme_store
from largesse.referrals.store import referrals as store
from largesse.storage import Connection, Work
from largesse.vouchers import Voucher, vouchers_by_reference

EVENTS = frozenset(
    {"redemption.succeeded", "redemption.rollback.succeeded", "customer.custom_event"}
)


async def on_event(connection: Connection, work: Work, event: OutboxEvent) -> None:
    """Count what an event says of a referral, in the relay's transaction."""
    data: dict[str, Any] = event.data
    match event.type:
        case "redemption.succeeded":
            if data.get("voucher_id") and data.get("campaign_id") and data.get("customer_id"):
                await _on_redemption(connection, work, data)
        case "redemption.rollback.succeeded":
            if data.get("voucher_id") and data.get("redemption_id"):
                await _on_rollback(connection, work, data["redemption_id"])
        case "customer.custom_event":
            code = (data.get("referral") or {}).get("code")
            if code:
                await _on_custom_event(connection, work, data, code)


async def _on_redemption(connection: Connection, work: Work, data: dict[str, Any]) -> None:
    programme = await programme_of(connection, work, data["campaign_id"])
    if programme is None or programme.conversion_event_type != "redemption":
        return
    known = await vouchers_by_reference(connection, work, [data["voucher_id"]])
    voucher = known.get(data["voucher_id"])
    if voucher is None:
        return
    referral = await _refer(
        connection, work, programme, voucher, data["customer_id"], data["id"], {}
    )
    if referral is not None and data.get("order_id") and referral.referrer_id:
        await orders.note_referrer(connection, work, data["order_id"], referral.referrer_id)


async def _on_custom_event(
    connection: Connection, work: Work, data: dict[str, Any], code: str
) -> None:
    known = await vouchers_by_reference(connection, work, [code])
    voucher = known.get(code)
    if voucher is None or not voucher.is_referral_code or voucher.campaign_id is None:
        return
    programme = await programme_of(connection, work, voucher.campaign_id)
    if programme is None or programme.custom_event != data["type"]:
        return
    told = data.get("metadata") or {}
    await _refer(connection, work, programme, voucher, data["customer_id"], data["id"], told)


async def _on_rollback(connection: Connection, work: Work, redemption_id: str) -> None:
    """Count a referral no more whose redemption was taken back; what was given stays given."""
    referral = await store.converted_by(connection, work.project.id, redemption_id)
    if referral is None:
        return
    after = msgspec.structs.replace(referral, status="reverted", reverted_at=work.now)
    await store.set_status(
        connection, work.project.id, referral.id, "reverted", None, reverted_at=work.now
    )
    if referral.referrer_id is not None:
        await store.uncount_referee(
            connection, work.project.id, referral.campaign_id, referral.referrer_id
        )
    await _tell(connection, work, "reverted", after)


async def _refer(
    connection: Connection,
    work: Work,
    programme: ReferralProgramme,
    voucher: Voucher,
    referee_id: str,
    occasion: str,
    metadata: dict[str, Any],
) -> Referral | None:
    """Write down what comes of a referral; return it when it counts."""
    referral = Referral(
        id=work.id("rfl_"),
        campaign_id=programme.campaign_id,
        voucher_id=voucher.id,
        referrer_id=voucher.holder_id,
        referee_id=referee_id,
        status="converted",
        occasion=occasion,
        created_at=work.now,
    )
    if voucher.holder_id is None:
        await _refuse(connection, work, referral, "not_published")
        return None
    known = await customers_by_id(connection, work, [voucher.holder_id, referee_id])
    people = {each.id: each for each in known}
    referrer, referee = people.get(voucher.holder_id), people.get(referee_id)
    if referrer is None or referee is None:
        return None  # one of them was forgotten meanwhile
    options = (await options_of(connection, work, [programme.campaign_id]))[programme.campaign_id]
    trait = trait_in_common(referrer, referee, None, metadata, options)
    if referrer.id == referee.id or trait is not None:
        await _refuse(connection, work, referral, f"self_referral_{trait or 'customer'}")
        return None
    if not await store.insert_referral(connection, work.project.id, referral):
        return None  # told before, or brought before
    await holder_store.insert_holders(
        connection,
        work.project.id,
        voucher.id,
        [(work.id("rh_"), referee.id)],
        {},
        work.now,
    )
    return await _count(connection, work, programme, options, referral, referrer, referee)


async def _count(
    connection: Connection,
    work: Work,
    programme: ReferralProgramme,
    options: ReferralOptions,
    referral: Referral,
    referrer: Customer,
    referee: Customer,
) -> Referral:
    """Count a referee within the limit, and give both what they get for it."""
    referees = await store.count_referee(
        connection, work.project.id, programme.campaign_id, referrer.id, options.most_referees
    )
    if referees is None:
        referral = msgspec.structs.replace(
            referral, status="over_limit", reason="referral_limit_reached"
        )
        await store.set_status(
            connection, work.project.id, referral.id, referral.status, referral.reason
        )
        await _tell(connection, work, "over_limit", referral)
        return referral
    await _tell(connection, work, "converted", referral)
    await jobs.publish_event(connection, work, "customer.referred", referee.id, referral)
    # Who was brought, taken back and is brought again brings nothing twice.
    before = await store.given_for(connection, work.project.id, programme.campaign_id, referee.id)
    if ("REFEREE", None) not in before:
        await _reward_referee(connection, work, programme, referral, referee)
    tiers = await programme_store.tiers(connection, work.project.id, programme.campaign_id)
    brought = frozenset(tier_id for role, tier_id in before if role == "REFERRER")
    await _reward_referrer(connection, work, tiers, referral, referrer, referees, brought)
    return referral


async def _reward_referee(
    connection: Connection,
    work: Work,
    programme: ReferralProgramme,
    referral: Referral,
    referee: Customer,
) -> None:
    told = programme.referee_reward
    if told is None:
        return
    refers = ledger.Refers(
        campaign_id=told.campaign_id, customer_id=referee.id, related={"referral_id": referral.id}
    )
    try:
        async with connection.transaction():
            card, _ = await rewards.top_up(
                connection, work, told.campaign_id, referee, told.amount, refers
            )
    except ProblemError as refused:
        await _note(connection, work, referral, "REFEREE", reason=refused.problem.code)
    else:
        await _note(connection, work, referral, "REFEREE", given_id=card.id)


async def _reward_referrer(
    connection: Connection,
    work: Work,
    tiers: list[ReferralTier],
    referral: Referral,
    referrer: Customer,
    referees: int,
    brought: frozenset[str | None],
) -> None:
    """Give what one referee more brings; `brought` are the tiers this very referee brought before.

    A count that went down and up again passes its minimum twice, and gives it once.
    """
    if not tiers:
        return
    inside = frozenset[str]()
    if any(tier.segment_id for tier in tiers):
        inside = await segments.segment_ids_of(connection, work, referrer.id)
    given = await store.tiers_given(connection, work.project.id, referral.campaign_id, referrer.id)
    for tier in reached(tiers, referees, inside):
        if tier.id not in (brought if tier.kind == "every" else given):
            await _give(connection, work, tier, referral, referrer)


async def _give(
    connection: Connection,
    work: Work,
    tier: ReferralTier,
    referral: Referral,
    referrer: Customer,
) -> None:
    refers = ledger.Refers(
        campaign_id=tier.campaign_id,
        customer_id=referrer.id,
        related={"referral_id": referral.id, "referral_tier_id": tier.id},
    )
    try:
        async with connection.transaction():
            reward = await rewards.find_reward(connection, work, tier.reward_id)
            given = await rewards.give(
                connection, work, reward, referrer, quantity=tier.quantity, refers=refers
            )
    except rewards.OutOfStockError:
        await _note(connection, work, referral, "REFERRER", tier=tier, reason="reward_out_of_stock")
    except ProblemError as refused:
        await _note(connection, work, referral, "REFERRER", tier=tier, reason=refused.problem.code)
    else:
        await _note(connection, work, referral, "REFERRER", tier=tier, given_id=given.id)


async def _note(
    connection: Connection,
    work: Work,
    referral: Referral,
    role: HolderRole,
    *,
    tier: ReferralTier | None = None,
    given_id: str | None = None,
    reason: str | None = None,
) -> None:
    row = ReferralReward(
        id=work.id("rfr_"),
        referral_id=referral.id,
        role=role,
        outcome="failed" if reason else "given",
        created_at=work.now,
        tier_id=tier.id if tier else None,
        reward_id=tier.reward_id if tier else None,
        given_id=given_id,
        reason=reason,
    )
    await store.insert_reward(connection, work.project.id, row)


async def _refuse(connection: Connection, work: Work, referral: Referral, reason: str) -> None:
    refused = msgspec.structs.replace(referral, status="refused", reason=reason)
    if await store.insert_referral(connection, work.project.id, refused):
        await _tell(connection, work, "refused", refused)


async def _tell(connection: Connection, work: Work, action: str, referral: Referral) -> None:
    await audit.record(connection, work, action, "referral", referral.id, after=referral)
    await jobs.publish_event(connection, work, f"referral.{action}", referral.id, referral)
