"""What a member's tier, the day and their segments make of points they earn."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from largesse import segments
from largesse.loyalty.decide import multipliers as decide
from largesse.loyalty.decide.tiers import held_tier
from largesse.loyalty.model.earning import Adjustment
from largesse.loyalty.store import tiers as store
from largesse.storage import Connection, Work


async def of(
    connection: Connection,
    work: Work,
    card_id: str,
    programme_id: str,
    rule_id: str,
    customer_id: str | None,
    moment: datetime,
) -> tuple[Adjustment, ...]:
    """Return what changes the points of a rule for a card's member at a moment.

    First what the tier says, then the factors that count of those of the weekday and of segments.
    """
    found = await of_rules(connection, work, card_id, programme_id, [rule_id], customer_id, moment)
    return found[rule_id]


async def of_rules(
    connection: Connection,
    work: Work,
    card_id: str | None,
    programme_id: str,
    rule_ids: Sequence[str],
    customer_id: str | None,
    moment: datetime,
) -> dict[str, tuple[Adjustment, ...]]:
    """Return what changes the points of each rule; who has no card yet is in no tier."""
    setting = await store.setting(connection, work.project.id, programme_id, programme_id)
    tier = None
    mapped = {rule_id for each in setting.structure.tiers for rule_id in each.earning_rules}
    if card_id is not None and mapped.intersection(rule_ids):
        member = await store.standing_of_card(connection, work.project.id, card_id)
        held = None if member is None else held_tier(setting.structure, member.standing, moment)
        tier = None if held is None else held.tier
    multipliers = setting.options.multipliers
    own: frozenset[str] = frozenset()
    if customer_id is not None and any(
        decide.segments_asked(multipliers, rule_id) for rule_id in rule_ids
    ):
        own = await segments.segment_ids_of(connection, work, customer_id)
    zone = work.project.zone
    return {
        rule_id: (
            *decide.of_tier(tier, rule_id),
            *decide.combined(multipliers, rule_id, moment, zone, own),
        )
        for rule_id in rule_ids
    }
