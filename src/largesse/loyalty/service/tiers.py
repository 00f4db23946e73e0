"""Tiers of members: what follows when points move, and what a tier makes of prices."""

from __future__ import annotations

from collections.abc import Iterable

from largesse.ledger import Posting
from largesse.loyalty.decide.mappings import terms_of
from largesse.loyalty.decide.tiers import held_tier
from largesse.loyalty.model.cards import Card
from largesse.loyalty.model.tiers import (
    HeldTier,
    Measured,
    MemberTier,
    RewardTerms,
    TierSetting,
)
from largesse.loyalty.service import milestones, reminders
from largesse.loyalty.service.tier_stepping import measure, step_members
from largesse.loyalty.store import tiers as store
from largesse.storage import Connection, Work


async def after_points(connection: Connection, work: Work, card: Card, posting: Posting) -> None:
    """Let tiers, milestones and reminders look at a card whose points moved.

    It is part of the transaction that moved them, which holds the card's account: two movements
    at once are looked at one after the other.
    """
    setting = await setting_of(connection, work, card)
    if setting.structure.tiers:
        await _step(connection, work, card, setting, posting)
    await milestones.after_points(connection, work, card, setting.options, posting)
    await reminders.after_points(connection, work, card, setting, posting)


async def after_joining(connection: Connection, work: Work, card: Card) -> None:
    """Let tiers look at a card that came to a member without its points moving.

    A tier may begin at no points at all, and a card given on brings what is on it.
    """
    setting = await setting_of(connection, work, card)
    if setting.structure.tiers:
        await _step(connection, work, card, setting, None)


async def setting_of(connection: Connection, work: Work, card: Card) -> TierSetting:
    """Return the tiers and the options a card is under; one query."""
    return await store.setting(
        connection, work.project.id, structure_id_of(card), card.programme_id
    )


def structure_id_of(card: Card) -> str:
    """Return the id of the structure whose tiers a card leads to."""
    return card.programme_id


async def tier_of(connection: Connection, work: Work, card: Card) -> HeldTier | None:
    """Return the tier a card's member has now; two queries, one where there are no tiers."""
    setting = await setting_of(connection, work, card)
    return await tier_under(connection, work, card, setting)


async def tier_under(
    connection: Connection, work: Work, card: Card, setting: TierSetting
) -> HeldTier | None:
    """Return the tier a card's member has now under a setting the caller knows."""
    if not setting.structure.tiers:
        return None
    found = await store.standings(connection, work.project.id, [card.member_id])
    member = found.get(card.member_id)
    return None if member is None else held_tier(setting.structure, member.standing, work.now)


async def reward_terms(
    connection: Connection, work: Work, card: Card, assignment_ids: Iterable[str]
) -> dict[str, RewardTerms]:
    """Return what the member's tier makes of rewards, by assignment."""
    held = await tier_of(connection, work, card)
    tier = None if held is None else held.tier
    return {each: terms_of(tier, each) for each in assignment_ids}


async def _step(
    connection: Connection, work: Work, card: Card, setting: TierSetting, posting: Posting | None
) -> None:
    structure = setting.structure
    asked = MemberTier(
        member_id=card.member_id,
        card_id=card.id,
        structure_id=structure.id,
        customer_id=card.customer_id,
    )
    member = await store.hold_member(connection, work.project.id, asked, work.now)
    gated = any(tier.segments for tier in structure.tiers)
    balance = None if posting is None else posting.balance
    if structure.rules.qualification == "BALANCE" and not gated and balance is not None:
        measured = {card.member_id: Measured(max(0, balance))}
    else:
        measured = await measure(connection, work, [member], structure, work.now)
    await step_members(connection, work, [member], structure, measured, work.now)
