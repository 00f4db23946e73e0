"""Step members from tier to tier: measure, decide, write it down and tell it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from largesse import audit, jobs, ledger, segments
from largesse.audit import Entry
from largesse.loyalty.decide.tier_dates import period_bounds
from largesse.loyalty.decide.tiers import due_at, held_tier, step
from largesse.loyalty.model.tiers import (
    Measured,
    MemberTier,
    Stepped,
    Tier,
    TierLogEntry,
    TierMove,
    TierStanding,
    TierStructure,
)
from largesse.loyalty.store import tiers as store
from largesse.storage import Connection, Work

EARNED: tuple[ledger.PostingReason, ...] = (
    "issue",
    "accrual",
    "activation",
    "addition",
    "accrual_taken_back",
)
"""What counts as earned in a period: points given, less those a return took back. Points that came
from another card or back from a reward were earned before."""

Decide = Callable[[TierStanding, Measured, TierStructure, datetime, ZoneInfo], Stepped]


async def step_members(
    connection: Connection,
    work: Work,
    members: Sequence[MemberTier],
    structure: TierStructure,
    measured: Mapping[str, Measured],
    now: datetime,
    deciding: Decide = step,
) -> None:
    """Step members of one structure, whose rows the caller holds, and tell how they moved."""
    changed: list[tuple[MemberTier, str | None]] = []
    log: list[tuple[MemberTier, TierLogEntry]] = []
    for member in members:
        own = measured[member.member_id]
        stepped = deciding(member.standing, own, structure, now, work.project.zone)
        held = held_tier(structure, stepped.standing, stepped.standing.followed_to or now)
        tier_id = None if held is None else held.tier.id
        if _differs(member, stepped.standing, tier_id):
            after = msgspec.structs.replace(member, standing=stepped.standing)
            changed.append((after, tier_id))
        log += [(member, _entry(work, member, move, own)) for move in stepped.moves]
    if changed:
        await store.save_members(connection, changed, work.now)
    if log:
        await _tell(connection, work, structure, log)


async def measure(
    connection: Connection,
    work: Work,
    members: Sequence[MemberTier],
    structure: TierStructure,
    now: datetime,
) -> dict[str, Measured]:
    """Return what members qualify with at a moment, by member."""
    cards = [member.card_id for member in members]
    if structure.rules.qualification == "BALANCE":
        standings = await ledger.standings(connection, work, "points", cards)
        points = {card: found.balance - found.owed for card, found in standings.items()}
    else:
        start, end = period_bounds(structure.rules, now, work.project.zone)
        points = await ledger.moved_between(connection, work, "points", cards, EARNED, start, end)
    gated = any(tier.segments for tier in structure.tiers)
    return {
        member.member_id: Measured(
            max(0, points.get(member.card_id, 0)),
            await _segments(connection, work, member) if gated else frozenset(),
        )
        for member in members
    }


def _differs(member: MemberTier, standing: TierStanding, tier_id: str | None) -> bool:
    """Return whether a step has to be written down: also when only the next date did pass."""
    return (
        standing.claims != member.standing.claims
        or tier_id != member.tier_id
        or due_at(standing) != due_at(member.standing)
    )


async def _segments(connection: Connection, work: Work, member: MemberTier) -> frozenset[str]:
    if member.customer_id is None:
        return frozenset()
    return await segments.segment_ids_of(connection, work, member.customer_id)


def _entry(work: Work, member: MemberTier, move: TierMove, measured: Measured) -> TierLogEntry:
    return TierLogEntry(
        id=work.id("ltl_"),
        member_id=member.member_id,
        structure_id=member.structure_id,
        movement=move.movement,
        from_tier=move.from_tier,
        to_tier=move.to_tier,
        starts_at=move.starts_at,
        expires_at=move.expires_at,
        points=measured.points,
        happened_at=move.happened_at,
        created_at=work.now,
    )


async def _tell(
    connection: Connection,
    work: Work,
    structure: TierStructure,
    log: Sequence[tuple[MemberTier, TierLogEntry]],
) -> None:
    await store.insert_moves(connection, work.project.id, [entry for _, entry in log])
    await audit.record_all(
        connection,
        work,
        [
            Entry(f"tier_{entry.movement}", "loyalty_member", member.member_id, None, entry)
            for member, entry in log
        ],
    )
    tiers = {tier.id: tier for tier in structure.tiers}
    for member, entry in log:
        if member.customer_id is not None:
            told = told_of_move(member, entry, tiers)
            event = f"customer.loyalty.tier.{entry.movement}"
            await jobs.publish_event(connection, work, event, member.customer_id, told)


def told_of_move(
    member: MemberTier, entry: TierLogEntry, tiers: Mapping[str, Tier]
) -> dict[str, Any]:
    """Return what is told of a move: the tier it is about, and the one before it."""
    about = entry.from_tier if entry.movement == "left" else entry.to_tier
    told: dict[str, Any] = {
        "customer_id": member.customer_id,
        "campaign_id": member.structure_id,
        "voucher_id": member.card_id,
        "member_id": member.member_id,
        "loyalty_tier": _named(about, tiers),
        "points": entry.points,
        "start_date": entry.starts_at,
        "expiration_date": entry.expires_at,
        "happened_at": entry.happened_at,
    }
    if entry.from_tier is not None and entry.from_tier != about:
        told["previous_loyalty_tier"] = _named(entry.from_tier, tiers)
    return told


def _named(tier_id: str | None, tiers: Mapping[str, Tier]) -> dict[str, Any]:
    tier = tiers.get(tier_id or "")
    if tier is None:
        return {"id": tier_id}
    return {
        "id": tier.id,
        "name": tier.name,
        "points": {"from": tier.points_from, "to": tier.points_to},
        "metadata": tier.metadata,
    }
