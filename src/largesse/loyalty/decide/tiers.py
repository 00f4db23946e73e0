"""How members move from tier to tier: pure, for both ways of qualifying and both generations.

A member has claims: rights to a tier for a time. By balance there is one at most. By points in a
period each period gives one, and of those that have begun the highest counts: so the tier of the
year before goes on beside what this year earned, until it is over. Moves are what changes about
that highest claim, at the moment it changes.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from itertools import groupby
from zoneinfo import ZoneInfo

import msgspec

from largesse.loyalty.decide.tier_dates import (
    claim_dates,
    grace_end,
    period_start,
)
from largesse.loyalty.model.tiers import (
    Claim,
    HeldTier,
    Measured,
    Movement,
    Stepped,
    Tier,
    TierMove,
    TierStanding,
    TierStructure,
)


def qualified(structure: TierStructure, measured: Measured) -> Tier | None:
    """Return the highest tier whose lower bound is reached and whose gates let the member in.

    What lies between two ranges, or above the last, belongs to the tier below: nobody loses a tier
    by having more points.
    """
    return max(
        (
            tier
            for tier in structure.tiers
            if tier.points_from <= measured.points
            and (not tier.segments or measured.segments.intersection(tier.segments))
        ),
        key=lambda tier: tier.points_from,
        default=None,
    )


def next_tier(structure: TierStructure, points: int) -> Tier | None:
    """Return the lowest tier that so many points do not reach."""
    above = [tier for tier in structure.tiers if tier.points_from > points]
    return min(above, key=lambda tier: tier.points_from, default=None)


def step(
    standing: TierStanding,
    measured: Measured,
    structure: TierStructure,
    now: datetime,
    zone: ZoneInfo,
) -> Stepped:
    """Follow a member up to now: what began and ended meanwhile, then what they qualify for.

    It is to be called at every movement of points; between two of them it does not matter how
    often it is called, the moves are the same.
    """
    followed = _followed(standing, measured, structure, now)
    claims, now = followed.standing.claims, followed.standing.followed_to or now
    before = _told(claims, structure, now)
    by_balance = structure.rules.qualification == "BALANCE"
    claiming = _claimed_by_balance if by_balance else _claimed_by_period
    claims = _pruned(claiming(claims, measured, structure, now, zone), structure, now)
    moves = _moved(before, _told(claims, structure, now), structure, now)
    return Stepped(TierStanding(claims, now), (*followed.moves, *moves))


def recalculate(
    standing: TierStanding,
    measured: Measured,
    structure: TierStructure,
    now: datetime,
    zone: ZoneInfo,
) -> Stepped:
    """Put a member under rules or tiers that changed: they may rise, and dates may move.

    Nobody falls by it: a date that would lie in the past stays as it was.
    """
    if structure.rules.qualification == "BALANCE":
        followed = _followed(standing, measured, structure, now)
        held, tier = held_tier(structure, followed.standing, now), qualified(structure, measured)
        if held is not None and (tier is None or tier.points_from < held.tier.points_from):
            return followed
        return step(standing, measured, structure, now, zone)
    stepped = step(standing, measured, structure, now, zone)
    claims = tuple(_redated(claim, structure, now, zone) for claim in stepped.standing.claims)
    before = _told(stepped.standing.claims, structure, now)
    moves = _moved(before, _told(claims, structure, now), structure, now)
    return Stepped(TierStanding(claims, now), (*stepped.moves, *moves))


def held_tier(structure: TierStructure, standing: TierStanding, at: datetime) -> HeldTier | None:
    """Return the tier a member has at a moment, and how long it is theirs as things stand."""
    tiers = _by_id(structure)
    told = _told([claim for claim in standing.claims if claim.tier_id in tiers], structure, at)
    return None if told is None else HeldTier(tiers[told.tier_id], told.starts_at, told.expires_at)


def coming_tiers(structure: TierStructure, standing: TierStanding, at: datetime) -> list[HeldTier]:
    """Return the tiers a member has reached that begin later, the first to begin first."""
    tiers = _by_id(structure)
    coming = [
        HeldTier(tiers[claim.tier_id], claim.starts_at, claim.expires_at)
        for claim in standing.claims
        if claim.starts_at > at and claim.tier_id in tiers
    ]
    return sorted(coming, key=lambda each: each.starts_at)


def due_at(standing: TierStanding) -> datetime | None:
    """Return when something of a member's tiers begins or ends next."""
    after = standing.followed_to
    moments = (moment for claim in standing.claims for moment in _ends(claim))
    return min((each for each in moments if after is None or each > after), default=None)


_TICK = timedelta(microseconds=1)


def _ends(claim: Claim) -> list[datetime]:
    return [each for each in (claim.starts_at, claim.expires_at) if each is not None]


def _followed(
    standing: TierStanding, measured: Measured, structure: TierStructure, now: datetime
) -> Stepped:
    """Follow a member over every moment up to now at which a claim begins or ends."""
    after = standing.followed_to
    now = now if after is None else max(now, after)
    found = {moment for claim in standing.claims for moment in _ends(claim)}
    claims, moves = standing.claims, list[TierMove]()
    for moment in sorted(each for each in found if (after is None or each > after) and each <= now):
        before = _told(claims, structure, moment - _TICK)
        claims = _turned(claims, measured, structure, moment)
        moves += _moved(before, _told(claims, structure, moment), structure, moment)
    return Stepped(TierStanding(claims, now), tuple(moves))


def _by_id(structure: TierStructure) -> dict[str, Tier]:
    return {tier.id: tier for tier in structure.tiers}


def _begun(claim: Claim, at: datetime) -> bool:
    return claim.starts_at <= at and (claim.expires_at is None or at < claim.expires_at)


def _told(claims: Sequence[Claim], structure: TierStructure, at: datetime) -> Claim | None:
    """Return the claim that counts, as long as it and those of the same tier after it last."""
    ranks = _by_id(structure)
    begun = [claim for claim in claims if _begun(claim, at)]
    if not begun:
        return None
    counted = max(begun, key=lambda claim: _rank(ranks, claim.tier_id))
    same = sorted(
        (each for each in claims if each.tier_id == counted.tier_id),
        key=lambda each: each.starts_at,
    )
    until = counted.expires_at
    for claim in same:
        if until is not None and claim.starts_at <= until:
            until = None if claim.expires_at is None else max(until, claim.expires_at)
    since = min(each.starts_at for each in same if _begun(each, at))
    return msgspec.structs.replace(counted, starts_at=since, expires_at=until)


def _rank(tiers: dict[str, Tier], tier_id: str) -> float:
    """Return the order of a tier; one that was deleted counts until the member's next step."""
    tier = tiers.get(tier_id)
    return math.inf if tier is None else tier.points_from


def _moved(
    before: Claim | None, after: Claim | None, structure: TierStructure, at: datetime
) -> list[TierMove]:
    movement = _movement(before, after, structure)
    if movement is None:
        return []
    return [
        TierMove(
            movement,
            at,
            None if before is None else before.tier_id,
            None if after is None else after.tier_id,
            None if after is None else after.starts_at,
            None if after is None else after.expires_at,
        )
    ]


def _movement(
    before: Claim | None, after: Claim | None, structure: TierStructure
) -> Movement | None:
    if before is None or after is None:
        if before is not None:
            return "left"
        return None if after is None else "joined"
    if before.tier_id == after.tier_id:
        longer = before.expires_at is not None and (
            after.expires_at is None or after.expires_at > before.expires_at
        )
        return "prolonged" if longer else None
    tiers = _by_id(structure)
    risen = _rank(tiers, after.tier_id) > _rank(tiers, before.tier_id)
    return "upgraded" if risen else "downgraded"


def _turned(
    claims: Sequence[Claim], measured: Measured, structure: TierStructure, at: datetime
) -> tuple[Claim, ...]:
    """Return the claims without those that are over; by balance the balance says what follows.

    A tier that goes on under another claim began when it first did.
    """
    left = [each for each in claims if each.expires_at is None or each.expires_at > at]
    for over in claims:
        if over.expires_at is None or over.expires_at > at:
            continue
        left = [
            msgspec.structs.replace(each, starts_at=min(each.starts_at, over.starts_at))
            if each.tier_id == over.tier_id and each.starts_at <= over.expires_at
            else each
            for each in left
        ]
    if structure.rules.qualification != "BALANCE" or left:
        return tuple(left)
    tier = qualified(structure, measured)
    return () if tier is None else (Claim(tier.id, at),)


def _pruned(claims: Sequence[Claim], structure: TierStructure, now: datetime) -> tuple[Claim, ...]:
    """Return the claims in as few as say the same.

    Those to one tier that have begun are one; one beside a higher that lasts as long never counts.
    """
    tiers = _by_id(structure)
    begun = sorted((each for each in claims if _begun(each, now)), key=lambda each: each.tier_id)
    found = [each for each in claims if not _begun(each, now)]
    found += [_merged([*own]) for _, own in groupby(begun, key=lambda each: each.tier_id)]
    kept: list[Claim] = []
    for claim in sorted(found, key=lambda each: (-_rank(tiers, each.tier_id), each.starts_at)):
        if not any(each.starts_at <= claim.starts_at and _outlives(each, claim) for each in kept):
            kept.append(claim)
    return tuple(kept)


def _merged(claims: Sequence[Claim]) -> Claim:
    """Return one claim for several to one tier at one time: the newest's, for as long as any."""
    newest = max(claims, key=lambda each: each.period or date.min)
    ends = [each.expires_at for each in claims]
    return msgspec.structs.replace(
        newest,
        starts_at=min(each.starts_at for each in claims),
        expires_at=None if None in ends else max(each for each in ends if each is not None),
    )


def _outlives(claim: Claim, other: Claim) -> bool:
    return claim.expires_at is None or (
        other.expires_at is not None and claim.expires_at >= other.expires_at
    )


def _claimed_by_balance(
    claims: Sequence[Claim],
    measured: Measured,
    structure: TierStructure,
    now: datetime,
    zone: ZoneInfo,
) -> tuple[Claim, ...]:
    tiers, tier = _by_id(structure), qualified(structure, measured)
    held = max(
        (claim for claim in claims if _begun(claim, now) and claim.tier_id in tiers),
        key=lambda claim: _rank(tiers, claim.tier_id),
        default=None,
    )
    if tier is not None and held is not None and tier.id == held.tier_id:
        return (msgspec.structs.replace(held, expires_at=None, period=None),)
    rises = held is None or (tier is not None and tier.points_from > _rank(tiers, held.tier_id))
    if rises or structure.rules.expiry != "CUSTOM":
        return () if tier is None else (Claim(tier.id, now),)
    if held is None or held.expires_at is not None:
        return () if held is None else (held,)
    return (msgspec.structs.replace(held, expires_at=grace_end(structure.rules, now, zone)),)


def _claimed_by_period(
    claims: Sequence[Claim],
    measured: Measured,
    structure: TierStructure,
    now: datetime,
    zone: ZoneInfo,
) -> tuple[Claim, ...]:
    rules, tiers = structure.rules, _by_id(structure)
    this = period_start(rules, now, zone)
    starts_at, expires_at = claim_dates(rules, this, now, zone)
    # What a balance gave before has no end: it ends as what is earned now would.
    known = [
        claim
        if claim.expires_at is not None
        else msgspec.structs.replace(claim, expires_at=expires_at, period=None)
        for claim in claims
        if claim.tier_id in tiers
    ]
    others = [claim for claim in known if claim.period != this]
    own = next((claim for claim in known if claim.period == this), None)
    tier = qualified(structure, measured)
    if own is not None and _begun(own, now):
        if tier is None or tier.points_from <= _rank(tiers, own.tier_id):
            return (*others, own)
        if starts_at > now:  # the rules changed meanwhile: what began goes on until then
            others.append(msgspec.structs.replace(own, period=None))
    elif own is not None and tier is not None and tier.id == own.tier_id:
        return (*others, own)
    if tier is None:
        return tuple(others)
    return (*others, Claim(tier.id, starts_at, expires_at, this))


def _redated(claim: Claim, structure: TierStructure, now: datetime, zone: ZoneInfo) -> Claim:
    """Return a claim with the end the rules give it now, unless that is over already."""
    if structure.rules.qualification == "BALANCE" or claim.period is None:
        return claim
    starts_at, expires_at = claim_dates(structure.rules, claim.period, claim.starts_at, zone)
    if expires_at <= now:
        return claim
    starts_at = claim.starts_at if claim.starts_at <= now else max(starts_at, now)
    return msgspec.structs.replace(claim, starts_at=starts_at, expires_at=expires_at)
