"""One redeemable's benefit, made ready for the running cart and applied to it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

import msgspec

from largesse.kernel.cart import Cart
from largesse.kernel.reason import Reason, Scalar
from largesse.kernel.usage import Claim, Usage
from largesse.pricing.discounts import DiscountType, discount_types
from largesse.pricing.gift import refuse_gift, spend_gift
from largesse.pricing.model import Application, Candidate, Discount, Effect, Facts, Gift
from largesse.pricing.stacking import takes_initial_amount
from largesse.pricing.targets import Coverage, cover, merge_scopes
from largesse.pricing.till import Setting, Till
from largesse.rules.model import Scope


class Benefit(msgspec.Struct, frozen=True):
    """A benefit with its effect resolved, the lines it reaches and what a card has left."""

    candidate: Candidate
    effect: Effect | None = None
    type: DiscountType | None = None
    coverage: Coverage = Coverage()
    setting: Setting | None = None
    balance: int = 0


def prepare_benefit(
    candidate: Candidate, facts: Facts, cart: Cart | None, claimed: Mapping[str, int]
) -> Benefit:
    """Resolve what the candidate's benefit is on the running cart.

    `claimed` is what this plan has claimed so far: credits of a card already spent in it are
    not there any more.
    """
    scope = merge_scopes(rule.scope for rule in candidate.rules)
    closed: frozenset[int] = frozenset()
    if cart is not None and facts.stacking.redeemables_products_application_mode == "ONCE":
        closed = frozenset(i for i, line in enumerate(cart.lines) if line.discount > 0)
    coverage = cover(scope, cart.lines if cart else (), closed=closed)
    kind, effect = _resolve(candidate, scope)
    setting = None
    if facts.cart is not None:
        setting = Setting(
            initial=facts.cart,
            coverage=coverage,
            catalogue=facts.catalogue,
            quantum=max(1, facts.quantum),
            from_initial=takes_initial_amount(candidate, facts.stacking),
            closed=closed,
        )
    balance = 0
    if isinstance(candidate.benefit, Gift):
        balance = candidate.benefit.balance - claimed.get(credits_counter(candidate).key, 0)
    return Benefit(candidate, effect, kind, coverage, setting, max(0, balance))


def _resolve(candidate: Candidate, scope: Scope) -> tuple[DiscountType | None, Effect | None]:
    """Return the discount type and effect.

    Left open, an effect is item-level when a rule lists items, included or excluded.
    """
    benefit = candidate.benefit
    if isinstance(benefit, Gift):
        return None, cast(Effect, benefit.effect)
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
    if isinstance(terms, Gift):
        return refuse_gift(terms, benefit.balance)
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
    return None


def apply_benefit(benefit: Benefit, cart: Cart | None) -> Application:
    """Return what the benefit does to the running cart.

    With no cart nothing is discounted; credits asked for by name are spent all the same.
    """
    terms = benefit.candidate.benefit
    if cart is None or benefit.setting is None:
        spent = (terms.requested or 0) if isinstance(terms, Gift) else 0
        return Application(None, credits=min(spent, benefit.balance))
    till = Till(cart, benefit.setting)
    if isinstance(terms, Gift):
        spend_gift(terms, benefit.balance, till)
    elif isinstance(terms, Discount) and benefit.type is not None and benefit.effect is not None:
        benefit.type.apply(terms, benefit.effect, till)
    return till.application()


def has_effect(application: Application) -> bool:
    """Say whether anything was taken off, given or spent."""
    return bool(
        application.discount
        or application.credits
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
    candidate: Candidate, application: Application, usage: Mapping[str, int]
) -> tuple[Claim, ...]:
    """Return what a redeemable claims by itself: one redemption, and the credits it spends.

    A card's balance is what can be spent now, so the cap of its counter is what the facts count
    as used or held, plus that balance.
    """
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
    return tuple(claims)
