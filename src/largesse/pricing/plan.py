"""The decision: every candidate in turn, on the running cart."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

from largesse.kernel.cart import Cart
from largesse.kernel.reason import Reason
from largesse.pricing.admission import refuse_admission, situation_of
from largesse.pricing.benefit import (
    apply_benefit,
    has_effect,
    own_claims,
    prepare_benefit,
    refuse_benefit,
)
from largesse.pricing.bundles import bundle_of, refuse_bundle
from largesse.pricing.inquiry import Inquiry, merge_claims, refuse_claims
from largesse.pricing.model import Candidate, Decision, Facts, Outcome
from largesse.pricing.stacking import (
    Group,
    Seats,
    group_of,
    order_of_application,
    skips_without_effect,
)

_NOBODY: frozenset[Group] = frozenset()
_COMMON: frozenset[Group] = frozenset({"common"})


def plan(facts: Facts, now: datetime) -> Decision:
    """Decide what each candidate does to the cart at `now`, and say why of every one.

    `now` is aware UTC. Candidates are evaluated one after another on the running cart, so a rule
    on the total sees what earlier ones took off. A valid exclusive candidate shuts all common
    ones out wherever they stand; whether there is one is found by a rehearsal without them.
    """
    rules = facts.stacking
    ordered = order_of_application(facts.candidates, rules)
    shut_out = _COMMON if _exclusive_one_is_valid(facts, now, ordered) else _NOBODY
    stop_early = rules.redeemables_application_mode == "ALL"
    run = _Run(facts, now, shut_out=shut_out, stop_early=stop_early)
    return _decide(facts, run.all(ordered), run.cart)


def _exclusive_one_is_valid(facts: Facts, now: datetime, ordered: tuple[Candidate, ...]) -> bool:
    groups = {group_of(candidate, facts.stacking) for candidate in ordered}
    if not groups >= {"exclusive", "common"}:
        return False
    rehearsal = _Run(facts, now, shut_out=_COMMON, stop_early=False)
    return any(
        outcome.status == "APPLICABLE"
        and group_of(outcome.candidate, facts.stacking) == "exclusive"
        for outcome in rehearsal.all(ordered)
    )


def _decide(facts: Facts, outcomes: tuple[Outcome, ...], cart: Cart | None) -> Decision:
    applied = [outcome for outcome in outcomes if outcome.status == "APPLICABLE"]
    valid = bool(applied)
    if facts.stacking.redeemables_application_mode == "ALL":
        valid = valid and all(outcome.status != "INAPPLICABLE" for outcome in outcomes)
    if not valid or cart is None or facts.cart is None:
        return Decision(valid, outcomes)
    per_line = [0] * len(cart.lines)
    applications = [outcome.application for outcome in applied if outcome.application]
    for application in applications:
        for change in application.changes:
            per_line[change.index] += change.discount
    return Decision(
        valid,
        outcomes,
        cart,
        sum(application.order_discount for application in applications),
        sum(per_line),
        tuple(per_line),
    )


class _Run:
    """One pass over the candidates: the running cart, the seats taken, the counters claimed."""

    def __init__(
        self, facts: Facts, now: datetime, *, shut_out: frozenset[Group], stop_early: bool
    ) -> None:
        self.cart = facts.cart
        self._facts = facts
        self._now = now
        self._shut_out = shut_out
        self._stop_early = stop_early
        self._seats = Seats(facts.stacking)
        self._claimed: Counter[str] = Counter()
        self._usage = dict(facts.usage)
        """The counters as they stand with what this plan has claimed."""
        self._common_applied = False

    def all(self, ordered: tuple[Candidate, ...]) -> tuple[Outcome, ...]:
        """Evaluate every candidate in order."""
        outcomes: list[Outcome] = []
        failed: Candidate | None = None
        for position, candidate in enumerate(ordered):
            if failed is not None:
                reason = Reason("preceding_validation_failed", "redeemables", got=failed.id)
                outcomes.append(Outcome(candidate, "SKIPPED", reason))
                continue
            outcome = self._one(position, candidate)
            outcomes.append(outcome)
            if self._stop_early and outcome.status == "INAPPLICABLE":
                failed = candidate
        return tuple(outcomes)

    def _one(self, position: int, candidate: Candidate) -> Outcome:
        if candidate.refusal is not None:
            return Outcome(candidate, "INAPPLICABLE", candidate.refusal)
        skipped = self._leave_out(position, candidate)
        if skipped is not None:
            return Outcome(candidate, "SKIPPED", skipped)
        outcome = self._evaluate(candidate)
        if outcome.status == "APPLICABLE":
            if self._common_applied and self._group(candidate) == "exclusive":
                return Outcome(candidate, "SKIPPED", self._excluded(candidate))
            self._accept(outcome)
        return outcome

    def _group(self, candidate: Candidate) -> Group:
        return group_of(candidate, self._facts.stacking)

    def _excluded(self, candidate: Candidate) -> Reason:
        return Reason(
            "exclusion_rules_not_met",
            "stacking_rules.exclusive_categories",
            need=[*self._facts.stacking.exclusive_categories],
            got=[category.id for category in candidate.categories],
        )

    def _leave_out(self, position: int, candidate: Candidate) -> Reason | None:
        """Return why stacking leaves the candidate out before it is evaluated."""
        limit = self._facts.stacking.redeemables_limit
        if position >= limit:
            where = "stacking_rules.redeemables_limit"
            asked = len(self._facts.candidates)
            return Reason("redeemables_limit_exceeded", where, need=limit, got=asked)
        if self._group(candidate) in self._shut_out:
            return self._excluded(candidate)
        return self._seats.refuse(candidate)

    def _evaluate(self, candidate: Candidate) -> Outcome:
        usage = self._usage
        reason = refuse_admission(candidate, self._facts, usage, self._now)
        if reason is not None:
            return Outcome(candidate, "INAPPLICABLE", reason)
        situation = situation_of(candidate, self._facts, self.cart, usage, self._now)
        inquiry = Inquiry(candidate, situation)
        bundle = bundle_of(candidate, self.cart)
        reason = inquiry.refusal or refuse_bundle(candidate, bundle, self.cart)
        if reason is not None:
            return Outcome(candidate, "INAPPLICABLE", reason, bundle=bundle)
        benefit = prepare_benefit(situation, candidate, self._facts, bundle, self._claimed)
        reason = refuse_benefit(benefit)
        if reason is not None:
            return Outcome(candidate, "INAPPLICABLE", reason, bundle=bundle)
        application = apply_benefit(benefit, self.cart)
        inquiry.ask_again(application)
        claims = merge_claims(
            (*own_claims(benefit, application, self._facts.usage), *inquiry.claims)
        )
        reason = inquiry.refusal or refuse_claims(claims, usage)
        if reason is not None:
            return Outcome(candidate, "INAPPLICABLE", reason, bundle=bundle)
        skips = skips_without_effect(candidate, self._facts.stacking)
        if skips and self.cart is not None and not has_effect(application):
            return Outcome(candidate, "SKIPPED", Reason("no_effect", "order", got=0))
        return Outcome(
            candidate,
            "APPLICABLE",
            application=application,
            effect=benefit.effect,
            applicable=benefit.found.coverage.results,
            inapplicable=benefit.found.coverage.excluded,
            claims=claims,
            formulas=benefit.found.formulas,
            discount=benefit.found.told,
            bundle=bundle,
        )

    def _accept(self, outcome: Outcome) -> None:
        """Carry the cart forward, take a seat, and count what was claimed."""
        if outcome.application is not None and outcome.application.cart is not None:
            self.cart = outcome.application.cart
        self._seats.take(outcome.candidate)
        self._common_applied |= self._group(outcome.candidate) == "common"
        for claim in outcome.claims:
            key = claim.usage.key
            self._claimed[key] += claim.amount
            self._usage[key] = self._usage.get(key, 0) + claim.amount
