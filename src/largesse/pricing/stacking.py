"""How redeemables combine: their order, who shuts whom out, and how many may apply."""

from __future__ import annotations

from collections import Counter
from typing import Literal

from largesse.kernel.reason import Reason
from largesse.pricing.model import Candidate, StackingRules

Group = Literal["common", "exclusive", "joint"]
_DEFAULT_HIERARCHY = 1


def group_of(candidate: Candidate, rules: StackingRules) -> Group:
    """Return the group a redeemable's categories put it in; one without a category is common."""
    ids = {category.id for category in candidate.categories}
    if ids & set(rules.exclusive_categories):
        return "exclusive"
    if ids & set(rules.joint_categories):
        return "joint"
    return "common"


def order_of_application(
    candidates: tuple[Candidate, ...], rules: StackingRules
) -> tuple[Candidate, ...]:
    """Return the candidates in the order they apply; equals keep the order of the request."""
    ordered = list(candidates)
    if rules.redeemables_sorting_rule == "CATEGORY_HIERARCHY":
        ordered.sort(key=_hierarchy)
    if rules.grouped_redeemables_sorting_rule == "JOINT_ALWAYS_LAST":
        ordered.sort(key=lambda candidate: group_of(candidate, rules) == "joint")
    return tuple(ordered)


def _hierarchy(candidate: Candidate) -> int:
    return min(
        (category.hierarchy for category in candidate.categories), default=_DEFAULT_HIERARCHY
    )


class Seats:
    """Counts what has been applied against the limits of the stacking rules."""

    def __init__(self, rules: StackingRules) -> None:
        self._rules = rules
        self._applied = 0
        self._exclusive = 0
        self._per_category: Counter[str] = Counter()
        self._exclusive_per_category: Counter[str] = Counter()

    def take(self, candidate: Candidate) -> None:
        """Count an applied redeemable."""
        self._applied += 1
        exclusive = group_of(candidate, self._rules) == "exclusive"
        self._exclusive += exclusive
        for category in {category.id for category in candidate.categories}:
            self._per_category[category] += 1
            self._exclusive_per_category[category] += exclusive

    def refuse(self, candidate: Candidate) -> Reason | None:
        """Return which limit leaves no seat for the redeemable, or `None`.

        A redeemable without a category takes no seat of any category.
        """
        rules = self._rules
        if self._applied >= rules.applicable_redeemables_limit:
            return _full("applicable_redeemables_limit", rules.applicable_redeemables_limit)
        for category in candidate.categories:
            limit = rules.applicable_redeemables_category_limits.get(
                category.id, rules.applicable_redeemables_per_category_limit
            )
            if self._per_category[category.id] >= limit:
                return _full("applicable_redeemables_per_category_limit", limit, category.id)
        if group_of(candidate, rules) == "exclusive":
            return self._refuse_exclusive(candidate)
        return None

    def _refuse_exclusive(self, candidate: Candidate) -> Reason | None:
        limit = self._rules.applicable_exclusive_redeemables_limit
        if self._exclusive >= limit:
            return _full("applicable_exclusive_redeemables_limit", limit)
        limit = self._rules.applicable_exclusive_redeemables_per_category_limit
        for category in candidate.categories:
            if category.id not in self._rules.exclusive_categories:
                continue
            if self._exclusive_per_category[category.id] >= limit:
                return _full(
                    "applicable_exclusive_redeemables_per_category_limit", limit, category.id
                )
        return None


def _full(setting: str, limit: int, category: str = "") -> Reason:
    where = f"stacking_rules.{setting}" + (f"[{category}]" if category else "")
    return Reason(f"{setting}_exceeded", where=where, need=limit, got=limit + 1)


def takes_initial_amount(candidate: Candidate, rules: StackingRules) -> bool:
    """Say whether percents of the redeemable are of original amounts."""
    ids = {category.id for category in candidate.categories}
    if ids & set(rules.initial_amount_mode_categories):
        return True
    if ids & set(rules.discounted_amount_mode_categories):
        return False
    return rules.discount_calculation_mode == "INITIAL_AMOUNT"


def skips_without_effect(candidate: Candidate, rules: StackingRules) -> bool:
    """Say whether the redeemable is left out when it would change nothing."""
    ids = {category.id for category in candidate.categories}
    if rules.redeemables_no_effect_rule == "SKIP":
        return not ids & set(rules.no_effect_redeem_anyway_categories)
    return bool(ids & set(rules.no_effect_skip_categories))
