"""What was found about a redeemable, as the facts `plan` wants."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from largesse.campaigns import read_discount, read_gift, read_validity
from largesse.codes import code_fault
from largesse.kernel.reason import Reason
from largesse.kernel.usage import Usage
from largesse.pricing.model import Candidate, Category, Discount, Gift, Points, Validity
from largesse.redemptions.model import Asked, Found, Redeemable, Standing
from largesse.rules.formulas import Formula, Part
from largesse.rules.model import Terms


def candidate_of(redeemable: Redeemable, asked: Asked | None) -> Candidate:
    """Return one redeemable as a candidate, refused already when nobody knows it."""
    found = redeemable.found
    refusal = _refusal(found, asked)
    if refusal is not None:
        return Candidate(found.kind, found.id, found.owner_id, refusal=refusal)
    voucher = found.voucher
    return Candidate(
        kind=found.kind,
        id=voucher.code if voucher else found.id,
        owner_id=found.owner_id,
        benefit=_benefit(found, asked),
        validity=_validity(found),
        rules=redeemable.rules,
        categories=tuple(Category(c.id, c.name, c.hierarchy) for c in found.categories),
        campaign_id=found.campaign_id,
        quantity=voucher.redemption_quantity if voucher else None,
        holder_id=voucher.holder_id if voucher else None,
        holder_required=found.offer is not None,
        referral=voucher.is_referral_code if voucher else False,
        terms=_terms_of(found),
    )


def _terms_of(found: Found) -> Terms:
    """Return what formulas may ask about the redeemable itself."""
    own = found.tier or found.voucher or found.campaign
    if own is None:
        return Terms()
    inherited = found.campaign if found.tier is not None else None
    voucher = found.voucher
    return Terms(
        metadata=own.metadata,
        redemption_quantity=voucher.redemption_quantity if voucher else None,
        publish_count=voucher.publish_count if voucher else None,
        start_date=own.start_date or (inherited.start_date if inherited else None),
        expiration_date=own.expiration_date or (inherited.expiration_date if inherited else None),
    )


def asks_about(candidate: Candidate, part: Part) -> bool:
    """Return whether a formula of the redeemable asks about a part of the facts."""
    terms = candidate.benefit
    formulas: list[Formula] = []
    if isinstance(terms, Discount):
        formulas += [formula for _, formula in terms.formulas]
        formulas += [entry.formula for entry in terms.units if entry.formula]
    for rule in candidate.rules:
        for target in rule.scope.included:
            formulas += [formula for _, formula in target.formulas]
            formulas += [budget.formula for budget in target.budgets if budget.formula]
    return any(part in formula.parts for formula in formulas)


def _refusal(found: Found, asked: Asked | None) -> Reason | None:
    where = f"redeemables[{found.position - 1}]"
    known = found.voucher or found.tier or (found.campaign if found.object == "campaign" else None)
    if known is None or (found.campaign_id is not None and found.campaign is None):
        need = code_fault(found.id) if found.object == "voucher" else None
        return Reason("not_found", where=f"{where}.id", need=need, got=found.id)
    if found.voucher is not None and found.voucher.type == "LOYALTY_CARD":
        return _refuse_card(
            found, f"{where}.reward", named=asked is not None and bool(asked.reward)
        )
    return None


def _refuse_card(found: Found, where: str, *, named: bool) -> Reason | None:
    """Return why a loyalty card cannot be redeemed for what is asked, or `None`."""
    if not named:
        return Reason("missing_reward", where=where)
    if found.offer is None:
        return Reason("reward_not_supported", where=where)
    if found.voucher is not None and found.voucher.holder_id is None:
        return Reason("not_published", where=where.removesuffix(".reward"), got=found.voucher.code)
    return found.offer.refusal


def _benefit(found: Found, asked: Asked | None) -> Discount | Gift | Points | None:
    if found.offer is not None:
        return found.offer.terms
    if found.tier is not None:
        return read_discount(found.tier.discount)
    gift, discount = _terms(found)
    if gift is not None:
        read = read_gift(gift)
        return Gift(read.balance, read.effect, asked.credits if asked else None)
    return read_discount(discount) if discount is not None else None


def _terms(found: Found) -> tuple[dict[str, Any] | None, dict[str, Any] | None]:
    """Return the gift and the discount of a voucher, or of those a campaign gives."""
    if found.voucher is not None:
        return found.voucher.gift, found.voucher.discount
    template = (found.campaign.voucher if found.campaign else None) or {}
    return template.get("gift"), template.get("discount")


def with_balance(candidate: Candidate, standings: Mapping[str, Standing]) -> Candidate:
    """Return a candidate whose card has what its account has, less what sessions of others hold."""
    gift = candidate.benefit
    standing = standings.get(credits_of(candidate.owner_id).key)
    if not isinstance(gift, Gift) or standing is None:
        return candidate
    # A code a campaign would give has no account yet.
    put_on = standing.card.balance if standing.card else gift.balance - standing.used
    left = max(0, put_on - standing.held)
    return msgspec.structs.replace(candidate, benefit=msgspec.structs.replace(gift, balance=left))


def credits_of(voucher_id: str) -> Usage:
    """Return the name of what is spent from a gift card; its account counts it."""
    return Usage("voucher", voucher_id, "credits")


def _validity(found: Found) -> Validity:
    active = found.campaign is None or found.campaign.active
    own = found.tier or found.voucher or found.campaign
    if own is None:
        return Validity()
    # A voucher carries a copy of its campaign's window; a tier takes it where it has none.
    inherited = found.campaign if found.tier is not None else None
    return read_validity(own, campaign_active=active, inherited=inherited)
