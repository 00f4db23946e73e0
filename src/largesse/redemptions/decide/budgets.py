"""Budgets of whole campaigns: what they are, and whether anything is left of them."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from largesse.kernel.usage import Measure, Usage
from largesse.redemptions.model import FoundRule
from largesse.rules import CompiledRule

MEASURES: dict[str, Measure] = {
    "campaign.redemptions.count": "redemptions",
    "campaign.orders.amount": "orders_amount",
    "campaign.orders.amount_discounted": "discount_amount",
    "redemption.gift.amount": "credits",
}
"""The rules that are a budget of the whole campaign, and what each counts."""


class BudgetLimit(msgspec.Struct, frozen=True):
    """One budget of a campaign: its rule's name, its counter and the most it may reach."""

    name: str
    usage: Usage
    limit: int
    rule_id: str
    revision: int

    def left(self, used: int) -> int:
        """Return what is left when so much is used or held."""
        return max(0, self.limit - used)

    def is_reached(self, used: int, quantum: int) -> bool:
        """Return whether nothing that can be redeemed or paid is left."""
        return self.left(used) < (1 if self.usage.measure == "redemptions" else quantum)


def budgets_of(
    campaign_id: str, rules: Iterable[tuple[FoundRule, CompiledRule]]
) -> tuple[BudgetLimit, ...]:
    """Return the budgets a campaign's rules set, each once, up to its lowest limit.

    Only what must hold for every redemption is one: "at most 50, or a VIP" closes nothing.
    """
    found: dict[str, BudgetLimit] = {}
    for stored, rule in rules:
        if stored.assignment.related_object_id != campaign_id:
            continue
        for name, limit in rule.caps():
            measure = MEASURES.get(name)
            known = found.get(name)
            if measure is None or (known is not None and known.limit <= limit):
                continue
            usage = Usage("campaign", campaign_id, measure)
            found[name] = BudgetLimit(name, usage, limit, stored.id, stored.revision)
    return tuple(found[name] for name in MEASURES if name in found)
