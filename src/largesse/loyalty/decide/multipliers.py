"""Which factors apply to what is earned: pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from largesse.loyalty.model.earning import Adjustment
from largesse.loyalty.model.multipliers import Multipliers
from largesse.loyalty.model.tiers import Mapping, Tier


def of_tier(tier: Tier | None, rule_id: str) -> tuple[Adjustment, ...]:
    """Return what a tier makes of a rule's points."""
    mapping = None if tier is None else tier.earning_rules.get(rule_id)
    if tier is None or mapping is None:
        return ()
    match mapping:
        case Mapping(type="CUSTOM", points=int(points)):
            return (Adjustment("CUSTOM", Decimal(points), "tier", tier.id, tier.name),)
        case Mapping(type="MULTIPLY", multiplier=str(multiplier)):
            return (Adjustment("MULTIPLY", Decimal(multiplier), "tier", tier.id, tier.name),)
        case _:
            return ()


def segments_asked(multipliers: Multipliers | None, rule_id: str) -> frozenset[str]:
    """Return the segments that matter to a rule's points."""
    if multipliers is None:
        return frozenset()
    return frozenset(
        each.segment_id
        for each in multipliers.segments
        if not each.earning_rules or rule_id in each.earning_rules
    )


def combined(
    multipliers: Multipliers | None,
    rule_id: str,
    moment: datetime,
    zone: ZoneInfo,
    segments: frozenset[str],
) -> tuple[Adjustment, ...]:
    """Return the factors of a moment and a customer that count."""
    if multipliers is None:
        return ()
    weekday = moment.astimezone(zone).isoweekday() % 7
    found = [
        Adjustment("MULTIPLY", Decimal(each.multiplier), "weekday", str(weekday))
        for each in multipliers.weekdays
        if weekday in each.days and (not each.earning_rules or rule_id in each.earning_rules)
    ]
    found += [
        Adjustment("MULTIPLY", Decimal(each.multiplier), "segment", each.segment_id)
        for each in multipliers.segments
        if each.segment_id in segments and (not each.earning_rules or rule_id in each.earning_rules)
    ]
    return tuple(found) if multipliers.combine == "MULTIPLY" else _highest(found)


def _highest(found: Sequence[Adjustment]) -> tuple[Adjustment, ...]:
    highest = max(found, key=lambda each: each.value, default=None)
    return () if highest is None else (highest,)
