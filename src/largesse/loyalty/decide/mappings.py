"""What a tier makes of points earned and of prices: exact, rounded once."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import msgspec

from largesse.kernel.rounding import round_half_up
from largesse.loyalty.model.earning_rules import LoyaltyTerms
from largesse.loyalty.model.tiers import Mapping, RewardTerms, Tier


def terms_of(tier: Tier | None, assignment_id: str) -> RewardTerms:
    """Return what a tier says of a reward; nothing said is the reward as it is."""
    mapping = None if tier is None else tier.rewards.get(assignment_id)
    match mapping:
        case Mapping(type="UNAVAILABLE"):
            return RewardTerms(available=False)
        case Mapping(type="CUSTOM", points=int(points)):
            return RewardTerms(points=points)
        case Mapping(type="MULTIPLY", multiplier=str(multiplier)):
            return RewardTerms(factor=Fraction(multiplier))
        case _:
            return RewardTerms()


def price_of(terms: RewardTerms, points: int) -> int:
    """Return the price of a reward that costs so many points without a tier."""
    if terms.points is not None:
        return terms.points
    factor = terms.factor
    return round_half_up(points * factor.numerator, factor.denominator)


def mapped_points(mapping: Mapping, points: int) -> int:
    """Return how many points a mapping makes of so many."""
    if mapping.points is not None:
        return mapping.points
    factor = Fraction(mapping.multiplier or 1)
    return round_half_up(points * factor.numerator, factor.denominator)


def mapped_terms(mapping: Mapping | None, terms: LoyaltyTerms) -> LoyaltyTerms:
    """Return what an earning rule gives in a tier: every number of points it says, mapped."""
    mapped: LoyaltyTerms = terms if mapping is None else _mapped(terms, mapping)
    return mapped


def _mapped(value: Any, mapping: Mapping) -> Any:
    if not isinstance(value, msgspec.Struct):
        return value
    changed = {
        name: mapped_points(mapping, found)
        if name == "points" and isinstance(found, int)
        else _mapped(found, mapping)
        for name in value.__struct_fields__
        for found in [getattr(value, name)]
    }
    return msgspec.structs.replace(value, **changed)
