"""Budgets of units: how many units a target may still discount, and what a redemption claims.

What a budget counts are the discounted units of its object, over all redemptions of the campaign
or the tier, perhaps of one customer, perhaps of each product of a collection apart.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import msgspec

from largesse.kernel.cart import Line
from largesse.kernel.reason import Reason
from largesse.kernel.usage import Claim, Usage
from largesse.pricing.model import Application, Candidate
from largesse.pricing.targets import Coverage, PerProduct, product_of
from largesse.rules import covers
from largesse.rules.model import QuantityBudget, Scope, Situation, Target

_CODE = "redemption_rules_violated"


def budget_usages(
    candidate: Candidate, situation: Situation, lines: Sequence[Line]
) -> Iterator[Usage]:
    """Yield every counter the budgets of a redeemable stand on, on this cart."""
    for rule in candidate.rules:
        for target in rule.scope.included:
            for budget in target.budgets:
                yield from _counters(budget, target, situation, lines).values()


def refuse_budgets(scope: Scope, situation: Situation) -> Reason | None:
    """Return that a budget per customer needs one, or `None`."""
    if situation.customer is not None or not scope.included:
        return None
    for place, target in enumerate(scope.included):
        for budget in target.budgets:
            if budget.each_customer and _owner(budget, situation):
                where = f"applicable_to.included[{place}].{budget.name}"
                return Reason("missing_customer", where)
    return None


def without_budgets(scope: Scope) -> Scope:
    """Return the scope as if none of its targets had a budget."""
    if not any(target.budgets for target in scope.included):
        return scope
    included = (msgspec.structs.replace(target, budgets=()) for target in scope.included)
    return msgspec.structs.replace(scope, included=tuple(included))


def within_budgets(
    scope: Scope, situation: Situation, lines: Sequence[Line]
) -> tuple[Scope, PerProduct]:
    """Return the scope with its limits narrowed to what budgets leave, and what they leave of
    each product where products count apart.
    """
    if not any(target.budgets for target in scope.included):
        return scope, {}
    per_product: dict[tuple[int, str], int] = {}
    narrowed = []
    for place, target in enumerate(scope.included):
        limits = [target.aggregated_quantity_limit]
        for budget in target.budgets:
            left = _left(budget, target, situation, lines)
            if not budget.each_product:
                limits.extend(left.values())
                continue
            for product, units in left.items():
                known = per_product.get((place, product), units)
                per_product[place, product] = min(known, units)
        least = min((limit for limit in limits if limit is not None), default=None)
        narrowed.append(msgspec.structs.replace(target, aggregated_quantity_limit=least))
    return msgspec.structs.replace(scope, included=tuple(narrowed)), per_product


def budget_claims(
    scope: Scope,
    coverage: Coverage,
    application: Application,
    situation: Situation,
    lines: Sequence[Line],
) -> Iterator[Claim]:
    """Yield what a redemption claims of its budgets: the units it discounted."""
    if not any(target.budgets for target in scope.included):
        return
    discounted = {change.index for change in application.changes if change.discount}
    for place, target in enumerate(scope.included):
        for budget in target.budgets:
            if budget.limit is None:
                continue
            units: dict[str, int] = {}
            for reach in coverage.reaches:
                if reach.index in discounted and place in reach.targets:
                    product = product_of(lines[reach.index]) if budget.each_product else ""
                    units[product] = units.get(product, 0) + reach.units
            where = f"applicable_to.included[{place}].{budget.name}"
            for product, usage in _counters(budget, target, situation, lines).items():
                if product in units:
                    yield Claim(usage, units[product], budget.limit, _CODE, where)


def _left(
    budget: QuantityBudget, target: Target, situation: Situation, lines: Sequence[Line]
) -> Mapping[str, int]:
    """Return how many units a budget leaves, by product where these count apart."""
    if budget.limit is None or not _owner(budget, situation):
        return {}
    if budget.each_customer and situation.customer and situation.customer.id is None:
        # Nothing can have been counted for somebody who is not stored yet.
        return dict.fromkeys(_products(budget, target, lines), budget.limit)
    return {
        product: max(0, budget.limit - situation.usage.get(usage.key, 0))
        for product, usage in _counters(budget, target, situation, lines).items()
    }


def _counters(
    budget: QuantityBudget, target: Target, situation: Situation, lines: Sequence[Line]
) -> dict[str, Usage]:
    """Return the counters of a budget, by product where these count apart."""
    owner_id = _owner(budget, situation)
    customer_id = situation.customer.id if situation.customer else None
    if not owner_id or (budget.each_customer and customer_id is None):
        return {}
    customer = customer_id if budget.each_customer else None
    name = f"{target.object}:{target.id}"
    return {
        product: Usage(
            budget.owner,
            owner_id,
            "units",
            customer,
            item=f"{name}/{product}" if budget.each_product else name,
        )
        for product in _products(budget, target, lines)
    }


def _owner(budget: QuantityBudget, situation: Situation) -> str | None:
    if budget.owner == "campaign":
        return situation.campaign_id
    return situation.owner_id if situation.owner == "promotion_tier" else None


def _products(budget: QuantityBudget, target: Target, lines: Sequence[Line]) -> list[str]:
    if not budget.each_product:
        return [""]
    covered = covers((target,))
    return sorted({product_of(line) for line in lines if covered(line)})
