"""What a project sets and a campaign has left: stacking rules and budgets."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec

from largesse.pricing.model import StackingRules


class StoredStackingRules(msgspec.Struct, frozen=True):
    """A project's stacking rules; without an id they are the defaults."""

    document: dict[str, Any] = {}
    id: str | None = None
    created_at: datetime | None = None
    updated_at: datetime | None = None

    @property
    def rules(self) -> StackingRules:
        """What is set, over the defaults; of more than may be asked for nothing need apply."""
        rules = msgspec.convert(self.document, StackingRules)
        if "applicable_redeemables_limit" in self.document:
            return rules
        limit = min(rules.applicable_redeemables_limit, rules.redeemables_limit)
        return msgspec.structs.replace(rules, applicable_redeemables_limit=limit)


class ReachedBudget(msgspec.Struct, frozen=True):
    """A budget of a campaign that is used up, or has something left again."""

    campaign_id: str
    budget: str
    limit_amount: int | None
    used: int


class CampaignBudget(msgspec.Struct, frozen=True, kw_only=True):
    """One budget of a campaign: amounts in wire units, or a number of redemptions.

    `reached_at` is when it was used up and closed the campaign.
    """

    name: str
    limit: int
    used: int
    held: int
    left: int
    rule_id: str
    reached_at: datetime | None = None


class CampaignBudgets(msgspec.Struct, frozen=True):
    """The budgets of a campaign."""

    campaign_id: str
    name: str
    budgets: tuple[CampaignBudget, ...] = ()

    @property
    def closed_by(self) -> CampaignBudget | None:
        """Return the budget that closed the campaign, the first of several."""
        reached = [each for each in self.budgets if each.reached_at is not None]
        return min(reached, key=lambda each: str(each.reached_at), default=None)
