"""One redeemable's benefit, made ready for the running cart and applied to it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

import msgspec

from largesse.kernel.cart import Cart, Line
from largesse.kernel.reason import Reason, Scalar
from largesse.kernel.usage import Claim, Usage
from largesse.pricing.budgets import (
    budget_claims,
    refuse_budgets,
    within_budgets,
    without_budgets,
)
from largesse.pricing.bundles import bundle_coverage, scope_times, times
from largesse.pricing.discounts import DiscountType, discount_types
from largesse.pricing.dynamic import Evaluation
from largesse.pricing.gift import refuse_gift, spend_gift
from largesse.pricing.model import (
    Application,
    BundleResult,
    Candidate,
    Discount,
    Effect,
    Facts,
    FormulaResult,
    Gift,
    Points,
)
from largesse.pricing.points import refuse_points, spend_points
from largesse.pricing.stacking import takes_initial_amount
from largesse.pricing.targets import Coverage, cover, merge_scopes
from largesse.pricing.till import Setting, Till
from largesse.rules.formulas import Ground
from largesse.rules.model import Scope, Situation


class _Found(msgspec.Struct, frozen=True):
    """What a benefit's terms and scope come to on one cart.

    `terms` are what it gives here: with the values formulas gave, for as many bundles as there
    are; `told` those of one bundle, where there is anything to tell. `scope` is what its rules
    reach, with the limits that formulas and budgets left.
    """

    terms: Discount | Gift | Points | None = None
    scope: Scope = Scope()
    coverage: Coverage = Coverage()
    told: Discount | None = None
    formulas: tuple[FormulaResult, ...] = ()


class Benefit(msgspec.Struct, frozen=True):
    """A benefit with its effect resolved, the lines it reaches and what a card has left."""

    candidate: Candidate
    situation: Situation
    found: _Found
    effect: Effect | None = None
    type: DiscountType | None = None
    setting: Setting | None = None
    balance: int = 0
    quantum: int = 1


def prepare_benefit(
    situation: Situation,
    candidate: Candidate,
    facts: Facts,
    bundle: BundleResult | None,
    claimed: Mapping[str, int],
) -> Benefit:
    """Resolve what the candidate's benefit is on the running cart of the situation.

    `claimed` is what this plan has claimed so far: credits of a card already spent in it are
    not there any more.
    """
    cart = situation.cart
    written = merge_scopes(rule.scope for rule in candidate.rules)
    kind, effect = _resolve(candidate, written)
    closed: frozenset[int] = frozenset()
    if cart is not None and facts.stacking.redeemables_products_application_mode == "ONCE":
        closed = frozenset(i for i, line in enumerate(cart.lines) if line.discount > 0)
    if bundle is None and _is_plain(candidate.benefit, written):
        found = _Found(candidate.benefit, written, cover(written, _lines(cart), closed=closed))
    else:
        found = _evaluated(situation, candidate, facts, bundle, written, effect, closed)
    setting = None
    if facts.cart is not None:
        setting = Setting(
            initial=facts.cart,
            coverage=found.coverage,
            catalogue=facts.catalogue,
            quantum=max(1, facts.quantum),
            from_initial=takes_initial_amount(candidate, facts.stacking),
            closed=closed,
        )
    balance = 0
    if isinstance(candidate.benefit, Gift):
        balance = candidate.benefit.balance - claimed.get(credits_counter(candidate).key, 0)
    return Benefit(
        candidate, situation, found, effect, kind, setting, max(0, balance), max(1, facts.quantum)
    )


def _lines(cart: Cart | None) -> tuple[Line, ...]:
    return cart.lines if cart is not None else ()


def _is_plain(terms: Discount | Gift | Points | None, scope: Scope) -> bool:
    """Say whether everything is written out: no formula, no budget. Most offers are so."""
    if isinstance(terms, Discount) and (terms.formulas or any(x.formula for x in terms.units)):
        return False
    return not any(target.formulas or target.budgets for target in scope.included)


def _evaluated(
    situation: Situation,
    candidate: Candidate,
    facts: Facts,
    bundle: BundleResult | None,
    written: Scope,
    effect: Effect | None,
    closed: frozenset[int],
) -> _Found:
    """Return what formulas, bundles and budgets make of the terms and of what rules reach."""
    cart, terms, told = situation.cart, candidate.benefit, None
    bundles = bundle.quantity if bundle is not None else None
    evaluation = Evaluation(Ground(situation, bundles=bundles), max(1, facts.quantum))
    scope = evaluation.scope(written)
    if bundles and isinstance(terms, Discount):
        scope = scope_times(scope, terms, bundles)
    if not candidate.budgets_asked:
        scope = without_budgets(scope)
    coverage = _covered(scope, written, situation, closed)
    if bundle is not None and cart is not None and not written.names_items:
        coverage = bundle_coverage(bundle, cart, closed)
    if cart is not None:
        coverage = evaluation.prices(coverage, scope, cart)
    if isinstance(terms, Discount):
        told = evaluation.discount(msgspec.structs.replace(terms, effect=effect), coverage, cart)
        terms = times(told, bundles or 1)
    return _Found(terms, scope, coverage, told, tuple(evaluation.results))


def _covered(
    scope: Scope, written: Scope, situation: Situation, closed: frozenset[int]
) -> Coverage:
    """Return what a scope reaches within its budgets, told by the targets as they were written."""
    lines = _lines(situation.cart)
    narrowed, per_product = within_budgets(scope, situation, lines)
    coverage = cover(narrowed, lines, closed=closed, per_product=per_product)
    if narrowed is written:
        return coverage
    results = (
        msgspec.structs.replace(result, target=target)
        for result, target in zip(coverage.results, written.included, strict=False)
    )
    return msgspec.structs.replace(coverage, results=tuple(results))


def _resolve(candidate: Candidate, scope: Scope) -> tuple[DiscountType | None, Effect | None]:
    """Return the discount type and effect.

    Left open, an effect is item-level when a rule lists items, included or excluded.
    """
    benefit = candidate.benefit
    if isinstance(benefit, Gift):
        return None, cast(Effect, benefit.effect)
    if isinstance(benefit, Points):
        return None, "APPLY_TO_ORDER" if benefit.exchange and benefit.on_order else None
    if benefit is None:
        return None, None
    kind = discount_types().get(benefit.type)
    if kind is None or benefit.effect is not None:
        return kind, benefit.effect
    if benefit.type == "UNIT" and benefit.units:
        return kind, benefit.units[0].effect if len(benefit.units) == 1 else "ADD_MANY_ITEMS"
    return kind, kind.on_items if scope.included or scope.excluded else kind.on_order


def refuse_benefit(benefit: Benefit) -> Reason | None:
    """Return why the benefit cannot be given, or `None`."""
    terms = benefit.candidate.benefit
    lacking = refuse_budgets(benefit.found.scope, benefit.situation)
    if lacking is not None:
        return lacking
    if isinstance(terms, Gift):
        return refuse_gift(terms, benefit.balance)
    if isinstance(terms, Points):
        return refuse_points(terms)
    if terms is None:
        return None
    if benefit.type is None:
        known: list[Scalar] = [*sorted(discount_types())]
        return Reason("discount_type_not_supported", "discount.type", need=known, got=terms.type)
    if benefit.effect not in benefit.type.effects:
        return Reason(
            "effect_not_supported",
            "discount.effect",
            need=[*benefit.type.effects],
            got=benefit.effect,
        )
    return _refuse_without_order(benefit, benefit.type)


def _refuse_without_order(benefit: Benefit, kind: DiscountType) -> Reason | None:
    """Return that a formula asks about an order there is none of, and nothing else has a value."""
    terms, found = benefit.candidate.benefit, benefit.found
    if not kind.for_customer or benefit.situation.cart is not None:
        return None
    if isinstance(terms, Discount) and terms.points == 0 and any(r.reason for r in found.formulas):
        return Reason("missing_order", where="order")
    return None


def apply_benefit(benefit: Benefit, cart: Cart | None) -> Application:
    """Return what the benefit does to the running cart.

    With no cart nothing is discounted; credits asked for by name are spent all the same, and what
    is for the customer is given.
    """
    terms = benefit.found.terms
    if cart is None or benefit.setting is None:
        if isinstance(terms, Discount) and benefit.type is not None and benefit.type.for_customer:
            nothing = Till(Cart(), Setting(Cart()))
            benefit.type.apply(terms, benefit.effect or benefit.type.on_order, nothing)
            return msgspec.structs.replace(nothing.application(), cart=None)
        if isinstance(terms, Points):
            nothing = Till(Cart(), Setting(Cart(), quantum=benefit.quantum))
            spend_points(terms, nothing)
            return Application(None, points_spent=nothing.points_spent)
        spent = (terms.requested or 0) if isinstance(terms, Gift) else 0
        return Application(None, credits=min(spent, benefit.balance))
    till = Till(cart, benefit.setting)
    if isinstance(terms, Gift):
        spend_gift(terms, benefit.balance, till)
    elif isinstance(terms, Points):
        spend_points(terms, till)
    elif isinstance(terms, Discount) and benefit.type is not None and benefit.effect is not None:
        benefit.type.apply(terms, benefit.effect, till)
    return till.application()


def has_effect(application: Application) -> bool:
    """Say whether anything was taken off, given, spent or credited."""
    return bool(
        application.discount
        or application.credits
        or application.points
        or application.points_spent
        or application.replacements
        or any(change.quantity for change in application.changes)
    )


def redemption_counter(candidate: Candidate) -> Usage:
    """Return the counter of a redeemable's own redemptions."""
    return Usage(candidate.kind, candidate.owner_id)


def credits_counter(candidate: Candidate) -> Usage:
    """Return the counter of the credits spent from a gift card."""
    return Usage(candidate.kind, candidate.owner_id, "credits")


def own_claims(
    benefit: Benefit, application: Application, usage: Mapping[str, int]
) -> tuple[Claim, ...]:
    """Return what a redeemable claims by itself: one redemption, credits, units of budgets.

    A card's balance is what can be spent now, so the cap of its counter is what the facts count
    as used or held, plus that balance.
    """
    candidate, situation = benefit.candidate, benefit.situation
    claims = [
        Claim(redemption_counter(candidate), 1, cap=candidate.quantity, where="redemption.quantity")
    ]
    if isinstance(candidate.benefit, Gift) and application.credits:
        counter = credits_counter(candidate)
        claims.append(
            Claim(
                counter,
                application.credits,
                cap=usage.get(counter.key, 0) + candidate.benefit.balance,
                code="gift_amount_exceeded",
                where="gift.balance",
            )
        )
    if situation.cart is not None:
        lines, found = situation.cart.lines, benefit.found
        claims += budget_claims(found.scope, found.coverage, application, situation, lines)
    return tuple(claims)
