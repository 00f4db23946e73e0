"""What a redemption is counted under, and what it claims of each counter."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

import msgspec

from largesse.kernel.period import CalendarUnit, calendar_period
from largesse.kernel.project import Project
from largesse.kernel.usage import Claim, Usage
from largesse.pricing.model import Candidate, Kind, Outcome
from largesse.redemptions.model import CounterClaim, Redemption, Tally


def tally_of(outcome: Outcome, project: Project, now: datetime) -> Tally:
    """Return what an applied outcome adds to the counters it falls under."""
    application = outcome.application
    cart = application.cart if application else None
    zone, week_start = project.zone, project.week_start
    return Tally(
        day=calendar_period(now, "day", zone, week_start),
        week=calendar_period(now, "week", zone, week_start),
        month=calendar_period(now, "month", zone, week_start),
        orders_amount=cart.amount if cart else 0,
        discount_amount=application.discount if application else 0,
        credits=application.credits if application else 0,
        units={
            claim.usage.item: claim.amount
            for claim in outcome.claims
            if claim.usage.item is not None
        },
    )


def counters_of(
    tally: Tally,
    candidate: Candidate,
    customer_id: str | None,
    caller_id: str | None,
) -> tuple[tuple[Usage, int], ...]:
    """Return every counter a redemption falls under, with what it adds.

    Only what a rule can ask about (`rules.counting`) is counted, so that a redemption touches
    some twenty keys and not every combination there could be.
    """
    own = Usage(candidate.kind, candidate.owner_id)
    found = [*_over_time(own, tally)]
    if customer_id is not None:
        found += _over_time(msgspec.structs.replace(own, customer_id=customer_id), tally)
    if caller_id is not None:
        found.append((msgspec.structs.replace(own, caller_id=caller_id), tally.redemptions))
    if tally.credits:
        # A card's account says what was spent of it. A counter of before the ledger is kept up for
        # programs of before that still run beside this one.
        found.append((msgspec.structs.replace(own, measure="credits"), tally.credits))
    found += _of_items(own, customer_id, tally)
    if candidate.campaign_id is None:
        return tuple(found)
    campaign = Usage("campaign", candidate.campaign_id)
    found += _of_items(campaign, customer_id, tally)
    found += _over_time(campaign, tally)
    if customer_id is not None:
        found += _over_time(msgspec.structs.replace(campaign, customer_id=customer_id), tally)
    found += [
        (msgspec.structs.replace(campaign, measure="orders_amount"), tally.orders_amount),
        (msgspec.structs.replace(campaign, measure="discount_amount"), tally.discount_amount),
        (msgspec.structs.replace(campaign, measure="credits"), tally.credits),
    ]
    return tuple(found)


def _over_time(usage: Usage, tally: Tally) -> list[tuple[Usage, int]]:
    periods: tuple[tuple[CalendarUnit, date], ...] = (
        ("day", tally.day),
        ("week", tally.week),
        ("month", tally.month),
    )
    timed = (msgspec.structs.replace(usage, unit=u, start=start) for u, start in periods)
    return [(each, tally.redemptions) for each in (usage, *timed)]


def _of_items(usage: Usage, customer_id: str | None, tally: Tally) -> list[tuple[Usage, int]]:
    """Return the counters of discounted units: of everybody, and of this customer."""
    people = (None,) if customer_id is None else (None, customer_id)
    return [
        (
            msgspec.structs.replace(usage, measure="units", item=item, customer_id=person),
            units,
        )
        for item, units in tally.units.items()
        for person in people
    ]


def claims_of_redemption(
    applied: Iterable[tuple[Outcome, Tally]], customer_id: str | None, caller_id: str | None
) -> tuple[CounterClaim, ...]:
    """Return what redeeming these outcomes together claims, one claim per counter.

    The counters a limit stands on are kept and capped; everything else a redemption falls under
    is added to where it is counted already.
    """
    gathered: dict[str, CounterClaim] = {}
    for outcome, tally in applied:
        counted = counters_of(tally, outcome.candidate, customer_id, caller_id)
        limits = {claim.usage.key: claim for claim in outcome.claims if not _of_card(claim)}
        amounts = {usage.key: (usage, amount) for usage, amount in counted}
        for key, claim in limits.items():
            amounts.setdefault(key, (claim.usage, claim.amount))
        for key, (usage, amount) in amounts.items():
            _add(gathered, CounterClaim(usage, amount, key in limits, limits.get(key)))
    return _in_order(claim for claim in gathered.values() if claim.amount or claim.kept)


def claims_of_session(applied: Iterable[Outcome]) -> tuple[CounterClaim, ...]:
    """Return what a session reserves: a redemption of each, and what its limits stand on."""
    gathered: dict[str, CounterClaim] = {}
    for outcome in applied:
        for claim in outcome.claims:
            if not _of_card(claim):
                _add(gathered, CounterClaim(claim.usage, claim.amount, kept=True, claim=claim))
    return _in_order(gathered.values())


def credits_of_cards(applied: Iterable[Outcome]) -> dict[str, Claim]:
    """Return what is spent of each gift card, by voucher: the ledger's to guard, no counter's."""
    return {
        claim.usage.owner_id: claim
        for outcome in applied
        for claim in outcome.claims
        if _of_card(claim)
    }


def points_of_cards(applied: Iterable[Outcome]) -> dict[str, int]:
    """Return how many points are spent of each loyalty card, by voucher."""
    return {
        outcome.candidate.owner_id: outcome.application.points_spent
        for outcome in applied
        if outcome.application is not None and outcome.application.points_spent
    }


def _of_card(claim: Claim) -> bool:
    return claim.usage.owner == "voucher" and claim.usage.measure == "credits"


def claims_of_rollback(redemptions: Iterable[Redemption]) -> tuple[CounterClaim, ...]:
    """Return what these redemptions added, to be taken back."""
    return _in_order(
        CounterClaim(each.usage, -each.amount) for each in claims_of_entries(redemptions)
    )


def claims_of_entries(redemptions: Iterable[Redemption]) -> tuple[CounterClaim, ...]:
    """Return what redemptions of the log add to their counters, with no limit.

    What a voucher or tier shows of itself is kept.
    """
    gathered: dict[str, CounterClaim] = {}
    for redemption in redemptions:
        tally = redemption.claims
        if tally is None:
            continue
        candidate = _as_candidate(redemption)
        shown = Usage(candidate.kind, candidate.owner_id).key
        for usage, amount in counters_of(
            tally, candidate, redemption.customer_id, redemption.caller_id
        ):
            _add(gathered, CounterClaim(usage, amount, kept=usage.key == shown))
    return _in_order(claim for claim in gathered.values() if claim.amount)


def _as_candidate(redemption: Redemption) -> Candidate:
    kind: Kind = "voucher" if redemption.voucher_id is not None else "promotion_tier"
    owner_id = redemption.voucher_id or redemption.promotion_tier_id or ""
    return Candidate(kind, owner_id, owner_id, campaign_id=redemption.campaign_id)


def scope_of(usage: Usage) -> str:
    """Return what a counter is locked under: its owner, with its customer or caller if any."""
    return msgspec.structs.replace(
        usage, measure="redemptions", unit=None, start=None, item=None
    ).key


def _add(gathered: dict[str, CounterClaim], claim: CounterClaim) -> None:
    known = gathered.get(claim.usage.key)
    if known is not None:
        claim = CounterClaim(
            claim.usage,
            known.amount + claim.amount,
            known.kept or claim.kept,
            _tighter(known.claim, claim.claim),
        )
    gathered[claim.usage.key] = claim


def _tighter(one: Claim | None, other: Claim | None) -> Claim | None:
    if one is None or other is None:
        return one or other
    if one.cap is None or (other.cap is not None and other.cap < one.cap):
        return other
    return one


def _in_order(claims: Iterable[CounterClaim]) -> tuple[CounterClaim, ...]:
    return tuple(sorted(claims, key=lambda claim: claim.usage.key))
