"""Asking the rules of one redeemable, before its benefit is known and once more after."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import msgspec

from largesse.kernel.reason import Reason
from largesse.kernel.usage import Claim
from largesse.pricing.model import Application, Candidate
from largesse.rules.model import Situation, Verdict

_PRECEDENCE = {
    "missing_customer": 0,
    "customer_rules_violated": 0,
    "missing_order": 1,
    "missing_order_items": 1,
    "missing_amount": 1,
    "order_rules_violated": 1,
}


class Inquiry:
    """The verdicts of a redeemable's rules."""

    def __init__(self, candidate: Candidate, situation: Situation) -> None:
        self._candidate = candidate
        self._situation = situation
        self._verdicts: list[Verdict] = [rule.check(situation) for rule in candidate.rules]

    def ask_again(self, application: Application) -> None:
        """Ask the rules that look at the result, now that it is known."""
        result = msgspec.structs.replace(
            self._situation,
            cart_after=application.cart,
            credits=application.credits,
            points_spent=application.points_spent,
        )
        for position, rule in enumerate(self._candidate.rules):
            if rule.needs.after:
                self._verdicts[position] = rule.check(result)

    @property
    def refusal(self) -> Reason | None:
        """Return the reason that counts: of the customer, then the order, then the redemption."""
        reasons = [
            verdict.reason or Reason("redemption_rules_violated", where="validation_rules")
            for verdict in self._verdicts
            if not verdict.passed
        ]
        return min(reasons, key=lambda reason: _PRECEDENCE.get(reason.code, 2), default=None)

    @property
    def claims(self) -> tuple[Claim, ...]:
        """Return the counters the rules' limits stand on."""
        return tuple(claim for verdict in self._verdicts for claim in verdict.claims)


def merge_claims(claims: Iterable[Claim]) -> tuple[Claim, ...]:
    """Return one claim per counter, in order of keys: the largest amount, the smallest cap.

    Two limits on one counter are about the same redemption: it is counted once.
    """
    merged: dict[str, Claim] = {}
    for claim in claims:
        key = claim.usage.key
        known = merged.get(key)
        merged[key] = claim if known is None else _tighter(known, claim)
    return tuple(merged[key] for key in sorted(merged))


def _tighter(one: Claim, other: Claim) -> Claim:
    tight = one
    if one.cap is None or (other.cap is not None and other.cap < one.cap):
        tight = other
    return msgspec.structs.replace(tight, amount=max(one.amount, other.amount))


def refuse_claims(claims: Iterable[Claim], usage: Mapping[str, int]) -> Reason | None:
    """Return the first claim that does not fit any more, as a reason."""
    for claim in claims:
        used = usage.get(claim.usage.key, 0)
        if claim.cap is not None and used + claim.amount > claim.cap:
            return Reason(claim.code, where=claim.where, need=claim.cap, got=used)
    return None
