"""Values that formulas give: terms of a discount, prices and limits of targets.

A formula that has no value leaves the static one, and the decision says why. Formulas reckon in the
currency's own units; money comes out in wire units through the one rounding function.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from math import floor
from typing import Any

import msgspec

from largesse.kernel.cart import Cart
from largesse.kernel.percent import Percent
from largesse.kernel.reason import Reason
from largesse.kernel.rounding import round_half_up
from largesse.pricing.model import Discount, FormulaResult, FreeUnit
from largesse.pricing.targets import Coverage, Reach
from largesse.rules.formulas import Formula, Ground, evaluate, spelled
from largesse.rules.model import QuantityBudget, Scope, Target

LARGEST_AMOUNT = 100_000_000_000_000
LARGEST_QUANTITY = 1_000_000_000
_WHOLE = 100
_MONEY = frozenset(
    ("amount_off", "fixed_amount", "price", "amount_limit", "aggregated_amount_limit")
)
_SPECIFICITY = {"sku": 0, "product": 1, "products_collection": 2}


class Evaluation:
    """Evaluates the formulas of one redeemable on one cart, and remembers what came of each."""

    def __init__(self, ground: Ground, quantum: int) -> None:
        self._ground = ground
        self._quantum = quantum
        self.results: list[FormulaResult] = []

    def scope(self, scope: Scope) -> Scope:
        """Return a scope with the limits that formulas give."""
        if not any(_is_dynamic(target) for target in scope.included):
            return scope
        included = tuple(
            self._target(target, f"applicable_to.included[{place}]")
            for place, target in enumerate(scope.included)
        )
        return msgspec.structs.replace(scope, included=included)

    def _target(self, target: Target, where: str) -> Target:
        changes: dict[str, Any] = {
            name: self._value(formula, f"{where}.{name}", name, getattr(target, name))
            for name, formula in target.formulas
            if name != "price"
        }
        budgets = tuple(self._budget(budget, where) for budget in target.budgets)
        return msgspec.structs.replace(target, **changes, budgets=budgets)

    def _budget(self, budget: QuantityBudget, where: str) -> QuantityBudget:
        if budget.formula is None:
            return budget
        limit = self._value(budget.formula, f"{where}.{budget.name}", budget.name, budget.limit)
        return msgspec.structs.replace(budget, limit=limit)

    def prices(self, coverage: Coverage, scope: Scope, cart: Cart) -> Coverage:
        """Return the coverage with the prices that formulas give, line by line."""
        priced = {
            place: dict(target.formulas)["price"]
            for place, target in enumerate(scope.included)
            if any(name == "price" for name, _ in target.formulas)
        }
        if not priced:
            return coverage
        reaches = tuple(self._priced(reach, priced, scope, cart) for reach in coverage.reaches)
        return msgspec.structs.replace(coverage, reaches=reaches)

    def _priced(self, reach: Reach, priced: dict[int, Formula], scope: Scope, cart: Cart) -> Reach:
        """Return a reach with the price of its most specific target that sets one."""
        setting = [p for p in reach.targets if p in priced or scope.included[p].price is not None]
        place = min(setting, key=lambda p: (_SPECIFICITY[scope.included[p].object], p), default=-1)
        if place not in priced:
            return reach
        where = f"applicable_to.included[{place}].price"
        fallback = scope.included[place].price
        price = self._value(priced[place], where, "price", fallback, reach.index, cart)
        return msgspec.structs.replace(reach, price=price)

    def discount(self, discount: Discount, coverage: Coverage, cart: Cart | None) -> Discount:
        """Return the terms with what formulas give; line by line where a formula asks of items."""
        if not discount.formulas and not any(entry.formula for entry in discount.units):
            return discount
        on_lines = discount.effect is not None and "PROPORTIONALLY" not in discount.effect
        item_level = on_lines and str(discount.effect).startswith("APPLY_TO_ITEMS")
        whole: dict[str, Any] = {}
        each: dict[int, dict[str, Any]] = {}
        for name, formula in discount.formulas:
            where, static = f"discount.{name}", getattr(discount, name)
            if cart is not None and item_level and "item" in formula.parts:
                for reach in coverage.reaches:
                    value = self._value(formula, where, name, static, reach.index, cart)
                    each.setdefault(reach.index, {})[name] = value
            else:
                whole[name] = self._value(formula, where, name, static)
        return msgspec.structs.replace(
            discount,
            **whole,
            units=tuple(self._units(entry, place) for place, entry in enumerate(discount.units)),
            by_line={
                index: msgspec.structs.replace(discount, **{**whole, **terms})
                for index, terms in each.items()
            },
        )

    def _units(self, entry: FreeUnit, place: int) -> FreeUnit:
        if entry.formula is None:
            return entry
        where = f"discount.units[{place}].unit_off"
        units = self._value(entry.formula, where, "unit_off", entry.units)
        return msgspec.structs.replace(entry, units=units)

    def _value(
        self,
        formula: Formula,
        where: str,
        name: str,
        fallback: Any,
        index: int | None = None,
        cart: Cart | None = None,
    ) -> Any:
        ground = self._ground
        if index is not None and cart is not None:
            ground = msgspec.structs.replace(ground, line=cart.lines[index])
        found = evaluate(formula, ground)
        if isinstance(found, Reason):
            self.results.append(FormulaResult(where, formula.text, reason=found, line=index))
            return fallback
        self.results.append(FormulaResult(where, formula.text, spelled(found), line=index))
        return self._worth(name)(max(Fraction(0), found))

    def _worth(self, name: str) -> Callable[[Fraction], Any]:
        if name == "percent_off":
            return _percent
        return self._money if name in _MONEY else _whole

    def _money(self, value: Fraction) -> int:
        units = round_half_up(_WHOLE * value.numerator, value.denominator, self._quantum)
        return min(units, LARGEST_AMOUNT)


def _percent(value: Fraction) -> Percent:
    bound = min(value, Fraction(_WHOLE))
    return Percent(bound.numerator, bound.denominator)


def _whole(value: Fraction) -> int:
    """Return whole units: what a formula leaves over a unit is none."""
    return min(floor(value), LARGEST_QUANTITY)


def _is_dynamic(target: Target) -> bool:
    return bool(target.formulas) or any(budget.formula for budget in target.budgets)
